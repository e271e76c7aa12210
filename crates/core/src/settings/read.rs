//! Reads the files of the settings.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

/// Far more than any valid file.
pub(super) const MAX_BYTES: u64 = 1 << 20;

pub(super) fn read_limited(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    File::open(path)?
        .take(MAX_BYTES + 1)
        .read_to_string(&mut text)?;
    if text.len() as u64 > MAX_BYTES {
        return Err(io::Error::other("the file is too long"));
    }
    Ok(text)
}
