//! A service's answer, which is not to be trusted.

use serde::Deserialize;

use crate::{CloudSegment, CloudText};

/// No sound is longer than this, in seconds; what a service says beyond is nonsense.
const LONGEST: f64 = 1e6;

#[derive(Deserialize)]
struct Answer {
    text: Option<String>,
    language: Option<String>,
    segments: Option<Vec<Said>>,
}

#[derive(Deserialize)]
struct Said {
    start: f64,
    end: f64,
    text: String,
    avg_logprob: Option<f64>,
}

impl CloudText {
    /// Reads the JSON that `/v1/audio/transcriptions` answers; `None` if it is none. Times
    /// are in order, texts without control characters.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        read(bytes)
    }
}

fn read(bytes: &[u8]) -> Option<CloudText> {
    let answer: Answer = serde_json::from_slice(bytes).ok()?;
    let language = answer
        .language
        .map(|language| plain(&language).to_lowercase())
        .filter(|language| !language.is_empty());
    let timed = answer.segments.unwrap_or_default();
    if timed.is_empty() {
        // Silence has text too: an empty one.
        let text = plain(&answer.text?);
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
    for said in timed {
        let start_ms = milliseconds(said.start)?.max(earliest);
        let end_ms = milliseconds(said.end)?.max(start_ms);
        let text = plain(&said.text);
        if text.is_empty() {
            continue;
        }
        earliest = start_ms;
        segments.push(CloudSegment {
            start_ms,
            end_ms: Some(end_ms),
            text,
            confidence: said.avg_logprob.map(|log| log.exp().clamp(0.0, 1.0) as f32),
        });
    }
    Some(CloudText { language, segments })
}

fn milliseconds(seconds: f64) -> Option<u64> {
    (0.0..=LONGEST)
        .contains(&seconds)
        .then(|| (seconds * 1000.0).round() as u64)
}

/// One line: nothing that moves a cursor or turns a text around gets through.
fn plain(text: &str) -> String {
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
    fn what_a_good_server_says_is_read() {
        let text = read(
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
        let bare = read(br#"{"text":" Hello.\n"}"#).unwrap();
        assert_eq!(bare.segments[0].text, "Hello.");
        assert_eq!(bare.segments[0].end_ms, None);
        assert!(read(br#"{"text":""}"#).unwrap().segments.is_empty());
    }

    #[test]
    fn nonsense_is_none_and_tricks_are_taken_out() {
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
            assert_eq!(read(bad), None, "{}", String::from_utf8_lossy(bad));
        }
        let text = read("{\"text\":\"a\\u001b[2Jb \\u202e c\\u0000\"}".as_bytes()).unwrap();
        assert_eq!(text.segments[0].text, "a [2Jb c");
        let back = read(
            br#"{"text":"a","segments":[{"start":5,"end":1,"text":"a"},{"start":2,"end":3,"text":"b"}]}"#,
        )
        .unwrap();
        let times = |segment: &CloudSegment| (segment.start_ms, segment.end_ms);
        assert_eq!(times(&back.segments[0]), (5000, Some(5000)));
        assert_eq!(times(&back.segments[1]), (5000, Some(5000)));
    }
}
