//! Push-to-talk dictation: the text is typed at the cursor.

use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use earshot_core::Dictation;
use earshot_core::app::{App, AppEvent, ErrorCode, ErrorInfo, NoteId, NoteState};
use enigo::{Direction, Enigo, Key, Keyboard as _};
use tauri::{AppHandle, Manager as _};

use super::clipboard::copy;
use crate::state::{AppState, lock};

/// Shorter presses are accidental.
const MIN_HOLD: Duration = Duration::from_millis(300);
const TEXT_TIMEOUT: Duration = Duration::from_secs(60);
const POLL_INTERVAL: Duration = Duration::from_millis(50);
/// Ignores presses queued while the previous text was awaited.
const STALE: Duration = Duration::from_secs(1);

struct DictationHandle(Mutex<Sender<KeyEvent>>);

struct KeyEvent {
    pressed: bool,
    at: Instant,
}

pub fn open(handle: &AppHandle) {
    let (sender, events) = channel();
    handle.manage(DictationHandle(Mutex::new(sender)));
    let handle = handle.clone();
    let thread = thread::Builder::new().name("dictation".to_owned());
    // Without this thread dictation does nothing.
    let _ = thread.spawn(move || run(&handle, &events));
}

pub fn on_key(handle: &AppHandle, pressed: bool) {
    // The thread ends with the program.
    let at = Instant::now();
    let _ = lock(&handle.state::<DictationHandle>().0).send(KeyEvent { pressed, at });
}

fn run(handle: &AppHandle, events: &Receiver<KeyEvent>) {
    // On X11 the copied text is available only while this exists.
    let mut clipboard = None;
    let mut started: Option<(NoteId, Instant)> = None;
    while let Ok(KeyEvent { pressed, at }) = events.recv() {
        let Ok(app) = handle.state::<AppState>().app() else {
            return;
        };
        let done = match (pressed, started.take()) {
            (true, None) if at.elapsed() > STALE => Ok(()),
            (true, None) => start(&app).map(|note| started = note.map(|note| (note, at))),
            // Key repeat.
            (true, held) => {
                started = held;
                Ok(())
            }
            (false, Some((_, since))) if at.duration_since(since) < MIN_HOLD => {
                app.recording.discard().map_err(|error| error.info())
            }
            (false, Some((note, _))) => finish(&app, &note)
                .and_then(|text| deliver(&text, app.settings.view().dictation, &mut clipboard)),
            (false, None) => Ok(()),
        };
        if !pressed {
            app.recording.close_microphone();
        }
        if let Err(error) = done {
            tracing::info!(code = %error.code, "nothing was dictated");
            handle.state::<AppState>().emit(AppEvent::Error { error });
        }
    }
}

/// `None` if a recording is already in progress.
fn start(app: &App) -> Result<Option<NoteId>, ErrorInfo> {
    if app.recording.status().note.is_some() {
        return Ok(None);
    }
    let started = app.recording.start();
    started.map(Some).map_err(|error| error.info())
}

fn finish(app: &App, note: &NoteId) -> Result<String, ErrorInfo> {
    match app.recording.stop() {
        Ok(_) => {}
        // The microphone was lost and the recording saved itself.
        Err(error) if error.code() == ErrorCode::NotRecording => {}
        Err(error) => return Err(error.info()),
    }
    let asked = Instant::now();
    while asked.elapsed() < TEXT_TIMEOUT {
        let note = app.library.note(note).map_err(|error| error.info())?;
        match note.summary.state {
            NoteState::Empty => thread::sleep(POLL_INTERVAL),
            NoteState::Failed => {
                return Err(note.error.unwrap_or_else(|| {
                    ErrorInfo::new(
                        ErrorCode::DictationFailed,
                        "The dictation could not be transcribed.",
                    )
                }));
            }
            NoteState::Ready | NoteState::NoSpeech => {
                let version = note.current();
                return Ok(version.map_or_else(String::new, |v| v.shown().text()));
            }
        }
    }
    Err(ErrorInfo::new(
        ErrorCode::DictationLate,
        "The dictation is not transcribed yet; it is kept as a note.",
    ))
}

fn deliver(
    text: &str,
    how: Dictation,
    clipboard: &mut Option<arboard::Clipboard>,
) -> Result<(), ErrorInfo> {
    if text.is_empty() {
        return Err(ErrorInfo::new(
            ErrorCode::NoSpeech,
            "No speech was detected; nothing was dictated.",
        ));
    }
    if how == Dictation::Type && type_text(text).is_ok() {
        return Ok(());
    }
    copy(text, clipboard).map_err(|_| clipboard_error())?;
    if how == Dictation::Type {
        return Err(ErrorInfo::new(
            ErrorCode::TypingNotAllowed,
            "The system does not let Earshot type into other programs; the text is on the clipboard.",
        ));
    }
    Ok(())
}

/// Types the text and a space.
fn type_text(text: &str) -> Result<(), Box<dyn std::error::Error>> {
    let mut keyboard = Enigo::new(&enigo::Settings::default())?;
    // Held modifiers would turn letters into shortcuts.
    for key in [Key::Control, Key::Shift, Key::Alt, Key::Meta] {
        keyboard.key(key, Direction::Release)?;
    }
    keyboard.text(&format!("{text} "))?;
    Ok(())
}

fn clipboard_error() -> ErrorInfo {
    ErrorInfo::new(
        ErrorCode::ClipboardUnreachable,
        "The clipboard cannot be reached; the dictation is kept as a note.",
    )
}
