//! CSV (RFC 4180, UTF-8 without a byte-order mark).

use std::io::{self, Write};

use crate::{Document, WriteOptions};

/// `file,start_ms,end_ms,confidence,text`: a row for each segment, or for each
/// word if `options.words`.
pub(crate) fn write(
    document: &Document,
    options: WriteOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut table = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(out);
    if !options.follows {
        table.write_record(["file", "start_ms", "end_ms", "confidence", "text"])?;
    }
    let file = harmless(&document.file);
    let mut row = |start_ms: u64, end_ms: u64, confidence: f32, text: &str| {
        table.write_record([
            &file,
            &start_ms.to_string(),
            &end_ms.to_string(),
            &confidence.to_string(),
            &harmless(text),
        ])
    };
    for segment in &document.segments {
        if options.words {
            for word in &segment.words {
                row(word.start_ms, word.end_ms, word.confidence, &word.text)?;
            }
        } else {
            row(
                segment.start_ms,
                segment.end_ms,
                segment.confidence,
                &segment.text,
            )?;
        }
    }
    table.flush()
}

/// Spreadsheets run a cell as a formula if it starts with one of these
/// characters (OWASP, "CSV Injection"), quoted or not, and some skip spaces
/// before it. A leading apostrophe makes it text; spreadsheets do not show it.
fn harmless(cell: &str) -> String {
    let starts_formula = |c| {
        matches!(
            c,
            '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠'
        )
    };
    if cell.starts_with(starts_formula) || cell.trim_start().starts_with(starts_formula) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn formulas_become_text() {
        assert_eq!(harmless("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        assert_eq!(harmless("  @cmd"), "'  @cmd");
        assert_eq!(harmless("\u{ff1d}1"), "'\u{ff1d}1");
        assert_eq!(harmless("a=b"), "a=b");
    }
}
