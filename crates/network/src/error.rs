use std::path::PathBuf;
use std::time::Duration;

use earshot_error::ErrorCode;

const MB: u64 = 1_000_000;

/// Each message is one sentence.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NetworkError {
    #[error(
        "This build of Earshot cannot use the network; copy the file from another device instead."
    )]
    NoNetwork,
    #[error("Earshot may not connect to {host}: the settings do not allow it.")]
    NotAllowed { host: String },
    #[error("“{0}” is not a secure web address.")]
    BadAddress(String),
    #[error(
        "{host} cannot be reached{}; check the network connection and try again.",
        via_proxy(proxy)
    )]
    Unreachable {
        host: String,
        proxy: Option<String>,
        reason: String,
    },
    #[error(
        "{host} cannot prove that it is really {host}, so nothing was fetched; the network may be intercepting connections, or this device's clock may be wrong."
    )]
    NotTrusted { host: String, reason: String },
    #[error("{host} has stopped answering; try again later.")]
    Stalled { host: String },
    #[error("{host} sends the file too slowly; try again later.")]
    TooSlow { host: String },
    /// The server did not return the file.
    #[error(
        "{host} did not send the file (it answered with code {status}); try again {}.",
        format_retry(retry_after)
    )]
    Status {
        host: String,
        status: u16,
        retry_after: Option<Duration>,
    },
    #[error("{host} redirects to an address that is not secure, so nothing was fetched.")]
    BadRedirect { host: String },
    #[error("{host} redirects endlessly, so nothing was fetched.")]
    TooManyRedirects { host: String },
    #[error(
        "{host} sent a web page instead of the file; a network that requires a login may be intercepting the connection."
    )]
    WebPage { host: String },
    #[error("{host} offers a different file ({found} bytes, not {expected}), so nothing was kept.")]
    WrongLength {
        host: String,
        expected: u64,
        /// Announced or received.
        found: u64,
    },
    /// The server answered a range request with a different range.
    #[error("{host} sent the wrong part of the file, so nothing was kept; try again.")]
    WrongRange { host: String },
    #[error("The connection to {host} was lost after {received} of {expected} bytes; try again.")]
    DownloadInterrupted {
        host: String,
        expected: u64,
        received: u64,
    },
    #[error("{host} sent a different file (its SHA-256 is {found}), so it was not kept.")]
    WrongHash {
        host: String,
        /// In hex.
        found: String,
    },
    #[error("The download was cancelled.")]
    Cancelled,
    #[error(
        "The configured proxy cannot be used because it is not an HTTP proxy; correct its address or turn it off."
    )]
    BadProxy,
    /// Another process is downloading the same file.
    #[error("{} is being downloaded already; wait until that is done.", path.display())]
    InProgress { path: PathBuf },
    #[error(
        "There is not enough space for {}: {} MB are needed and {} MB are free; free some space and try again.",
        path.display(), needed.div_ceil(MB), free / MB
    )]
    InsufficientSpace {
        path: PathBuf,
        /// In bytes.
        needed: u64,
        /// In bytes.
        free: u64,
    },
    #[error("The disk is full, so {} could not be written completely; free some space and try again.", path.display())]
    DiskFull { path: PathBuf },
    #[error("{} cannot be written: {source}.", path.display())]
    Io {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error(
        "“{0}” cannot be the address of a service: it must begin with https://, or with http:// for your own server on this device or network."
    )]
    BadServiceAddress(String),
    #[error("This is not a key: a key is a single word of letters, digits and symbols.")]
    BadKey,
    #[error(
        "{host} does not accept the key, or requires one; it may be wrong or expired: enter it again."
    )]
    KeyRefused { host: String },
    #[error(
        "{host} is rate-limiting requests, or the account has no credit left; wait {}.",
        format_wait(retry_after)
    )]
    RateLimited {
        host: String,
        retry_after: Option<Duration>,
    },
    #[error("{host} does not accept a recording this large; send less of it.")]
    TooLarge { host: String },
    #[error("{host} failed (code {status}); try again later.")]
    ServerFailed { host: String, status: u16 },
    #[error(
        "{host} did not accept the recording (code {status}); check the address and the model of the service."
    )]
    Refused { host: String, status: u16 },
    /// Recordings are sent only to the address that the user agreed to.
    #[error(
        "{host} redirects the recording to another address, so it was not sent there; check the address of the service."
    )]
    RedirectRefused { host: String },
    #[error("{host} took too long to answer; try again later.")]
    Timeout { host: String },
    #[error("The connection to {host} was lost before the text arrived; try again.")]
    RequestInterrupted { host: String },
    #[error(
        "{host} did not return a transcript that Earshot understands; check the address of the service."
    )]
    BadReply { host: String },
    /// Connections that cannot be recorded are not made.
    #[error("The record of network connections {} cannot be used ({source}), so no connection was made.", path.display())]
    Ledger {
        path: PathBuf,
        source: std::io::Error,
    },
}

