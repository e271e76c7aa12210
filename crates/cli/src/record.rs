//! `earshot record`

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use earshot_core::app::{
    App, AppError, AppEvent, JobState, LiveText, NoteId, NoteState, RecordState,
};
use earshot_core::{FileAccess, NewFile, Paths};
use earshot_error::ErrorCode;
use earshot_transcript::{Segment, Transcript, one_line};

use crate::args::RecordArgs;
use crate::errors::{fail, with_hint};
use crate::interrupt;
use crate::live::DraftLine;
use crate::output::{self, Exit};

const POLL_INTERVAL: Duration = Duration::from_millis(50);
const TEXT_TIMEOUT: Duration = Duration::from_secs(10);

pub fn run(arguments: &RecordArgs, paths: &Paths) -> Exit {
    record(arguments, paths).unwrap_or_else(|error| fail(&error))
}

fn record(arguments: &RecordArgs, paths: &Paths) -> Result<Exit, AppError> {
    if let Some(existing) = arguments.output.as_deref().filter(|path| path.exists()) {
        output::error(&format_args!(
            "{} exists already; choose another name.",
            existing.display()
        ));
        return Ok(Exit::Usage);
    }
    // Check the output file before an hour of recording, not after.
    if let Some(path) = &arguments.output
        && let Err(error) = NewFile::probe(path)
    {
        output::error_about(&path.display().to_string(), &error);
        return Ok(Exit::Failed);
    }
    let live = arguments.live.then(|| Arc::new(LivePrinter::new()));
    let live_printer = live.clone();
    let app = App::start(paths.clone(), move |event| match (event, &live_printer) {
        (AppEvent::Error { error }, _) => output::error(&with_hint(&error)),
        (AppEvent::Live { live: new }, Some(live)) => live.update(&new),
        _ => {}
    })?;
    app.recording.open_microphone(arguments.device.as_deref());
    let Some(device) = input_device(&app) else {
        let error = app.recording.status().error.map(|error| with_hint(&error));
        let silent = "The microphone delivers no audio.".to_owned();
        output::error(&error.unwrap_or(silent));
        return Ok(Exit::Failed);
    };
    let stop = stop_signal(arguments.seconds);
    let note = app.recording.start()?;
    let _ = writeln!(
        io::stderr(),
        "Recording from {}. Press Enter or Ctrl-C to stop.",
        one_line(&device)
    );
    wait_for_stop(&app, &stop, live.as_deref());
    if let Err(error) = app.recording.stop()
        // The microphone was lost; the recording is finalized automatically.
        && error.code() != ErrorCode::NotRecording
    {
        return Err(error);
    }
    if app.library.encryption_status().is_locked {
        output::info(
            "The recording is saved and will be transcribed when the library is unlocked.",
        );
        return Ok(Exit::Success);
    }
    let text = wait_for_text(&app, &note)?;
    if let Some(live) = &live {
        live.draft.clear();
    }
    let Some(text) = text else {
        return Ok(Exit::Failed);
    };
    if let Some(path) = &arguments.output
        && let Err(error) = write_audio(&app, &note, path)
    {
        output::error_about(&path.display().to_string(), &error);
        return Ok(Exit::Failed);
    }
    let text = match &live {
        Some(live) => live.remaining(&text),
        None if text.shown.segments.is_empty() => String::new(),
        None => format!("{}\n", text.shown.text()),
    };
    Ok(match output::write_stdout(text.as_bytes()) {
        output::Stdout::Failed => Exit::Failed,
        _ => Exit::Success,
    })
}

/// Prints final segments during the recording.
struct LivePrinter {
    draft: DraftLine,
    written: Mutex<Vec<Segment>>,
}

impl LivePrinter {
    fn new() -> Self {
        Self {
            draft: DraftLine::new(),
            written: Mutex::default(),
        }
    }

    fn update(&self, new: &LiveText) {
        self.draft.suspend(|| {
            for segment in &new.segments {
                // Write errors are reported at the end.
                let _ = output::write_stdout(format_segment(segment).as_bytes());
            }
        });
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        written.extend_from_slice(&new.segments);
        self.draft.show(&new.draft);
    }

    /// The part of the final text that was not printed yet.
    fn remaining(&self, text: &FinalText) -> String {
        let written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        match text.shown.segments.get(written.len()..) {
            Some(rest) if text.model.segments.starts_with(&written) => {
                rest.iter().map(format_segment).collect()
            }
            // The recording was transcribed again as a whole.
            _ => format!("\n{}\n", text.shown.text()),
        }
    }
}

