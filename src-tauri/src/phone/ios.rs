//! iOS, through C functions defined by `Bridge.swift` in `gen/apple`. Structured values are passed
//! as JSON.

use std::ffi::{CStr, CString, c_char};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use serde::Serialize;
use tauri::plugin::{self, TauriPlugin};
use tauri::{AppHandle, Wry};
use tokio::sync::oneshot;

use super::activity::Activity;
use super::system_event::SystemEvent;

// SAFETY: `Bridge.swift` defines these functions with these signatures. Swift reads string
// arguments before the call returns; a returned string is freed with `earshot_free`.
unsafe extern "C" {
    fn earshot_start(inbox: *const c_char, on_event: extern "C" fn(*const c_char));
    fn earshot_request_microphone(answer: extern "C" fn(bool));
    fn earshot_show_activity(activity: *const c_char);
    fn earshot_take_text() -> *mut c_char;
    fn earshot_free(text: *mut c_char);
    fn earshot_share(paths: *const c_char) -> bool;
}

type Handler = Box<dyn Fn(SystemEvent) + Send + Sync>;
static HANDLER: OnceLock<Handler> = OnceLock::new();

/// Pending permission requests.
static PENDING_REQUESTS: Mutex<Vec<oneshot::Sender<bool>>> = Mutex::new(Vec::new());

pub fn plugin() -> TauriPlugin<Wry> {
    plugin::Builder::new("phone").build()
}

/// Starts receiving system events; shared files are moved to `inbox`.
///
/// Fails if the path contains a NUL byte.
pub fn start(
    _: &AppHandle,
    inbox: &Path,
    on_event: impl Fn(SystemEvent) + Send + Sync + 'static,
) -> io::Result<()> {
    extern "C" fn receive(text: *const c_char) {
        if text.is_null() {
            return;
        }
        // SAFETY: a C string that outlives the call.
        let text = unsafe { CStr::from_ptr(text) }.to_string_lossy();
        match (HANDLER.get(), serde_json::from_str(&text)) {
            (Some(on_event), Ok(event)) => on_event(event),
            (_, Err(error)) => tracing::warn!(%error, "unknown system event"),
            (None, Ok(_)) => {}
        }
    }
    let _ = HANDLER.set(Box::new(on_event));
    let inbox = CString::new(inbox.display().to_string()).map_err(io::Error::other)?;
    // SAFETY: see the declarations.
    unsafe { earshot_start(inbox.as_ptr(), receive) };
    Ok(())
}

/// Bundled models are used in place.
pub fn copy_from_package(_: &AppHandle, _: &str, _: &Path) -> io::Result<bool> {
    Ok(false)
}

/// Prompts only once; later calls return the stored answer.
pub async fn request_microphone(_: &AppHandle) -> bool {
    extern "C" fn answered(granted: bool) {
        let mut pending = PENDING_REQUESTS
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        for pending in pending.drain(..) {
            // The receiver may be dropped.
            let _ = pending.send(granted);
        }
    }
    let (sender, granted) = oneshot::channel();
    PENDING_REQUESTS
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(sender);
    // SAFETY: see the declarations.
    unsafe { earshot_request_microphone(answered) };
    granted.await.unwrap_or(false)
}

pub fn show_activity(_: &AppHandle, activity: Activity) {
    if let Ok(activity) = json(&activity) {
        // SAFETY: see the declarations.
        unsafe { earshot_show_activity(activity.as_ptr()) };
    }
}

pub fn take_text(_: &AppHandle) -> Option<String> {
    // SAFETY: see the declarations.
    let text = unsafe { earshot_take_text() };
    if text.is_null() {
        return None;
    }
    // SAFETY: a C string owned by us until `earshot_free`.
    let copied = unsafe { CStr::from_ptr(text) }
        .to_string_lossy()
        .into_owned();
    // SAFETY: allocated by Swift, and no longer used.
    unsafe { earshot_free(text) };
    Some(copied)
}

/// The dialog already returns copies.
pub fn copy_files(_: &AppHandle, addresses: Vec<String>) -> io::Result<Vec<PathBuf>> {
    let path = |address: String| match tauri::Url::parse(&address) {
        Ok(address) => address.to_file_path().ok(),
        Err(_) => Some(PathBuf::from(address)),
    };
    Ok(addresses.into_iter().filter_map(path).collect())
}

/// Fails without a window to present the sheet in.
pub fn share(_: &AppHandle, files: &[PathBuf]) -> io::Result<()> {
    let files = json(&files)?;
    // SAFETY: see the declarations.
    if unsafe { earshot_share(files.as_ptr()) } {
        Ok(())
    } else {
        Err(io::Error::other("there is no window to show it over"))
    }
}

fn json(value: &impl Serialize) -> io::Result<CString> {
    let text = serde_json::to_string(value)?;
    CString::new(text).map_err(io::Error::other)
}
