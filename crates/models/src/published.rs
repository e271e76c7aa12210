//! Published word error rates, never mixed with our own measurements (`wer` in the catalog).

use earshot_catalog::Entry;
use serde::{Deserialize, Serialize};

/// A publication of error rates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct PublishedSource {
    pub name: String,
    /// ISO 8601; `None` if it is not known.
    pub date: Option<String>,
}

/// Of one model in one language.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct PublishedErrorRate {
    /// ISO 639-1 code.
    pub language: String,
    /// Word error rate in percent; `None` if there is no published one.
    pub percent: Option<f64>,
    /// Precision of the measured weights, such as `f16`, if this model has another.
    pub precision: Option<String>,
}

/// Figures measured on the same recordings with weights of one precision.
struct Measurements {
    source: &'static str,
    date: Option<&'static str>,
    precision: &'static str,
    /// In percent, by model and language. `.en` marks models for English only.
    error_rates: &'static [(&'static str, &'static [(&'static str, f64)])],
}

const MEASUREMENTS: [Measurements; 2] = [
    Measurements {
        source: "Hugging Face Open ASR Leaderboard, FLEURS",
        date: Some("2026-03-26"),
        precision: "f16",
        error_rates: &[
            (
                "large-v3",
                &[
                    ("de", 3.27),
                    ("fr", 4.98),
                    ("it", 2.26),
                    ("es", 2.31),
                    ("pt", 3.53),
                ],
            ),
            (
                "large-v3-turbo",
                &[
                    ("de", 3.78),
                    ("fr", 5.04),
                    ("it", 3.28),
                    ("es", 2.70),
                    ("pt", 3.80),
                ],
            ),
        ],
    },
    Measurements {
        source: "transcribe.cpp, LibriSpeech test-clean",
        date: None,
        precision: "q8_0",
        error_rates: &[
            ("tiny", &[("en", 7.5)]),
            ("tiny.en", &[("en", 5.7)]),
            ("base", &[("en", 5.1)]),
            ("base.en", &[("en", 4.2)]),
            ("small", &[("en", 3.3)]),
            ("small.en", &[("en", 3.1)]),
            ("medium", &[("en", 2.6)]),
            ("large-v3", &[("en", 1.8)]),
            ("large-v3-turbo", &[("en", 2.0)]),
        ],
    },
];

/// Of all published figures.
pub fn published_sources() -> Vec<PublishedSource> {
    let source = |measurements: &Measurements| PublishedSource {
        name: measurements.source.to_owned(),
        date: measurements.date.map(str::to_owned),
    };
    MEASUREMENTS.iter().map(source).collect()
}

/// In those of the languages that the model knows.
pub fn published_error_rates(entry: &Entry, languages: &[String]) -> Vec<PublishedErrorRate> {
    languages
        .iter()
        .filter(|language| entry.knows(language))
        .map(|language| {
            // The weights of a custom model need not be those that were published.
            let found = (!entry.is_custom)
                .then(|| error_rate(entry, language))
                .flatten();
            PublishedErrorRate {
                language: language.clone(),
                percent: found.map(|(percent, _)| percent),
                precision: found
                    .map(|(_, precision)| precision)
                    .filter(|precision| *precision != entry.precision)
                    .map(str::to_owned),
            }
        })
        .collect()
}

/// With the precision of the measured weights.
fn error_rate(entry: &Entry, language: &str) -> Option<(f64, &'static str)> {
    let mut name = entry.architecture.clone();
    if !entry.languages.is_empty() {
        name.push_str(".en");
    }
    MEASUREMENTS.iter().find_map(|measurements| {
        let (_, rates) = measurements
            .error_rates
            .iter()
            .find(|(model, _)| *model == name)?;
        let (_, percent) = rates.iter().find(|(code, _)| *code == language)?;
        Some((*percent, measurements.precision))
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use earshot_catalog::Catalog;

    use super::*;
    use crate::recommend::size_rank;

    fn percentages(entry: &Entry, languages: &[&str]) -> Vec<Option<f64>> {
        let languages: Vec<String> = languages.iter().map(|&code| code.to_owned()).collect();
        let rates = published_error_rates(entry, &languages);
        rates.into_iter().map(|rate| rate.percent).collect()
    }

    #[test]
    fn figures_belong_to_a_size_and_a_language() {
        let catalog = Catalog::builtin().unwrap();
        let find = |name| catalog.find(name).unwrap();
        let languages = ["de", "es", "sv"];
        let known = [Some(3.78), Some(2.7), None];
        assert_eq!(percentages(find("large-v3-turbo"), &languages), known);
        assert_eq!(percentages(find("large-v3-turbo-q5_0"), &languages), known);
        assert_eq!(percentages(find("large-v3-q5_0"), &["de"]), [Some(3.27)]);
        assert_eq!(percentages(find("base-q8_0"), &languages), [None; 3]);
        assert_eq!(percentages(find("base-q8_0"), &["en"]), [Some(5.1)]);
        assert_eq!(
            percentages(find("base.en-q8_0"), &["de", "en"]),
            [Some(4.2)]
        );
        let custom = Entry {
            is_custom: true,
            ..find("large-v3-turbo").clone()
        };
        assert_eq!(percentages(&custom, &["de"]), [None]);
    }

    #[test]
    fn another_precision_is_named() {
        let catalog = Catalog::builtin().unwrap();
        let precision = |name, language: &str| {
            let entry = catalog.find(name).unwrap();
            let rates = published_error_rates(entry, &[language.to_owned()]);
            rates.into_iter().next().unwrap().precision
        };
        assert_eq!(precision("large-v3-turbo", "de"), None);
        assert_eq!(
            precision("large-v3-turbo-q5_0", "de").as_deref(),
            Some("f16")
        );
        assert_eq!(precision("base-q8_0", "en"), None);
        assert_eq!(precision("small-q5_1", "en").as_deref(), Some("q8_0"));
        assert_eq!(precision("base-q5_1", "de"), None, "nothing is published");
    }

    #[test]
    fn the_tables_name_sizes_of_the_catalog() {
        let models = MEASUREMENTS.iter().flat_map(|table| table.error_rates);
        for (model, _) in models {
            let size = model.strip_suffix(".en").unwrap_or(model);
            assert!(size_rank(size).is_some(), "{model}");
        }
    }
}
