//! The CPU's instruction set.

use std::sync::OnceLock;

/// Limits the kernels to a lower instruction set, for tests and benchmarks.
pub(crate) const ISA_VAR: &str = "EARSHOT_ISA";

/// In ascending order, for each architecture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Isa {
    /// Plain code, for every CPU.
    Generic,
    /// With FMA and F16C.
    Avx2,
    AvxVnni,
    /// Extensions of all but the first AVX-512 CPUs.
    Avx512,
    Avx512Vnni,
    Neon,
    Dotprod,
    /// With `dotprod`.
    I8mm,
}

impl Isa {
    /// Numbers of 8 bits; smaller ones are unsigned everywhere.
    pub fn multiplies_signed(self) -> bool {
        matches!(self, Self::Avx2 | Self::Avx512) || self.is_of_arm()
    }

    fn is_of_arm(self) -> bool {
        self >= Self::Neon
    }
}

/// The best of this CPU, or the lower one that [`ISA_VAR`] names.
pub(crate) fn isa() -> Isa {
    static CHOSEN: OnceLock<Isa> = OnceLock::new();
    *CHOSEN.get_or_init(|| {
        let limit = std::env::var(ISA_VAR).ok();
        choose(limit.as_deref().and_then(named), &supported())
    })
}

/// Of this CPU, in ascending order.
pub(super) fn supported() -> Vec<Isa> {
    #[cfg(target_arch = "x86_64")]
    let sets = {
        let avx2 = is_x86_feature_detected!("avx2")
            && is_x86_feature_detected!("fma")
            && is_x86_feature_detected!("f16c");
        let avx512 = avx2
            && is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512vl")
            && is_x86_feature_detected!("avx512dq");
        [
            (Isa::Generic, true),
            (Isa::Avx2, avx2),
            (Isa::AvxVnni, avx2 && is_x86_feature_detected!("avxvnni")),
            (Isa::Avx512, avx512),
            (
                Isa::Avx512Vnni,
                avx512 && is_x86_feature_detected!("avx512vnni"),
            ),
        ]
    };
    #[cfg(target_arch = "aarch64")]
    let sets = {
        let dotprod = std::arch::is_aarch64_feature_detected!("dotprod");
        let i8mm = dotprod && std::arch::is_aarch64_feature_detected!("i8mm");
        [
            (Isa::Generic, true),
            (Isa::Neon, true),
            (Isa::Dotprod, dotprod),
            (Isa::I8mm, i8mm),
        ]
    };
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    let sets = [(Isa::Generic, true)];
    let supported = sets.into_iter().filter(|(_, is_supported)| *is_supported);
    supported.map(|(isa, _)| isa).collect()
}

fn choose(limit: Option<Isa>, supported: &[Isa]) -> Isa {
    let allowed = supported
        .iter()
        .filter(|isa| limit.is_none_or(|limit| **isa <= limit));
    allowed.max().copied().unwrap_or(Isa::Generic)
}

/// `None` if it is of another architecture.
fn named(name: &str) -> Option<Isa> {
    let isa = match name {
        "generic" => Isa::Generic,
        "avx2" => Isa::Avx2,
        "avxvnni" => Isa::AvxVnni,
        "avx512" => Isa::Avx512,
        "avx512vnni" => Isa::Avx512Vnni,
        "neon" => Isa::Neon,
        "dotprod" => Isa::Dotprod,
        "i8mm" => Isa::I8mm,
        _ => return None,
    };
    let is_here = isa == Isa::Generic || isa.is_of_arm() == cfg!(target_arch = "aarch64");
    is_here.then_some(isa)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn best_set_within_the_limit_is_chosen() {
        let all = [Isa::Generic, Isa::Avx2, Isa::Avx512, Isa::Avx512Vnni];
        assert_eq!(choose(None, &all), Isa::Avx512Vnni);
        assert_eq!(choose(Some(Isa::Avx512Vnni), &all[..2]), Isa::Avx2);
        assert_eq!(choose(Some(Isa::AvxVnni), &all), Isa::Avx2);
        assert_eq!(choose(Some(Isa::Generic), &all), Isa::Generic);
        let all = [Isa::Generic, Isa::Neon, Isa::Dotprod, Isa::I8mm];
        assert_eq!(choose(None, &all), Isa::I8mm);
        assert_eq!(choose(Some(Isa::Neon), &all), Isa::Neon);
    }

    /// Of an emulated CPU: see xtask/src/arm.rs.
    #[test]
    fn best_set_of_the_cpu_is_chosen() {
        if let Ok(name) = std::env::var("EARSHOT_BEST_ISA") {
            assert_eq!(Some(isa()), named(&name));
        }
    }

    #[test]
    fn limits_of_other_architectures_are_ignored() {
        assert_eq!(named("generic"), Some(Isa::Generic));
        assert_eq!(named("unknown"), None);
        let [avx2, neon] = [named("avx2"), named("neon")];
        if cfg!(target_arch = "x86_64") {
            assert_eq!([avx2, neon], [Some(Isa::Avx2), None]);
        }
        if cfg!(target_arch = "aarch64") {
            assert_eq!([avx2, neon], [None, Some(Isa::Neon)]);
        }
    }
}
