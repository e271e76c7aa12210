//! Global shortcuts for recording and dictation.

use std::cell::RefCell;
use std::sync::Mutex;

use earshot_core::app::{ErrorCode, ErrorInfo};
use earshot_core::{Dictation, Preferences};
use global_hotkey::hotkey::HotKey;
use global_hotkey::{GlobalHotKeyEvent, GlobalHotKeyManager, HotKeyState};
use tauri::{AppHandle, Manager as _};

use super::{dictation, recording};
use crate::labels::Shortcuts;
use crate::state::lock;

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
        let actions = lock(&handle.state::<ShortcutState>().actions).clone();
        let pressed = event.state == HotKeyState::Pressed;
        match actions.into_iter().find(|(id, _)| *id == event.id) {
            Some((_, ShortcutAction::Record)) if pressed => recording::toggle(&handle),
            Some((_, ShortcutAction::Dictate)) => dictation::on_key(&handle, pressed),
            _ => {}
        }
    }));
}

/// Registers the shortcuts of these settings, replacing all others.
pub fn apply(handle: &AppHandle, settings: &Preferences) {
    let mut shortcuts = Vec::new();
    shortcuts.extend(
        settings
            .record_shortcut
            .clone()
            .map(|keys| (keys, ShortcutAction::Record)),
    );
    if settings.dictation != Dictation::Off {
        shortcuts.push((settings.dictation_shortcut.clone(), ShortcutAction::Dictate));
    }
    let main_handle = handle.clone();
    // Fails while the window is closing.
    let _ = handle.run_on_main_thread(move || {
        let error = register(&main_handle, &shortcuts).err();
        if let Some(error) = &error {
            tracing::warn!(code = %error.code, "the shortcuts are not registered");
        }
        *lock(&main_handle.state::<ShortcutState>().status) = Shortcuts { error };
    });
}

/// Status after the last [`apply`].
pub fn status(handle: &AppHandle) -> Shortcuts {
    // Queued behind a pending [`apply`].
    let (sender, receiver) = std::sync::mpsc::channel();
    let main_handle = handle.clone();
    let _ = handle.run_on_main_thread(move || {
        let status = lock(&main_handle.state::<ShortcutState>().status).clone();
        let _ = sender.send(status);
    });
    receiver.recv().unwrap_or_default()
}

fn register(handle: &AppHandle, shortcuts: &[(String, ShortcutAction)]) -> Result<(), ErrorInfo> {
    LISTENER.with_borrow_mut(|listener| {
        if let Some((manager, keys)) = listener {
            // Keys that failed to register cannot be unregistered.
            let _ = manager.unregister_all(keys);
            keys.clear();
        }
        lock(&handle.state::<ShortcutState>().actions).clear();
        if shortcuts.is_empty() {
            return Ok(());
        }
        if is_wayland() {
            return Err(ErrorInfo::new(
                ErrorCode::ShortcutsUnsupported,
                "This desktop (Wayland) does not allow global shortcuts in programs; \
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
        for (text, action) in shortcuts {
            let key: HotKey = text.parse().map_err(|_| {
                ErrorInfo::new(
                    ErrorCode::ShortcutUnknown,
                    format!("The shortcut {text} is not valid. Press another combination."),
                )
            })?;
            manager.register(key).map_err(|_| shortcut_taken(text))?;
            keys.push(key);
            lock(&handle.state::<ShortcutState>().actions).push((key.id(), *action));
        }
        Ok(())
    })
}

fn shortcut_taken(keys: &str) -> ErrorInfo {
    ErrorInfo::new(
        ErrorCode::ShortcutTaken,
        format!("The system or another program already uses {keys}; choose another combination."),
    )
}

/// Wayland has no global key grabs.
fn is_wayland() -> bool {
    cfg!(target_os = "linux")
        && std::env::var_os("WAYLAND_DISPLAY").is_some_and(|name| !name.is_empty())
}
