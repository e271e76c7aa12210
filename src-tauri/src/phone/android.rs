//! Android, through `PhonePlugin` in `gen/android`.

use std::io;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tauri::ipc::{Channel, InvokeResponseBody};
use tauri::plugin::{self, PluginHandle, TauriPlugin};
use tauri::{AppHandle, Manager as _, Wry};

use super::told::Told;
use super::work::Work;

/// The package of the Kotlin classes: that of the app.
const PACKAGE: &str = "app.earshot.Earshot";

/// The way to Kotlin.
struct Phone(PluginHandle<Wry>);

/// What Kotlin says of files that it copied.
#[derive(serde::Deserialize)]
struct Taken {
    paths: Vec<PathBuf>,
}

/// Makes the way to Kotlin.
pub fn plugin() -> TauriPlugin<Wry> {
    plugin::Builder::new("phone")
        .setup(|app, api| {
            app.manage(Phone(api.register_android_plugin(PACKAGE, "PhonePlugin")?));
            Ok(())
        })
        .build()
}

/// Hears what the system tells from now on; what is shared is copied into `inbox`.
///
/// # Errors
/// If Kotlin cannot be reached.
pub fn listen(
    app: &AppHandle,
    inbox: &Path,
    hear: impl Fn(Told) + Send + Sync + 'static,
) -> io::Result<()> {
    let told: Channel<Value> = Channel::new(move |body| {
        match body {
            InvokeResponseBody::Json(text) => match serde_json::from_str(&text) {
                Ok(told) => hear(told),
                Err(error) => tracing::warn!(%error, "the system told something unknown"),
            },
            InvokeResponseBody::Raw(_) => {}
        }
        Ok(())
    });
    call::<Value>(app, "listen", json!({ "inbox": inbox, "told": told })).map(drop)
}

/// Copies a model's file out of the package; `false` if the package has none.
///
/// # Errors
/// If it cannot be written.
pub fn copy_from_package(app: &AppHandle, name: &str, to: &Path) -> io::Result<bool> {
    #[derive(serde::Deserialize)]
    struct Copied {
        copied: bool,
    }
    let copied = call::<Copied>(app, "unpack", json!({ "name": name, "to": to }))?;
    Ok(copied.copied)
}

/// Asks the user for the microphone, unless that was answered before.
pub async fn may_record(app: &AppHandle) -> bool {
    #[derive(serde::Deserialize)]
    struct Answer {
        granted: bool,
    }
    let phone = app.state::<Phone>().0.clone();
    let answer = phone.run_mobile_plugin_async::<Answer>("mayRecord", ());
    answer.await.is_ok_and(|answer| answer.granted)
}

/// Tells the system what goes on.
pub fn show(app: &AppHandle, work: Work) {
    if let Err(error) = call::<Value>(app, "show", json!(work)) {
        tracing::warn!(%error, "the system was not told what goes on");
    }
}

/// Takes the text off the clipboard.
pub fn take_text(app: &AppHandle) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Text {
        text: Option<String>,
    }
    call::<Text>(app, "takeText", json!({})).ok()?.text
}

/// Copies what the dialog lent into the inbox.
///
/// # Errors
/// If it cannot be read.
pub fn take(app: &AppHandle, addresses: Vec<String>) -> io::Result<Vec<PathBuf>> {
    Ok(call::<Taken>(app, "take", json!({ "addresses": addresses }))?.paths)
}

/// Opens the share sheet with these files.
///
/// # Errors
/// If the system does not take them.
pub fn hand_out(app: &AppHandle, files: &[PathBuf]) -> io::Result<()> {
    call::<Value>(app, "handOut", json!({ "paths": files })).map(drop)
}

fn call<T: DeserializeOwned>(app: &AppHandle, name: &str, payload: Value) -> io::Result<T> {
    let phone = &app.state::<Phone>().0;
    phone
        .run_mobile_plugin(name, payload)
        .map_err(io::Error::other)
}
