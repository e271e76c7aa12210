//! `earshot record`

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use earshot_core::desk::{
    AppEvent, Desk, DeskError, JobState, LiveText, NoteId, NoteState, RecordState,
};
use earshot_core::{NewFile, Paths, Readers};
use earshot_transcript::{Segment, Transcript, one_line};

use crate::args::Record;
use crate::cancel;
use crate::live::Draft;
use crate::voice::{self, Exit};

/// Between two looks at microphone and queue.
const LOOK: Duration = Duration::from_millis(50);
/// A microphone that has not answered after this long will not.
const PATIENCE: Duration = Duration::from_secs(10);

pub fn run(arguments: &Record, paths: &Paths) -> Exit {
    match record(arguments, paths) {
        Ok(exit) => exit,
        Err(error) => {
            voice::complain(&error);
            Exit::Failed
        }
    }
}

fn record(arguments: &Record, paths: &Paths) -> Result<Exit, DeskError> {
    if let Some(taken) = arguments.output.as_deref().filter(|path| path.exists()) {
        voice::complain(&format_args!(
            "{} exists; give another name.",
            taken.display()
        ));
        return Ok(Exit::Usage);
    }
    // Not after an hour of recording.
    if let Some(path) = &arguments.output
        && let Err(error) = NewFile::probe(path)
    {
        voice::complain_about(&path.display().to_string(), &error);
        return Ok(Exit::Failed);
    }
    let live = arguments.live.then(|| Arc::new(Live::new()));
    let hearing = live.clone();
    let desk = Desk::start(paths.clone(), move |event| match (event, &hearing) {
        (AppEvent::Problem { error }, _) => voice::complain(&error.message),
        (AppEvent::Live { live: new }, Some(live)) => live.hear(&new),
        _ => {}
    })?;
    desk.open_microphone(arguments.device.as_deref());
    let Some(device) = listening(&desk) else {
        let told = desk.recording().error.map(|error| error.message);
        let silent = "The microphone does not answer.".to_owned();
        voice::complain(&told.unwrap_or(silent));
        return Ok(Exit::Failed);
    };
    let stop = told_to_stop(arguments.seconds);
    let note = desk.start_recording()?;
    let _ = writeln!(
        io::stderr(),
        "Recording from {}. Press Enter or Ctrl-C to end.",
        one_line(&device)
    );
    until_stopped(&desk, &stop, live.as_deref());
    if let Err(error) = desk.stop_recording()
        // It lost its microphone, and becomes a note without being asked.
        && error.code() != "not-recording"
    {
        return Err(error);
    }
    if desk.at_rest().is_locked {
        voice::remark("The recording is kept; its text is made when the library is unlocked.");
        return Ok(Exit::Well);
    }
    let transcript = text_of(&desk, &note)?;
    if let Some(live) = &live {
        live.draft.end();
    }
    let Some(transcript) = transcript else {
        return Ok(Exit::Failed);
    };
    if let Some(path) = &arguments.output
        && let Err(error) = write_sound(&desk, &note, path)
    {
        voice::complain_about(&path.display().to_string(), &error);
        return Ok(Exit::Failed);
    }
    let text = match &live {
        Some(live) => live.rest(&transcript),
        None if transcript.segments.is_empty() => String::new(),
        None => format!("{}\n", transcript.text()),
    };
    Ok(match voice::say(text.as_bytes()) {
        voice::Stdout::Failed => Exit::Failed,
        _ => Exit::Well,
    })
}

/// Words while they are spoken.
struct Live {
    draft: Draft,
    /// What was written to standard output.
    written: Mutex<Vec<Segment>>,
}

impl Live {
    fn new() -> Self {
        Self {
            draft: Draft::new(),
            written: Mutex::default(),
        }
    }

    fn hear(&self, new: &LiveText) {
        self.draft.aside(|| {
            for segment in &new.segments {
                // The end says whether all of it could be written.
                let _ = voice::say(line(segment).as_bytes());
            }
        });
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        written.extend_from_slice(&new.segments);
        self.draft.show(&new.draft);
    }

