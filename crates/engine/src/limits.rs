//! Limits what a possibly compromised worker may report, relative to the audio it received.

use earshot_transcript::{Segment, Word};

use crate::EventKind;

/// Regardless of duration: the shortest audio may be a full chunk.
const BASE_TEXT: u64 = 64 << 10;
/// Fast speech is 5 words a second, about 400 bytes including word data.
const TEXT_PER_SECOND: u64 = 4 << 10;
/// Each draft repeats the unsettled text: up to three minutes, every 0.4 s.
const DRAFTS_PER_SECOND: u64 = 32 << 10;
const BASE_EVENTS: u64 = 1000;
const EVENTS_PER_SECOND: u64 = 100;
const WORD_SIZE: u64 = size_of::<Word>() as u64;
/// The model works in windows of 30 s.
const MAX_OVERSHOOT_MS: u64 = 30_000;
/// In bytes.
const MAX_LANGUAGE: usize = 8;
const MAX_MESSAGE: usize = 1024;

#[derive(Debug, PartialEq)]
pub(crate) struct LimitExceeded;

#[derive(Default)]
pub(crate) struct EventLimits {
    text: u64,
    drafts: u64,
    events: u64,
}

impl EventLimits {
    /// Counts an event and clamps its times and confidences.
    pub(crate) fn admit(
        &mut self,
        event: &mut EventKind,
        delivered_ms: u64,
    ) -> Result<(), LimitExceeded> {
        let seconds = delivered_ms / 1000 + 1;
        let max_text = BASE_TEXT + TEXT_PER_SECOND.saturating_mul(seconds);
        self.events += 1;
        match event {
            EventKind::Segment(segment) => {
                segment
                    .language
                    .take_if(|code| !is_plausible_language(code));
                self.text = self.text.saturating_add(memory_size(segment));
                clamp_times(segment, delivered_ms.saturating_add(MAX_OVERSHOOT_MS));
            }
            EventKind::Partial { text } => {
                self.drafts = self.drafts.saturating_add(text.len() as u64);
            }
            EventKind::Progress { done_ms, .. } => {
                *done_ms = (*done_ms).min(delivered_ms.saturating_add(MAX_OVERSHOOT_MS));
            }
            EventKind::Language { code } => {
                return is_plausible_language(code)
                    .then_some(())
                    .ok_or(LimitExceeded);
            }
            EventKind::Failed { message, .. } => {
                return is_plausible_message(message)
                    .then_some(())
                    .ok_or(LimitExceeded);
            }
            EventKind::Queued | EventKind::Done(_) => {}
        }
        let is_within = self.text <= max_text
            && self.drafts <= BASE_TEXT + DRAFTS_PER_SECOND.saturating_mul(seconds)
            && self.events <= BASE_EVENTS + EVENTS_PER_SECOND.saturating_mul(seconds);
        is_within.then_some(()).ok_or(LimitExceeded)
    }
}

pub(crate) fn is_plausible_language(code: &str) -> bool {
    code.len() <= MAX_LANGUAGE && code.bytes().all(|byte| byte.is_ascii_lowercase())
}

pub(crate) fn is_plausible_message(message: &str) -> bool {
    message.len() <= MAX_MESSAGE
}

fn memory_size(segment: &Segment) -> u64 {
    let words = segment.words.iter();
    let words = words
        .map(|word| WORD_SIZE + word.text.len() as u64)
        .sum::<u64>();
    size_of::<Segment>() as u64 + segment.text.len() as u64 + words
}

fn clamp_times(segment: &mut Segment, latest_ms: u64) {
    let clamp = |start_ms: &mut u64, end_ms: &mut u64, confidence: &mut f32| {
        *start_ms = (*start_ms).min(latest_ms);
        *end_ms = (*end_ms).clamp(*start_ms, latest_ms);
        *confidence = match *confidence {
            finite if finite.is_finite() => finite.clamp(0.0, 1.0),
            _ => 0.0,
        };
    };
    clamp(
        &mut segment.start_ms,
        &mut segment.end_ms,
        &mut segment.confidence,
    );
    for word in &mut segment.words {
        clamp(&mut word.start_ms, &mut word.end_ms, &mut word.confidence);
    }
}
