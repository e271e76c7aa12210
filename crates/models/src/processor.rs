//! Checks whether this processor supports the native engine, and selects the worker build.

use earshot_error::ErrorCode;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("This computer's processor is too old for Earshot: it lacks {}.", .0.join(", "))]
pub struct ProcessorError(pub Vec<&'static str>);

impl ProcessorError {
    pub fn code(&self) -> ErrorCode {
        ErrorCode::ProcessorTooOld
    }
}

/// The worker for x86-64-v2 processors that lack some of [`processor_features`].
const V2_VARIANT: &str = "v2";

/// The features that the default worker requires (set in `.cargo/config.toml`).
pub fn processor_features() -> Vec<(&'static str, bool)> {
    #[cfg(target_arch = "x86_64")]
    return vec![
        ("AVX", std::is_x86_feature_detected!("avx")),
        ("AVX2", std::is_x86_feature_detected!("avx2")),
        ("FMA", std::is_x86_feature_detected!("fma")),
        ("F16C", std::is_x86_feature_detected!("f16c")),
        ("BMI2", std::is_x86_feature_detected!("bmi2")),
    ];
    #[cfg(not(target_arch = "x86_64"))]
    return Vec::new();
}

/// The worker build for this processor; `None` for the default build.
#[cfg_attr(
    any(feature = "in-process", target_os = "ios"),
    allow(dead_code, reason = "it is part of the program")
)]
pub(crate) fn worker_variant() -> Option<&'static str> {
    /// Armv8.2-A with `dotprod` and `fp16`, which most Arm processors have since 2018.
    #[cfg(target_arch = "aarch64")]
    const ARMV82_VARIANT: &str = "armv82";

    if !has_all_features() {
        return Some(V2_VARIANT);
    }
    #[cfg(target_arch = "aarch64")]
    if std::arch::is_aarch64_feature_detected!("dotprod")
        && std::arch::is_aarch64_feature_detected!("fp16")
        // An Android package contains every build.
        && (cfg!(target_os = "android") || earshot_engine::WorkerExecutable::variant(ARMV82_VARIANT).exists())
    {
        return Some(ARMV82_VARIANT);
    }
    None
}

fn has_all_features() -> bool {
    processor_features()
        .iter()
        .all(|(_, is_present)| *is_present)
}

pub fn processor_name() -> String {
    #[cfg(target_arch = "x86_64")]
    if let Some(brand) = raw_cpuid::CpuId::new().get_processor_brand_string() {
        return brand.as_str().trim().to_owned();
    }
    std::env::consts::ARCH.to_owned()
}

/// Without these features the native engine would crash with an illegal instruction.
pub fn check_processor() -> Result<(), ProcessorError> {
    let has_v2_worker =
        || supports_x86_64_v2() && earshot_engine::WorkerExecutable::variant(V2_VARIANT).exists();
    if has_all_features() || has_v2_worker() {
        return Ok(());
    }
    let missing = processor_features()
        .into_iter()
        .filter(|(_, is_present)| !is_present);
    Err(ProcessorError(missing.map(|(name, _)| name).collect()))
}

fn supports_x86_64_v2() -> bool {
    #[cfg(target_arch = "x86_64")]
    return std::is_x86_feature_detected!("sse4.2") && std::is_x86_feature_detected!("popcnt");
    #[cfg(not(target_arch = "x86_64"))]
    return true;
}
