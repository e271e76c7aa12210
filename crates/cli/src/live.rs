//! `earshot transcribe --live`: words while they are spoken.

use std::io::{self, IsTerminal};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use earshot_core::{EventKind, LiveInput, LiveJob, Options, Outcome, RawFormat, Transcriber};
use earshot_transcript::{Failure, one_line};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cancel;

/// Between two drafts, at least.
const BETWEEN_DRAFTS: Duration = Duration::from_millis(400);
/// Of a draft the last so many characters are shown: what was said last counts.
const DRAFT: usize = 70;

/// Listens to standard input until it ends or Ctrl-C is pressed. Each segment is
/// given to `heard` as soon as it will not change any more; `false` from there ends
/// it, too.
pub fn listen(
    transcriber: &mut Transcriber,
    options: Options,
    raw: Option<RawFormat>,
    unconfined: bool,
    mut heard: impl FnMut(&str) -> bool,
) -> Result<Outcome, Failure> {
    let (input, sound) =
        LiveInput::open(io::stdin(), raw, unconfined).map_err(|error| Failure {
            code: "read-failed".into(),
            message: error.to_string(),
        })?;
    let stop = input.stopper();
    let (tell, asked) = channel();
    cancel::tell_once(tell);
    thread::spawn(move || {
        if asked.recv().is_ok() {
            stop();
        }
    });
    let job = transcriber.submit_live(LiveJob {
        sound,
        options,
        terms_of: Default::default(),
        between_drafts: BETWEEN_DRAFTS,
    });
    let draft = Draft::new();
    while let Some(event) = transcriber.next_event() {
        if event.job != job {
            continue;
        }
        match event.kind {
            EventKind::Segment(segment) => {
                let goes_on = draft.aside(|| heard(&segment.text));
                if !goes_on {
                    transcriber.cancel(job);
                }
            }
            EventKind::Partial { text } => draft.show(&text),
            EventKind::Done(outcome) => {
                draft.end();
                return match input.error() {
                    Some(error) => Err(Failure {
                        code: error.code().into(),
                        message: error.to_string(),
                    }),
                    None => Ok(outcome),
                };
            }
            EventKind::Failed { code, message } => {
                draft.end();
                return Err(Failure { code, message });
            }
            _ => {}
        }
    }
    Err(Failure {
        code: "engine-stopped".into(),
        message: "The speech engine stopped unexpectedly.".into(),
    })
}

/// What is being said, on the terminal's last line; nothing where there is none.
pub struct Draft(Option<ProgressBar>);

impl Draft {
    /// An empty line.
    pub fn new() -> Self {
        if !io::stderr().is_terminal() {
            return Self(None);
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(8));
        // The template is fixed, so it cannot fail; a plain bar would do too.
        if let Ok(style) = ProgressStyle::with_template("{wide_msg}") {
            bar.set_style(style);
        }
        Self(Some(bar))
    }

    /// Shows the end of `text`.
    pub fn show(&self, text: &str) {
        if let Some(bar) = &self.0 {
            let from = text.char_indices().rev().nth(DRAFT - 1);
            let shown = from.map_or(text.to_owned(), |(from, _)| format!("…{}", &text[from..]));
            bar.set_message(one_line(&shown));
            bar.tick();
        }
    }

    /// Takes the line away while `print` writes to the terminal.
    pub fn aside<T>(&self, print: impl FnOnce() -> T) -> T {
        match &self.0 {
            Some(bar) => bar.suspend(print),
            None => print(),
        }
    }

    /// Takes the line away.
    pub fn end(&self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
