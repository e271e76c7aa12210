//! The way to a server: straight, or by way of a proxy.

use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use reqwest::Url;

use super::address::is_this_machine;
use crate::{OnlineError, Proxy};

/// The way to one server.
pub(super) struct Route {
    through: Option<Intercept>,
}

impl Route {
    /// # Errors
    /// [`OnlineError::BadProxy`].
    pub(super) fn to(url: &Url, proxy: Proxy) -> Result<Self, OnlineError> {
        let straight = Self { through: None };
        // No proxy could lead back here.
        if is_this_machine(url) {
            return Ok(straight);
        }
        let proxies = match proxy {
            Proxy::None => return Ok(straight),
            Proxy::System => Matcher::from_system(),
            Proxy::At(address) => Matcher::builder().all(address).build(),
        };
        let through = match url.origin().ascii_serialization().parse() {
            Ok(uri) => proxies.intercept(&uri),
            Err(_) => None,
        };
        match &through {
            Some(proxy) if !matches!(proxy.uri().scheme_str(), Some("http" | "https")) => {
                Err(OnlineError::BadProxy)
            }
            // What cannot be read must not be left out: the user wants no
            // connection but by way of it.
            None if matches!(proxy, Proxy::At(_)) => Err(OnlineError::BadProxy),
            _ => Ok(Self { through }),
        }
    }

    /// The proxy's name, without port and password.
    pub(super) fn via(&self) -> Option<&str> {
        self.through.as_ref()?.uri().host()
    }

    /// The proxy as the client wants it.
    pub(super) fn proxy(&self) -> reqwest::Result<Option<reqwest::Proxy>> {
        let Some(through) = &self.through else {
            return Ok(None);
        };
        let proxy = reqwest::Proxy::all(through.uri().to_string())?;
        Ok(Some(match through.basic_auth() {
            Some(password) => proxy.custom_http_auth(password.clone()),
            None => proxy,
        }))
    }
}
