//! File names of recordings, which determine a note's title and its audio format.

use earshot_audio::AudioFormat;
use jiff::{Timestamp, tz::TimeZone};

pub(crate) fn now(format: AudioFormat) -> String {
    name(Timestamp::now(), format)
}

/// `started` is in Unix milliseconds.
pub(crate) fn at(started: i64, format: AudioFormat) -> String {
    let started = Timestamp::from_millisecond(started).unwrap_or_else(|_| Timestamp::now());
    name(started, format)
}

fn name(started: Timestamp, format: AudioFormat) -> String {
    // No colons: Windows does not allow them.
    let started = TimeZone::system().to_datetime(started);
    format!(
        "{}.{}",
        started.strftime("%Y-%m-%d %H.%M.%S"),
        format.extension()
    )
}
