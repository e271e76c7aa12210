//! `earshot transcribe --live`

use std::io::{self, IsTerminal};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use earshot_core::{EventKind, JobOutcome, LiveJob, Options, RawFormat, StreamInput, Transcriber};
use earshot_error::ErrorCode;
use earshot_transcript::{Failure, one_line};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::interrupt;

const MIN_DRAFT_INTERVAL: Duration = Duration::from_millis(400);
/// Shows the end of the draft: the latest words matter.
const DRAFT_WIDTH: usize = 70;

/// Transcribes standard input until it ends or Ctrl-C is pressed. Calls `on_text` with each final
/// segment; `false` stops.
pub fn transcribe_live(
    transcriber: &mut Transcriber,
    options: Options,
    raw: Option<RawFormat>,
    allow_unsandboxed: bool,
    mut on_text: impl FnMut(&str) -> bool,
) -> Result<JobOutcome, Failure> {
    let (input, audio) =
        StreamInput::open(io::stdin(), raw, allow_unsandboxed).map_err(|error| Failure {
            code: ErrorCode::ReadFailed,
            message: error.to_string(),
        })?;
    let stop = input.stop_handle();
    let (sender, interrupted) = channel();
    interrupt::notify_once(sender);
    thread::spawn(move || {
        if interrupted.recv().is_ok() {
            stop();
        }
    });
    let job = transcriber.submit_live(LiveJob {
        audio,
        options,
        terms_by_language: Default::default(),
        min_draft_interval: MIN_DRAFT_INTERVAL,
    });
    let draft = DraftLine::new();
    while let Some(event) = transcriber.next_event() {
        if event.job != job {
            continue;
        }
        match event.kind {
            EventKind::Segment(segment) => {
                let continues = draft.suspend(|| on_text(&segment.text));
                if !continues {
                    transcriber.cancel(job);
                }
            }
            EventKind::Partial { text } => draft.show(&text),
            EventKind::Done(outcome) => {
                draft.clear();
                return match input.error() {
                    Some(error) => Err(Failure {
                        code: error.code(),
                        message: error.to_string(),
                    }),
                    None => Ok(outcome),
                };
            }
            EventKind::Failed { code, message } => {
                draft.clear();
                return Err(Failure { code, message });
            }
            _ => {}
        }
    }
    Err(Failure {
        code: ErrorCode::EngineStopped,
        message: "The speech engine stopped unexpectedly.".into(),
    })
}

/// The draft on the terminal's last line; does nothing without a terminal.
pub struct DraftLine(Option<ProgressBar>);

impl DraftLine {
    pub fn new() -> Self {
        if !io::stderr().is_terminal() {
            return Self(None);
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(8));
        // The constant template is valid; the fallback is a plain bar.
        if let Ok(style) = ProgressStyle::with_template("{wide_msg}") {
            bar.set_style(style);
        }
        Self(Some(bar))
    }

    pub fn show(&self, text: &str) {
        if let Some(bar) = &self.0 {
            let from = text.char_indices().rev().nth(DRAFT_WIDTH - 1);
            let shown = from.map_or(text.to_owned(), |(from, _)| format!("…{}", &text[from..]));
            bar.set_message(one_line(&shown));
            bar.tick();
        }
    }

    /// Clears the line while `print` writes to the terminal.
    pub fn suspend<T>(&self, print: impl FnOnce() -> T) -> T {
        match &self.0 {
            Some(bar) => bar.suspend(print),
            None => print(),
        }
    }

    pub fn clear(&self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
