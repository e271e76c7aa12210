//! Direct or proxied connections.

use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use reqwest::Url;

use super::address::is_this_machine;
use crate::{NetworkError, Proxy};

pub(super) struct Route {
    intercept: Option<Intercept>,
}

impl Route {
    /// # Errors
    /// [`NetworkError::BadProxy`].
    pub(super) fn to(url: &Url, proxy: Proxy) -> Result<Self, NetworkError> {
        let direct = Self { intercept: None };
        // A proxy cannot reach this machine.
        if is_this_machine(url) {
            return Ok(direct);
        }
        let matcher = match proxy {
            Proxy::None => return Ok(direct),
            Proxy::System => Matcher::from_system(),
            Proxy::At(address) => Matcher::builder().all(address).build(),
        };
        let intercept = match url.origin().ascii_serialization().parse() {
            Ok(uri) => matcher.intercept(&uri),
            Err(_) => None,
        };
        match &intercept {
            Some(proxy) if !matches!(proxy.uri().scheme_str(), Some("http" | "https")) => {
                Err(NetworkError::BadProxy)
            }
            // Never bypass a proxy that the user configured, even if it is unusable.
            None if matches!(proxy, Proxy::At(_)) => Err(NetworkError::BadProxy),
            _ => Ok(Self { intercept }),
        }
    }

    /// Without port and password.
    pub(super) fn proxy_host(&self) -> Option<&str> {
        self.intercept.as_ref()?.uri().host()
    }

    pub(super) fn proxy(&self) -> reqwest::Result<Option<reqwest::Proxy>> {
        let Some(intercept) = &self.intercept else {
            return Ok(None);
        };
        let proxy = reqwest::Proxy::all(intercept.uri().to_string())?;
        Ok(Some(match intercept.basic_auth() {
            Some(password) => proxy.custom_http_auth(password.clone()),
            None => proxy,
        }))
    }
}
