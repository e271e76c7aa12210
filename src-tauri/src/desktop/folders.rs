//! Opens folders and web pages in other programs.

use std::path::Path;

use earshot_core::app::{ErrorCode, ErrorInfo};

/// May block.
pub fn show_folder(folder: &Path) -> Result<(), ErrorInfo> {
    open::that_detached(folder).map_err(|_| {
        let folder = folder.display();
        ErrorInfo::new(
            ErrorCode::NoFileManager,
            format!("No file manager was found; the folder is {folder}."),
        )
    })
}

/// May block.
pub fn show_page(page: &str) -> Result<(), ErrorInfo> {
    open::that_detached(page).map_err(|_| {
        ErrorInfo::new(
            ErrorCode::NoBrowser,
            format!("No web browser was found; the page is {page}"),
        )
    })
}