#[derive(Default)]
struct FinalText {
    model: Transcript,
    /// With replace rules.
    shown: Transcript,
}

fn format_segment(segment: &Segment) -> String {
    format!("{}\n", one_line(&segment.text))
}

/// Waits for the first sample; returns the microphone's name.
fn input_device(app: &App) -> Option<String> {
    let asked = Instant::now();
    while asked.elapsed() < TEXT_TIMEOUT {
        let recording = app.recording.status();
        match recording.state {
            RecordState::Opening => thread::sleep(POLL_INTERVAL / 5),
            RecordState::Monitoring => return recording.device,
            _ => return None,
        }
    }
    None
}

/// Receives Enter, Ctrl-C or the end of `seconds`.
fn stop_signal(seconds: Option<u64>) -> Receiver<()> {
    let (sender, stop) = channel();
    let enter = sender.clone();
    if io::stdin().is_terminal() {
        thread::spawn(move || {
            let mut line = String::new();
            let _ = io::stdin().read_line(&mut line);
            let _ = enter.send(());
        });
    }
    if let Some(seconds) = seconds {
        let timeout = sender.clone();
        thread::spawn(move || {
            thread::sleep(Duration::from_secs(seconds));
            let _ = timeout.send(());
        });
    }
    // A second Ctrl-C exits; the next start recovers the note.
    interrupt::notify_once(sender);
    stop
}

fn wait_for_stop(app: &App, stop: &Receiver<()>, live: Option<&LivePrinter>) {
    let shows = io::stderr().is_terminal() && live.is_none();
    while stop.recv_timeout(POLL_INTERVAL) == Err(RecvTimeoutError::Timeout) {
        let recording = app.recording.status();
        if let Some(error) = recording.error {
            output::error(&with_hint(&error));
            return;
        }
        if shows {
            let seconds = recording.elapsed_ms / 1000;
            let bar = "▁▂▃▄▅▆▇█".chars().nth(usize::from(recording.level) / 32);
            let _ = write!(
                io::stderr(),
                "\r{}:{:02} {} ",
                seconds / 60,
                seconds % 60,
                bar.unwrap_or(' ')
            );
        }
    }
    if shows {
        let _ = write!(io::stderr(), "\r\x1b[K");
    }
}

/// `None` if there is no text; the reason has been printed.
fn wait_for_text(app: &App, note: &NoteId) -> Result<Option<FinalText>, AppError> {
    if let Some(why) = app.app_info()?.model_error {
        output::error(&format_args!("The note is kept. {}", with_hint(&why)));
        return Ok(None);
    }
    loop {
        // Read first: once finalizing has ended, the job exists if the note was kept.
        let is_saved = app.recording.status().state != RecordState::Saving;
        let queue = app.queue.view()?;
        let item = queue
            .items
            .iter()
            .find(|item| item.note.as_ref() == Some(note));
        match item {
            Some(item) if item.state == JobState::Waiting => {
                let first = queue.items.iter().find(|i| i.state == JobState::Waiting);
                if let Some(first) = first.filter(|first| first.id != item.id) {
                    app.queue.move_job(&item.id, Some(&first.id))?;
                }
            }
            Some(item) if matches!(item.state, JobState::Failed | JobState::Cancelled) => {
                let why = item.error.as_ref().map(with_hint);
                output::error(&why.unwrap_or_else(|| "It was cancelled.".to_owned()));
                return Ok(None);
            }
            _ => {}
        }
        let note = app.library.note(note)?;
        match note.summary.state {
            NoteState::Ready => {
                let text = note.current().map(|version| FinalText {
                    model: version.transcript.clone(),
                    shown: version.shown(),
                });
                return Ok(Some(text.unwrap_or_default()));
            }
            NoteState::NoSpeech => {
                output::error(&"No speech was detected.");
                return Ok(Some(FinalText::default()));
            }
            // Finalizing failed and was reported; the next start retries.
            NoteState::Empty if is_saved && item.is_none() => return Ok(None),
            NoteState::Empty | NoteState::Failed => thread::sleep(POLL_INTERVAL),
        }
    }
}

/// Writes the note's FLAC audio to a new file.
fn write_audio(app: &App, note: &NoteId, path: &Path) -> io::Result<()> {
    let mut audio = app.library.audio(note).map_err(io::Error::other)?;
    earshot_core::critical_section(|| {
        let mut new = NewFile::create(path, FileAccess::Default)?;
        io::copy(&mut audio, new.file())?;
        new.finish(false)
    })
}
