//! The output of the speech engine.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Word {
    pub start_ms: u64,
    /// Never before `start_ms`.
    pub end_ms: u64,
    /// With punctuation, without surrounding spaces.
    pub text: String,
    /// Probability given by the model.
    pub confidence: f32,
}

/// A sentence or phrase.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Segment {
    pub start_ms: u64,
    /// Never before `start_ms`.
    pub end_ms: u64,
    /// Trimmed.
    pub text: String,
    /// Geometric mean of the token probabilities.
    pub confidence: f32,
    /// Spoken language; ISO 639-1. `None` in records of older versions.
    pub language: Option<String>,
    /// In scripts without spaces, the model's own pieces.
    pub words: Vec<Word>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Transcript {
    /// ISO 639-1, or `None` without speech.
    pub language: Option<String>,
    /// Ordered by start.
    pub segments: Vec<Segment>,
}

impl Transcript {
    /// The whole text on one line.
    pub fn text(&self) -> String {
        crate::join(self.segments.iter().map(|segment| segment.text.as_str()))
    }

    /// Of the segments, most spoken first. A segment without one has the transcript's.
    pub fn spoken_languages(&self) -> Vec<&str> {
        let mut spoken: Vec<(&str, u64)> = Vec::new();
        for segment in &self.segments {
            let language = segment.language.as_deref().or(self.language.as_deref());
            let Some(language) = language else { continue };
            let length_ms = segment.end_ms.saturating_sub(segment.start_ms);
            match spoken.iter_mut().find(|(known, _)| *known == language) {
                Some((_, total_ms)) => *total_ms = total_ms.saturating_add(length_ms),
                None => spoken.push((language, length_ms)),
            }
        }
        spoken.sort_by_key(|(_, total_ms)| std::cmp::Reverse(*total_ms));
        spoken.into_iter().map(|(language, _)| language).collect()
    }

    /// Without control characters, see [`printable`](crate::printable()).
    pub fn printable(mut self) -> Self {
        for segment in &mut self.segments {
            make_printable(&mut segment.text);
            for word in &mut segment.words {
                make_printable(&mut word.text);
            }
        }
        self
    }
}

fn make_printable(text: &mut String) {
    if text.contains(crate::names::is_unprintable) {
        *text = crate::printable(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_of_older_records_have_no_language() {
        let json = r#"{"start_ms":0,"end_ms":9,"text":"Hi","confidence":0.5,"words":[]}"#;
        let segment: Segment = serde_json::from_str(json).expect("a segment");
        assert_eq!(segment.language, None);
    }

    #[test]
    fn languages_are_listed_by_the_time_spoken() {
        let segment = |language: Option<&str>, end_ms| Segment {
            start_ms: 0,
            end_ms,
            text: "Yes.".into(),
            confidence: 0.5,
            language: language.map(Into::into),
            words: Vec::new(),
        };
        let transcript = Transcript {
            language: Some("fr".into()),
            segments: vec![
                segment(Some("en"), 2),
                segment(Some("es"), 5),
                segment(None, 3),
                segment(Some("fr"), 3),
            ],
        };
        assert_eq!(transcript.spoken_languages(), ["fr", "es", "en"]);
        assert!(Transcript::default().spoken_languages().is_empty());
    }
}
