//! iOS, through functions of C that `Bridge.swift` in `gen/apple` defines. What is more
//! than a number crosses as JSON.

use std::ffi::{CStr, CString, c_char};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use serde::Serialize;
use tauri::plugin::{self, TauriPlugin};
use tauri::{AppHandle, Wry};
use tokio::sync::oneshot;

use super::told::Told;
use super::work::Work;

// SAFETY: `Bridge.swift` defines each of them so. Texts that go there are read before
// the call returns; one that comes back is let go of with `earshot_free`.
unsafe extern "C" {
    fn earshot_listen(inbox: *const c_char, hear: extern "C" fn(*const c_char));
    fn earshot_may_record(answer: extern "C" fn(bool));
    fn earshot_show(work: *const c_char);
    fn earshot_take_text() -> *mut c_char;
    fn earshot_free(text: *mut c_char);
    fn earshot_hand_out(paths: *const c_char) -> bool;
}

type Hear = Box<dyn Fn(Told) + Send + Sync>;
static HEAR: OnceLock<Hear> = OnceLock::new();

/// Those who wait for the user's answer about the microphone.
static ASKED: Mutex<Vec<oneshot::Sender<bool>>> = Mutex::new(Vec::new());

/// There is nothing to prepare.
pub fn plugin() -> TauriPlugin<Wry> {
    plugin::Builder::new("phone").build()
}

/// Hears what the system tells from now on; what is shared is moved into `inbox`.
///
/// # Errors
/// If the path cannot be told.
pub fn listen(
    _: &AppHandle,
    inbox: &Path,
    hear: impl Fn(Told) + Send + Sync + 'static,
) -> io::Result<()> {
    extern "C" fn told(text: *const c_char) {
        if text.is_null() {
            return;
        }
        // SAFETY: it is a C string, and lives until this returns.
        let text = unsafe { CStr::from_ptr(text) }.to_string_lossy();
        match (HEAR.get(), serde_json::from_str(&text)) {
            (Some(hear), Ok(told)) => hear(told),
            (_, Err(error)) => tracing::warn!(%error, "the system told something unknown"),
            (None, Ok(_)) => {}
        }
    }
    let _ = HEAR.set(Box::new(hear));
    let inbox = CString::new(inbox.display().to_string()).map_err(io::Error::other)?;
    // SAFETY: see the declarations.
    unsafe { earshot_listen(inbox.as_ptr(), told) };
    Ok(())
}

/// The models lie beside the program, where they are found as they are.
///
/// # Errors
/// None here.
pub fn copy_from_package(_: &AppHandle, _: &str, _: &Path) -> io::Result<bool> {
    Ok(false)
}

/// Asks the user for the microphone, unless that was answered before.
pub async fn may_record(_: &AppHandle) -> bool {
    extern "C" fn answered(granted: bool) {
        let mut asked = ASKED.lock().unwrap_or_else(PoisonError::into_inner);
        for asked in asked.drain(..) {
            // Whoever asked may be gone.
            let _ = asked.send(granted);
        }
    }
    let (tell, told) = oneshot::channel();
    ASKED
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(tell);
    // SAFETY: see the declarations.
    unsafe { earshot_may_record(answered) };
    told.await.unwrap_or(false)
}

/// Tells the system what goes on.
pub fn show(_: &AppHandle, work: Work) {
    if let Ok(work) = json(&work) {
        // SAFETY: see the declarations.
        unsafe { earshot_show(work.as_ptr()) };
    }
}

/// Takes the text off the clipboard.
pub fn take_text(_: &AppHandle) -> Option<String> {
    // SAFETY: see the declarations.
    let text = unsafe { earshot_take_text() };
    if text.is_null() {
        return None;
    }
    // SAFETY: it is a C string of ours until it is let go of.
    let kept = unsafe { CStr::from_ptr(text) }
        .to_string_lossy()
        .into_owned();
    // SAFETY: it came from there, and nobody has it any more.
    unsafe { earshot_free(text) };
    Some(kept)
}

/// What the dialog gives are copies already.
///
/// # Errors
/// None here.
pub fn take(_: &AppHandle, addresses: Vec<String>) -> io::Result<Vec<PathBuf>> {
    let path = |address: String| match tauri::Url::parse(&address) {
        Ok(address) => address.to_file_path().ok(),
        // It is a path.
        Err(_) => Some(PathBuf::from(address)),
    };
    Ok(addresses.into_iter().filter_map(path).collect())
}

/// Opens the share sheet with these files.
///
/// # Errors
/// If the system does not take them.
pub fn hand_out(_: &AppHandle, files: &[PathBuf]) -> io::Result<()> {
    let files = json(&files)?;
    // SAFETY: see the declarations.
    if unsafe { earshot_hand_out(files.as_ptr()) } {
        Ok(())
    } else {
        Err(io::Error::other("there is no window to show it over"))
    }
}

fn json(value: &impl Serialize) -> io::Result<CString> {
    let text = serde_json::to_string(value)?;
    CString::new(text).map_err(io::Error::other)
}
