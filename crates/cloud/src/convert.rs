//! Converts a service's reply to a transcript.

use earshot_network::{CloudSegment, CloudText};
use earshot_transcript::{Segment, Transcript, Word, language_code};

/// For services that report no confidence.
const DEFAULT_CONFIDENCE: f32 = 1.0;

/// Words, and sentences without times, get a share of the time in proportion to their length.
pub(super) fn to_transcript(text: CloudText, length_ms: u64, language: Option<&str>) -> Transcript {
    let detected = text.language.as_deref().and_then(language_code);
    let language = detected.or(language).map(str::to_owned);
    let segments: Vec<Segment> = text
        .segments
        .into_iter()
        .flat_map(|source| match source.end_ms {
            Some(_) => vec![segment(source, length_ms)],
            None => sentences(&source, length_ms),
        })
        .collect();
    Transcript {
        language: language.filter(|_| !segments.is_empty()),
        segments,
    }
}

fn segment(source: CloudSegment, length_ms: u64) -> Segment {
    let start_ms = source.start_ms.min(length_ms);
    let end_ms = source
        .end_ms
        .unwrap_or(length_ms)
        .clamp(start_ms, length_ms);
    let confidence = source.confidence.unwrap_or(DEFAULT_CONFIDENCE);
    let pieces: Vec<&str> = source.text.split_whitespace().collect();
    let words = distribute_times(&pieces, start_ms, end_ms)
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
        text: source.text,
        confidence,
        language: None,
        words,
    }
}

fn sentences(source: &CloudSegment, length_ms: u64) -> Vec<Segment> {
    let mut sentences = vec![String::new()];
    for word in source.text.split_whitespace() {
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
    distribute_times(&pieces, source.start_ms.min(length_ms), length_ms)
        .into_iter()
        .zip(&pieces)
        .map(|((start_ms, end_ms), text)| {
            let source = CloudSegment {
                start_ms,
                end_ms: Some(end_ms),
                text: (*text).to_owned(),
                confidence: source.confidence,
            };
            segment(source, length_ms)
        })
        .collect()
}

fn distribute_times(pieces: &[&str], start_ms: u64, end_ms: u64) -> Vec<(u64, u64)> {
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

    fn cloud_segment(start_ms: u64, end_ms: Option<u64>, text: &str) -> CloudSegment {
        CloudSegment {
            start_ms,
            end_ms,
            text: text.to_owned(),
            confidence: None,
        }
    }

    #[test]
    fn service_times_are_clamped_to_the_audio() {
        let text = CloudText {
            language: Some("german".to_owned()),
            segments: vec![
                cloud_segment(0, Some(1_000), "Ja gut"),
                cloud_segment(900, Some(9_000), "Nein"),
            ],
        };
        let transcript = to_transcript(text, 2_000, None);
        assert_eq!(transcript.language.as_deref(), Some("de"));
        assert_eq!(
            (
                transcript.segments[1].start_ms,
                transcript.segments[1].end_ms
            ),
            (900, 2_000)
        );
        let times: Vec<_> = transcript.segments[0]
            .words
            .iter()
            .map(|word| (word.start_ms, word.end_ms))
            .collect();
        assert_eq!(times, [(0, 400), (400, 1_000)]);
    }

    #[test]
    fn text_without_times_is_split_into_timed_sentences() {
        let text = CloudText {
            language: None,
            segments: vec![cloud_segment(0, None, "Yes. Surely not!")],
        };
        let transcript = to_transcript(text, 1_500, Some("en"));
        assert_eq!(transcript.language.as_deref(), Some("en"));
        let texts: Vec<_> = transcript
            .segments
            .iter()
            .map(|s| s.text.as_str())
            .collect();
        assert_eq!(texts, ["Yes.", "Surely not!"]);
        assert_eq!(
            (transcript.segments[0].end_ms, transcript.segments[1].end_ms),
            (400, 1_500)
        );
        assert_eq!(
            to_transcript(CloudText::default(), 900, Some("en")).language,
            None
        );
    }
}
