//! The CPU's instruction set.

use std::sync::OnceLock;

/// Limits the kernels to a lower instruction set, for tests and benchmarks.
pub(crate) const ISA_VAR: &str = "EARSHOT_ISA";

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Isa {
    /// What every CPU of the architecture has.
    Generic,
    /// With FMA and F16C.
    Avx2,
    AvxVnni,
    /// Extensions of all but the first AVX-512 CPUs.
    Avx512,
    Avx512Vnni,
}

impl Isa {
    /// Numbers of 8 bits; smaller ones are unsigned everywhere.
    pub fn multiplies_signed(self) -> bool {
        matches!(self, Self::Avx2 | Self::Avx512)
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
    let mut all = vec![Isa::Generic];
    #[cfg(target_arch = "x86_64")]
    {
        let avx2 = is_x86_feature_detected!("avx2")
            && is_x86_feature_detected!("fma")
            && is_x86_feature_detected!("f16c");
        let avx512 = avx2
            && is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512vl")
            && is_x86_feature_detected!("avx512dq");
        let sets = [
            (Isa::Avx2, avx2),
            (Isa::AvxVnni, avx2 && is_x86_feature_detected!("avxvnni")),
            (Isa::Avx512, avx512),
            (
                Isa::Avx512Vnni,
                avx512 && is_x86_feature_detected!("avx512vnni"),
            ),
        ];
        all.extend(sets.into_iter().filter_map(|(isa, has)| has.then_some(isa)));
    }
    all
}

fn choose(limit: Option<Isa>, supported: &[Isa]) -> Isa {
    let allowed = supported
        .iter()
        .filter(|isa| limit.is_none_or(|limit| **isa <= limit));
    allowed.max().copied().unwrap_or(Isa::Generic)
}

fn named(name: &str) -> Option<Isa> {
    Some(match name {
        "generic" => Isa::Generic,
        "avx2" => Isa::Avx2,
        "avxvnni" => Isa::AvxVnni,
        "avx512" => Isa::Avx512,
        "avx512vnni" => Isa::Avx512Vnni,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn best_set_within_the_limit_is_chosen() {
        let all = [Isa::Generic, Isa::Avx2, Isa::Avx512, Isa::Avx512Vnni];
        assert_eq!(choose(None, &all), Isa::Avx512Vnni);
        assert_eq!(choose(named("avx512vnni"), &all[..2]), Isa::Avx2);
        assert_eq!(choose(named("avxvnni"), &all), Isa::Avx2);
        assert_eq!(choose(named("generic"), &all), Isa::Generic);
        assert_eq!(choose(named("unknown"), &all), Isa::Avx512Vnni);
    }
}
