//! Mobile features: sharing, microphone permission, background work, thermal state.
//!
//! [`bridge`] calls Kotlin (`gen/android`) or Swift (`gen/apple`).

mod activity;
mod inbox;
mod system_event;

#[cfg(mobile)]
mod activity_notifier;
#[cfg_attr(target_os = "android", path = "android.rs")]
#[cfg_attr(target_os = "ios", path = "ios.rs")]
#[cfg(mobile)]
mod bridge;
#[cfg(mobile)]
pub mod dialogs;
#[cfg(mobile)]
mod platform;
#[cfg(mobile)]
mod program;

#[cfg(mobile)]
pub use activity_notifier::on_event;
#[cfg(mobile)]
pub use platform::{
    after_import, configure, copied_files, on_app_ready, request_microphone,
    set_notification_labels, set_tray_labels, share, shortcuts, show_folder, show_page, take_text,
};
#[cfg(mobile)]
pub use program::run;
