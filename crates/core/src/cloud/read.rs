//! A service's text in the shape of one made here.

use earshot_network::{CloudSegment, CloudText};
use earshot_transcript::{Segment, Transcript, Word};

use super::languages;

/// A service that does not say how sure it is is taken at its word.
const SURE: f32 = 1.0;

/// The text of a sound of this length, in milliseconds. Where the service gives no times,
/// each sentence gets its share of the length; words always do.
pub(super) fn transcript(text: CloudText, length_ms: u64, language: Option<&str>) -> Transcript {
    let told = text.language.as_deref().and_then(languages::code);
    let language = told.or(language).map(str::to_owned);
    let segments: Vec<Segment> = text
        .segments
        .into_iter()
        .flat_map(|said| match said.end_ms {
            Some(_) => vec![segment(said, length_ms)],
            None => sentences(&said, length_ms),
        })
        .collect();
    Transcript {
        language: language.filter(|_| !segments.is_empty()),
        segments,
    }
}

fn segment(said: CloudSegment, length_ms: u64) -> Segment {
    let start_ms = said.start_ms.min(length_ms);
    let end_ms = said.end_ms.unwrap_or(length_ms).clamp(start_ms, length_ms);
    let confidence = said.confidence.unwrap_or(SURE);
    let pieces: Vec<&str> = said.text.split_whitespace().collect();
    let words = spread(&pieces, start_ms, end_ms)
        .into_iter()
        .zip(&pieces)
        .map(|((start_ms, end_ms), piece)| Word {
            start_ms,
            end_ms,
            text: (*piece).to_owned(),
            confidence,
        })
        .collect();
    Segment {
        start_ms,
        end_ms,
        text: said.text,
        confidence,
        words,
    }
}

/// The sentences of a text without times.
fn sentences(said: &CloudSegment, length_ms: u64) -> Vec<Segment> {
    let mut sentences = vec![String::new()];
    for word in said.text.split_whitespace() {
        let Some(last) = sentences.last_mut() else {
            continue;
        };
        if !last.is_empty() {
            last.push(' ');
        }
        last.push_str(word);
        if word.ends_with(['.', '!', '?', '…', '。', '！', '？', '؟']) {
            sentences.push(String::new());
        }
    }
    sentences.retain(|sentence| !sentence.is_empty());
    let pieces: Vec<&str> = sentences.iter().map(String::as_str).collect();
    spread(&pieces, said.start_ms.min(length_ms), length_ms)
        .into_iter()
        .zip(&pieces)
        .map(|((start_ms, end_ms), text)| {
            let said = CloudSegment {
                start_ms,
                end_ms: Some(end_ms),
                text: (*text).to_owned(),
                confidence: said.confidence,
            };
            segment(said, length_ms)
        })
        .collect()
}

/// Start and end of each piece, if each takes as long as it is.
fn spread(pieces: &[&str], start_ms: u64, end_ms: u64) -> Vec<(u64, u64)> {
    let weight = |piece: &&str| piece.chars().count() as u64;
    let all: u64 = pieces.iter().map(weight).sum::<u64>().max(1);
    let at = |before: u64| {
        let share = u128::from(end_ms - start_ms) * u128::from(before) / u128::from(all);
        start_ms + u64::try_from(share).unwrap_or_default()
    };
    let mut before = 0;
    let mut times = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let after = before + weight(piece);
        times.push((at(before), at(after)));
        before = after;
    }
    times
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(start_ms: u64, end_ms: Option<u64>, text: &str) -> CloudSegment {
        CloudSegment {
            start_ms,
            end_ms,
            text: text.to_owned(),
            confidence: None,
        }
    }

    #[test]
    fn times_are_those_of_the_service_within_the_sound() {
        let text = CloudText {
            language: Some("german".to_owned()),
            segments: vec![
                said(0, Some(1_000), "Ja gut"),
                said(900, Some(9_000), "Nein"),
            ],
        };
        let read = transcript(text, 2_000, None);
        assert_eq!(read.language.as_deref(), Some("de"));
        assert_eq!(
            (read.segments[1].start_ms, read.segments[1].end_ms),
            (900, 2_000)
        );
        let times: Vec<_> = read.segments[0]
            .words
            .iter()
            .map(|word| (word.start_ms, word.end_ms))
            .collect();
        assert_eq!(times, [(0, 400), (400, 1_000)]);
    }

    #[test]
    fn a_bare_text_becomes_sentences_with_a_share_of_the_time() {
        let text = CloudText {
            language: None,
            segments: vec![said(0, None, "Yes. Surely not!")],
        };
        let read = transcript(text, 1_500, Some("en"));
        assert_eq!(read.language.as_deref(), Some("en"));
        let texts: Vec<_> = read.segments.iter().map(|s| s.text.as_str()).collect();
        assert_eq!(texts, ["Yes.", "Surely not!"]);
        assert_eq!(
            (read.segments[0].end_ms, read.segments[1].end_ms),
            (400, 1_500)
        );
        assert_eq!(
            transcript(CloudText::default(), 900, Some("en")).language,
            None
        );
    }
}
