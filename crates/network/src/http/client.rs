//! The HTTP client and its errors.

use std::error::Error;
use std::time::Duration;

use reqwest::{Client, ClientBuilder};

use super::proxy::Route;
use crate::{NetworkError, TransferPolicy};

/// Aborts if the server stalls.
pub(super) fn for_download(policy: TransferPolicy, route: &Route) -> reqwest::Result<Client> {
    new(policy.connect_timeout, route)?
        .read_timeout(policy.stall_timeout)
        .build()
}

/// The caller limits the total time.
pub(super) fn for_request(connect: Duration, route: &Route) -> reqwest::Result<Client> {
    new(connect, route)?.build()
}

fn new(connect: Duration, route: &Route) -> reqwest::Result<ClientBuilder> {
    // Fails only if a provider is already installed.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder()
        .user_agent(concat!("earshot/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(connect)
        // Each redirect must pass the gate.
        .redirect(reqwest::redirect::Policy::none())
        .referer(false);
    #[cfg(target_os = "android")]
    let client = client.tls_certs_only(super::roots::system_roots());
    Ok(match route.proxy()? {
        Some(proxy) => client.proxy(proxy),
        None => client.no_proxy(),
    })
}

pub(super) fn request_error(host: &str, route: &Route, error: &reqwest::Error) -> NetworkError {
    let host = host.to_owned();
    if error.is_timeout() && !error.is_connect() {
        return NetworkError::Stalled { host };
    }
    let reason = root_cause(error);
    if causes(error).any(is_certificate_error) {
        NetworkError::NotTrusted { host, reason }
    } else {
        let proxy = route.proxy_host().map(str::to_owned);
        NetworkError::Unreachable {
            host,
            proxy,
            reason,
        }
    }
}

fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    std::iter::successors(Some(error as &(dyn Error + 'static)), |cause| {
        (**cause).source()
    })
}

/// The outer causes only say that something failed.
fn root_cause(error: &reqwest::Error) -> String {
    causes(error).last().unwrap_or(error).to_string()
}

/// The chain of causes skips the inner error of an `io::Error`, which may be an `io::Error` too.
fn is_certificate_error(cause: &(dyn Error + 'static)) -> bool {
    if let Some(error) = cause.downcast_ref::<rustls::Error>() {
        return matches!(error, rustls::Error::InvalidCertificate(_));
    }
    cause
        .downcast_ref::<std::io::Error>()
        .and_then(|error| error.get_ref())
        .is_some_and(|inner| is_certificate_error(inner))
}
