/// `1:02:03`, or `2:03` within the first hour.
pub(crate) fn format_short(ms: u64) -> String {
    let (hours, minutes, seconds) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

/// `01:02:03,004`.
pub(crate) fn format_timestamp(ms: u64, separator: char) -> String {
    format!(
        "{:02}:{:02}:{:02}{separator}{:03}",
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
    fn hours_appear_only_if_needed() {
        assert_eq!(format_short(59_999), "0:59");
        assert_eq!(format_short(3_600_000), "1:00:00");
        assert_eq!(format_timestamp(7_323_004, ','), "02:02:03,004");
        assert_eq!(format_timestamp(360_000_000, '.'), "100:00:00.000");
    }
}
