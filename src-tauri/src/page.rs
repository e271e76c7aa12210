//! The window with the page.

use std::path::Path;

use tauri::{AppHandle, WebviewUrl, WebviewWindow, WebviewWindowBuilder};

use crate::platform;

pub const WINDOW: &str = "main";

pub fn open(handle: &AppHandle, data_folder: &Path) -> tauri::Result<WebviewWindow> {
    let window = WebviewWindowBuilder::new(handle, WINDOW, WebviewUrl::default())
        // Blocks navigation to other pages.
        .on_navigation(|address| {
            matches!(address.scheme(), "tauri" | "about") || is_own_page(address)
        });
    platform::configure(window, data_folder)
}

/// `tauri.localhost` on systems without custom schemes; `localhost` for the development server.
fn is_own_page(address: &tauri::Url) -> bool {
    match address.host_str() {
        Some("tauri.localhost") => true,
        Some("localhost") => cfg!(not(feature = "custom-protocol")),
        _ => false,
    }
}
