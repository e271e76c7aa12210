//! Hold a key in any program, speak, let go: the words are typed where the cursor is.

use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use earshot_core::Dictation;
use earshot_core::desk::{AppEvent, Desk, ErrorInfo, NoteId, NoteState};
use enigo::{Direction, Enigo, Key, Keyboard as _};
use tauri::{AppHandle, Manager as _};

use crate::shell::{Shell, error_info, lock};

/// Whoever holds the key shorter than this did not mean it.
const SHORTEST: Duration = Duration::from_millis(300);
/// So long the text is waited for, where it is not there at once.
const PATIENCE: Duration = Duration::from_secs(60);
const LOOK: Duration = Duration::from_millis(50);
/// Who pressed the key so long ago, while the words before were still awaited, has let
/// it go again.
const STALE: Duration = Duration::from_secs(1);

/// The way to the thread that dictates.
struct Dictating(Mutex<Sender<Stroke>>);

/// The key, and when.
struct Stroke {
    pressed: bool,
    at: Instant,
}

/// Begins to wait for the key.
pub fn open(app: &AppHandle) {
    let (keys, strokes) = channel();
    app.manage(Dictating(Mutex::new(keys)));
    let app = app.clone();
    let thread = thread::Builder::new().name("dictation".to_owned());
    // Without it the key does nothing.
    let _ = thread.spawn(move || work(&app, &strokes));
}

/// The key was pressed, or let go.
pub fn key(app: &AppHandle, pressed: bool) {
    // Nobody listens any more where the program ends.
    let at = Instant::now();
    let _ = lock(&app.state::<Dictating>().0).send(Stroke { pressed, at });
}

fn work(app: &AppHandle, strokes: &Receiver<Stroke>) {
    // It offers what was copied for as long as it lives.
    let mut clipboard = None;
    let mut begun: Option<(NoteId, Instant)> = None;
    while let Ok(Stroke { pressed, at }) = strokes.recv() {
        let Ok(desk) = app.state::<Shell>().desk() else {
            return;
        };
        let done = match (pressed, begun.take()) {
            (true, None) if at.elapsed() > STALE => Ok(()),
            (true, None) => begin(&desk).map(|note| begun = note.map(|note| (note, at))),
            // Some systems press a key that is held again and again.
            (true, held) => {
                begun = held;
                Ok(())
            }
            (false, Some((_, since))) if at.duration_since(since) < SHORTEST => {
                desk.discard_recording().map_err(|error| error.info())
            }
            (false, Some((note, _))) => finish(&desk, &note)
                .and_then(|text| deliver(&text, desk.settings().dictation, &mut clipboard)),
            (false, None) => Ok(()),
        };
        if !pressed {
            desk.close_microphone();
        }
        if let Err(error) = done {
            tracing::info!(code = %error.code, "nothing was dictated");
            app.state::<Shell>().tell(AppEvent::Problem { error });
        }
    }
}

/// Begins to record; `None` if somebody records already.
fn begin(desk: &Desk) -> Result<Option<NoteId>, ErrorInfo> {
    if desk.recording().note.is_some() {
        return Ok(None);
    }
    let begun = desk.start_recording();
    begun.map(Some).map_err(|error| error.info())
}

/// Ends the recording and waits for its text.
fn finish(desk: &Desk, note: &NoteId) -> Result<String, ErrorInfo> {
    match desk.stop_recording() {
        Ok(_) => {}
        // It lost its microphone, and became a note by itself.
        Err(error) if error.code() == "not-recording" => {}
        Err(error) => return Err(error.info()),
    }
    let asked = Instant::now();
    while asked.elapsed() < PATIENCE {
        let note = desk.open_note(note).map_err(|error| error.info())?;
        match note.summary.state {
            NoteState::Empty => thread::sleep(LOOK),
            NoteState::Failed => {
                return Err(note.error.unwrap_or_else(|| {
                    error_info(
                        "not-written",
                        "What was dictated could not be written down.",
                    )
                }));
            }
            NoteState::Ready | NoteState::NoSpeech => {
                let version = note.current();
                return Ok(version.map_or_else(String::new, |v| v.transcript.text()));
            }
        }
    }
    Err(error_info(
        "dictation-late",
        "What was dictated is not written down yet; it is kept as a note.",
    ))
}

fn deliver(
    text: &str,
    how: Dictation,
    clipboard: &mut Option<arboard::Clipboard>,
) -> Result<(), ErrorInfo> {
    if text.is_empty() {
        return Err(error_info(
            "no-speech",
            "No speech was heard; nothing was dictated.",
        ));
    }
    if how == Dictation::Type && type_out(text).is_ok() {
        return Ok(());
    }
    copy(text, clipboard)?;
    if how == Dictation::Type {
        return Err(error_info(
            "not-typed",
            "The system does not let Earshot type into other programs; what was dictated is on the clipboard.",
        ));
    }
    Ok(())
}

/// Types the text where the cursor is, with a space after it for what comes next.
fn type_out(text: &str) -> Result<(), Box<dyn std::error::Error>> {
    let mut keyboard = Enigo::new(&enigo::Settings::default())?;
    // Fingers may still be on them: letters would become commands.
    for key in [Key::Control, Key::Shift, Key::Alt, Key::Meta] {
        keyboard.key(key, Direction::Release)?;
    }
    keyboard.text(&format!("{text} "))?;
    Ok(())
}

fn copy(text: &str, clipboard: &mut Option<arboard::Clipboard>) -> Result<(), ErrorInfo> {
    let mut reached = match clipboard.take() {
        Some(clipboard) => clipboard,
        None => arboard::Clipboard::new().map_err(|_| not_copied())?,
    };
    let copied = reached.set_text(text).map_err(|_| not_copied());
    *clipboard = Some(reached);
    copied
}

fn not_copied() -> ErrorInfo {
    error_info(
        "clipboard-unreachable",
        "The clipboard cannot be reached; what was dictated is kept as a note.",
    )
}
