//! Desktop notifications of new texts, and their copies on the clipboard.

mod content;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(not(target_os = "linux"))]
mod unsupported;

use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use earshot_core::app::{AppEvent, NewText, NoteId};
use tauri::{AppHandle, Manager as _};

use self::content::{content, may_show_text};
#[cfg(target_os = "linux")]
use self::linux as system;
#[cfg(not(target_os = "linux"))]
use self::unsupported as system;
use super::{clipboard, window};
use crate::labels::NotificationLabels;
use crate::page::WINDOW;
use crate::state::{AppState, lock};

pub struct Notifications {
    arrivals: Mutex<Sender<Arrival>>,
    labels: Mutex<NotificationLabels>,
}

struct Arrival {
    texts: Vec<NewText>,
    copied: Option<String>,
}

/// Each call to the system may block for seconds.
pub fn open(handle: &AppHandle) {
    let (sender, arrivals) = channel();
    handle.manage(Notifications {
        arrivals: Mutex::new(sender),
        labels: Mutex::default(),
    });
    let handle = handle.clone();
    let thread = thread::Builder::new().name("notifications".to_owned());
    // Without this thread new texts are only in the window.
    let _ = thread.spawn(move || run(&handle, &arrivals));
}

pub fn on_event(handle: &AppHandle, event: &AppEvent) {
    if let AppEvent::NewTexts { texts, copied } = event
        && let Some(notifications) = handle.try_state::<Notifications>()
    {
        // The thread ends with the program.
        let _ = lock(&notifications.arrivals).send(Arrival {
            texts: texts.clone(),
            copied: copied.clone(),
        });
    }
}

pub fn set_labels(handle: &AppHandle, labels: NotificationLabels) {
    if let Some(notifications) = handle.try_state::<Notifications>() {
        *lock(&notifications.labels) = labels;
    }
}

fn run(handle: &AppHandle, arrivals: &Receiver<Arrival>) {
    // On X11 the copied text is available only while this exists.
    let mut clipboard = None;
    let mut server = system::Server::default();
    while let Ok(Arrival { texts, copied }) = arrivals.recv() {
        // Released before the calls to the desktop, which may take seconds.
        let (is_wanted, encryption) = match handle.state::<AppState>().app() {
            Ok(app) => (
                app.settings.view().notify_when_done,
                app.library.encryption_status(),
            ),
            Err(_) => return,
        };
        if let Some(text) = copied
            && let Err(error) = clipboard::copy(&text, &mut clipboard)
        {
            tracing::warn!(%error, "a new text was not copied");
        }
        if !is_wanted || is_in_front(handle) {
            continue;
        }
        let shows_text = may_show_text(encryption, system::is_screen_locked());
        let labels = lock(&handle.state::<Notifications>().labels).clone();
        let content = content(&texts, shows_text, &labels);
        let note = match texts.as_slice() {
            [text] => Some(text.note.clone()),
            _ => None,
        };
        let opener = handle.clone();
        server.show(&content, note, move |note| show_note(&opener, note));
    }
}

fn is_in_front(handle: &AppHandle) -> bool {
    handle.get_webview_window(WINDOW).is_some_and(|window| {
        window.is_visible().unwrap_or(false)
            && window.is_focused().unwrap_or(false)
            && !window.is_minimized().unwrap_or(false)
    })
}

/// The page is loaded even if the window is hidden.
fn show_note(handle: &AppHandle, note: Option<NoteId>) {
    if let Some(note) = note {
        handle.state::<AppState>().emit(AppEvent::OpenNote { note });
    }
    window::show(handle);
}
