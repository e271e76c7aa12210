//! From the start of the app to its end.

use std::path::PathBuf;

use earshot_core::desk::{AppEvent, Desk};
use earshot_core::{Models, Paths};
use tauri::{AppHandle, Manager as _, RunEvent};

use super::face::Home;
use super::told::{self, Told};
use super::{bridge, doings, inbox};
use crate::shell::{Shell, error_info};
use crate::{page, program};

type Started = Result<(), Box<dyn std::error::Error>>;

/// Runs the app: the system calls this.
#[tauri::mobile_entry_point]
pub fn run() {
    let builder = tauri::Builder::default().plugin(bridge::plugin());
    match program::build(builder, start) {
        Ok(app) => app.run(on_event),
        // There is nobody to tell but the system's log.
        Err(error) => eprintln!("Earshot could not be opened: {error}."),
    }
}

fn start(app: &AppHandle) -> Started {
    let home = app.path().app_local_data_dir()?;
    let paths = Paths {
        // The system empties it when it needs the room.
        cache: app.path().app_cache_dir()?,
        ..Paths::under(&home)
    };
    earshot_core::start_logs(&paths);
    // Before anything new comes.
    let left = inbox::left(&home);
    app.manage(Home(home.clone()));
    app.manage(Shell::new(app.clone(), left));
    doings::open(app);
    let hearing = app.clone();
    bridge::listen(app, &inbox::folder(&home), move |told| hear(&hearing, told))?;
    let unpacking = app.clone();
    let kept = paths.cache.join("page");
    program::open_desk(app, paths, move |paths| unpack(&unpacking, paths))?;
    page::open(app, &kept)?;
    Ok(())
}

/// Takes the models out of the package, the first time.
fn unpack(app: &AppHandle, paths: &Paths) {
    let unpacked = Models::new(paths)
        .and_then(|models| models.unpack(&mut |name, to| bridge::copy_from_package(app, name, to)));
    // The page says what is missing, and how to get it.
    if let Err(error) = unpacked {
        tracing::warn!(code = error.code(), "the models were not unpacked");
    }
}

/// Hears what the system tells. It must not be kept waiting.
fn hear(app: &AppHandle, told: Told) {
    match told {
        Told::Shared { paths, lost } => share(app, paths, lost),
        Told::Strain { hot, saving } => earshot_core::tell_strain(told::strain(hot, saving)),
        Told::Interrupted => with_desk(app, |desk| {
            desk.pause();
            desk.pause_recording();
        }),
        Told::Stop => with_desk(app, |desk| {
            // It may have ended meanwhile.
            let _ = desk.stop_recording();
            desk.close_microphone();
        }),
    }
}

fn share(app: &AppHandle, paths: Vec<PathBuf>, lost: u32) {
    let shell = app.state::<Shell>();
    shell.hand_over(paths);
    if lost > 0 {
        tracing::warn!(lost, "shared files could not be read");
        shell.tell(AppEvent::Problem {
            error: error_info(
                "file-not-lent",
                "The app that shared this did not let Earshot read it; save it on the phone and choose it there.",
            ),
        });
    }
}

fn with_desk(app: &AppHandle, work: impl FnOnce(&Desk) + Send + 'static) {
    let app = app.clone();
    tauri::async_runtime::spawn_blocking(move || {
        if let Some(desk) = app.state::<Shell>().open_now() {
            work(&desk);
        }
    });
}

fn on_event(app: &AppHandle, event: RunEvent) {
    match event {
        // Android tells through the bridge, with what it lends copied already.
        #[cfg(target_os = "ios")]
        RunEvent::Opened { urls } => {
            let files = urls.iter().filter_map(|url| url.to_file_path().ok());
            app.state::<Shell>().hand_over(files.collect());
        }
        RunEvent::Exit => app.state::<Shell>().close_desk(),
        _ => {}
    }
}
