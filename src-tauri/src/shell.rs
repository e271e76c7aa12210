//! What the commands share: the desk, once it has opened, and the files that
//! came before the page could show them.

use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use earshot_core::Paths;
use earshot_core::desk::{Added, AppEvent, Desk, DeskError, ErrorInfo};
use tauri::{AppHandle, Manager as _};
use tauri_specta::Event as _;

use crate::system;

/// The only event that the page hears.
#[derive(Clone, Debug, serde::Serialize, specta::Type, tauri_specta::Event)]
#[serde(transparent)]
#[tauri_specta(event_name = "earshot")]
pub struct Told(pub AppEvent);

/// The state of the program behind the page.
pub struct Shell {
    app: AppHandle,
    desk: Mutex<Opening>,
    opened: Condvar,
    handed: Mutex<Handed>,
}

/// The desk opens beside the window, so that neither waits for the other.
enum Opening {
    Underway,
    Open(Arc<Desk>),
    Failed(ErrorInfo),
    Closed,
}

/// Files from outside the page, kept until it listens.
#[derive(Default)]
struct Handed {
    page_listens: bool,
    waiting: Vec<PathBuf>,
}

impl Shell {
    /// A shell whose desk has yet to open, with files from the command line.
    pub fn new(app: AppHandle, files: Vec<PathBuf>) -> Self {
        let handed = Handed {
            page_listens: false,
            waiting: files,
        };
        Self {
            app,
            desk: Mutex::new(Opening::Underway),
            opened: Condvar::new(),
            handed: Mutex::new(handed),
        }
    }

    /// Opens the desk; takes as long as the library's first look does.
    pub fn open_desk(&self, paths: Paths) {
        let app = self.app.clone();
        let opening = match Desk::start(paths, move |event| tell(&app, event)) {
            Ok(desk) => {
                system::begin(&self.app, &desk);
                Opening::Open(Arc::new(desk))
            }
            Err(error) => {
                tracing::error!(code = error.code(), "the desk did not open");
                Opening::Failed(error.info())
            }
        };
        let mut desk = lock(&self.desk);
        // The window may have been closed meanwhile.
        if matches!(*desk, Opening::Underway) {
            *desk = opening;
        }
        self.opened.notify_all();
    }

    /// Lets go of the desk, which stops its work at the last checkpoint.
    pub fn close_desk(&self) {
        let desk = std::mem::replace(&mut *lock(&self.desk), Opening::Closed);
        self.opened.notify_all();
        if let Opening::Open(desk) = &desk {
            // A command may be waiting for an answer, and would keep it open.
            desk.stop_asking();
        }
        drop(desk);
    }

    /// Does something with the desk, on a thread that may wait.
    ///
    /// # Errors
    /// What `work` reports, or why the desk did not open.
    pub async fn with<T, F>(&self, work: F) -> Result<T, ErrorInfo>
    where
        T: Send + 'static,
        F: FnOnce(&Desk) -> Result<T, DeskError> + Send + 'static,
    {
        let app = self.app.clone();
        apart(move || {
            let desk = app.state::<Self>().desk()?;
            work(&desk).map_err(|error| error.info())
        })
        .await
    }

    /// Takes these files in.
    ///
    /// # Errors
    /// Why the desk did not open.
    pub async fn add(&self, files: Vec<PathBuf>, even_if_known: bool) -> Result<Added, ErrorInfo> {
        let app = self.app.clone();
        self.with(move |desk| take_in(&app, desk, &files, even_if_known))
            .await
    }

    /// The desk, if it is open. Does not wait.
    pub fn open_now(&self) -> Option<Arc<Desk>> {
        match &*lock(&self.desk) {
            Opening::Open(desk) => Some(Arc::clone(desk)),
            _ => None,
        }
    }

    /// Tells the page.
    pub fn tell(&self, event: AppEvent) {
        tell(&self.app, event);
    }

    /// The desk, waiting for it if need be: for threads that may wait.
    pub fn desk(&self) -> Result<Arc<Desk>, ErrorInfo> {
        let mut desk = lock(&self.desk);
        loop {
            match &*desk {
                Opening::Open(desk) => return Ok(Arc::clone(desk)),
                Opening::Failed(error) => return Err(error.clone()),
                Opening::Closed => {
                    return Err(error_info("closing", "Earshot is closing."));
                }
                Opening::Underway => {
                    desk = self
                        .opened
                        .wait(desk)
                        .unwrap_or_else(PoisonError::into_inner);
                }
            }
        }
    }

    /// Takes files in that came from outside the page.
    pub fn hand_over(&self, files: Vec<PathBuf>) {
        lock(&self.handed).waiting.extend(files);
        self.take_handed();
    }

    /// The page hears events from now on.
    pub fn page_listens(&self) {
        if !std::mem::replace(&mut lock(&self.handed).page_listens, true) {
            // The time of this line is how long it took to start.
            tracing::info!("the page is ready");
        }
        self.take_handed();
    }

    /// A page that starts anew must say again that it listens.
    pub fn page_starts(&self) {
        lock(&self.handed).page_listens = false;
    }

    fn take_handed(&self) {
        let files = {
            let mut handed = lock(&self.handed);
            if !handed.page_listens || handed.waiting.is_empty() {
                return;
            }
            std::mem::take(&mut handed.waiting)
        };
        let app = self.app.clone();
        tauri::async_runtime::spawn_blocking(move || {
            let added = app
                .state::<Self>()
                .desk()
                .and_then(|desk| take_in(&app, &desk, &files, false).map_err(|error| error.info()));
            let event = match added {
                Ok(added) => AppEvent::OpenedFiles { added },
                Err(error) => AppEvent::Problem { error },
            };
            tell(&app, event);
        });
    }
}

fn take_in(
    app: &AppHandle,
    desk: &Desk,
    files: &[PathBuf],
    even_if_known: bool,
) -> Result<Added, DeskError> {
    let mut added = desk.add_paths(files, even_if_known)?;
    system::taken_in(app, files, &mut added);
    Ok(added)
}

/// Runs what may wait away from the threads that must not.
///
/// # Errors
/// What `work` reports; a panic in it becomes an error too.
pub async fn apart<T, F>(work: F) -> Result<T, ErrorInfo>
where
    T: Send + 'static,
    F: FnOnce() -> Result<T, ErrorInfo> + Send + 'static,
{
    match tauri::async_runtime::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => {
            tracing::error!(%error, "a command did not end");
            Err(error_info(
                "unexpected",
                "Something went wrong inside Earshot; try again, and start it anew if it happens again.",
            ))
        }
    }
}

/// An error of the window itself.
pub fn error_info(code: &str, message: impl Into<String>) -> ErrorInfo {
    ErrorInfo::new(code, message.into())
}

/// Tells the page; a window that is closing need not hear it.
fn tell(app: &AppHandle, event: AppEvent) {
    system::hear(app, &event);
    if let Err(error) = Told(event).emit(app) {
        tracing::debug!(%error, "the page was not told");
    }
}

/// A panic of another thread leaves these states whole.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
