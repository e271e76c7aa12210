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

/// The features the native engine is built for, with whether they are here.
/// (They are set in `.cargo/config.toml`; elsewhere than on x86-64 the
/// baseline of the architecture is enough.)
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

/// To be called before anything touches the native engine: without the
/// features it would die of an illegal instruction.
///
/// # Errors
/// [`ProcessorError`], naming what is missing.
pub fn check_processor() -> Result<(), ProcessorError> {
    let missing: Vec<_> = processor_features()
        .into_iter()
        .filter(|(_, here)| !here)
        .map(|(name, _)| name)
        .collect();
    if missing.is_empty() {
        Ok(())
    } else {
        Err(ProcessorError(missing))
    }
}
