//! Recommends a model for this device from its measured speeds.

use earshot_catalog::Entry;
use serde::{Deserialize, Serialize};

/// A minute of speech takes six seconds; slower models are recommended only if none is faster.
const MIN_SPEED: f64 = 10.0;

/// Whisper's sizes from the highest to the lowest error rate, with millions of parameters (from its
/// model card); processing time grows with them.
const SIZES: [(&str, f64); 6] = [
    ("tiny", 39.0),
    ("base", 74.0),
    ("small", 244.0),
    ("medium", 769.0),
    ("large-v3-turbo", 809.0),
    ("large-v3", 1550.0),
];

#[derive(Clone, Debug)]
pub struct Candidate {
    pub name: String,
    /// Size, such as `base`.
    pub architecture: String,
    /// Number format of the weights.
    pub precision: String,
    /// As in [`Entry::languages`]. A model of one language makes fewer errors in it than another of
    /// the same size.
    pub languages: Vec<String>,
    /// Its weights and their error rate are unknown.
    pub is_custom: bool,
    pub speed: Option<Speed>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Speed {
    /// Seconds of audio per second of processing.
    pub times: f64,
    /// On this device; otherwise estimated from another model's measurement.
    pub is_measured: bool,
}

impl Candidate {
    /// `speed` is measured on this device.
    pub fn new(entry: &Entry, speed: Option<f64>) -> Self {
        Self {
            name: entry.name.clone(),
            architecture: entry.architecture.clone(),
            precision: entry.precision.clone(),
            languages: entry.languages.clone(),
            is_custom: entry.is_custom,
            speed: speed.map(|times| Speed {
                times,
                is_measured: true,
            }),
        }
    }

