//! A phone's own: what other apps share, the microphone's permission, work that goes on
//! behind other apps, heat, and the way out through the system's share sheet.
//!
//! [`bridge`] calls what is written in the system's own language, Kotlin in
//! `gen/android`, Swift in `gen/apple`; the rest is the same on both.

mod inbox;
mod told;
mod work;

#[cfg_attr(target_os = "android", path = "android.rs")]
#[cfg_attr(target_os = "ios", path = "ios.rs")]
#[cfg(mobile)]
mod bridge;
#[cfg(mobile)]
pub mod dialogs;
#[cfg(mobile)]
mod doings;
#[cfg(mobile)]
mod face;
#[cfg(mobile)]
mod program;

#[cfg(mobile)]
pub use doings::hear;
#[cfg(mobile)]
pub use face::{
    begin, copied, dress, hand_out, may_record, name_tray, shortcuts, show_folder, show_page,
    take_text, taken_in,
};
#[cfg(mobile)]
pub use program::run;
