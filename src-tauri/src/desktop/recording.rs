//! Recording at the press of a key or of the tray, with the window in sight or not.

use earshot_core::desk::AppEvent;
use tauri::{AppHandle, Manager as _};

use crate::shell::Shell;

/// Begins a recording, or ends the one that goes on.
pub fn toggle(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn_blocking(move || {
        let shell = app.state::<Shell>();
        let done = shell.desk().and_then(|desk| {
            let done = if desk.recording().note.is_some() {
                let stopped = desk.stop_recording();
                desk.close_microphone();
                stopped
            } else {
                desk.start_recording()
            };
            done.map_err(|error| error.info())
        });
        if let Err(error) = done {
            shell.tell(AppEvent::Problem { error });
        }
    });
}
