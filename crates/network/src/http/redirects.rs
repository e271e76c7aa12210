//! Redirects of a download.

use std::sync::atomic::AtomicBool;

use reqwest::Url;

use super::proxy::Route;
use super::request::{Reply, request};
use super::runtime::cancelled;
use super::{address, client};
use crate::partial_file::PartialFile;
use crate::{Download, Gate, NetworkError, Outcome};

/// Model hubs redirect to a CDN, sometimes through a second host.
pub(super) const MAX_REDIRECTS: usize = 5;

/// Shared by all steps of a download.
pub(super) struct FetchContext<'a> {
    pub(super) gate: &'a Gate,
    pub(super) download: &'a Download<'a>,
    pub(super) progress: &'a mut (dyn FnMut(u64) + Send),
    pub(super) cancel: &'a AtomicBool,
}

pub(super) async fn follow(
    context: &mut FetchContext<'_>,
    url: &Url,
    partial: &mut PartialFile,
) -> Result<(), NetworkError> {
    let mut url = url.clone();
    for _ in 0..=MAX_REDIRECTS {
        let host = address::host_of(&url);
        let route = Route::to(&url, context.download.proxy)?;
        // Each host may need another proxy.
        let client = client::for_download(context.download.policy, &route)
            .map_err(|error| client::request_error(&host, &route, &error))?;
        let mut entry =
            context
                .gate
                .open(context.download.purpose, &host, route.proxy_host(), None)?;
        partial.on_connect();
        let reply = tokio::select! {
            reply = request(&client, &url, &route, context.download, partial, &mut entry, context.progress) => reply,
            () = cancelled(context.cancel) => Err(NetworkError::Cancelled),
        };
        match &reply {
            Ok(Reply::Complete) => entry.close(Outcome::Done)?,
            Ok(Reply::Redirect(_)) => entry.close(Outcome::Redirected)?,
            Err(error) => entry.fail(error),
        }
        match reply? {
            Reply::Complete => return Ok(()),
            Reply::Redirect(next) => url = next,
        }
    }
    Err(NetworkError::TooManyRedirects {
        host: address::host_of(&url),
    })
}
