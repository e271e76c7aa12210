//! Keys that work in every program: to record, and to dictate.

use std::cell::RefCell;
use std::sync::Mutex;

use earshot_core::desk::ErrorInfo;
use earshot_core::{Dictation, SettingsView};
use global_hotkey::hotkey::HotKey;
use global_hotkey::{GlobalHotKeyEvent, GlobalHotKeyManager, HotKeyState};
use tauri::{AppHandle, Manager as _};

use super::{dictation, recording};
use crate::shell::{error_info, lock};
use crate::words::Shortcuts;

/// Which keys do what.
#[derive(Default)]
pub struct Keys {
    acts: Mutex<Vec<(u32, Act)>>,
    known: Mutex<Shortcuts>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    Record,
    Dictate,
}

thread_local! {
    /// What listens, and the keys it listens for. It lives on the window's thread: two
    /// of the three systems want it there.
    static LISTENER: RefCell<Option<(GlobalHotKeyManager, Vec<HotKey>)>> = const { RefCell::new(None) };
}

/// Begins to hear keys. To be called once, before [`follow`].
pub fn open(app: &AppHandle) {
    app.manage(Keys::default());
    let app = app.clone();
    GlobalHotKeyEvent::set_event_handler(Some(move |event: GlobalHotKeyEvent| {
        let acts = lock(&app.state::<Keys>().acts).clone();
        let pressed = event.state == HotKeyState::Pressed;
        match acts.into_iter().find(|(id, _)| *id == event.id) {
            Some((_, Act::Record)) if pressed => recording::toggle(&app),
            Some((_, Act::Dictate)) => dictation::key(&app, pressed),
            _ => {}
        }
    }));
}

/// Listens for the keys of these settings from now on, and for no others.
pub fn follow(app: &AppHandle, settings: &SettingsView) {
    let mut wanted = Vec::new();
    wanted.extend(
        settings
            .record_shortcut
            .clone()
            .map(|keys| (keys, Act::Record)),
    );
    if settings.dictation != Dictation::Off {
        wanted.push((settings.dictation_shortcut.clone(), Act::Dictate));
    }
    let inside = app.clone();
    // A window that is closing needs no keys.
    let _ = app.run_on_main_thread(move || {
        let error = listen(&inside, &wanted).err();
        if let Some(error) = &error {
            tracing::warn!(code = %error.code, "keys are not heard");
        }
        *lock(&inside.state::<Keys>().known) = Shortcuts { error };
    });
}

/// How it stands with the keys of the last settings.
pub fn known(app: &AppHandle) -> Shortcuts {
    // Behind whatever `follow` still has to do.
    let (tell, told) = std::sync::mpsc::channel();
    let inside = app.clone();
    let _ = app.run_on_main_thread(move || {
        let known = lock(&inside.state::<Keys>().known).clone();
        let _ = tell.send(known);
    });
    told.recv().unwrap_or_default()
}

fn listen(app: &AppHandle, wanted: &[(String, Act)]) -> Result<(), ErrorInfo> {
    LISTENER.with_borrow_mut(|listener| {
        if let Some((manager, keys)) = listener {
            // What was not registered need not be let go.
            let _ = manager.unregister_all(keys);
            keys.clear();
        }
        lock(&app.state::<Keys>().acts).clear();
        if wanted.is_empty() {
            return Ok(());
        }
        if is_wayland() {
            return Err(error_info(
                "shortcuts-wayland",
                "This desktop (Wayland) lets no program hear keys that are meant for another; \
                 set a key for the command “earshot-app --record” in the system's settings instead.",
            ));
        }
        if listener.is_none() {
            let manager = GlobalHotKeyManager::new().map_err(|_| refused("these keys"))?;
            *listener = Some((manager, Vec::new()));
        }
        let Some((manager, keys)) = listener else {
            return Ok(());
        };
        for (text, act) in wanted {
            let key: HotKey = text.parse().map_err(|_| {
                error_info(
                    "shortcut-unknown",
                    format!("There are no such keys: {text}. Press another combination."),
                )
            })?;
            manager.register(key).map_err(|_| refused(text))?;
            keys.push(key);
            lock(&app.state::<Keys>().acts).push((key.id(), *act));
        }
        Ok(())
    })
}

fn refused(keys: &str) -> ErrorInfo {
    error_info(
        "shortcut-taken",
        format!("The system or another program has {keys} already; choose another combination."),
    )
}

/// Whether the windows are Wayland's, in which X11's keys are not heard.
fn is_wayland() -> bool {
    cfg!(target_os = "linux")
        && std::env::var_os("WAYLAND_DISPLAY").is_some_and(|name| !name.is_empty())
}
