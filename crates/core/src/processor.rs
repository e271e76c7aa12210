//! Can this processor run the native engine?

/// The processor lacks what the engine was built for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("This computer's processor is too old for Earshot: it lacks {}.", .0.join(", "))]
pub struct ProcessorError(pub Vec<&'static str>);

impl ProcessorError {
    /// Stable kebab-case code.
    pub fn code(&self) -> &'static str {
        "processor-too-old"
    }
}

/// The worker for processors that lack some of [`processor_features`]: any x86-64-v2.
const OLDER: &str = "v2";

/// The features that the worker is built for, with whether they are here. (They are set in
/// `.cargo/config.toml`; elsewhere than on x86-64 the baseline of the architecture is
/// enough.)
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

/// The build of the worker that suits this processor; `None`: the usual one.
#[cfg_attr(
    any(feature = "in-process", target_os = "ios"),
    allow(dead_code, reason = "it is part of the program")
)]
pub(crate) fn variant() -> Option<&'static str> {
    /// For Arm processors that multiply whole numbers and halves: Armv8.2-A with
    /// `dotprod` and `fp16`, which most have since 2018.
    #[cfg(target_arch = "aarch64")]
    const NEWER: &str = "armv82";

    if !has_all() {
        return Some(OLDER);
    }
    #[cfg(target_arch = "aarch64")]
    if std::arch::is_aarch64_feature_detected!("dotprod")
        && std::arch::is_aarch64_feature_detected!("fp16")
        // A package for Android has every build of it.
        && (cfg!(target_os = "android") || earshot_engine::Program::variant(NEWER).is_there())
    {
        return Some(NEWER);
    }
    None
}

/// Whether they are all here.
fn has_all() -> bool {
    processor_features().iter().all(|(_, here)| *here)
}

/// What this processor is called by its maker.
pub fn processor_name() -> String {
    #[cfg(target_arch = "x86_64")]
    if let Some(brand) = raw_cpuid::CpuId::new().get_processor_brand_string() {
        return brand.as_str().trim().to_owned();
    }
    std::env::consts::ARCH.to_owned()
}

/// To be called before anything is asked of the native engine: without the
/// features it would die of an illegal instruction.
///
/// # Errors
/// [`ProcessorError`], naming what is missing, if there is no worker that does without.
pub fn check_processor() -> Result<(), ProcessorError> {
    let does_without = || is_v2() && earshot_engine::Program::variant(OLDER).is_there();
    if has_all() || does_without() {
        return Ok(());
    }
    let missing = processor_features().into_iter().filter(|(_, here)| !here);
    Err(ProcessorError(missing.map(|(name, _)| name).collect()))
}

/// What the worker for older processors needs.
fn is_v2() -> bool {
    #[cfg(target_arch = "x86_64")]
    return std::is_x86_feature_detected!("sse4.2") && std::is_x86_feature_detected!("popcnt");
    #[cfg(not(target_arch = "x86_64"))]
    return true;
}
