//! The HTTP client, and what its errors mean.

use std::error::Error;
use std::time::Duration;

use reqwest::{Client, ClientBuilder};

use super::route::Route;
use crate::{OnlineError, Patience};

/// For a download: a server that is silent for long is given up.
pub(super) fn downloading(patience: Patience, route: &Route) -> reqwest::Result<Client> {
    new(patience.connect, route)?
        .read_timeout(patience.stall)
        .build()
}

/// For a question, of which the caller knows best how long an answer may take.
pub(super) fn asking(connect: Duration, route: &Route) -> reqwest::Result<Client> {
    new(connect, route)?.build()
}

fn new(connect: Duration, route: &Route) -> reqwest::Result<ClientBuilder> {
    // Fails when there is a provider already, which is then as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder()
        .user_agent(concat!("earshot/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(connect)
        // Each hop has to pass the gate.
        .redirect(reqwest::redirect::Policy::none())
        .referer(false);
    #[cfg(target_os = "android")]
    let client = client.tls_certs_only(super::roots::of_system());
    Ok(match route.proxy()? {
        Some(proxy) => client.proxy(proxy),
        None => client.no_proxy(),
    })
}

/// Why nothing came of a request.
pub(super) fn no_answer(host: &str, route: &Route, error: &reqwest::Error) -> OnlineError {
    let host = host.to_owned();
    if error.is_timeout() && !error.is_connect() {
        return OnlineError::Stalled { host };
    }
    let reason = reason(error);
    if causes(error).any(is_about_certificates) {
        OnlineError::NotTrusted { host, reason }
    } else {
        let via = route.via().map(str::to_owned);
        OnlineError::Unreachable { host, via, reason }
    }
}

/// An error, what caused it, what caused that, and so on.
fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    std::iter::successors(Some(error as &(dyn Error + 'static)), |cause| {
        (**cause).source()
    })
}

/// The innermost cause; the outer ones only say that something failed.
fn reason(error: &reqwest::Error) -> String {
    causes(error).last().unwrap_or(error).to_string()
}

/// An `io::Error` leaves what it wraps out of the chain of causes, and one may
/// wrap another.
fn is_about_certificates(cause: &(dyn Error + 'static)) -> bool {
    if let Some(error) = cause.downcast_ref::<rustls::Error>() {
        return matches!(error, rustls::Error::InvalidCertificate(_));
    }
    cause
        .downcast_ref::<std::io::Error>()
        .and_then(|error| error.get_ref())
        .is_some_and(|inner| is_about_certificates(inner))
}
