//! Advises another model for a language that the current one writes with many errors.

use serde::{Deserialize, Serialize};

use crate::recommend::{Candidate, Recommendation, recommend, size_rank};

/// How many of the latest notes are considered.
pub const RECENT_NOTES: u64 = 20;
/// A quarter of [`RECENT_NOTES`]: single messages in another language are no reason to download a
/// larger model.
const MIN_NOTES: usize = 5;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Advice {
    /// ISO 639-1 code.
    pub language: String,
    pub recommendation: Recommendation,
}

/// The languages of many of these notes, most frequent first.
pub fn common_languages(notes: &[String]) -> Vec<String> {
    let mut counts: Vec<(usize, &String)> = Vec::new();
    for language in notes {
        match counts.iter_mut().find(|(_, counted)| *counted == language) {
            Some((count, _)) => *count += 1,
            None => counts.push((1, language)),
        }
    }
    counts.retain(|(count, _)| *count >= MIN_NOTES);
    counts.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    let languages = counts.into_iter().map(|(_, language)| language.clone());
    languages.collect()
}

/// Those of `languages` that the model writes badly and that are not dismissed.
pub fn badly_written<'a>(
    languages: &'a [String],
    dismissed: &'a [String],
    model: &'a Candidate,
) -> impl Iterator<Item = &'a String> {
    languages
        .iter()
        .filter(|language| !dismissed.contains(language) && writes_badly(model, language))
}

/// For the first of the [`badly_written`] languages for which `models`, those that fit this device,
/// include a better one. `None` before a measurement.
pub fn advise(
    languages: &[String],
    dismissed: &[String],
    in_use: &Candidate,
    models: &[Candidate],
) -> Option<Advice> {
    badly_written(languages, dismissed, in_use).find_map(|language| {
        let suitable: Vec<Candidate> = models
            .iter()
            .filter(|model| !model.is_custom && model.knows(language))
            .cloned()
            .collect();
        let recommendation = recommend(&suitable, &in_use.name)?;
        let best = suitable
            .iter()
            .find(|model| model.name == recommendation.model)?;
        (!writes_badly(best, language)).then(|| Advice {
            language: language.clone(),
            recommendation,
        })
    })
}

/// The tiny and base sizes get 15 to 40 % of the words wrong outside English; an English model
/// writes no other language. Custom models are unknown.
fn writes_badly(model: &Candidate, language: &str) -> bool {
    let rank = size_rank(&model.architecture);
    let is_small = rank.is_some() && rank < size_rank("small");
    !model.is_custom && language != "en" && (is_small || !model.knows(language))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::recommend::Speed;

    fn model(architecture: &str, speed: Option<f64>) -> Candidate {
        Candidate {
            name: architecture.to_owned(),
            architecture: architecture.trim_end_matches(".en").to_owned(),
            precision: "q8_0".to_owned(),
            languages: match architecture.ends_with(".en") {
                true => vec!["en".to_owned()],
                false => Vec::new(),
            },
            is_custom: false,
            speed: speed.map(|times| Speed {
                times,
                is_measured: false,
            }),
        }
    }

    fn codes(languages: &[&str]) -> Vec<String> {
        languages.iter().map(|&code| code.to_owned()).collect()
    }

    fn advised(languages: &[&str], in_use: &Candidate, models: &[Candidate]) -> Option<String> {
        let advice = advise(&codes(languages), &codes(&["sv"]), in_use, models)?;
        Some(format!(
            "{} {}",
            advice.language, advice.recommendation.model
        ))
    }

    #[test]
    fn a_language_of_a_quarter_of_the_notes_is_common() {
        let notes = [vec!["de"; 4], vec!["en"; 5], vec!["es"; 11]].concat();
        assert_eq!(common_languages(&codes(&notes)), ["es", "en"]);
        assert!(common_languages(&[]).is_empty());
    }

    #[test]
    fn only_small_and_english_models_write_badly() {
        let badly = |architecture, language| writes_badly(&model(architecture, None), language);
        assert!(badly("tiny", "de") && badly("base", "de"));
        assert!(!badly("base", "en") && !badly("base.en", "en"));
        assert!(!badly("small", "de") && !badly("large-v3-turbo", "de"));
        assert!(badly("base.en", "de") && badly("small.en", "de"));
        let custom = Candidate {
            is_custom: true,
            ..model("base", None)
        };
        assert!(!writes_badly(&custom, "de"));
    }

    #[test]
    fn the_best_model_that_is_fast_enough_is_advised() {
        let models = [
            model("base", Some(60.0)),
            model("small.en", Some(30.0)),
            model("small", Some(20.0)),
            model("medium", Some(4.0)),
        ];
        let base = &models[0];
        assert_eq!(
            advised(&["en", "de"], base, &models).as_deref(),
            Some("de small")
        );
        assert_eq!(advised(&["en"], base, &models), None);
        assert_eq!(advised(&["sv"], base, &models), None, "dismissed");
        assert_eq!(advised(&[], base, &models), None);
        let english = model("small.en", None);
        assert_eq!(
            advised(&["fr"], &english, &models).as_deref(),
            Some("fr small")
        );
        assert_eq!(advised(&["fr"], &models[2], &models), None);
    }

    #[test]
    fn nothing_is_advised_without_a_measured_or_a_better_model() {
        let base = model("base", Some(12.0));
        let slow = [base.clone(), model("small", Some(4.0))];
        assert_eq!(advised(&["de"], &base, &slow), None);
        let unmeasured = [model("base", None), model("small", None)];
        assert_eq!(advised(&["de"], &base, &unmeasured), None);
        assert_eq!(advised(&["de"], &base, &[]), None);
    }
}
