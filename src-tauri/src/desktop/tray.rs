//! The icon in the system's tray: record and stop, the last notes, the way back.

use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use earshot_core::desk::{AppEvent, Filter, NoteId, RecordState};
use tauri::image::Image;
use tauri::menu::{IsMenuItem, Menu, MenuEvent, MenuItem, PredefinedMenuItem};
use tauri::tray::{TrayIcon, TrayIconBuilder};
use tauri::{AppHandle, Manager as _, Wry};

use super::{recording, window};
use crate::shell::{Shell, lock};
use crate::words::TrayWords;

/// So many notes stand in the menu.
const NOTES: u64 = 5;
/// Characters of a title that the menu shows at most.
const TITLE: usize = 40;
/// Many notes may come at once: the menu is made anew after a moment's rest.
const REST: Duration = Duration::from_millis(300);

const RECORD: &str = "record";
const SHOW: &str = "show";
const QUIT: &str = "quit";
const NOTE: &str = "note:";

/// The icon, where the system has a place for it.
pub struct Tray {
    changed: Sender<()>,
    looks: Mutex<Looks>,
}

#[derive(Clone, Default, PartialEq)]
struct Looks {
    words: TrayWords,
    is_recording: bool,
}

/// Puts the icon into the tray. Where there is none, nothing happens.
pub fn open(app: &AppHandle) {
    if !is_possible() {
        tracing::info!("there is no library for the tray");
        return;
    }
    let (changed, changes) = channel();
    app.manage(Tray {
        changed,
        looks: Mutex::default(),
    });
    let mut builder = TrayIconBuilder::with_id("earshot").tooltip("Earshot");
    if let Some(icon) = app.default_window_icon() {
        builder = builder.icon(icon.clone());
    }
    app.on_menu_event(|app, event| obey(app, &event));
    match builder.build(app) {
        Ok(icon) => {
            let app = app.clone();
            let thread = thread::Builder::new().name("tray".to_owned());
            // Without it the menu stays empty, and the window is still there.
            let _ = thread.spawn(move || keep_up(&app, &icon, &changes));
        }
        Err(error) => tracing::warn!(%error, "there is no icon in the tray"),
    }
}

/// Whether the icon is there: the window may hide behind it.
pub fn is_open(app: &AppHandle) -> bool {
    app.tray_by_id("earshot").is_some()
}

/// Takes in what the page is told.
pub fn hear(app: &AppHandle, event: &AppEvent) {
    let Some(tray) = app.try_state::<Tray>() else {
        return;
    };
    let has_changed = match event {
        AppEvent::Recording { recording } => {
            let is_recording = matches!(
                recording.state,
                RecordState::Recording | RecordState::Paused
            );
            let mut looks = lock(&tray.looks);
            std::mem::replace(&mut looks.is_recording, is_recording) != is_recording
        }
        AppEvent::Note { .. } | AppEvent::NotesGone { .. } => true,
        _ => false,
    };
    if has_changed {
        tray.change();
    }
}

impl Tray {
    /// The page speaks another language now.
    pub fn name(&self, words: TrayWords) {
        lock(&self.looks).words = words;
        self.change();
    }

    fn change(&self) {
        // Nobody listens where the icon could not be made.
        let _ = self.changed.send(());
    }
}

/// What the menu shows.
#[derive(PartialEq)]
struct Shown {
    looks: Looks,
    notes: Vec<(NoteId, String)>,
}

/// Makes the menu anew whenever something of it has changed: that is work for the
/// window's thread.
fn keep_up(app: &AppHandle, icon: &TrayIcon, changes: &Receiver<()>) {
    let mut before: Option<Shown> = None;
    loop {
        let now = Shown {
            looks: lock(&app.state::<Tray>().looks).clone(),
            notes: last_notes(app),
        };
        // A tray that is going away need not show any of it.
        if before.as_ref() != Some(&now) {
            match menu(app, &now) {
                Ok(menu) => drop(icon.set_menu(Some(menu))),
                Err(error) => tracing::warn!(%error, "the tray has no menu"),
            }
        }
        let was_recording = before.is_some_and(|before| before.looks.is_recording);
        if now.looks.is_recording != was_recording {
            let _ = icon.set_icon(image(app, now.looks.is_recording));
        }
        before = Some(now);
        if changes.recv().is_err() {
            return;
        }
        thread::sleep(REST);
        while changes.try_recv().is_ok() {}
    }
}

fn menu(app: &AppHandle, shown: &Shown) -> tauri::Result<Menu<Wry>> {
    let Shown { looks, notes } = shown;
    let words = &looks.words;
    let item = |id: &str, text: &str| MenuItem::with_id(app, id, text, true, None::<&str>);
    let line = || PredefinedMenuItem::separator(app);
    let says = if looks.is_recording {
        &words.stop
    } else {
        &words.record
    };
    let menu = Menu::with_items(app, &[&item(RECORD, says)?, &line()?])?;
    for (id, title) in notes {
        menu.append(&item(&format!("{NOTE}{id}"), title)?)?;
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

/// The newest notes and what the menu calls them: the first words, else the title.
fn last_notes(app: &AppHandle) -> Vec<(NoteId, String)> {
    let Ok(desk) = app.state::<Shell>().desk() else {
        return Vec::new();
    };
    let Ok(page) = desk.list_notes(&Filter::default(), 0, NOTES) else {
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
            let end = text.char_indices().nth(TITLE).map(|(end, _)| end);
            let short = end.map_or(text.clone(), |end| format!("{}…", text[..end].trim_end()));
            // An ampersand would underline the letter after it.
            (note.id, short.replace('&', "&&"))
        })
        .collect()
}

fn obey(app: &AppHandle, event: &MenuEvent) {
    match event.id().as_ref() {
        RECORD => recording::toggle(app),
        SHOW => window::show(app),
        QUIT => app.exit(0),
        other => {
            if let Some(note) = other.strip_prefix(NOTE).and_then(NoteId::parse) {
                app.state::<Shell>().tell(AppEvent::OpenNote { note });
                window::show(app);
            }
        }
    }
}

/// The icon, with a dot in its corner while something is recorded.
fn image(app: &AppHandle, is_recording: bool) -> Option<Image<'static>> {
    /// The accent of the page.
    const DOT: [u8; 4] = [0xc2, 0x3b, 0x22, 0xff];
    let icon = app.default_window_icon()?;
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

/// Whether the library that shows icons is installed: the toolkit ends the program
/// where it is not.
#[cfg(target_os = "linux")]
fn is_possible() -> bool {
    [c"libayatana-appindicator3.so.1", c"libappindicator3.so.1"]
        .into_iter()
        // SAFETY: the name is a C string. Loading it is what the toolkit does next; the
        // library stays loaded.
        .any(|name| unsafe { !libc::dlopen(name.as_ptr(), libc::RTLD_LAZY).is_null() })
}

#[cfg(not(target_os = "linux"))]
fn is_possible() -> bool {
    true
}
