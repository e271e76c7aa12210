//! Input level and its warnings.

use std::time::{Duration, Instant};

use crate::api::RecordWarning;

/// Peaks below this (-60 dB) are the noise of a muted microphone.
const SILENCE_PEAK: f32 = 0.001;
const SILENCE_WARNING_AFTER: Duration = Duration::from_secs(3);
const CLIPPING_PEAK: f32 = 0.999;
/// How long the warning stays after the last clipped peak.
const CLIPPING_WARNING_DURATION: Duration = Duration::from_secs(2);
const FLOOR_DB: f32 = -60.0;

#[derive(Default)]
pub(super) struct LevelMonitor {
    last_sound: Option<Instant>,
    last_clipped: Option<Instant>,
}

impl LevelMonitor {
    pub(super) fn update(&mut self, peak: f32) -> Option<RecordWarning> {
        self.update_at(peak, Instant::now())
    }

    fn update_at(&mut self, peak: f32, now: Instant) -> Option<RecordWarning> {
        if peak >= CLIPPING_PEAK {
            self.last_clipped = Some(now);
        }
        let last_sound = self.last_sound.get_or_insert(now);
        if peak >= SILENCE_PEAK {
            *last_sound = now;
        }
        if now.duration_since(*last_sound) >= SILENCE_WARNING_AFTER {
            return Some(RecordWarning::Silent);
        }
        let is_recent = |at: Instant| now.duration_since(at) < CLIPPING_WARNING_DURATION;
        self.last_clipped
            .is_some_and(is_recent)
            .then_some(RecordWarning::Clipped)
    }
}

/// Linear in decibels, from [`FLOOR_DB`] (0) to full scale (255).
pub(super) fn level(peak: f32) -> u8 {
    let db = 20.0 * peak.max(f32::MIN_POSITIVE).log10();
    ((1.0 - db.clamp(FLOOR_DB, 0.0) / FLOOR_DB) * 255.0).round() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_and_clipping_are_reported() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut monitor = LevelMonitor::default();
        assert_eq!(monitor.update_at(0.0, at(0)), None);
        assert_eq!(monitor.update_at(0.0005, at(2)), None);
        assert_eq!(monitor.update_at(0.0, at(3)), Some(RecordWarning::Silent));
        assert_eq!(monitor.update_at(0.2, at(4)), None);
        assert_eq!(monitor.update_at(1.0, at(5)), Some(RecordWarning::Clipped));
        assert_eq!(monitor.update_at(0.2, at(6)), Some(RecordWarning::Clipped));
        assert_eq!(monitor.update_at(0.2, at(7)), None);
    }

    #[test]
    fn levels_are_linear_in_decibels() {
        assert_eq!((level(0.0), level(1.0)), (0, 255));
        assert_eq!(level(0.001), 0);
        assert!((120..136).contains(&level(0.0316)), "half way in decibels");
    }
}
