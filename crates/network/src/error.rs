use std::path::PathBuf;
use std::time::Duration;

/// What people call a megabyte: bytes.
const MB: u64 = 1_000_000;

/// Why something could not be had from the network. A message is one sentence.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OnlineError {
    /// This program was built without a way to the network.
    #[error(
        "This build of Earshot cannot use the network; copy the file from another device instead."
    )]
    NoNetwork,
    /// The user has not agreed.
    #[error("Earshot may not connect to {host}: the settings do not allow it.")]
    NotAllowed {
        /// Where it would have gone.
        host: String,
    },
    /// The address is not one that can be fetched from safely.
    #[error("“{0}” is not a secure web address.")]
    BadAddress(String),
    /// No connection came about.
    #[error(
        "{host} cannot be reached{}; check the network connection and try again.",
        by_way_of(via)
    )]
    Unreachable {
        /// The server.
        host: String,
        /// The proxy that was to lead there.
        via: Option<String>,
        /// What went wrong, for the log.
        reason: String,
    },
    /// The server cannot prove that it is who it should be.
    #[error(
        "{host} cannot prove that it is really {host}, so nothing was fetched; the network may be reading along, or this device's clock may be wrong."
    )]
    NotTrusted {
        /// The server.
        host: String,
        /// What is wrong with its certificate, for the log.
        reason: String,
    },
    /// The server stopped sending.
    #[error("{host} has stopped answering; try again later.")]
    Stalled {
        /// The server.
        host: String,
    },
    /// The server sends hardly anything.
    #[error("{host} sends the file too slowly; try again later.")]
    TooSlow {
        /// The server.
        host: String,
    },
    /// The server answered, but not with the file.
    #[error(
        "{host} does not give the file (it answered with code {status}); try again {}.",
        later(retry_after)
    )]
    Status {
        /// The server.
        host: String,
        /// The HTTP status code.
        status: u16,
        /// How long the server wants to be left alone.
        retry_after: Option<Duration>,
    },
    /// The server sends the request somewhere it must not go.
    #[error("{host} points to an address that is not secure, so nothing was fetched.")]
    BadRedirect {
        /// The server.
        host: String,
    },
    /// The server sends the request on and on.
    #[error("{host} points from one address to the next without end, so nothing was fetched.")]
    TooManyRedirects {
        /// The last server asked.
        host: String,
    },
    /// A page for people came, not a file.
    #[error(
        "{host} sent a web page where the file should be; a network that asks for a login may be in the way."
    )]
    WebPage {
        /// The server.
        host: String,
    },
    /// The file is longer or shorter than it must be.
    #[error(
        "{host} offers another file than the one wanted ({found} bytes, not {expected}), so nothing was kept."
    )]
    WrongLength {
        /// The server.
        host: String,
        /// Bytes there should be.
        expected: u64,
        /// Bytes the server announced or sent.
        found: u64,
    },
    /// The rest of a file was asked for, and another part of it is offered.
    #[error(
        "{host} offers another part of the file than the one wanted, so nothing was kept; try again."
    )]
    WrongRange {
        /// The server.
        host: String,
    },
    /// The connection broke in the middle.
    #[error("The connection to {host} broke off after {received} of {expected} bytes; try again.")]
    BrokenOff {
        /// The server.
        host: String,
        /// Bytes there should be.
        expected: u64,
        /// Bytes that arrived.
        received: u64,
    },
    /// All bytes came, but they are not the right ones.
    #[error(
        "What {host} sent is not the file wanted (its SHA-256 is {found}), so it was not kept."
    )]
    WrongHash {
        /// The server.
        host: String,
        /// The SHA-256 of what came, in hex.
        found: String,
    },
    /// The user stopped it.
    #[error("The download was cancelled.")]
    Cancelled,
    /// The address of the proxy is not one.
    #[error(
        "The proxy that is set cannot be used, since it is not one for http; correct its address or turn it off."
    )]
    BadProxy,
    /// The same file is being downloaded by somebody else.
    #[error("{} is being downloaded already; wait until that is done.", path.display())]
    Underway {
        /// The file.
        path: PathBuf,
    },
    /// The file is larger than what is free.
    #[error(
        "There is no room for {}: {} MB are needed and {} MB are free; make room and try again.",
        path.display(), needed.div_ceil(MB), free / MB
    )]
    NoRoom {
        /// The file.
        path: PathBuf,
        /// Bytes that have to be free.
        needed: u64,
        /// Bytes that are free.
        free: u64,
    },
    /// The disk filled up while the file was being written.
    #[error("The disk is full, so {} could not be written to its end; make room and try again.", path.display())]
    DiskFull {
        /// The file.
        path: PathBuf,
    },
    /// The disk said no.
    #[error("{} cannot be written: {source}.", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// What was set is no address of a service.
    #[error(
        "“{0}” cannot be the address of a service: it has to begin with https://, or with http:// for a server of your own on this device or in this network."
    )]
    BadService(String),
    /// What was set is no key.
    #[error("This is not a key: one is a single word of letters, digits and signs.")]
    BadKey,
    /// The service does not take the key.
    #[error(
        "{host} does not accept the key, or wants one; it may be wrong or expired: set it anew."
    )]
    KeyRefused {
        /// The server.
        host: String,
    },
    /// Too much was asked of the service.
    #[error(
        "{host} wants to be left alone {}: too much was asked of it, or the account there is used up.",
        so_long(wait)
    )]
    RateLimited {
        /// The server.
        host: String,
        /// How long it wants to be left alone.
        wait: Option<Duration>,
    },
    /// The service does not take that much.
    #[error("{host} does not take a recording as large as this one; send less of it.")]
    TooLarge {
        /// The server.
        host: String,
    },
    /// The service has a problem of its own.
    #[error("{host} failed (code {status}); try again later.")]
    ServerFailed {
        /// The server.
        host: String,
        /// The HTTP status code.
        status: u16,
    },
    /// The service does not understand what it was asked.
    #[error(
        "{host} did not take the recording (code {status}); check the address and the model of the service."
    )]
    Refused {
        /// The server.
        host: String,
        /// The HTTP status code.
        status: u16,
    },
    /// A recording is sent to the address that was agreed to and nowhere else.
    #[error(
        "{host} wants the recording sent to another address, which was not done; check the address of the service."
    )]
    SentOn {
        /// The server.
        host: String,
    },
    /// The service works longer than anybody waits.
    #[error("{host} took too long to answer; try again later.")]
    TookTooLong {
        /// The server.
        host: String,
    },
    /// The connection broke while the recording was sent or the text came.
    #[error("The connection to {host} broke off before the text was here; try again.")]
    CutOff {
        /// The server.
        host: String,
    },
    /// What came is not a transcript.
    #[error(
        "{host} did not answer with a text that Earshot understands; check the address of the service."
    )]
    BadAnswer {
        /// The server.
        host: String,
    },
    /// What cannot be recorded is not done.
    #[error("The record of network connections {} cannot be used ({source}), so no connection was made.", path.display())]
    Ledger {
        /// The ledger's file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

impl OnlineError {
    /// The server that it is about.
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
            | Self::BrokenOff { host, .. }
            | Self::WrongHash { host, .. }
            | Self::KeyRefused { host }
            | Self::RateLimited { host, .. }
            | Self::TooLarge { host }
            | Self::ServerFailed { host, .. }
            | Self::Refused { host, .. }
            | Self::SentOn { host }
            | Self::TookTooLong { host }
            | Self::CutOff { host }
            | Self::BadAnswer { host } => Some(host),
            _ => None,
        }
    }

    /// How long the server wants to be left alone, if it says so.
    pub fn wait(&self) -> Option<Duration> {
        match self {
            Self::RateLimited { wait, .. } => *wait,
            Self::Status { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// A stable word for this kind of error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoNetwork => "no-network-in-this-build",
            Self::NotAllowed { .. } => "network-not-allowed",
            Self::BadAddress(_) => "address-not-secure",
            Self::Unreachable { .. } => "server-unreachable",
            Self::NotTrusted { .. } => "server-not-trusted",
            Self::Stalled { .. } => "server-stalled",
            Self::TooSlow { .. } => "server-too-slow",
            Self::Status { .. } => "server-refused",
            Self::BadRedirect { .. } => "redirect-not-secure",
            Self::TooManyRedirects { .. } => "redirects-without-end",
            Self::WebPage { .. } => "download-is-a-web-page",
            Self::WrongLength { .. } => "download-wrong-length",
            Self::WrongRange { .. } => "download-wrong-range",
            Self::BrokenOff { .. } => "download-broken-off",
            Self::WrongHash { .. } => "download-wrong-hash",
            Self::Cancelled => "cancelled",
            Self::BadProxy => "proxy-unusable",
            Self::Underway { .. } => "download-underway",
            Self::NoRoom { .. } => "no-room",
            Self::DiskFull { .. } => "disk-full",
            Self::Io { .. } => "disk-error",
            Self::BadService(_) => "cloud-address-unusable",
            Self::BadKey => "cloud-key-malformed",
            Self::KeyRefused { .. } => "cloud-key-refused",
            Self::RateLimited { .. } => "cloud-rate-limited",
            Self::TooLarge { .. } => "cloud-recording-too-large",
            Self::ServerFailed { .. } => "cloud-failed",
            Self::Refused { .. } => "cloud-refused",
            Self::SentOn { .. } => "cloud-sent-on",
            Self::TookTooLong { .. } => "cloud-too-slow",
            Self::CutOff { .. } => "cloud-cut-off",
            Self::BadAnswer { .. } => "cloud-answer-unreadable",
            Self::Ledger { .. } => "ledger-unusable",
        }
    }
}

fn by_way_of(proxy: &Option<String>) -> String {
    proxy
        .as_ref()
        .map(|proxy| format!(" by way of the proxy {proxy}"))
        .unwrap_or_default()
}

fn so_long(wait: &Option<Duration>) -> String {
    format!(
        "for {}",
        length(wait).unwrap_or_else(|| "a while".to_owned())
    )
}

fn later(wait: &Option<Duration>) -> String {
    length(wait).map_or_else(|| "later".to_owned(), |length| format!("in {length}"))
}

fn length(wait: &Option<Duration>) -> Option<String> {
    match wait.map(|wait| wait.as_secs()) {
        None | Some(0) => None,
        Some(1) => Some("a second".to_owned()),
        Some(seconds) if seconds < 120 => Some(format!("{seconds} seconds")),
        Some(seconds) => Some(format!("{} minutes", seconds.div_ceil(60))),
    }
}
