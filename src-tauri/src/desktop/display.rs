//! Checks for a display first: GTK would exit without a message.

/// The reason why no window can be opened.
#[cfg(target_os = "linux")]
pub fn missing_display() -> Option<&'static str> {
    let named = |variable| std::env::var_os(variable).is_some_and(|value| !value.is_empty());
    if !named("DISPLAY") && !named("WAYLAND_DISPLAY") {
        return Some(
            "Earshot's window needs a display and there is none here; start it in a graphical \
             session, or print the text in the terminal with `earshot transcribe FILE`.",
        );
    }
    if gtk::init().is_err() {
        return Some(
            "Earshot's window cannot reach the display that DISPLAY or WAYLAND_DISPLAY names; \
             start it in a graphical session, or use `earshot transcribe FILE` in the terminal.",
        );
    }
    None
}

#[cfg(not(target_os = "linux"))]
pub fn missing() -> Option<&'static str> {
    None
}