    /// What is still to be written of the whole text.
    fn rest(&self, transcript: &Transcript) -> String {
        let written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        match transcript.segments.strip_prefix(&written[..]) {
            Some(rest) => rest.iter().map(line).collect(),
            // It was listened to once more, as a whole.
            None => format!("\n{}\n", transcript.text()),
        }
    }
}

fn line(segment: &Segment) -> String {
    format!("{}\n", one_line(&segment.text))
}

/// Waits for the first sample; gives the microphone's name.
fn listening(desk: &Desk) -> Option<String> {
    let asked = Instant::now();
    while asked.elapsed() < PATIENCE {
        let recording = desk.recording();
        match recording.state {
            RecordState::Opening => thread::sleep(LOOK / 5),
            RecordState::Listening => return recording.device,
            _ => return None,
        }
    }
    None
}

/// Hears of Enter, of Ctrl-C, and of the end of the time.
fn told_to_stop(seconds: Option<u64>) -> Receiver<()> {
    let (tell, stop) = channel();
    let enter = tell.clone();
    if io::stdin().is_terminal() {
        thread::spawn(move || {
            let mut line = String::new();
            let _ = io::stdin().read_line(&mut line);
            let _ = enter.send(());
        });
    }
    if let Some(seconds) = seconds {
        let over = tell.clone();
        thread::spawn(move || {
            thread::sleep(Duration::from_secs(seconds));
            let _ = over.send(());
        });
    }
    // Another Ctrl-C ends the program, and the note is found at the next start.
    cancel::tell_once(tell);
    stop
}

fn until_stopped(desk: &Desk, stop: &Receiver<()>, live: Option<&Live>) {
    let shows = io::stderr().is_terminal() && live.is_none();
    while stop.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
        let recording = desk.recording();
        if let Some(error) = recording.error {
            voice::complain(&error.message);
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

/// Waits for the note's text; `None` if there is none, and the user was told why.
fn text_of(desk: &Desk, note: &NoteId) -> Result<Option<Transcript>, DeskError> {
    if let Some(why) = desk.app_info()?.model_error {
        voice::complain(&format_args!("The note is kept. {}", why.message));
        return Ok(None);
    }
    loop {
        // Asked first: what is not being saved has its job by now, if it was kept.
        let is_saved = desk.recording().state != RecordState::Saving;
        let queue = desk.queue()?;
        let item = queue
            .items
            .iter()
            .find(|item| item.note.as_ref() == Some(note));
        match item {
            Some(item) if item.state == JobState::Waiting => {
                let first = queue.items.iter().find(|i| i.state == JobState::Waiting);
                if let Some(first) = first.filter(|first| first.id != item.id) {
                    desk.move_job(&item.id, Some(&first.id))?;
                }
            }
            Some(item) if matches!(item.state, JobState::Failed | JobState::Cancelled) => {
                let why = item.error.as_ref().map(|error| error.message.clone());
                voice::complain(&why.unwrap_or_else(|| "It was cancelled.".to_owned()));
                return Ok(None);
            }
            _ => {}
        }
        let kept = desk.open_note(note)?;
        match kept.summary.state {
            NoteState::Ready => {
                let version = kept.current();
                let transcript = version.map(|version| version.transcript.clone());
                return Ok(Some(transcript.unwrap_or_default()));
            }
            NoteState::NoSpeech => {
                voice::complain(&"No speech was heard.");
                return Ok(Some(Transcript::default()));
            }
            // It could not be kept, as was told; the next start tries again.
            NoteState::Empty if is_saved && item.is_none() => return Ok(None),
            NoteState::Empty | NoteState::Failed => thread::sleep(LOOK),
        }
    }
}

/// Writes the note's sound, a FLAC file, to a file that is not there yet.
fn write_sound(desk: &Desk, note: &NoteId, path: &Path) -> io::Result<()> {
    let mut sound = desk.sound(note).map_err(io::Error::other)?;
    earshot_core::uninterrupted(|| {
        let mut new = NewFile::begin(path, Readers::Usual)?;
        io::copy(&mut sound, new.file())?;
        new.finish(false)
    })
}
