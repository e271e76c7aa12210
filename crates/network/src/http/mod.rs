mod address;
mod body;
mod client;
mod form;
mod manifest;
mod mirrors;
mod proxy;
mod receive;
mod redirects;
mod request;
#[cfg(any(target_os = "android", test))]
mod roots;
mod runtime;
mod transcribe;

pub(crate) use address::service;
pub(crate) use manifest::fetch_manifest;
pub(crate) use mirrors::fetch;
pub(crate) use transcribe::transcribe;
