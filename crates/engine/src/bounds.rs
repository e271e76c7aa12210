//! How much a worker may tell of a job: no more than its sound can hold. Whatever a sound
//! has made of its worker, what the keeper and its callers hold stays bounded.

use earshot_transcript::{Segment, Word};

use crate::EventKind;

/// Bytes of text beside what its length allows: the shortest sound may be a whole passage.
const TEXT: u64 = 64 << 10;
/// Bytes of text in a second of sound. Fast speech is 5 words a second, some 400 bytes with
/// what is known of each word.
const TEXT_A_SECOND: u64 = 4 << 10;
/// Bytes of drafts in a second of sound. Each repeats what is not settled: up to three
/// minutes, every 0.4 s.
const DRAFTS_A_SECOND: u64 = 32 << 10;
/// Events beside those of each second of sound.
const EVENTS: u64 = 1000;
const EVENTS_A_SECOND: u64 = 100;
/// A word beside its text, in bytes.
const WORD: u64 = size_of::<Word>() as u64;
/// Times may lie so far behind the end of what was heard, in milliseconds: a window of the
/// model is so long.
const BEYOND: u64 = 30_000;
/// Longest name of a language, code and sentence of an error, in bytes.
const LANGUAGE: usize = 8;
const CODE: usize = 64;
const SENTENCE: usize = 1024;

/// The worker told more than its sound can hold, or what no worker tells.
#[derive(Debug, PartialEq)]
pub(crate) struct Excess;

/// What was told of a job so far.
#[derive(Default)]
pub(crate) struct Bounds {
    text: u64,
    drafts: u64,
    events: u64,
}

impl Bounds {
    /// Takes in one more event of a sound of which `heard_ms` milliseconds were handed
    /// over; its times and confidences are put where they can be.
    ///
    /// # Errors
    /// If it is one too many.
    pub(crate) fn take(&mut self, event: &mut EventKind, heard_ms: u64) -> Result<(), Excess> {
        let seconds = heard_ms / 1000 + 1;
        let most_text = TEXT + TEXT_A_SECOND.saturating_mul(seconds);
        self.events += 1;
        match event {
            EventKind::Segment(segment) => {
                self.text = self.text.saturating_add(size(segment));
                believable(segment, heard_ms.saturating_add(BEYOND));
            }
            EventKind::Partial { text } => {
                self.drafts = self.drafts.saturating_add(text.len() as u64);
            }
            EventKind::Progress { done_ms, .. } => {
                *done_ms = (*done_ms).min(heard_ms.saturating_add(BEYOND));
            }
            EventKind::Language { code } => {
                return is_language(code).then_some(()).ok_or(Excess);
            }
            EventKind::Failed { code, message } => {
                return is_error(code, message).then_some(()).ok_or(Excess);
            }
            EventKind::Queued | EventKind::Done(_) => {}
        }
        let is_within = self.text <= most_text
            && self.drafts <= TEXT + DRAFTS_A_SECOND.saturating_mul(seconds)
            && self.events <= EVENTS + EVENTS_A_SECOND.saturating_mul(seconds);
        is_within.then_some(()).ok_or(Excess)
    }
}

/// Whether that can be the name of a language.
pub(crate) fn is_language(code: &str) -> bool {
    code.len() <= LANGUAGE && code.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// Whether that can be an error for people.
pub(crate) fn is_error(code: &str, message: &str) -> bool {
    code.len() <= CODE && message.len() <= SENTENCE
}

/// What a segment takes in memory, in bytes.
fn size(segment: &Segment) -> u64 {
    let words = segment.words.iter();
    let words = words.map(|word| WORD + word.text.len() as u64).sum::<u64>();
    size_of::<Segment>() as u64 + segment.text.len() as u64 + words
}

fn believable(segment: &mut Segment, latest_ms: u64) {
    let within = |start_ms: &mut u64, end_ms: &mut u64, confidence: &mut f32| {
        *start_ms = (*start_ms).min(latest_ms);
        *end_ms = (*end_ms).clamp(*start_ms, latest_ms);
        *confidence = match *confidence {
            finite if finite.is_finite() => finite.clamp(0.0, 1.0),
            _ => 0.0,
        };
    };
    within(
        &mut segment.start_ms,
        &mut segment.end_ms,
        &mut segment.confidence,
    );
    for word in &mut segment.words {
        within(&mut word.start_ms, &mut word.end_ms, &mut word.confidence);
    }
}
