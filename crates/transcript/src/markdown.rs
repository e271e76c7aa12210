//! Markdown (CommonMark).

use std::io::{self, Write};

use crate::{Document, WriteOptions, clock, names, text};

pub(crate) fn write(
    document: &Document,
    options: WriteOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    if options.follows {
        writeln!(out)?;
    }
    writeln!(out, "# {}\n", escaped(&names::one_line(&document.file)))?;
    if let Some(heading) = document.message.heading() {
        writeln!(out, "*{}*\n", escaped(&heading))?;
    }
    writeln!(out, "*{}*", escaped(&facts(document)))?;
    for paragraph in text::paragraphs(&document.segments) {
        let start = clock::format_short(paragraph[0].start_ms);
        writeln!(out, "\n**{start}** {}", escaped(&text::line(&paragraph)))?;
    }
    for warning in &document.warnings {
        writeln!(out, "\n> {}", escaped(&names::one_line(warning)))?;
    }
    Ok(())
}

/// `2:03 · en · base-q8_0`, or that there is no speech. Also used for docx.
pub(crate) fn facts(document: &Document) -> String {
    let length = clock::format_short(document.duration_ms);
    if document.no_speech {
        return format!("{length} · No speech detected.");
    }
    let language = document.language.as_deref().unwrap_or("?");
    names::one_line(&format!("{length} · {language} · {}", document.model))
}

/// Escapes every character that could start a heading, a link or HTML. Marks that count only at the
/// start of a line cannot occur there: our lines start with a time or a heading mark.
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(
            c,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '~' | '|' | '#' | '$'
        ) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}
