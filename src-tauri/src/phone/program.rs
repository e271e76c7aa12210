//! The mobile app's life cycle.

use std::path::PathBuf;

use earshot_core::app::{App, AppEvent, ErrorCode, ErrorInfo};
use earshot_core::{Paths, open_models};
use tauri::{AppHandle, Manager as _, RunEvent};

use super::platform::Home;
use super::system_event::{self, SystemEvent};
use super::{activity_notifier, bridge, inbox};
use crate::state::AppState;
use crate::{page, program};

type SetupResult = Result<(), Box<dyn std::error::Error>>;

/// Called by the system.
#[tauri::mobile_entry_point]
pub fn run() {
    let builder = tauri::Builder::default().plugin(bridge::plugin());
    match program::build(builder, start) {
        Ok(handle) => handle.run(on_event),
        Err(error) => eprintln!("Earshot could not be opened: {error}."),
    }
}

fn start(handle: &AppHandle) -> SetupResult {
    let home = handle.path().app_local_data_dir()?;
    let paths = Paths {
        // The OS may clear this folder.
        cache: handle.path().app_cache_dir()?,
        ..Paths::under(&home)
    };
    earshot_core::start_logs(&paths);
    // Before new files arrive.
    let pending = inbox::pending(&home);
    handle.manage(Home(home.clone()));
    handle.manage(AppState::new(handle.clone(), pending));
    activity_notifier::open(handle);
    let for_events = handle.clone();
    bridge::start(handle, &inbox::folder(&home), move |event| {
        on_system_event(&for_events, event)
    })?;
    let for_models = handle.clone();
    let web_data = paths.cache.join("page");
    program::open_app(handle, paths, move |paths| {
        extract_models(&for_models, paths)
    })?;
    page::open(handle, &web_data)?;
    Ok(())
}

/// Extracts bundled models at the first start.
fn extract_models(handle: &AppHandle, paths: &Paths) {
    let extracted = open_models(paths).and_then(|models| {
        models.extract(&mut |name, to| bridge::copy_from_package(handle, name, to))
    });
    // The page reports missing models.
    if let Err(error) = extracted {
        tracing::warn!(code = %error.code(), "the models were not extracted");
    }
}

/// Must not block.
fn on_system_event(handle: &AppHandle, event: SystemEvent) {
    match event {
        SystemEvent::Shared { paths, lost } => share(handle, paths, lost),
        SystemEvent::DeviceState { hot, saving } => {
            earshot_core::report_power_limit(system_event::power_limit(hot, saving))
        }
        SystemEvent::Interrupted => with_app(handle, |app| {
            app.playback.pause();
            app.recording.pause();
        }),
        SystemEvent::Stop => with_app(handle, |app| {
            // The recording may have ended.
            let _ = app.recording.stop();
            app.recording.close_microphone();
        }),
    }
}

fn share(handle: &AppHandle, paths: Vec<PathBuf>, lost: u32) {
    let state = handle.state::<AppState>();
    state.queue_files(paths);
    if lost > 0 {
        tracing::warn!(lost, "shared files could not be read");
        state.emit(AppEvent::Error {
            error: ErrorInfo::new(
                ErrorCode::FileNotProvided,
                "The app that shared this did not let Earshot read it; save it on the phone and choose it there.",
            ),
        });
    }
}

fn with_app(handle: &AppHandle, work: impl FnOnce(&App) + Send + 'static) {
    let handle = handle.clone();
    tauri::async_runtime::spawn_blocking(move || {
        if let Some(app) = handle.state::<AppState>().try_app() {
            work(&app);
        }
    });
}

fn on_event(handle: &AppHandle, event: RunEvent) {
    match event {
        // Android uses the bridge and has already copied the files.
        #[cfg(target_os = "ios")]
        RunEvent::Opened { urls } => {
            let files = urls.iter().filter_map(|url| url.to_file_path().ok());
            handle.state::<AppState>().queue_files(files.collect());
        }
        RunEvent::Exit => handle.state::<AppState>().close(),
        _ => {}
    }
}
