//! Folders, shown in the system's file manager.

use std::path::Path;

use earshot_app::desk::ErrorInfo;

use crate::shell::error_info;

/// Shows a folder in the system's file manager. May wait.
///
/// # Errors
/// There is none.
pub fn show_folder(folder: &Path) -> Result<(), ErrorInfo> {
    open::that_detached(folder).map_err(|_| {
        let folder = folder.display();
        error_info(
            "no-file-manager",
            format!("No program that shows folders was found; the notes are in {folder}."),
        )
    })
}
