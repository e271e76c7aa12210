//! Times as people and players read them.

/// `1:02:03`, or `2:03` within the first hour.
pub(crate) fn spoken(ms: u64) -> String {
    let (hours, minutes, seconds) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

/// `01:02:03,004` with the format's own mark before the milliseconds.
pub(crate) fn stamp(ms: u64, mark: char) -> String {
    format!(
        "{:02}:{:02}:{:02}{mark}{:03}",
        ms / 3_600_000,
        ms / 60_000 % 60,
        ms / 1000 % 60,
        ms % 1000
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_appear_when_there_are_any() {
        assert_eq!(spoken(59_999), "0:59");
        assert_eq!(spoken(3_600_000), "1:00:00");
        assert_eq!(stamp(7_323_004, ','), "02:02:03,004");
        assert_eq!(stamp(360_000_000, '.'), "100:00:00.000");
    }
}
