use std::io::Write;

use crate::{
    Document, Format, WriteError, WriteOptions, captions, docx, json, markdown, subtitles, table,
    text,
};

pub fn write(
    document: &Document,
    format: Format,
    options: WriteOptions,
    out: &mut dyn Write,
) -> Result<(), WriteError> {
    match format {
        Format::Txt => text::write(document, options, out)?,
        Format::Md => markdown::write(document, options, out)?,
        Format::Srt => subtitles::srt(&captions::cues(&document.segments, options.words), out)?,
        Format::Vtt => subtitles::vtt(
            &captions::cues(&document.segments, false),
            options.words,
            document.message.heading().as_deref(),
            out,
        )?,
        Format::Json => json::write(document, out)?,
        Format::Csv => table::write(document, options, out)?,
        Format::Docx => docx::write(document, out)?,
    }
    Ok(())
}
