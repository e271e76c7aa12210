//! `earshot highlights`

use std::fs::File;
use std::io::{self, BufRead, BufReader};

use earshot_highlights::{DateTime, Highlight, find};
use serde::Serialize;

use crate::args::HighlightsArgs;
use crate::output::{self, Exit, Stdout, json};

#[derive(Serialize)]
struct Document<'a> {
    spans: Vec<Span<'a>>,
}

#[derive(Serialize)]
struct Span<'a> {
    kind: &'static str,
    /// In Unicode code points.
    start: usize,
    end: usize,
    text: &'a str,
    value: Option<String>,
}

/// Prints the highlights of each line as a line of JSON.
pub fn run(arguments: &HighlightsArgs) -> Exit {
    let name = arguments.file.display();
    let lines: Box<dyn BufRead> = if arguments.file.as_os_str() == "-" {
        Box::new(io::stdin().lock())
    } else {
        match File::open(&arguments.file) {
            Ok(file) => Box::new(BufReader::new(file)),
            Err(error) => {
                output::error_about(
                    &name.to_string(),
                    &format_args!("It cannot be read: {error}."),
                );
                return Exit::Failed;
            }
        }
    };
    for line in lines.lines() {
        let line = match line {
            Ok(line) => line,
            Err(error) => {
                output::error_about(
                    &name.to_string(),
                    &format_args!("It cannot be read as text in UTF-8: {error}."),
                );
                return Exit::Failed;
            }
        };
        let document = document(&line, &arguments.language, arguments.date);
        match output::write_stdout((json(&document) + "\n").as_bytes()) {
            Stdout::Written => {}
            Stdout::Closed => break,
            Stdout::Failed => return Exit::Failed,
        }
    }
    Exit::Success
}

fn document<'a>(text: &'a str, language: &str, date: DateTime) -> Document<'a> {
    let code_points = |bytes: usize| text[..bytes].chars().count();
    let span = |highlight: Highlight| Span {
        kind: highlight.kind.name(),
        start: code_points(highlight.range.start),
        end: code_points(highlight.range.end),
        text: &text[highlight.range],
        value: highlight.value,
    };
    Document {
        spans: find(text, language, date).into_iter().map(span).collect(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn offsets_are_code_points() {
        let date = "2026-01-29T18:05".parse().unwrap();
        let found = json(&document("Ça va 😀 see example.com", "en", date));
        assert_eq!(
            found,
            r#"{"spans":[{"kind":"link","start":12,"end":23,"text":"example.com","value":null}]}"#
        );
    }
}
