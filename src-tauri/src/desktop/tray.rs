//! Tray icon with recording, recent notes and the window.

use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use earshot_core::app::{AppEvent, Filter, NoteId, RecordState};
use tauri::image::Image;
use tauri::menu::{IsMenuItem, Menu, MenuEvent, MenuItem, PredefinedMenuItem};
use tauri::tray::{TrayIcon, TrayIconBuilder};
use tauri::{AppHandle, Manager as _, Wry};

use super::{recording, window};
use crate::labels::TrayLabels;
use crate::state::{AppState, lock};

const MAX_NOTES: u64 = 5;
const MAX_TITLE_LEN: usize = 40;
/// Coalesces menu updates.
const MIN_INTERVAL: Duration = Duration::from_millis(300);

const RECORD: &str = "record";
const SHOW: &str = "show";
const QUIT: &str = "quit";
const NOTE_PREFIX: &str = "note:";

pub struct Tray {
    changed: Sender<()>,
    state: Mutex<TrayState>,
}

#[derive(Clone, Default, PartialEq)]
struct TrayState {
    labels: TrayLabels,
    is_recording: bool,
}

/// Does nothing without a system tray.
pub fn open(handle: &AppHandle) {
    if !is_supported() {
        tracing::info!("there is no library for the tray");
        return;
    }
    let (changed, changes) = channel();
    handle.manage(Tray {
        changed,
        state: Mutex::default(),
    });
    let mut builder = TrayIconBuilder::with_id("earshot").tooltip("Earshot");
    if let Some(icon) = handle.default_window_icon() {
        builder = builder.icon(icon.clone());
    }
    handle.on_menu_event(|handle, event| on_menu_event(handle, &event));
    match builder.build(handle) {
        Ok(icon) => {
            let handle = handle.clone();
            let thread = thread::Builder::new().name("tray".to_owned());
            // Without this thread the menu stays empty; the window still works.
            let _ = thread.spawn(move || run(&handle, &icon, &changes));
        }
        Err(error) => tracing::warn!(%error, "there is no icon in the tray"),
    }
}

pub fn is_open(handle: &AppHandle) -> bool {
    handle.tray_by_id("earshot").is_some()
}

pub fn on_event(handle: &AppHandle, event: &AppEvent) {
    let Some(tray) = handle.try_state::<Tray>() else {
        return;
    };
    let has_changed = match event {
        AppEvent::Recording { recording } => {
            let is_recording = matches!(
                recording.state,
                RecordState::Recording | RecordState::Paused
            );
            let mut looks = lock(&tray.state);
            std::mem::replace(&mut looks.is_recording, is_recording) != is_recording
        }
        AppEvent::Note { .. } | AppEvent::NotesDeleted { .. } => true,
        _ => false,
    };
    if has_changed {
        tray.notify();
    }
}

impl Tray {
    pub fn set_labels(&self, words: TrayLabels) {
        lock(&self.state).labels = words;
        self.notify();
    }

    fn notify(&self) {
        // The receiver is dropped if the icon could not be created.
        let _ = self.changed.send(());
    }
}

#[derive(PartialEq)]
struct MenuSnapshot {
    state: TrayState,
    notes: Vec<(NoteId, String)>,
}

/// Rebuilds the menu only if it has changed: that blocks the main thread.
fn run(handle: &AppHandle, icon: &TrayIcon, changes: &Receiver<()>) {
    let mut before: Option<MenuSnapshot> = None;
    loop {
        let now = MenuSnapshot {
            state: lock(&handle.state::<Tray>().state).clone(),
            notes: last_notes(handle),
        };
        if before.as_ref() != Some(&now) {
            match menu(handle, &now) {
                Ok(menu) => drop(icon.set_menu(Some(menu))),
                Err(error) => tracing::warn!(%error, "the tray has no menu"),
            }
        }
        let was_recording = before.is_some_and(|before| before.state.is_recording);
        if now.state.is_recording != was_recording {
            let _ = icon.set_icon(image(handle, now.state.is_recording));
        }
        before = Some(now);
        if changes.recv().is_err() {
            return;
        }
        thread::sleep(MIN_INTERVAL);
        while changes.try_recv().is_ok() {}
    }
}

