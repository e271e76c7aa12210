//! The page and the window it is in.

use std::path::Path;

use tauri::{AppHandle, WebviewUrl, WebviewWindow, WebviewWindowBuilder};

use crate::system;

/// The only window's name.
pub const WINDOW: &str = "main";

/// Opens the window. What the web engine itself keeps goes to `kept`.
///
/// # Errors
/// What the toolkit reports.
pub fn open(app: &AppHandle, kept: &Path) -> tauri::Result<WebviewWindow> {
    let window = WebviewWindowBuilder::new(app, WINDOW, WebviewUrl::default())
        // The page is ours and goes nowhere.
        .on_navigation(|address| matches!(address.scheme(), "tauri" | "about") || at_home(address));
    system::dress(window, kept)
}

/// The page's address on systems without schemes of one's own, and the
/// development server's where that is built in.
fn at_home(address: &tauri::Url) -> bool {
    match address.host_str() {
        Some("tauri.localhost") => true,
        Some("localhost") => cfg!(not(feature = "custom-protocol")),
        _ => false,
    }
}
