//! State shared by commands: the application, once started, and files to import.

use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use earshot_core::Paths;
use earshot_core::app::{App, AppError, AppEvent, ErrorCode, ErrorInfo, ImportReport};
use tauri::{AppHandle, Manager as _};
use tauri_specta::Event as _;

use crate::platform;

/// The page's only event.
#[derive(Clone, Debug, serde::Serialize, specta::Type, tauri_specta::Event)]
#[serde(transparent)]
#[tauri_specta(event_name = "earshot")]
pub struct EventPayload(pub AppEvent);

pub struct AppState {
    handle: AppHandle,
    app: Mutex<Startup>,
    opened: Condvar,
    handed: Mutex<PendingFiles>,
}

/// The application starts in parallel with the window.
enum Startup {
    Pending,
    Open(Arc<App>),
    Failed(ErrorInfo),
    Closed,
}

/// Files to import once the page is ready.
#[derive(Default)]
struct PendingFiles {
    is_page_ready: bool,
    paths: Vec<PathBuf>,
}

impl AppState {
    pub fn new(handle: AppHandle, files: Vec<PathBuf>) -> Self {
        let handed = PendingFiles {
            is_page_ready: false,
            paths: files,
        };
        Self {
            handle,
            app: Mutex::new(Startup::Pending),
            opened: Condvar::new(),
            handed: Mutex::new(handed),
        }
    }

    /// Starts the application; blocks while the library is opened.
    pub fn open(&self, paths: Paths) {
        let handle = self.handle.clone();
        let opening = match App::start(paths, move |event| emit(&handle, event)) {
            Ok(app) => {
                platform::on_app_ready(&self.handle, &app);
                Startup::Open(Arc::new(app))
            }
            Err(error) => {
                tracing::error!(code = %error.code(), "the library did not open");
                Startup::Failed(error.info())
            }
        };
        let mut app = lock(&self.app);
        // The window may have been closed in the meantime.
        if matches!(*app, Startup::Pending) {
            *app = opening;
        }
        self.opened.notify_all();
    }

    /// Shuts the application down; jobs stop at their last checkpoint.
    pub fn close(&self) {
        let app = std::mem::replace(&mut *lock(&self.app), Startup::Closed);
        self.opened.notify_all();
        if let Startup::Open(app) = &app {
            // A pending cloud request would keep it alive.
            app.cloud.cancel_all();
        }
        drop(app);
    }

    /// Runs `work` on a blocking thread.
    ///
    /// Fails with the error of `work`, or of starting the application.
    pub async fn with_app<T, F>(&self, work: F) -> Result<T, ErrorInfo>
    where
        T: Send + 'static,
        F: FnOnce(&App) -> Result<T, AppError> + Send + 'static,
    {
        let handle = self.handle.clone();
        blocking(move || {
            let app = handle.state::<Self>().app()?;
            work(&app).map_err(|error| error.info())
        })
        .await
    }

    pub async fn import_files(
        &self,
        files: Vec<PathBuf>,
        allow_duplicates: bool,
    ) -> Result<ImportReport, ErrorInfo> {
        let handle = self.handle.clone();
        self.with_app(move |app| import(&handle, app, &files, allow_duplicates))
            .await
    }

    /// Does not block.
    pub fn try_app(&self) -> Option<Arc<App>> {
        match &*lock(&self.app) {
            Startup::Open(app) => Some(Arc::clone(app)),
            _ => None,
        }
    }

    pub fn emit(&self, event: AppEvent) {
        emit(&self.handle, event);
    }

    /// Blocks until the application has started.
    pub fn app(&self) -> Result<Arc<App>, ErrorInfo> {
        let mut app = lock(&self.app);
        loop {
            match &*app {
                Startup::Open(app) => return Ok(Arc::clone(app)),
                Startup::Failed(error) => return Err(error.clone()),
                Startup::Closed => {
                    return Err(ErrorInfo::new(ErrorCode::Closing, "Earshot is closing."));
                }
                Startup::Pending => {
                    app = self
                        .opened
                        .wait(app)
                        .unwrap_or_else(PoisonError::into_inner);
                }
            }
        }
    }

    /// Imports files as soon as the page is ready.
    pub fn queue_files(&self, files: Vec<PathBuf>) {
        lock(&self.handed).paths.extend(files);
        self.import_pending();
    }

    pub fn on_page_ready(&self) {
        if !std::mem::replace(&mut lock(&self.handed).is_page_ready, true) {
            // Logged to measure the start-up time.
            tracing::info!("the page is ready");
        }
        self.import_pending();
    }

    /// A reloaded page must report again that it is ready.
    pub fn on_page_load(&self) {
        lock(&self.handed).is_page_ready = false;
    }

    fn import_pending(&self) {
        let files = {
            let mut handed = lock(&self.handed);
            if !handed.is_page_ready || handed.paths.is_empty() {
                return;
            }
            std::mem::take(&mut handed.paths)
        };
        let handle = self.handle.clone();
        tauri::async_runtime::spawn_blocking(move || {
            let added = handle
                .state::<Self>()
                .app()
                .and_then(|app| import(&handle, &app, &files, false).map_err(|error| error.info()));
            let event = match added {
                Ok(added) => AppEvent::OpenedFiles { report: added },
                Err(error) => AppEvent::Error { error },
            };
            emit(&handle, event);
        });
    }
}

fn import(
    handle: &AppHandle,
    app: &App,
    files: &[PathBuf],
    allow_duplicates: bool,
) -> Result<ImportReport, AppError> {
    let mut added = app.import.add_paths(files, allow_duplicates)?;
    platform::after_import(handle, files, &mut added);
    Ok(added)
}

/// Runs blocking work; a panic becomes an error.
pub async fn blocking<T, F>(work: F) -> Result<T, ErrorInfo>
where
    T: Send + 'static,
    F: FnOnce() -> Result<T, ErrorInfo> + Send + 'static,
{
    match tauri::async_runtime::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => {
            tracing::error!(%error, "a command did not end");
            Err(ErrorInfo::new(
                ErrorCode::Unexpected,
                "An internal error occurred; try again, and restart Earshot if it happens again.",
            ))
        }
    }
}

fn emit(handle: &AppHandle, event: AppEvent) {
    platform::on_event(handle, &event);
    if let Err(error) = EventPayload(event).emit(handle) {
        tracing::debug!(%error, "an event did not reach the page");
    }
}

/// These states stay consistent if a thread panics.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
