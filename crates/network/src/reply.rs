//! Parses a service's untrusted reply.

use serde::Deserialize;

use crate::{CloudSegment, CloudText};

/// Longer than any recording.
const MAX_SECONDS: f64 = 1e6;

#[derive(Deserialize)]
struct ReplyBody {
    text: Option<String>,
    language: Option<String>,
    segments: Option<Vec<ReplySegment>>,
}

#[derive(Deserialize)]
struct ReplySegment {
    start: f64,
    end: f64,
    text: String,
    avg_logprob: Option<f64>,
}

impl CloudText {
    /// Parses the JSON of `/v1/audio/transcriptions`. Times are sorted, texts without control
    /// characters.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        parse(bytes)
    }
}

fn parse(bytes: &[u8]) -> Option<CloudText> {
    let reply: ReplyBody = serde_json::from_slice(bytes).ok()?;
    let language = reply
        .language
        .map(|language| sanitize(&language).to_lowercase())
        .filter(|language| !language.is_empty());
    let timed = reply.segments.unwrap_or_default();
    if timed.is_empty() {
        // Silence has an empty text.
        let text = sanitize(&reply.text?);
        let segments = (!text.is_empty()).then_some(CloudSegment {
            start_ms: 0,
            end_ms: None,
            text,
            confidence: None,
        });
        return Some(CloudText {
            language,
            segments: segments.into_iter().collect(),
        });
    }
    let mut segments = Vec::with_capacity(timed.len());
    let mut earliest = 0;
    for segment in timed {
        let start_ms = milliseconds(segment.start)?.max(earliest);
        let end_ms = milliseconds(segment.end)?.max(start_ms);
        let text = sanitize(&segment.text);
        if text.is_empty() {
            continue;
        }
        earliest = start_ms;
        segments.push(CloudSegment {
            start_ms,
            end_ms: Some(end_ms),
            text,
            confidence: segment
                .avg_logprob
                .map(|log| log.exp().clamp(0.0, 1.0) as f32),
        });
    }
    Some(CloudText { language, segments })
}

fn milliseconds(seconds: f64) -> Option<u64> {
    (0.0..=MAX_SECONDS)
        .contains(&seconds)
        .then(|| (seconds * 1000.0).round() as u64)
}

/// Removes line breaks and characters that move the cursor or change the text direction.
fn sanitize(text: &str) -> String {
    let shown = |c: char| match c {
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => None,
        c if c.is_control() || c.is_whitespace() => Some(' '),
        c => Some(c),
    };
    let text: String = text.chars().filter_map(shown).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn valid_reply_is_parsed() {
        let text = parse(
            br#"{"task":"transcribe","language":"English","duration":4.2,"text":"Hello. Bye.",
            "segments":[{"id":0,"start":0.0,"end":1.5,"text":" Hello.","avg_logprob":0.0},
            {"id":1,"start":1.5,"end":4.2,"text":" Bye."}]}"#,
        )
        .unwrap();
        assert_eq!(text.language.as_deref(), Some("english"));
        assert_eq!(text.segments.len(), 2);
        assert_eq!(text.segments[0].text, "Hello.");
        assert_eq!(text.segments[0].confidence, Some(1.0));
        assert_eq!(text.segments[1].end_ms, Some(4200));
        let bare = parse(br#"{"text":" Hello.\n"}"#).unwrap();
        assert_eq!(bare.segments[0].text, "Hello.");
        assert_eq!(bare.segments[0].end_ms, None);
        assert!(parse(br#"{"text":""}"#).unwrap().segments.is_empty());
    }

    #[test]
    fn malformed_replies_are_none_and_control_characters_removed() {
        for bad in [
            &b""[..],
            b"{}",
            b"[]",
            b"null",
            b"<html>",
            br#"{"text":7}"#,
            br#"{"text":"a","segments":[{"start":-1,"end":2,"text":"a"}]}"#,
            br#"{"text":"a","segments":[{"start":0,"end":1e300,"text":"a"}]}"#,
            br#"{"text":"a","segments":[{"start":"x","end":1,"text":"a"}]}"#,
        ] {
            assert_eq!(parse(bad), None, "{}", String::from_utf8_lossy(bad));
        }
        let text = parse("{\"text\":\"a\\u001b[2Jb \\u202e c\\u0000\"}".as_bytes()).unwrap();
        assert_eq!(text.segments[0].text, "a [2Jb c");
        let text = parse(
            br#"{"text":"a","segments":[{"start":5,"end":1,"text":"a"},{"start":2,"end":3,"text":"b"}]}"#,
        )
        .unwrap();
        let times = |segment: &CloudSegment| (segment.start_ms, segment.end_ms);
        assert_eq!(times(&text.segments[0]), (5000, Some(5000)));
        assert_eq!(times(&text.segments[1]), (5000, Some(5000)));
    }
}