impl NetworkError {
    pub fn host(&self) -> Option<&str> {
        match self {
            Self::NotAllowed { host }
            | Self::Unreachable { host, .. }
            | Self::NotTrusted { host, .. }
            | Self::Stalled { host }
            | Self::TooSlow { host }
            | Self::Status { host, .. }
            | Self::BadRedirect { host }
            | Self::TooManyRedirects { host }
            | Self::WebPage { host }
            | Self::WrongLength { host, .. }
            | Self::WrongRange { host }
            | Self::DownloadInterrupted { host, .. }
            | Self::WrongHash { host, .. }
            | Self::KeyRefused { host }
            | Self::RateLimited { host, .. }
            | Self::TooLarge { host }
            | Self::ServerFailed { host, .. }
            | Self::Refused { host, .. }
            | Self::RedirectRefused { host }
            | Self::Timeout { host }
            | Self::RequestInterrupted { host }
            | Self::BadReply { host } => Some(host),
            _ => None,
        }
    }

    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::RateLimited { retry_after, .. } => *retry_after,
            Self::Status { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    pub fn code(&self) -> ErrorCode {
        match self {
            Self::NoNetwork => ErrorCode::NoNetworkInThisBuild,
            Self::NotAllowed { .. } => ErrorCode::NetworkNotAllowed,
            Self::BadAddress(_) => ErrorCode::AddressNotSecure,
            Self::Unreachable { .. } => ErrorCode::ServerUnreachable,
            Self::NotTrusted { .. } => ErrorCode::ServerNotTrusted,
            Self::Stalled { .. } => ErrorCode::ServerStalled,
            Self::TooSlow { .. } => ErrorCode::ServerTooSlow,
            Self::Status { .. } => ErrorCode::ServerRefused,
            Self::BadRedirect { .. } => ErrorCode::RedirectNotSecure,
            Self::TooManyRedirects { .. } => ErrorCode::TooManyRedirects,
            Self::WebPage { .. } => ErrorCode::DownloadIsAWebPage,
            Self::WrongLength { .. } => ErrorCode::DownloadWrongLength,
            Self::WrongRange { .. } => ErrorCode::DownloadWrongRange,
            Self::DownloadInterrupted { .. } => ErrorCode::DownloadInterrupted,
            Self::WrongHash { .. } => ErrorCode::DownloadWrongHash,
            Self::Cancelled => ErrorCode::Cancelled,
            Self::BadProxy => ErrorCode::ProxyUnusable,
            Self::InProgress { .. } => ErrorCode::DownloadInProgress,
            Self::InsufficientSpace { .. } => ErrorCode::InsufficientSpace,
            Self::DiskFull { .. } => ErrorCode::DiskFull,
            Self::Io { .. } => ErrorCode::DiskError,
            Self::BadServiceAddress(_) => ErrorCode::CloudAddressUnusable,
            Self::BadKey => ErrorCode::CloudKeyMalformed,
            Self::KeyRefused { .. } => ErrorCode::CloudKeyRefused,
            Self::RateLimited { .. } => ErrorCode::CloudRateLimited,
            Self::TooLarge { .. } => ErrorCode::CloudRecordingTooLarge,
            Self::ServerFailed { .. } => ErrorCode::CloudFailed,
            Self::Refused { .. } => ErrorCode::CloudRefused,
            Self::RedirectRefused { .. } => ErrorCode::CloudRedirected,
            Self::Timeout { .. } => ErrorCode::CloudTimeout,
            Self::RequestInterrupted { .. } => ErrorCode::CloudInterrupted,
            Self::BadReply { .. } => ErrorCode::CloudReplyUnreadable,
            Self::Ledger { .. } => ErrorCode::LedgerUnusable,
        }
    }
}

fn via_proxy(proxy: &Option<String>) -> String {
    proxy
        .as_ref()
        .map(|proxy| format!(" through the proxy {proxy}"))
        .unwrap_or_default()
}

fn format_wait(wait: &Option<Duration>) -> String {
    format!(
        "for {}",
        format_duration(wait).unwrap_or_else(|| "a while".to_owned())
    )
}

fn format_retry(wait: &Option<Duration>) -> String {
    format_duration(wait).map_or_else(|| "later".to_owned(), |length| format!("in {length}"))
}

fn format_duration(wait: &Option<Duration>) -> Option<String> {
    match wait.map(|wait| wait.as_secs()) {
        None | Some(0) => None,
        Some(1) => Some("a second".to_owned()),
        Some(seconds) if seconds < 120 => Some(format!("{seconds} seconds")),
        Some(seconds) => Some(format!("{} minutes", seconds.div_ceil(60))),
    }
}
