//! From the start of the program to its end.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use earshot_core::desk::Desk;
use earshot_core::{Dictation, Paths};
use tauri::{AppHandle, Manager as _, RunEvent, WindowEvent};
use tauri_plugin_window_state::StateFlags;

use super::arguments::{self, Wish};
use super::{dictation, display, recording, shortcuts, tray, window};
use crate::shell::Shell;
use crate::{page, program};

/// Runs the program with these arguments (without its own name).
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let here = std::env::current_dir().unwrap_or_default();
    match arguments::read(arguments, &here) {
        Wish::Help => {
            print!("{}", arguments::USAGE);
            ExitCode::SUCCESS
        }
        Wish::Version => {
            println!("earshot-app {}", env!("CARGO_PKG_VERSION"));
            ExitCode::SUCCESS
        }
        Wish::Unknown(option) => {
            eprint!("There is no option {option}.\n\n{}", arguments::USAGE);
            ExitCode::from(2)
        }
        Wish::Open(files) => leave(open(files, false)),
        Wish::Record => leave(open(Vec::new(), true)),
    }
}

fn leave(ended: Result<(), String>) -> ExitCode {
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::FAILURE
        }
    }
}

/// Whether the toolkit's dialogs are the desktop's portals: in a Flatpak or a snap, or where
/// the user wants that.
fn asks_portals() -> bool {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    Path::new("/.flatpak-info").exists() || is_set("SNAP") || is_set("GTK_USE_PORTAL")
}

/// Opens the window, records at once if that is wanted, and stays until it is closed;
/// an error is a sentence for the terminal.
fn open(files: Vec<PathBuf>, record: bool) -> Result<(), String> {
    if let Some(sentence) = display::missing() {
        return Err(sentence.to_owned());
    }
    earshot_core::check_processor().map_err(|error| error.to_string())?;
    earshot_core::forbid_dumps(asks_portals());
    let paths = Paths::discover().map_err(|error| error.to_string())?;
    earshot_core::start_logs(&paths);

    let window_state = paths.config.join("window.json");
    let home = paths.clone();
    let builder = tauri::Builder::default()
        // First of all: a second program ends here, before it opens anything.
        .plugin(single_instance(&paths))
        .plugin(
            tauri_plugin_window_state::Builder::new()
                // A full path takes the place of the toolkit's own folder.
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
                && stays(window.app_handle())
            {
                api.prevent_close();
                let _ = window.hide();
            }
        });
    let app = program::build(builder, move |app| {
        start(app, home, files)?;
        if record {
            recording::toggle(app);
        }
        Ok(())
    })
    .map_err(|error| format!("Earshot's window could not be opened: {error}."))?;
    app.run(on_event);
    Ok(())
}

/// The desk opens while the window does.
fn start(
    app: &AppHandle,
    paths: Paths,
    files: Vec<PathBuf>,
) -> Result<(), Box<dyn std::error::Error>> {
    app.manage(Shell::new(app.clone(), files));
    exit_on_signals(app);
    dictation::open(app);
    shortcuts::open(app);
    tray::open(app);
    let kept = paths.cache.join("page");
    program::open_desk(app, paths, |_| {})?;
    page::open(app, &kept)?;
    Ok(())
}

/// Ctrl-C, SIGTERM and SIGHUP end the program as its menu does: what is recorded becomes a
/// note, and no temporary file stays.
fn exit_on_signals(app: &AppHandle) {
    let app = app.clone();
    if let Err(error) = ctrlc::set_handler(move || app.exit(0)) {
        tracing::warn!("signals are not handled: {error}");
    }
}

/// Whether the program goes on without its window: whoever dictates needs it, and
/// finds it in the tray.
fn stays(app: &AppHandle) -> bool {
    let dictates = |desk: &Desk| desk.settings().dictation != Dictation::Off;
    let shell = app.state::<Shell>();
    shell.open_now().is_some_and(|desk| dictates(&desk)) && tray::is_open(app)
}

fn on_event(app: &AppHandle, event: RunEvent) {
    match event {
        #[cfg(target_os = "macos")]
        RunEvent::Opened { urls } => {
            let files = urls.iter().filter_map(|url| url.to_file_path().ok());
            app.state::<Shell>().hand_over(files.collect());
        }
        // Whoever starts Earshot again from here on gets a window of their own.
        RunEvent::ExitRequested { .. } => tauri_plugin_single_instance::destroy(app),
        RunEvent::Exit => app.state::<Shell>().close_desk(),
        _ => {}
    }
}

/// A second launch hands its files to the first window and brings it forward.
fn single_instance(paths: &Paths) -> tauri::plugin::TauriPlugin<tauri::Wry> {
    tauri_plugin_single_instance::Builder::new()
        .dbus_id(bus_name(&paths.data))
        .callback(|app, arguments, here| {
            let given = arguments.into_iter().skip(1).map(OsString::from);
            match arguments::read(given, Path::new(&here)) {
                // Whoever records by a key looks elsewhere.
                Wish::Record => recording::toggle(app),
                Wish::Open(files) => {
                    app.state::<Shell>().hand_over(files);
                    window::show(app);
                }
                _ => window::show(app),
            }
        })
        .build()
}

/// One window for each library: another `EARSHOT_HOME` is another one.
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
