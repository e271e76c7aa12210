//! Published word error rates, never mixed with our own measurements (`wer` in the catalog).

use earshot_catalog::Entry;
use serde::{Deserialize, Serialize};

/// Where the figures were published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct PublishedSource {
    pub name: String,
    /// ISO 8601.
    pub date: String,
}

impl Default for PublishedSource {
    fn default() -> Self {
        Self {
            name: "Hugging Face Open ASR Leaderboard, FLEURS".to_owned(),
            date: "2026-03-26".to_owned(),
        }
    }
}

/// Of one model in one language.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct PublishedErrorRate {
    /// ISO 639-1 code.
    pub language: String,
    /// Word error rate of the unquantized model in percent; `None` if there is no published one.
    pub percent: Option<f64>,
}

/// Word error rates in percent by size and language. FLEURS; source: [`PublishedSource`].
const ERROR_RATES: [(&str, &[(&str, f64)]); 2] = [
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
];

/// In those of the languages that the model knows.
pub fn published_error_rates(entry: &Entry, languages: &[String]) -> Vec<PublishedErrorRate> {
    languages
        .iter()
        .filter(|language| entry.knows(language))
        .map(|language| PublishedErrorRate {
            language: language.clone(),
            // The weights of a custom model need not be those that were published.
            percent: (!entry.is_custom)
                .then(|| error_rate(&entry.architecture, language))
                .flatten(),
        })
        .collect()
}

fn error_rate(architecture: &str, language: &str) -> Option<f64> {
    let (_, rates) = ERROR_RATES.iter().find(|(size, _)| *size == architecture)?;
    let rate = rates.iter().find(|(code, _)| *code == language);
    rate.map(|(_, percent)| *percent)
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
        assert_eq!(percentages(find("base.en-q8_0"), &["de", "en"]), [None]);
        let custom = Entry {
            is_custom: true,
            ..find("large-v3-turbo").clone()
        };
        assert_eq!(percentages(&custom, &["de"]), [None]);
    }

    #[test]
    fn the_table_names_sizes_of_the_catalog() {
        assert!(
            ERROR_RATES
                .iter()
                .all(|(size, _)| size_rank(size).is_some())
        );
    }
}
