//! Recording by shortcut or tray, with the window visible or not.

use earshot_core::app::AppEvent;
use tauri::{AppHandle, Manager as _};

use crate::state::AppState;

pub fn toggle(handle: &AppHandle) {
    let handle = handle.clone();
    tauri::async_runtime::spawn_blocking(move || {
        let state = handle.state::<AppState>();
        let done = state.app().and_then(|app| {
            let done = if app.recording.status().note.is_some() {
                let stopped = app.recording.stop();
                app.recording.close_microphone();
                stopped
            } else {
                app.recording.start()
            };
            done.map_err(|error| error.info())
        });
        if let Err(error) = done {
            state.emit(AppEvent::Error { error });
        }
    });
}
