//! Plain text, lines and paragraphs.

use std::io::{self, Write};

use crate::script::{ends_sentence, join};
use crate::{Document, Segment, WriteOptions};

/// Longer silences start a new paragraph.
const PAUSE_MS: u64 = 1500;
/// A longer paragraph ends after the current sentence.
const MAX_PARAGRAPH_BYTES: usize = 600;

/// Starts a new group at pauses of 1.5 s, or after a sentence from about 600 bytes on. Segments
/// without text are omitted.
pub fn paragraphs(segments: &[Segment]) -> Vec<Vec<&Segment>> {
    let mut groups: Vec<Vec<&Segment>> = Vec::new();
    let mut length = 0;
    for segment in segments
        .iter()
        .filter(|segment| !segment.text.trim().is_empty())
    {
        match groups.last_mut() {
            Some(group)
                if group
                    .last()
                    .is_some_and(|last| same_paragraph(last, segment, length)) =>
            {
                group.push(segment)
            }
            _ => {
                groups.push(vec![segment]);
                length = 0;
            }
        }
        length += segment.text.len();
    }
    groups
}

fn same_paragraph(last: &Segment, next: &Segment, length: usize) -> bool {
    let pause = next.start_ms.saturating_sub(last.end_ms) >= PAUSE_MS;
    let full = length > MAX_PARAGRAPH_BYTES && ends_sentence(last.text.trim_end());
    !pause && !full
}

pub(crate) fn line(paragraph: &[&Segment]) -> String {
    join(paragraph.iter().map(|segment| segment.text.as_str()))
}

/// The heading, if any, and paragraphs, separated by empty lines.
pub(crate) fn write(
    document: &Document,
    options: WriteOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    let paragraphs = paragraphs(&document.segments);
    let lines = document
        .message
        .heading()
        .into_iter()
        .chain(paragraphs.iter().map(|paragraph| line(paragraph)));
    let mut gap = options.follows;
    for line in lines {
        if gap {
            writeln!(out)?;
        }
        writeln!(out, "{line}")?;
        gap = true;
    }
    Ok(())
}
