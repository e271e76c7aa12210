//! What every program with the page in it is made of.

use earshot_app::Paths;
use tauri::webview::PageLoadEvent;
use tauri::{App, AppHandle, Manager as _, Wry};

use crate::bindings;
use crate::shell::Shell;

type Started = Result<(), Box<dyn std::error::Error>>;

/// Makes the program: commands, events and dialogs are added to what `builder` has.
/// `start` opens shell and page.
///
/// # Errors
/// What the toolkit or `start` reports.
pub fn build(
    builder: tauri::Builder<Wry>,
    start: impl FnOnce(&AppHandle) -> Started + Send + 'static,
) -> tauri::Result<App> {
    let bindings = bindings::builder();
    builder
        .plugin(tauri_plugin_dialog::init())
        .invoke_handler(bindings.invoke_handler())
        .on_page_load(|window, load| {
            if load.event() == PageLoadEvent::Started {
                window.state::<Shell>().page_starts();
            }
        })
        .setup(move |app| {
            bindings.mount_events(app);
            start(app.handle())
        })
        .build(tauri::generate_context!())
}

/// Opens the desk on a thread of its own, once `before` is done; the window opens
/// meanwhile.
///
/// # Errors
/// If the system gives no thread.
pub fn open_desk(
    app: &AppHandle,
    paths: Paths,
    before: impl FnOnce(&Paths) + Send + 'static,
) -> std::io::Result<()> {
    let app = app.clone();
    let thread = std::thread::Builder::new().name("desk".to_owned());
    thread
        .spawn(move || {
            before(&paths);
            app.state::<Shell>().open_desk(paths);
        })
        .map(drop)
}
