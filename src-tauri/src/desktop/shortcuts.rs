//! Global shortcuts for recording and dictation.

use std::cell::RefCell;
use std::sync::Mutex;

use earshot_core::app::ErrorInfo;
use earshot_core::{Dictation, SettingsView};
use global_hotkey::hotkey::HotKey;
use global_hotkey::{GlobalHotKeyEvent, GlobalHotKeyManager, HotKeyState};
use tauri::{AppHandle, Manager as _};

use super::{dictation, recording};
use crate::labels::Shortcuts;
use crate::state::{error_info, lock};

#[derive(Default)]
pub struct ShortcutState {
    actions: Mutex<Vec<(u32, ShortcutAction)>>,
    status: Mutex<Shortcuts>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ShortcutAction {
    Record,
    Dictate,
}

thread_local! {
    /// On the main thread, as macOS and Windows require.
    static LISTENER: RefCell<Option<(GlobalHotKeyManager, Vec<HotKey>)>> = const { RefCell::new(None) };
}

/// Call once, before [`apply`].
pub fn open(handle: &AppHandle) {
    handle.manage(ShortcutState::default());
    let handle = handle.clone();
    GlobalHotKeyEvent::set_event_handler(Some(move |event: GlobalHotKeyEvent| {
        let acts = lock(&handle.state::<ShortcutState>().actions).clone();
        let pressed = event.state == HotKeyState::Pressed;
        match acts.into_iter().find(|(id, _)| *id == event.id) {
            Some((_, ShortcutAction::Record)) if pressed => recording::toggle(&handle),
            Some((_, ShortcutAction::Dictate)) => dictation::on_key(&handle, pressed),
            _ => {}
        }
    }));
}

/// Registers the shortcuts of these settings, replacing all others.
pub fn apply(handle: &AppHandle, settings: &SettingsView) {
    let mut wanted = Vec::new();
    wanted.extend(
        settings
            .record_shortcut
            .clone()
            .map(|keys| (keys, ShortcutAction::Record)),
    );
    if settings.dictation != Dictation::Off {
        wanted.push((settings.dictation_shortcut.clone(), ShortcutAction::Dictate));
    }
    let inside = handle.clone();
    // Fails while the window is closing.
    let _ = handle.run_on_main_thread(move || {
        let error = register(&inside, &wanted).err();
        if let Some(error) = &error {
            tracing::warn!(code = %error.code, "keys are not heard");
        }
        *lock(&inside.state::<ShortcutState>().status) = Shortcuts { error };
    });
}

/// Status after the last [`apply`].
pub fn status(handle: &AppHandle) -> Shortcuts {
    // Queued behind a pending [`apply`].
    let (tell, told) = std::sync::mpsc::channel();
    let inside = handle.clone();
    let _ = handle.run_on_main_thread(move || {
        let known = lock(&inside.state::<ShortcutState>().status).clone();
        let _ = tell.send(known);
    });
    told.recv().unwrap_or_default()
}

fn register(handle: &AppHandle, wanted: &[(String, ShortcutAction)]) -> Result<(), ErrorInfo> {
    LISTENER.with_borrow_mut(|listener| {
        if let Some((manager, keys)) = listener {
            // Keys that failed to register cannot be unregistered.
            let _ = manager.unregister_all(keys);
            keys.clear();
        }
        lock(&handle.state::<ShortcutState>().actions).clear();
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
            let manager = GlobalHotKeyManager::new().map_err(|_| shortcut_taken("these keys"))?;
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
            manager.register(key).map_err(|_| shortcut_taken(text))?;
            keys.push(key);
            lock(&handle.state::<ShortcutState>().actions).push((key.id(), *act));
        }
        Ok(())
    })
}

fn shortcut_taken(keys: &str) -> ErrorInfo {
    error_info(
        "shortcut-taken",
        format!("The system or another program has {keys} already; choose another combination."),
    )
}

/// Wayland has no global key grabs.
fn is_wayland() -> bool {
    cfg!(target_os = "linux")
        && std::env::var_os("WAYLAND_DISPLAY").is_some_and(|name| !name.is_empty())
}
