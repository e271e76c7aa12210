//! Shared by desktop and mobile: builds the Tauri application.

use earshot_core::Paths;
use tauri::webview::PageLoadEvent;
use tauri::{App, AppHandle, Manager as _, Wry};

use crate::bindings;
use crate::state::AppState;

type SetupResult = Result<(), Box<dyn std::error::Error>>;

/// `start` opens the state and the window.
pub fn build(
    builder: tauri::Builder<Wry>,
    start: impl FnOnce(&AppHandle) -> SetupResult + Send + 'static,
) -> tauri::Result<App> {
    let bindings = bindings::builder();
    builder
        .plugin(tauri_plugin_dialog::init())
        .invoke_handler(bindings.invoke_handler())
        .on_page_load(|window, load| {
            if load.event() == PageLoadEvent::Started {
                window.state::<AppState>().on_page_load();
            }
        })
        .setup(move |handle| {
            bindings.mount_events(handle);
            start(handle.handle())
        })
        .build(context())
}

#[cfg(not(test))]
fn context() -> tauri::Context {
    tauri::generate_context!()
}

/// Test binaries would write the embedded page to the same place as the program, concurrently, and
/// corrupt it. Tests open no window.
#[cfg(test)]
fn context() -> tauri::Context {
    unimplemented!("tests of this library open no window")
}

/// Starts the application on its own thread after `before`, while the window opens.
pub fn open_app(
    handle: &AppHandle,
    paths: Paths,
    before: impl FnOnce(&Paths) + Send + 'static,
) -> std::io::Result<()> {
    let handle = handle.clone();
    let thread = std::thread::Builder::new().name("start".to_owned());
    thread
        .spawn(move || {
            before(&paths);
            handle.state::<AppState>().open(paths);
        })
        .map(drop)
}
