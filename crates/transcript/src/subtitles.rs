//! SubRip and WebVTT.

use std::io::{self, Write};

use crate::captions::{Atom, Cue};
use crate::clock::format_timestamp;

pub(crate) fn srt(cues: &[Cue], out: &mut dyn Write) -> io::Result<()> {
    for (index, cue) in cues.iter().enumerate() {
        writeln!(out, "{}", index + 1)?;
        writeln!(
            out,
            "{} --> {}",
            format_timestamp(cue.start_ms, ','),
            format_timestamp(cue.end_ms, ',')
        )?;
        for line in &cue.lines {
            // SubRip has no escapes; an arrow could be parsed as a time line.
            writeln!(out, "{}", plain(line).replace("-->", "-- >"))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// WebVTT (W3C), with time tags before words if `words`.
pub(crate) fn vtt(
    cues: &[Cue],
    words: bool,
    comment: Option<&str>,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out, "WEBVTT")?;
    if let Some(comment) = comment {
        // An arrow would make it a cue.
        writeln!(out, "\nNOTE {}", comment.replace("-->", "-- >"))?;
    }
    for cue in cues {
        writeln!(
            out,
            "\n{} --> {}",
            format_timestamp(cue.start_ms, '.'),
            format_timestamp(cue.end_ms, '.')
        )?;
        // Tags must be inside the cue and ascending.
        let mut last_tag = cue.start_ms;
        for line in &cue.lines {
            if words {
                let mut tagged = String::new();
                for atom in line {
                    if atom.starts_word && atom.start_ms > last_tag && atom.start_ms < cue.end_ms {
                        tagged.push_str(&format!("<{}>", format_timestamp(atom.start_ms, '.')));
                        last_tag = atom.start_ms;
                    }
                    tagged.push_str(&escaped(&atom.text));
                }
                writeln!(out, "{}", tagged.trim_end())?;
            } else {
                writeln!(out, "{}", escaped(&plain(line)))?;
            }
        }
    }
    Ok(())
}

fn plain(line: &[Atom]) -> String {
    let text: String = line.iter().map(|atom| atom.text.as_str()).collect();
    text.trim_end().to_owned()
}

/// Without `>`, no text looks like a time line.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
