//! Files on the clipboard.

use std::path::PathBuf;

use earshot_app::desk::ErrorInfo;

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

fn unreachable_clipboard() -> ErrorInfo {
    error_info(
        "clipboard-unreachable",
        "The clipboard could not be read; drop the files on the window instead.",
    )
}
