//! CSV (RFC 4180, UTF-8).

use std::io::{self, Write};

use crate::{Document, Message, WriteOptions, names};

/// Spreadsheets need it to detect UTF-8.
const BOM: &str = "\u{FEFF}";

/// Columns `file,start_ms,end_ms,confidence,text`, then `title,sender,chat,said_at` if any is
/// known.
pub(crate) fn write(
    document: &Document,
    options: WriteOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    if !(options.follows || options.no_bom) {
        out.write_all(BOM.as_bytes())?;
    }
    let Message {
        title,
        sender,
        chat,
        said_at,
    } = &document.message;
    let has_message = document.message != Message::default();
    let mut table = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(out);
    let head = ["file", "start_ms", "end_ms", "confidence", "text"];
    let message_head = ["title", "sender", "chat", "said_at"];
    let message_head = message_head.iter().filter(|_| has_message);
    if !options.follows {
        table.write_record(head.iter().chain(message_head))?;
    }
    let file = sanitize_cell(&document.file);
    let message: Vec<String> = [title, sender, chat, said_at]
        .into_iter()
        .filter(|_| has_message)
        .map(|cell| sanitize_cell(cell.as_deref().unwrap_or_default()))
        .collect();
    let mut row = |start_ms: u64, end_ms: u64, confidence: f32, text: &str| {
        let cells = [
            &file,
            &start_ms.to_string(),
            &end_ms.to_string(),
            &confidence.to_string(),
            &sanitize_cell(text),
        ];
        table.write_record(cells.into_iter().chain(&message))
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

/// Spreadsheets run cells that start with these as formulas (OWASP, "CSV Injection"), even quoted
/// or after spaces. A leading apostrophe, which they hide, makes them text.
fn sanitize_cell(cell: &str) -> String {
    let cell = names::printable(cell);
    let starts_formula = |c| {
        matches!(
            c,
            '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠'
        )
    };
    if cell.starts_with(starts_formula) || cell.trim_start().starts_with(starts_formula) {
        format!("'{cell}")
    } else {
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::sanitize_cell;

    #[test]
    fn formulas_become_text() {
        assert_eq!(sanitize_cell("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        assert_eq!(sanitize_cell("  @cmd"), "'  @cmd");
        assert_eq!(sanitize_cell("\u{ff1d}1"), "'\u{ff1d}1");
        assert_eq!(sanitize_cell("a=b"), "a=b");
    }
}
