//! Opens folders and web pages in other programs.

use std::path::Path;

use earshot_core::app::ErrorInfo;

use crate::state::error_info;

/// May block.
pub fn show_folder(folder: &Path) -> Result<(), ErrorInfo> {
    open::that_detached(folder).map_err(|_| {
        let folder = folder.display();
        error_info(
            "no-file-manager",
            format!("No file manager was found; the folder is {folder}."),
        )
    })
}

/// May block.
pub fn show_page(page: &str) -> Result<(), ErrorInfo> {
    open::that_detached(page).map_err(|_| {
        error_info(
            "no-browser",
            format!("No web browser was found; the page is {page}"),
        )
    })
}
