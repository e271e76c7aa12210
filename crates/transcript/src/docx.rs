//! A Word document: the file as its title, the facts, paragraphs with times.

use std::io::{Cursor, Write};

use docx_rs::{Docx, LineSpacing, Paragraph, Run, RunFonts};

use crate::{Document, WriteError, clock, markdown, names, text};

/// Half points.
const TITLE: usize = 36;
const SMALL: usize = 18;
const GREY: &str = "6B6B6B";

pub(crate) fn write(document: &Document, out: &mut dyn Write) -> Result<(), WriteError> {
    // The packer wants to seek; a transcript is small enough for memory.
    let mut bytes = Cursor::new(Vec::new());
    build(document)
        .pack(&mut bytes)
        .map_err(|error| WriteError::Docx(error.to_string()))?;
    Ok(out.write_all(bytes.get_ref())?)
}

fn build(document: &Document) -> Docx {
    let title = names::one_line(&document.file);
    let mut docx = Docx::new()
        // No clock goes in: the same transcript gives the same bytes.
        .created_at("1970-01-01T00:00:00Z")
        .updated_at("1970-01-01T00:00:00Z")
        .default_size(22)
        .default_fonts(RunFonts::new().ascii("Georgia").hi_ansi("Georgia"))
        .add_paragraph(
            paragraph(&title).add_run(Run::new().add_text(legal(&title)).size(TITLE).bold()),
        )
        .add_paragraph(small(&markdown::facts(document)));
    for segments in text::paragraphs(&document.segments) {
        let line = text::line(&segments);
        let time = format!("{}  ", clock::spoken(segments[0].start_ms));
        docx = docx.add_paragraph(
            paragraph(&line)
                .add_run(Run::new().add_text(time).size(SMALL).color(GREY))
                .add_run(Run::new().add_text(legal(&line))),
        );
    }
    for warning in &document.warnings {
        docx = docx.add_paragraph(small(warning));
    }
    docx
}

/// A paragraph that runs in the direction of `text`, with room after it.
fn paragraph(text: &str) -> Paragraph {
    let mut paragraph = Paragraph::new().line_spacing(LineSpacing::new().after(160).line(320));
    if text::is_right_to_left(text) {
        paragraph.property = paragraph.property.bidi(true);
    }
    paragraph
}

fn small(line: &str) -> Paragraph {
    paragraph(line).add_run(Run::new().add_text(legal(line)).size(SMALL).color(GREY))
}

/// Only what XML 1.0 can hold: one control character would make the whole
/// document unreadable.
fn legal(text: &str) -> String {
    text.chars()
        .filter(|&c| !(c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}')))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The part of the package that holds the text, for the golden test below.
    fn body(document: &Document) -> String {
        String::from_utf8_lossy(&build(document).build().document).into_owned()
    }

    #[test]
    fn text_is_xml_whatever_was_said() {
        let mut document = Document::new(
            "a<b>&\u{1}.opus".into(),
            "m".into(),
            crate::Transcript::default(),
        );
        document.warnings.push("x\u{0}\u{FFFE}y".into());
        let body = body(&document);
        assert!(body.contains(r"a&lt;b&gt;&amp;\u{1}.opus"), "{body}");
        assert!(body.contains(">xy<"), "{body}");
    }
}
