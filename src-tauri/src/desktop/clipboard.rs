//! Files on the clipboard, and a key.

use std::path::PathBuf;

use earshot_core::desk::ErrorInfo;
use tauri::AppHandle;

use crate::shell::error_info;

/// The files that were copied in a file manager; nothing if something else was,
/// or if the clipboard is empty. May wait for the program that copied them.
///
/// # Errors
/// There is no clipboard to be reached.
pub fn copied() -> Result<Option<Vec<PathBuf>>, ErrorInfo> {
    let mut clipboard = arboard::Clipboard::new().map_err(|_| unreachable_clipboard())?;
    match clipboard.get().file_list() {
        Ok(files) if files.is_empty() => Ok(None),
        Ok(files) => Ok(Some(files)),
        Err(arboard::Error::ContentNotAvailable | arboard::Error::ConversionFailure) => Ok(None),
        Err(_) => Err(unreachable_clipboard()),
    }
}

/// The text on the clipboard, which is taken off it.
///
/// # Errors
/// There is no clipboard to be reached, or no text on it.
pub fn take_text(_: &AppHandle) -> Result<String, ErrorInfo> {
    let mut clipboard = arboard::Clipboard::new().map_err(|_| unreachable_clipboard())?;
    let text = clipboard.get_text().map_err(|_| {
        error_info(
            "clipboard-without-key",
            "There is no key on the clipboard; copy it and try again.",
        )
    })?;
    // Another program may have it in a history of its own: nothing can be done about that.
    let _ = clipboard.clear();
    Ok(text)
}

fn unreachable_clipboard() -> ErrorInfo {
    error_info(
        "clipboard-unreachable",
        "The clipboard could not be read; drop the files on the window instead.",
    )
}
