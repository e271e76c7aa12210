//! Functions of many numbers at once, written so that the compiler makes vector
//! instructions of them: in chunks of a fixed length, without a call inside.

/// Makes a function of the one behind `=`, which is compiled for the widest
/// vectors of each kind of processor; which it is here is found out at each call.
macro_rules! for_each_processor {
    (unsafe fn $name:ident($($argument:ident: $type:ty),* $(,)?) $(-> $result:ty)? = $body:ident;) => {
        #[inline]
        unsafe fn $name($($argument: $type),*) $(-> $result)? {
            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,fma")]
                unsafe fn with_avx512($($argument: $type),*) $(-> $result)? {
                    // SAFETY: as the caller says.
                    unsafe { $body($($argument),*) }
                }
                #[target_feature(enable = "avx2,fma")]
                unsafe fn with_avx2($($argument: $type),*) $(-> $result)? {
                    // SAFETY: as the caller says.
                    unsafe { $body($($argument),*) }
                }
                if super::lanes::has_avx512() {
                    // SAFETY: as the caller says, and the processor has it.
                    return unsafe { with_avx512($($argument),*) };
                }
                if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
                    // SAFETY: as the caller says, and the processor has it.
                    return unsafe { with_avx2($($argument),*) };
                }
            }
            // SAFETY: as the caller says.
            unsafe { $body($($argument),*) }
        }
    };
}
pub(super) use for_each_processor;

/// Whether the processor has AVX-512 with the parts that all but the first have.
#[cfg(target_arch = "x86_64")]
pub(super) fn has_avx512() -> bool {
    is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512bw")
        && is_x86_feature_detected!("avx512vl")
        && is_x86_feature_detected!("avx512dq")
}

/// Numbers in a chunk: one vector of AVX-512, two of AVX2.
pub(super) const LANES: usize = 16;

/// One chunk.
pub(super) type Chunk = [f32; LANES];

/// Reads a chunk.
///
/// # Safety
/// There are [`LANES`] numbers at `from`.
#[inline(always)]
pub(super) unsafe fn load(from: *const f32) -> Chunk {
    // SAFETY: as the caller says.
    unsafe { from.cast::<Chunk>().read_unaligned() }
}

/// Writes a chunk.
///
/// # Safety
/// There is room for [`LANES`] numbers at `to`.
#[inline(always)]
pub(super) unsafe fn store(to: *mut f32, chunk: Chunk) {
    // SAFETY: as the caller says.
    unsafe { to.cast::<Chunk>().write_unaligned(chunk) }
}

/// A function of a chunk, number by number. (The arrays' own `map` is not made
/// part of the code around it, and so has no vectors.)
#[inline(always)]
pub(super) fn map(mut chunk: Chunk, f: impl Fn(f32) -> f32) -> Chunk {
    for number in &mut chunk {
        *number = f(*number);
    }
    chunk
}

/// A function of two chunks, number by number.
#[inline(always)]
pub(super) fn zip(a: Chunk, b: Chunk, f: impl Fn(f32, f32) -> f32) -> Chunk {
    let mut result = a;
    for lane in 0..LANES {
        result[lane] = f(a[lane], b[lane]);
    }
    result
}

/// `eˣ` to two units in the last place, for `x` up to 88; below -87 it is
/// almost zero.
///
/// 2 to the nearest whole number of `x / ln 2` is made of its bits, the rest is
/// a polynomial (Cephes' coefficients for `expf`).
#[inline(always)]
pub(super) fn exp(x: f32) -> f32 {
    /// Added and taken off again, it leaves a whole number in the lowest bits.
    const WHOLE: f32 = 12_582_912.0;
    const LN_2_HIGH: f32 = 0.693_359_4;
    const LN_2_LOW: f32 = -2.121_944_4e-4;
    let x = x.clamp(-87.0, 88.0);
    let shifted = x * std::f32::consts::LOG2_E + WHOLE;
    let whole = shifted - WHOLE;
    let rest = x - whole * LN_2_HIGH - whole * LN_2_LOW;
    let mut sum = 1.987_569_1e-4;
    for coefficient in [1.398_2e-3, 8.333_452e-3, 4.166_579_6e-2, 0.166_666_65, 0.5] {
        sum = sum * rest + coefficient;
    }
    let power = f32::from_bits((shifted.to_bits().wrapping_add(127)) << 23);
    (sum * rest * rest + rest + 1.0) * power
}

/// The GELU by its tangent formula, which Whisper's weights were trained for:
/// `x / (1 + e^(-2u))`, `u = √(2/π) (x + 0.044715 x³)`.
#[inline(always)]
pub(super) fn gelu(x: f32) -> f32 {
    const ROOT: f32 = 0.797_884_6;
    let inner = ROOT * x * (1.0 + 0.044_715 * x * x);
    x / (1.0 + exp(-2.0 * inner))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponential_is_right_wherever_it_is_used() {
        for step in -8_700..8_800 {
            let x = step as f32 / 100.0;
            let (found, right) = (exp(x), f64::from(x).exp());
            assert!(
                (f64::from(found) / right - 1.0).abs() < 4e-7,
                "{x}: {found} {right}"
            );
        }
        assert!(exp(-1e30) < 1e-37);
        assert_eq!(exp(0.0), 1.0);
    }

    #[test]
    fn gelu_is_right() {
        for step in -1_000..1_000 {
            let x = step as f32 / 100.0;
            let wide = f64::from(x);
            let inner = (2.0 / std::f64::consts::PI).sqrt() * (wide + 0.044_715 * wide.powi(3));
            let right = 0.5 * wide * (1.0 + inner.tanh());
            assert!(
                (f64::from(gelu(x)) - right).abs() < 1e-6 * wide.abs().max(1.0),
                "{x}"
            );
        }
    }
}