    pub fn knows(&self, language: &str) -> bool {
        self.languages.is_empty() || self.languages.iter().any(|known| known == language)
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Recommendation {
    pub model: String,
    /// Seconds of audio per second of processing.
    pub speed: f64,
    /// False if `speed` is estimated from another model's measurement.
    pub is_measured: bool,
    /// Compared with the current model.
    pub error_rate: ErrorRate,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum ErrorRate {
    Lower,
    Same,
    Higher,
}

/// The most accurate model that is fast enough, or the fastest. `None` if no speed is known.
pub fn recommend(candidates: &[Candidate], in_use: &str) -> Option<Recommendation> {
    let known = candidates
        .iter()
        .filter_map(|candidate| Some((candidate, candidate.speed?)));
    let (fast, slow): (Vec<_>, Vec<_>) = known.partition(|(_, speed)| speed.times >= MIN_SPEED);
    let best = fast.into_iter().max_by(|(a, a_speed), (b, b_speed)| {
        rank(a)
            .cmp(&rank(b))
            .then(a_speed.times.total_cmp(&b_speed.times))
    });
    let fastest = slow
        .into_iter()
        .max_by(|a, b| a.1.times.total_cmp(&b.1.times));
    let (candidate, speed) = best.or(fastest)?;
    let current = candidates.iter().find(|other| other.name == in_use);
    Some(Recommendation {
        model: candidate.name.clone(),
        speed: speed.times,
        is_measured: speed.is_measured,
        error_rate: match current.map(|current| rank(candidate).cmp(&rank(current))) {
            Some(std::cmp::Ordering::Greater) => ErrorRate::Lower,
            Some(std::cmp::Ordering::Less) => ErrorRate::Higher,
            _ => ErrorRate::Same,
        },
    })
}

/// Estimates the speeds that were not measured, from models of the same precision: others use other
/// kernels. Custom models are left out: they never run on a GPU.
pub(crate) fn estimate_speeds(all: &mut [Candidate]) {
    let measured: Vec<(String, f64, f64)> = all
        .iter()
        .filter(|candidate| !candidate.is_custom)
        .filter_map(|candidate| {
            let (size, speed) = (parameters(candidate)?, candidate.speed?);
            Some((candidate.precision.clone(), size, speed.times))
        })
        .collect();
    for candidate in all.iter_mut().filter(|candidate| !candidate.is_custom) {
        candidate.speed = candidate.speed.or_else(|| estimate(candidate, &measured));
    }
}

fn estimate(candidate: &Candidate, measured: &[(String, f64, f64)]) -> Option<Speed> {
    let size = parameters(candidate)?;
    let (_, nearest, speed) = measured
        .iter()
        .filter(|(precision, ..)| *precision == candidate.precision)
        .min_by(|a, b| size_ratio(a.1, size).total_cmp(&size_ratio(b.1, size)))?;
    Some(Speed {
        times: speed * nearest / size,
        is_measured: false,
    })
}

fn size_ratio(a: f64, b: f64) -> f64 {
    (a / b).max(b / a)
}

fn parameters(candidate: &Candidate) -> Option<f64> {
    let size = SIZES
        .iter()
        .find(|(size, _)| *size == candidate.architecture);
    size.map(|(_, parameters)| *parameters)
}

/// Higher means fewer errors.
fn rank(candidate: &Candidate) -> (usize, bool) {
    let size = size_rank(&candidate.architecture);
    (
        size.map_or(0, |size| size + 1),
        candidate.languages.len() == 1,
    )
}

/// `None` for a size that Whisper does not have.
pub(crate) fn size_rank(architecture: &str) -> Option<usize> {
    SIZES.iter().position(|(size, _)| *size == architecture)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn model(name: &str, speed: Option<f64>) -> Candidate {
        let (architecture, precision) = name.rsplit_once('-').unwrap();
        Candidate {
            name: name.to_owned(),
            architecture: architecture.trim_end_matches(".en").to_owned(),
            precision: precision.to_owned(),
            languages: match architecture.ends_with(".en") {
                true => vec!["en".to_owned()],
                false => Vec::new(),
            },
            is_custom: false,
            speed: speed.map(|times| Speed {
                times,
                is_measured: true,
            }),
        }
    }

    #[test]
    fn nothing_is_recommended_before_a_measurement() {
        assert_eq!(recommend(&[model("base-q8_0", None)], "base-q8_0"), None);
        assert_eq!(recommend(&[], "base-q8_0"), None);
    }

    #[test]
    fn the_most_accurate_fast_model_is_recommended() {
        let all = [
            model("tiny-q8_0", Some(70.0)),
            model("base-q8_0", Some(40.0)),
            model("small-q8_0", Some(12.0)),
            model("medium-q5_0", Some(3.0)),
        ];
        let recommendation = recommend(&all, "base-q8_0").unwrap();
        assert_eq!(recommendation.model, "small-q8_0");
        assert!(recommendation.is_measured && recommendation.speed == 12.0);
        assert_eq!(recommendation.error_rate, ErrorRate::Lower);
        assert_eq!(
            recommend(&all, "small-q8_0").unwrap().error_rate,
            ErrorRate::Same
        );
        assert_eq!(
            recommend(&all, "medium-q5_0").unwrap().error_rate,
            ErrorRate::Higher
        );
    }

    #[test]
    fn speeds_are_estimated_within_a_precision() {
        let mut all = [
            model("base-q8_0", Some(40.0)),
            model("small-q8_0", None),
            // No measurement of this precision.
            model("medium-q5_0", None),
        ];
        estimate_speeds(&mut all);
        let recommendation = recommend(&all, "base-q8_0").unwrap();
        assert_eq!(recommendation.model, "small-q8_0");
        assert!(!recommendation.is_measured);
        assert!((recommendation.speed - 40.0 * 74.0 / 244.0).abs() < 1e-9);

        assert_eq!(all[2].speed, None);

        let mut slow = [model("base-q8_0", Some(20.0)), model("small-q8_0", None)];
        estimate_speeds(&mut slow);
        assert_eq!(recommend(&slow, "base-q8_0").unwrap().model, "base-q8_0");
    }

    #[test]
    fn without_a_fast_model_the_fastest_is_recommended() {
        let all = [model("tiny-q8_0", Some(4.0)), model("base-q8_0", Some(2.0))];
        let recommendation = recommend(&all, "base-q8_0").unwrap();
        assert_eq!(recommendation.model, "tiny-q8_0");
        assert_eq!(recommendation.error_rate, ErrorRate::Higher);
    }

    #[test]
    fn monolingual_models_win_within_a_size() {
        let all = [
            model("base-q8_0", Some(41.0)),
            model("base.en-q8_0", Some(40.0)),
            model("base.en-q5_1", Some(30.0)),
        ];
        assert_eq!(recommend(&all, "base-q8_0").unwrap().model, "base.en-q8_0");
    }
}
