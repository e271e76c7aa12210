use std::net::IpAddr;

use reqwest::Url;

use crate::{NetworkError, Service};

/// Path of the API, relative to `/v1`.
const ENDPOINT: [&str; 2] = ["audio", "transcriptions"];

/// Parses an address that is safe to fetch from.
///
/// # Errors
/// [`NetworkError::BadAddress`].
pub(super) fn parse(url: &str) -> Result<Url, NetworkError> {
    Url::parse(url)
        .ok()
        .filter(is_secure)
        .ok_or_else(|| NetworkError::BadAddress(url.to_owned()))
}

pub(super) fn host_of(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}

fn is_secure(url: &Url) -> bool {
    url.scheme() == "https" || (url.scheme() == "http" && is_this_machine(url))
}

/// Accepts the address with or without `/v1` or the full API path.
///
/// # Errors
/// [`NetworkError::BadServiceAddress`] unless it is `https`, or `http` to this machine or a private
/// IP address. A host name does not prove that a server is local.
pub(crate) fn service(base: &str) -> Result<Service, NetworkError> {
    let bad = || NetworkError::BadServiceAddress(base.to_owned());
    let mut url = Url::parse(base.trim()).map_err(|_| bad())?;
    let is_secure = match url.scheme() {
        "https" => true,
        "http" => is_this_machine(&url) || is_private(&url),
        _ => false,
    };
    // Keys belong in the keychain, and API addresses have no query.
    let is_plain = url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    if !is_secure || !is_plain || host_of(&url).is_empty() {
        return Err(bad());
    }
    let mut path: Vec<String> = url
        .path_segments()
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect();
    if path.ends_with(&ENDPOINT.map(str::to_owned)) {
        path.truncate(path.len() - ENDPOINT.len());
    }
    if path.last().is_none_or(|last| last != "v1") {
        path.push("v1".to_owned());
    }
    path.extend(ENDPOINT.map(str::to_owned));
    url.set_path(&path.join("/"));
    Ok(Service {
        host: host_of(&url),
        origin: url.origin().ascii_serialization(),
        endpoint: url.into(),
    })
}

fn is_private(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    match host.trim_matches(['[', ']']).parse::<IpAddr>() {
        Ok(IpAddr::V4(address)) => address.is_private() || address.is_link_local(),
        Ok(IpAddr::V6(address)) => address.is_unique_local() || address.is_unicast_link_local(),
        Err(_) => false,
    }
}

pub(super) fn is_this_machine(url: &Url) -> bool {
    match url.host_str() {
        Some("localhost") => true,
        Some(host) => host
            .trim_matches(['[', ']'])
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback()),
        None => false,
    }
}

/// Redirects keep the scheme and never lead from another host to this machine.
pub(super) fn may_follow(from: &Url, to: &Url) -> bool {
    to.scheme() == from.scheme() && is_secure(to) && is_this_machine(from) == is_this_machine(to)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use earshot_error::ErrorCode;

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

    #[test]
    fn service_addresses_are_normalised() {
        for base in [
            "https://api.example",
            "https://api.example/",
            "https://api.example/v1",
            " https://api.example/v1/ ",
            "https://api.example/v1/audio/transcriptions",
        ] {
            let service = service(base).unwrap();
            assert_eq!(
                service.endpoint,
                "https://api.example/v1/audio/transcriptions"
            );
            assert_eq!(service.host(), "api.example");
            assert_eq!(service.origin(), "https://api.example");
        }
        let own = service("http://192.168.1.7:8000/whisper").unwrap();
        assert_eq!(
            own.endpoint,
            "http://192.168.1.7:8000/whisper/v1/audio/transcriptions"
        );
        assert_eq!(own.origin(), "http://192.168.1.7:8000");
    }

    #[test]
    fn plain_http_is_accepted_for_local_services_only() {
        for good in [
            "http://localhost:8000",
            "http://127.0.0.1",
            "http://[::1]:9",
            "http://10.0.0.2",
            "http://[fd00::1]",
        ] {
            assert!(service(good).is_ok(), "{good}");
        }
        for bad in [
            "http://api.example",
            "http://8.8.8.8",
            "http://[2001:db8::1]",
            "http://box.local",
            "ftp://127.0.0.1",
            "api.example",
            "https://",
            "https://name:secret@api.example",
            "https://api.example?key=secret",
            "https://api.example/#v1",
            "",
        ] {
            let error = service(bad).unwrap_err();
            assert_eq!(error.code(), ErrorCode::CloudAddressUnusable, "{bad}");
        }
    }
}
