//! Reads files and an API key from the clipboard, and copies texts.

use std::path::PathBuf;

use earshot_core::app::{ErrorCode, ErrorInfo};
use tauri::AppHandle;

/// `None` if no files were copied. May block on the program that copied them.
///
/// Fails if the clipboard is unavailable.
pub fn copied_files() -> Result<Option<Vec<PathBuf>>, ErrorInfo> {
    let mut clipboard = arboard::Clipboard::new().map_err(|_| unreachable_clipboard())?;
    match clipboard.get().file_list() {
        Ok(files) if files.is_empty() => Ok(None),
        Ok(files) => Ok(Some(files)),
        Err(arboard::Error::ContentNotAvailable | arboard::Error::ConversionFailure) => Ok(None),
        Err(_) => Err(unreachable_clipboard()),
    }
}

/// Reads and clears the clipboard's text.
///
/// Fails if the clipboard is unavailable or holds no text.
pub fn take_text(_: &AppHandle) -> Result<String, ErrorInfo> {
    let mut clipboard = arboard::Clipboard::new().map_err(|_| unreachable_clipboard())?;
    let text = clipboard.get_text().map_err(|_| {
        ErrorInfo::new(
            ErrorCode::ClipboardWithoutKey,
            "There is no key on the clipboard; copy it and try again.",
        )
    })?;
    // Clipboard managers may still keep it in their history.
    let _ = clipboard.clear();
    Ok(text)
}

/// On X11 the text is available while `clipboard` exists.
pub fn copy(text: &str, clipboard: &mut Option<arboard::Clipboard>) -> Result<(), arboard::Error> {
    let mut reached = match clipboard.take() {
        Some(clipboard) => clipboard,
        None => arboard::Clipboard::new()?,
    };
    let copied = reached.set_text(text);
    *clipboard = Some(reached);
    copied
}

fn unreachable_clipboard() -> ErrorInfo {
    ErrorInfo::new(
        ErrorCode::ClipboardUnreachable,
        "The clipboard could not be read; drop the files on the window instead.",
    )
}
