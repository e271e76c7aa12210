//! The desktop program's life cycle.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use earshot_core::app::App;
use earshot_core::{Dictation, Paths};
use tauri::{AppHandle, Manager as _, RunEvent, WindowEvent};
use tauri_plugin_window_state::StateFlags;

use super::arguments::{self, Invocation};
use super::{dictation, display, notifications, recording, shortcuts, tray, window};
use crate::state::AppState;
use crate::{page, program};

/// `arguments` without the program's name.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let here = std::env::current_dir().unwrap_or_default();
    match arguments::parse(arguments, &here) {
        Invocation::Help => {
            print!("{}", arguments::USAGE);
            ExitCode::SUCCESS
        }
        Invocation::Version => {
            println!("earshot-app {}", env!("CARGO_PKG_VERSION"));
            ExitCode::SUCCESS
        }
        Invocation::Unknown(option) => {
            eprint!("Unknown option {option}.\n\n{}", arguments::USAGE);
            ExitCode::from(2)
        }
        Invocation::Open(files) => to_exit_code(open(files, false)),
        Invocation::Record => to_exit_code(open(Vec::new(), true)),
    }
}

fn to_exit_code(ended: Result<(), String>) -> ExitCode {
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::FAILURE
        }
    }
}

/// Whether dialogs use portals: in a Flatpak or snap, or if the user requests it.
fn uses_portals() -> bool {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    Path::new("/.flatpak-info").exists() || is_set("SNAP") || is_set("GTK_USE_PORTAL")
}

/// Blocks until the window is closed; the error is a sentence for the terminal.
fn open(files: Vec<PathBuf>, record: bool) -> Result<(), String> {
    if let Some(sentence) = display::missing_display() {
        return Err(sentence.to_owned());
    }
    earshot_core::check_processor().map_err(|error| error.to_string())?;
    earshot_core::disable_core_dumps(uses_portals());
    let paths = Paths::discover().map_err(|error| error.to_string())?;
    earshot_core::start_logs(&paths);

    let window_state = paths.config.join("window.json");
    let home = paths.clone();
    let builder = tauri::Builder::default()
        // First: a second instance exits here, before it opens anything.
        .plugin(single_instance(&paths))
        .plugin(
            tauri_plugin_window_state::Builder::new()
                // A full path overrides the plugin's own folder.
                .with_filename(window_state.to_string_lossy())
                .with_state_flags(
                    StateFlags::SIZE
                        | StateFlags::POSITION
                        | StateFlags::MAXIMIZED
                        | StateFlags::FULLSCREEN,
                )
                .build(),
        )
        .on_window_event(|window, event| {
            if let WindowEvent::CloseRequested { api, .. } = event
                && runs_in_background(window.app_handle())
            {
                api.prevent_close();
                let _ = window.hide();
            }
        });
    let handle = program::build(builder, move |handle| {
        start(handle, home, files)?;
        if record {
            recording::toggle(handle);
        }
        Ok(())
    })
    .map_err(|error| format!("Earshot's window could not be opened: {error}."))?;
    handle.run(on_event);
    Ok(())
}

fn start(
    handle: &AppHandle,
    paths: Paths,
    files: Vec<PathBuf>,
) -> Result<(), Box<dyn std::error::Error>> {
    handle.manage(AppState::new(handle.clone(), files));
    exit_on_signals(handle);
    dictation::open(handle);
    shortcuts::open(handle);
    tray::open(handle);
    notifications::open(handle);
    let web_data = paths.cache.join("page");
    program::open_app(handle, paths, |_| {})?;
    page::open(handle, &web_data)?;
    Ok(())
}

/// Signals exit like the menu: the recording is saved and temporary files are removed.
fn exit_on_signals(handle: &AppHandle) {
    let handle = handle.clone();
    if let Err(error) = ctrlc::set_handler(move || handle.exit(0)) {
        tracing::warn!("signals are not handled: {error}");
    }
}

/// With dictation or watched folders, closing the window keeps the program in the tray.
fn runs_in_background(handle: &AppHandle) -> bool {
    let has_work = |app: &App| {
        let settings = app.settings.view();
        settings.dictation != Dictation::Off || !settings.watched_folders.is_empty()
    };
    let state = handle.state::<AppState>();
    state.try_app().is_some_and(|app| has_work(&app)) && tray::is_open(handle)
}

fn on_event(handle: &AppHandle, event: RunEvent) {
    match event {
        #[cfg(target_os = "macos")]
        RunEvent::Opened { urls } => {
            let files = urls.iter().filter_map(|url| url.to_file_path().ok());
            handle.state::<AppState>().queue_files(files.collect());
        }
        // From here on a new instance opens its own window.
        RunEvent::ExitRequested { .. } => tauri_plugin_single_instance::destroy(handle),
        RunEvent::Exit => handle.state::<AppState>().close(),
        _ => {}
    }
}

/// A second instance passes its files to the first window.
fn single_instance(paths: &Paths) -> tauri::plugin::TauriPlugin<tauri::Wry> {
    tauri_plugin_single_instance::Builder::new()
        .dbus_id(bus_name(&paths.data))
        .callback(|handle, arguments, directory| {
            let arguments = arguments.into_iter().skip(1).map(OsString::from);
            match arguments::parse(arguments, Path::new(&directory)) {
                // Recording by shortcut does not raise the window.
                Invocation::Record => recording::toggle(handle),
                Invocation::Open(files) => {
                    handle.state::<AppState>().queue_files(files);
                    window::show(handle);
                }
                _ => window::show(handle),
            }
        })
        .build()
}

/// One instance per library: another `EARSHOT_HOME` is another library.
fn bus_name(data: &Path) -> String {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};

    const IDENTIFIER: &str = "app.earshot.Earshot";
    if std::env::var_os("EARSHOT_HOME").is_none_or(|home| home.is_empty()) {
        return IDENTIFIER.to_owned();
    }
    let mut hasher = DefaultHasher::new();
    data.hash(&mut hasher);
    format!("{IDENTIFIER}.Home{:016x}", hasher.finish())
}
