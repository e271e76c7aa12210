//! Android, through `PhonePlugin` in `gen/android`.

use std::io;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tauri::ipc::{Channel, InvokeResponseBody};
use tauri::plugin::{self, PluginHandle, TauriPlugin};
use tauri::{AppHandle, Manager as _, Wry};

use super::activity::Activity;
use super::system_event::SystemEvent;

const PACKAGE: &str = "app.earshot.Earshot";

struct Phone(PluginHandle<Wry>);

/// Copies made by Kotlin.
#[derive(serde::Deserialize)]
struct Taken {
    paths: Vec<PathBuf>,
}

pub fn plugin() -> TauriPlugin<Wry> {
    plugin::Builder::new("phone")
        .setup(|handle, api| {
            handle.manage(Phone(api.register_android_plugin(PACKAGE, "PhonePlugin")?));
            Ok(())
        })
        .build()
}

/// Starts receiving system events; shared files are copied to `inbox`.
///
/// Fails if the plugin cannot be called.
pub fn start(
    handle: &AppHandle,
    inbox: &Path,
    on_event: impl Fn(SystemEvent) + Send + Sync + 'static,
) -> io::Result<()> {
    let events: Channel<Value> = Channel::new(move |body| {
        match body {
            InvokeResponseBody::Json(text) => match serde_json::from_str(&text) {
                Ok(event) => on_event(event),
                Err(error) => tracing::warn!(%error, "unknown system event"),
            },
            InvokeResponseBody::Raw(_) => {}
        }
        Ok(())
    });
    call::<Value>(handle, "start", json!({ "inbox": inbox, "events": events })).map(drop)
}

/// `false` if the package has no such model.
pub fn copy_from_package(handle: &AppHandle, name: &str, to: &Path) -> io::Result<bool> {
    #[derive(serde::Deserialize)]
    struct Copied {
        copied: bool,
    }
    let copied = call::<Copied>(handle, "extract", json!({ "name": name, "to": to }))?;
    Ok(copied.copied)
}

/// Prompts only once; later calls return the stored answer.
pub async fn request_microphone(handle: &AppHandle) -> bool {
    #[derive(serde::Deserialize)]
    struct Answer {
        granted: bool,
    }
    let phone = handle.state::<Phone>().0.clone();
    let answer = phone.run_mobile_plugin_async::<Answer>("requestMicrophone", ());
    answer.await.is_ok_and(|answer| answer.granted)
}

pub fn show_activity(handle: &AppHandle, activity: Activity) {
    if let Err(error) = call::<Value>(handle, "showActivity", json!(activity)) {
        tracing::warn!(%error, "the activity was not reported");
    }
}

pub fn take_text(handle: &AppHandle) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Text {
        text: Option<String>,
    }
    call::<Text>(handle, "takeText", json!({})).ok()?.text
}

/// Copies content URIs to the inbox.
pub fn copy_files(handle: &AppHandle, addresses: Vec<String>) -> io::Result<Vec<PathBuf>> {
    Ok(call::<Taken>(handle, "copyFiles", json!({ "addresses": addresses }))?.paths)
}

pub fn share(handle: &AppHandle, files: &[PathBuf]) -> io::Result<()> {
    call::<Value>(handle, "share", json!({ "paths": files })).map(drop)
}

fn call<T: DeserializeOwned>(handle: &AppHandle, name: &str, payload: Value) -> io::Result<T> {
    let phone = &handle.state::<Phone>().0;
    phone
        .run_mobile_plugin(name, payload)
        .map_err(io::Error::other)
}
