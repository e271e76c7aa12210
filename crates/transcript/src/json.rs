//! JSON Lines: one document per line.

use std::io::{self, Write};

use serde::Serialize;

use crate::{Document, FailedDocument};

pub(crate) fn write(document: &Document, out: &mut dyn Write) -> io::Result<()> {
    write_line(document, out)
}

pub fn write_failed(failed: &FailedDocument, out: &mut dyn Write) -> io::Result<()> {
    write_line(failed, out)
}

fn write_line(record: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let mut line = String::new();
    for c in serde_json::to_string(record)?.chars() {
        // Valid in JSON, but terminals interpret the controls, and some programs treat the
        // others as line ends.
        if matches!(c, '\u{7F}'..='\u{9F}' | '\u{2028}' | '\u{2029}') {
            line.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            line.push(c);
        }
    }
    writeln!(out, "{line}")
}