fn menu(handle: &AppHandle, shown: &MenuSnapshot) -> tauri::Result<Menu<Wry>> {
    let MenuSnapshot {
        state: looks,
        notes,
    } = shown;
    let words = &looks.labels;
    let item = |id: &str, text: &str| MenuItem::with_id(handle, id, text, true, None::<&str>);
    let line = || PredefinedMenuItem::separator(handle);
    let says = if looks.is_recording {
        &words.stop
    } else {
        &words.record
    };
    let menu = Menu::with_items(handle, &[&item(RECORD, says)?, &line()?])?;
    for (id, title) in notes {
        menu.append(&item(&format!("{NOTE_PREFIX}{id}"), title)?)?;
    }
    let mut end: Vec<Box<dyn IsMenuItem<Wry>>> = Vec::new();
    if !notes.is_empty() {
        end.push(Box::new(line()?));
    }
    end.push(Box::new(item(SHOW, &words.show)?));
    end.push(Box::new(item(QUIT, &words.quit)?));
    for item in &end {
        menu.append(item.as_ref())?;
    }
    Ok(menu)
}

/// Recent notes, by their first words or title.
fn last_notes(handle: &AppHandle) -> Vec<(NoteId, String)> {
    let Ok(app) = handle.state::<AppState>().app() else {
        return Vec::new();
    };
    let Ok(page) = app.library.list(&Filter::default(), 0, MAX_NOTES) else {
        return Vec::new();
    };
    page.items
        .into_iter()
        .map(|found| {
            let note = found.note;
            let text = if note.excerpt.is_empty() {
                note.title
            } else {
                note.excerpt
            };
            let end = text.char_indices().nth(MAX_TITLE_LEN).map(|(end, _)| end);
            let short = end.map_or(text.clone(), |end| format!("{}…", text[..end].trim_end()));
            // An ampersand marks a mnemonic.
            (note.id, short.replace('&', "&&"))
        })
        .collect()
}

fn on_menu_event(handle: &AppHandle, event: &MenuEvent) {
    match event.id().as_ref() {
        RECORD => recording::toggle(handle),
        SHOW => window::show(handle),
        QUIT => handle.exit(0),
        other => {
            if let Some(note) = other.strip_prefix(NOTE_PREFIX).and_then(NoteId::parse) {
                handle.state::<AppState>().emit(AppEvent::OpenNote { note });
                window::show(handle);
            }
        }
    }
}

/// The icon, with a dot while recording.
fn image(handle: &AppHandle, is_recording: bool) -> Option<Image<'static>> {
    /// The page's accent colour.
    const DOT: [u8; 4] = [0xc2, 0x3b, 0x22, 0xff];
    let icon = handle.default_window_icon()?;
    let (width, height) = (icon.width(), icon.height());
    let mut pixels = icon.rgba().to_vec();
    if is_recording {
        let radius = width as f32 * 0.28;
        let (middle_x, middle_y) = (width as f32 - radius, height as f32 - radius);
        for (index, pixel) in (0_u32..).zip(pixels.chunks_exact_mut(4)) {
            let (x, y) = ((index % width) as f32 + 0.5, (index / width) as f32 + 0.5);
            if (x - middle_x).hypot(y - middle_y) <= radius {
                pixel.copy_from_slice(&DOT);
            }
        }
    }
    Some(Image::new_owned(pixels, width, height))
}

/// The toolkit aborts if the indicator library is missing.
#[cfg(target_os = "linux")]
fn is_supported() -> bool {
    [c"libayatana-appindicator3.so.1", c"libappindicator3.so.1"]
        .into_iter()
        // SAFETY: the name is a C string. The toolkit loads the same library next; it stays loaded.
        .any(|name| unsafe { !libc::dlopen(name.as_ptr(), libc::RTLD_LAZY).is_null() })
}

#[cfg(not(target_os = "linux"))]
fn is_possible() -> bool {
    true
}
