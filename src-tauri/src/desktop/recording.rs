//! Recording by shortcut or tray, with the window visible or not.

use earshot_core::app::AppEvent;
use tauri::{AppHandle, Manager as _};

use crate::state::AppState;

pub fn toggle(handle: &AppHandle) {
    let handle = handle.clone();
    tauri::async_runtime::spawn_blocking(move || {
        let state = handle.state::<AppState>();
        let done = state.app().and_then(|app| {
            let done = if app.recording().note.is_some() {
                let stopped = app.stop_recording();
                app.close_microphone();
                stopped
            } else {
                app.start_recording()
            };
            done.map_err(|error| error.info())
        });
        if let Err(error) = done {
            state.emit(AppEvent::Error { error });
        }
    });
}
