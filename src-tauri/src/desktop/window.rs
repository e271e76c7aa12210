use std::path::Path;

use tauri::window::Color;
use tauri::{AppHandle, Manager as _, Theme, WebviewWindow, WebviewWindowBuilder, Wry};

use crate::page::WINDOW;

/// Logical pixels.
const SIZE: (f64, f64) = (1120.0, 760.0);
const MIN_SIZE: (f64, f64) = (360.0, 480.0);

type Builder<'a> = WebviewWindowBuilder<'a, Wry, AppHandle>;

pub fn configure(builder: Builder<'_>, data_folder: &Path) -> tauri::Result<WebviewWindow> {
    let window = builder
        .title("Earshot")
        .inner_size(SIZE.0, SIZE.1)
        .min_inner_size(MIN_SIZE.0, MIN_SIZE.1)
        .data_directory(data_folder.to_path_buf())
        .enable_clipboard_access()
        .build()?;
    // Avoids a white flash before the first paint.
    let dark = matches!(window.theme(), Ok(Theme::Dark));
    window.set_background_color(Some(if dark {
        Color(0x17, 0x14, 0x11, 0xff)
    } else {
        Color(0xfc, 0xf9, 0xf4, 0xff)
    }))?;
    #[cfg(target_os = "linux")]
    window.with_webview(|view| {
        harden_webview(&view.inner());
        reload_on_crash(&view.inner());
    })?;
    Ok(window)
}

/// Callable from any thread.
pub fn show(handle: &AppHandle) {
    // These block on the main thread, which may itself be waiting for this one.
    let handle = handle.clone();
    tauri::async_runtime::spawn_blocking(move || {
        if let Some(window) = handle.get_webview_window(WINDOW) {
            // The window manager may refuse each.
            let _ = window.unminimize();
            let _ = window.show();
            let _ = window.set_focus();
        }
    });
}

/// Reloads the page if its process crashed, but not repeatedly: the window would stay blank while
/// jobs continue.
#[cfg(target_os = "linux")]
fn reload_on_crash(view: &webkit2gtk::WebView) {
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

/// Disables web features that the page does not use: network prefetching, media and calls.
/// (WebAudio buffers stay: the waveform library needs one.)
#[cfg(target_os = "linux")]
fn harden_webview(view: &webkit2gtk::WebView) {
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
        context.set_spell_checking_enabled(false);
    }
}
