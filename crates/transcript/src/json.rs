//! JSON: one document a line.

use std::io::{self, Write};

use crate::{Document, FailedDocument};

/// One line, line break included, so that several documents make JSON Lines.
pub(crate) fn write(document: &Document, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, document)?;
    writeln!(out)
}

/// Writes the record of a failed file as one line, line break included.
///
/// # Errors
/// Only those of `out`.
pub fn write_failed(failed: &FailedDocument, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, failed)?;
    writeln!(out)
}
