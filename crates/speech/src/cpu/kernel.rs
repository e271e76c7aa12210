//! Runs code compiled for the CPU's instruction set.

#[cfg(target_arch = "x86_64")]
use super::vector::{Avx2Signed, Avx2Unsigned, Avx512Vnni, AvxVnni};
#[cfg(target_arch = "aarch64")]
use super::vector::{Dotprod, I8mm, Neon};
use super::{
    isa::Isa,
    vector::{Plain, Vector},
};

pub(super) trait Kernel: Sized {
    type Output;
    /// Whether it multiplies signed weights if [`Isa::multiplies_signed`].
    #[cfg_attr(not(target_arch = "x86_64"), allow(dead_code))]
    const SIGNED: bool = false;

    /// Must be `#[inline(always)]`, as all functions that it calls in loops.
    ///
    /// # Safety
    /// The CPU has the instruction set of `V`.
    unsafe fn run<V: Vector>(self) -> Self::Output;
}

/// # Safety
/// The CPU has the instruction set.
pub(super) unsafe fn run<K: Kernel>(isa: Isa, kernel: K) -> K::Output {
    // SAFETY: upheld by the caller.
    unsafe {
        match isa {
            #[cfg(target_arch = "x86_64")]
            Isa::Avx2 | Isa::Avx512 => with_avx2(kernel),
            #[cfg(target_arch = "x86_64")]
            Isa::AvxVnni => with_avx_vnni(kernel),
            #[cfg(target_arch = "x86_64")]
            Isa::Avx512Vnni => with_avx512_vnni(kernel),
            #[cfg(target_arch = "aarch64")]
            Isa::Neon => kernel.run::<Neon>(),
            #[cfg(target_arch = "aarch64")]
            Isa::Dotprod => with_dotprod(kernel),
            #[cfg(target_arch = "aarch64")]
            Isa::I8mm => with_i8mm(kernel),
            // Other architectures' sets are never chosen.
            _ => kernel.run::<Plain>(),
        }
    }
}

/// # Safety
/// The CPU has the features.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma,f16c")]
unsafe fn with_avx2<K: Kernel>(kernel: K) -> K::Output {
    // SAFETY: upheld by the caller.
    unsafe {
        if K::SIGNED {
            kernel.run::<Avx2Signed>()
        } else {
            kernel.run::<Avx2Unsigned>()
        }
    }
}

/// # Safety
/// The CPU has the features.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma,f16c,avxvnni")]
unsafe fn with_avx_vnni<K: Kernel>(kernel: K) -> K::Output {
    // SAFETY: upheld by the caller.
    unsafe { kernel.run::<AvxVnni>() }
}

/// # Safety
/// The CPU has the features.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma,f16c")]
unsafe fn with_avx512_vnni<K: Kernel>(kernel: K) -> K::Output {
    // SAFETY: upheld by the caller.
    unsafe { kernel.run::<Avx512Vnni>() }
}

/// # Safety
/// The CPU has the features.
#[cfg(target_arch = "aarch64")]
#[target_feature(enable = "dotprod")]
unsafe fn with_dotprod<K: Kernel>(kernel: K) -> K::Output {
    // SAFETY: upheld by the caller.
    unsafe { kernel.run::<Dotprod>() }
}

/// # Safety
/// The CPU has the features.
#[cfg(target_arch = "aarch64")]
#[target_feature(enable = "dotprod,i8mm")]
unsafe fn with_i8mm<K: Kernel>(kernel: K) -> K::Output {
    // SAFETY: upheld by the caller.
    unsafe { kernel.run::<I8mm>() }
}
