//! What every program with the page in it is made of.

use earshot_core::Paths;
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
        .build(inside())
}

/// The configuration and the page, which are inside the program.
#[cfg(not(test))]
fn inside() -> tauri::Context {
    tauri::generate_context!()
}

/// What is compiled for tests is compiled beside the program, and both would put the
/// page's files at one place: what one is writing, the other reads in part, and its window
/// stays blank. Tests open none.
#[cfg(test)]
fn inside() -> tauri::Context {
    unimplemented!("tests of this library open no window")
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
