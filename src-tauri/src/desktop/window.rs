//! The window as a desktop has it.

use std::path::Path;

use tauri::window::Color;
use tauri::{AppHandle, Manager as _, Theme, WebviewWindow, WebviewWindowBuilder, Wry};

use crate::page::WINDOW;

/// Size of the first window, in logical pixels.
const SIZE: (f64, f64) = (1120.0, 760.0);
/// The width of a narrow phone is enough for everything.
const SMALLEST: (f64, f64) = (360.0, 480.0);

/// A window, what it is built with.
type Builder<'a> = WebviewWindowBuilder<'a, Wry, AppHandle>;

/// Builds the window. What the web engine itself keeps goes to `kept`.
///
/// # Errors
/// What the toolkit reports.
pub fn dress(builder: Builder<'_>, kept: &Path) -> tauri::Result<WebviewWindow> {
    let window = builder
        .title("Earshot")
        .inner_size(SIZE.0, SIZE.1)
        .min_inner_size(SMALLEST.0, SMALLEST.1)
        .data_directory(kept.to_path_buf())
        .enable_clipboard_access()
        .build()?;
    // Before the page paints, its paper is there: no flash of white.
    let dark = matches!(window.theme(), Ok(Theme::Dark));
    window.set_background_color(Some(if dark {
        Color(0x17, 0x14, 0x11, 0xff)
    } else {
        Color(0xfc, 0xf9, 0xf4, 0xff)
    }))?;
    #[cfg(target_os = "linux")]
    window.with_webview(|view| {
        quieten(&view.inner());
        bring_back(&view.inner());
    })?;
    Ok(window)
}

/// Brings the window forward, wherever it is. From any thread.
pub fn show(app: &AppHandle) {
    // These wait for the window's thread, which may be ending and wait for this one.
    let app = app.clone();
    tauri::async_runtime::spawn_blocking(move || {
        if let Some(window) = app.get_webview_window(WINDOW) {
            // Each may be refused by the window manager; none matters alone.
            let _ = window.unminimize();
            let _ = window.show();
            let _ = window.set_focus();
        }
    });
}

/// Loads the page again when the process that shows it is gone, unless it came to
/// that just before: the window would stay blank, while the work goes on.
#[cfg(target_os = "linux")]
fn bring_back(view: &webkit2gtk::WebView) {
    use std::cell::Cell;
    use std::time::{Duration, Instant};

    use webkit2gtk::WebViewExt as _;

    const APART: Duration = Duration::from_secs(5);
    let last = Cell::new(None::<Instant>);
    view.connect_web_process_terminated(move |view, why| {
        tracing::error!(?why, "the page's process is gone");
        if last.get().is_none_or(|last| last.elapsed() > APART) {
            last.set(Some(Instant::now()));
            view.reload();
        }
    });
}

/// Switches off what the web engine could do beside showing the page: to ask
/// for names and addresses, and to play, record or call. (Not its sound buffers:
/// the waveform's library keeps the peaks in one.)
#[cfg(target_os = "linux")]
fn quieten(view: &webkit2gtk::WebView) {
    use webkit2gtk::{SettingsExt as _, WebContextExt as _, WebViewExt as _};

    if let Some(settings) = view.settings() {
        settings.set_enable_dns_prefetching(false);
        settings.set_enable_hyperlink_auditing(false);
        settings.set_enable_media(false);
        settings.set_enable_media_stream(false);
        settings.set_enable_webrtc(false);
        settings.set_enable_webgl(false);
        settings.set_enable_back_forward_navigation_gestures(false);
    }
    if let Some(context) = view.context() {
        // Dictionaries are the system's own; nothing is fetched, and edits stay here.
        context.set_spell_checking_enabled(false);
    }
}
