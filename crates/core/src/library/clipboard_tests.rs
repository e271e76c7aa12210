#![allow(clippy::unwrap_used)]

use earshot_notes::{AudioKept, Edit, NoteId, NoteState, NoteSummary, Source, Task, Version};
use earshot_transcript::Segment;

use super::*;

fn segment(start_ms: u64, text: &str) -> Segment {
    Segment {
        start_ms,
        end_ms: start_ms + 1000,
        text: text.into(),
        confidence: 1.0,
        language: None,
        words: Vec::new(),
    }
}

pub(in crate::library) fn note(
    sender: Option<&str>,
    said_at: i64,
    segments: Vec<Segment>,
    edits: Vec<Edit>,
) -> Note {
    Note {
        summary: NoteSummary {
            id: NoteId::new(),
            title: "PTT-7".into(),
            sender: sender.map(str::to_owned),
            chat: None,
            said_at,
            created_at: 0,
            changed_at: 0,
            duration_ms: 9000,
            language: None,
            favourite: false,
            unheard: false,
            excerpt: String::new(),
            state: NoteState::Ready,
            binned_at: None,
            source: Source::File,
        },
        file_name: "PTT-7.opus".into(),
        audio_kept: AudioKept::Original,
        remarks: Vec::new(),
        versions: vec![Version {
            id: 1,
            model: "base".into(),
            task: Task::Transcribe,
            made_at: 0,
            processing_ms: 0,
            transcript: Transcript {
                language: None,
                segments,
            },
            warnings: Vec::new(),
            edits,
            host: None,
            suggestions: Vec::new(),
            replaced: Vec::new(),
        }],
        current_version: Some(1),
        highlights: Vec::new(),
        error: None,
    }
}

/// 3 May 2026, 12:05 UTC.
pub(in crate::library) const NOON: i64 = 1_777_809_900_000;

pub(in crate::library) fn two_paragraphs() -> Vec<Segment> {
    vec![
        segment(0, "Hello."),
        segment(1000, "It is me."),
        segment(65_000, "Call back."),
    ]
}

#[test]
fn a_single_note_is_its_text() {
    let notes = [note(Some("Ana"), NOON, two_paragraphs(), Vec::new())];
    let text = |style| to_clipboard_text_in(&notes, style, &TimeZone::UTC).unwrap();
    assert_eq!(text(CopyStyle::Plain), "Hello. It is me.\n\nCall back.");
    assert_eq!(
        text(CopyStyle::Times),
        "[0:00] Hello. It is me.\n\n[1:05] Call back."
    );
    assert_eq!(
        text(CopyStyle::Quote),
        "> Hello. It is me.\n>\n> Call back.\n— Ana, 2026-05-03 12:05"
    );
}

#[test]
fn several_notes_are_a_thread_in_time_order() {
    let notes = [
        note(None, NOON + 60_000, vec![segment(0, "Second.")], Vec::new()),
        note(None, NOON + 30_000, Vec::new(), Vec::new()),
        note(Some("Ana"), NOON, vec![segment(0, "First.")], Vec::new()),
    ];
    assert_eq!(
        to_clipboard_text_in(&notes, CopyStyle::Plain, &TimeZone::UTC).unwrap(),
        "Ana, 2026-05-03 12:05\nFirst.\n\nPTT-7, 2026-05-03 12:06\nSecond."
    );
    assert_eq!(
        to_clipboard_text_in(&notes[1..2], CopyStyle::Plain, &TimeZone::UTC),
        None
    );
}

#[test]
fn edits_are_used() {
    let edit = Edit {
        segment: 0,
        text: "Hallo.".into(),
        words: Vec::new(),
        edited_at: 0,
        host: None,
    };
    let notes = [note(None, NOON, vec![segment(0, "Hello.")], vec![edit])];
    assert_eq!(
        to_clipboard_text_in(&notes, CopyStyle::Plain, &TimeZone::UTC).unwrap(),
        "Hallo."
    );
}
