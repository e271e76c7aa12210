//! Which addresses may be asked.

use reqwest::Url;

use crate::OnlineError;

/// The address, if it is one that can be fetched from safely.
///
/// # Errors
/// [`OnlineError::BadAddress`].
pub(super) fn parse(url: &str) -> Result<Url, OnlineError> {
    Url::parse(url)
        .ok()
        .filter(is_secure)
        .ok_or_else(|| OnlineError::BadAddress(url.to_owned()))
}

pub(super) fn host_of(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}

/// Whether nobody on the way can read or change what comes from there.
fn is_secure(url: &Url) -> bool {
    url.scheme() == "https" || (url.scheme() == "http" && is_this_machine(url))
}

pub(super) fn is_this_machine(url: &Url) -> bool {
    match url.host_str() {
        Some("localhost") => true,
        Some(host) => host
            .trim_matches(['[', ']'])
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback()),
        None => false,
    }
}

/// A redirect keeps its scheme, and none leads from the world to this machine.
pub(super) fn may_follow(from: &Url, to: &Url) -> bool {
    to.scheme() == from.scheme() && is_secure(to) && is_this_machine(from) == is_this_machine(to)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn redirects_stay_secure() {
        let follow =
            |from: &str, to: &str| may_follow(&Url::parse(from).unwrap(), &Url::parse(to).unwrap());
        assert!(follow("https://hub.example/a", "https://cdn.example/b"));
        assert!(follow("http://127.0.0.1:1/a", "http://127.0.0.1:2/b"));
        assert!(!follow("https://hub.example/a", "http://hub.example/a"));
        assert!(!follow("https://hub.example/a", "file:///etc/passwd"));
        assert!(!follow("https://hub.example/a", "https://127.0.0.1/b"));
        assert!(!follow("http://127.0.0.1/a", "http://hub.example/b"));
        assert!(!follow("http://[::1]/a", "ftp://[::1]/b"));
    }
}
