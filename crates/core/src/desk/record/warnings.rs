//! How loud a microphone is, and whether that will do.

use std::time::{Duration, Instant};

use super::RecordWarning;

/// A peak below this (-60 dB) is the hiss of a muted microphone.
const SILENT: f32 = 0.001;
/// So long nothing is heard before it is worth a word.
const SILENT_FOR: Duration = Duration::from_secs(3);
/// At this peak the top of the wave is cut off.
const CLIPPED: f32 = 0.999;
/// So long a cut-off wave is worth a word.
const CLIPPED_FOR: Duration = Duration::from_secs(2);
/// The quietest that a level shows, in decibels.
const FLOOR_DB: f32 = -60.0;

/// Remembers what was heard.
#[derive(Default)]
pub(super) struct Ear {
    heard: Option<Instant>,
    clipped: Option<Instant>,
}

impl Ear {
    /// Takes in the loudest sample of a moment; says what is wrong.
    pub(super) fn hear(&mut self, peak: f32) -> Option<RecordWarning> {
        self.hear_at(peak, Instant::now())
    }

    fn hear_at(&mut self, peak: f32, now: Instant) -> Option<RecordWarning> {
        if peak >= CLIPPED {
            self.clipped = Some(now);
        }
        let heard = self.heard.get_or_insert(now);
        if peak >= SILENT {
            *heard = now;
        }
        if now.duration_since(*heard) >= SILENT_FOR {
            return Some(RecordWarning::Silent);
        }
        let is_recent = |at: Instant| now.duration_since(at) < CLIPPED_FOR;
        self.clipped
            .is_some_and(is_recent)
            .then_some(RecordWarning::Clipped)
    }
}

/// A peak as people hear it: decibels above the floor, from 0 to 255.
pub(super) fn level(peak: f32) -> u8 {
    let db = 20.0 * peak.max(f32::MIN_POSITIVE).log10();
    ((1.0 - db.clamp(FLOOR_DB, 0.0) / FLOOR_DB) * 255.0).round() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_muted_and_an_overdriven_microphone_are_told() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut ear = Ear::default();
        assert_eq!(ear.hear_at(0.0, at(0)), None);
        assert_eq!(ear.hear_at(0.0005, at(2)), None);
        assert_eq!(ear.hear_at(0.0, at(3)), Some(RecordWarning::Silent));
        assert_eq!(ear.hear_at(0.2, at(4)), None);
        assert_eq!(ear.hear_at(1.0, at(5)), Some(RecordWarning::Clipped));
        assert_eq!(ear.hear_at(0.2, at(6)), Some(RecordWarning::Clipped));
        assert_eq!(ear.hear_at(0.2, at(7)), None);
    }

    #[test]
    fn levels_are_as_loud_as_they_sound() {
        assert_eq!((level(0.0), level(1.0)), (0, 255));
        assert_eq!(level(0.001), 0);
        assert!((120..136).contains(&level(0.0316)), "half way in decibels");
    }
}
