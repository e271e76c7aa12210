//! Whether there is a newer version: what somebody signed, and nothing else, is believed.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use minisign_verify::{PublicKey, Signature};
use semver::Version;
use serde::Deserialize;

use crate::{Gate, OnlineError, Proxy};

/// What a manifest calls the program that it is about: the same key may sign other things.
const PROGRAM: &str = "earshot";

/// Who may tell about newer versions, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publisher {
    /// Where the manifest is: `https`, or `http` to this very machine.
    pub address: String,
    /// Whoever signs it, by minisign's public key.
    pub key: String,
}

/// How to ask.
#[derive(Debug, Clone, Copy)]
pub struct Look<'a> {
    /// Who.
    pub publisher: &'a Publisher,
    /// How to get there.
    pub proxy: Proxy<'a>,
    /// For the whole answer, redirects included.
    pub patience: Duration,
}

/// A version that was published, as its manifest has it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Release {
    program: String,
    /// Its version.
    pub version: Version,
    /// The day on which it was published, as `2026-11-25`.
    pub date: String,
    /// What is new, in lines of Markdown.
    pub notes: String,
    /// Where people read about it: an `https` address.
    pub page: String,
    /// What is installed, by system, processor family and form: `linux-x86_64-deb`.
    #[serde(default)]
    pub files: BTreeMap<String, ReleaseFile>,
}

/// Something that is installed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ReleaseFile {
    /// Where it can be had.
    pub url: String,
    /// Its exact length.
    pub bytes: u64,
    /// Its SHA-256, in lower-case hex.
    pub sha256: String,
}

/// Why what came about newer versions is not believed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UpdateError {
    /// Nothing came.
    #[error(transparent)]
    Online(#[from] OnlineError),
    /// It is not signed, or by somebody else, or was changed afterwards.
    #[error(
        "What came about newer versions is not signed by those who make Earshot, so it was not believed."
    )]
    NotSigned,
    /// It is signed, and yet makes no sense to this version.
    #[error(
        "What came about newer versions makes no sense to this version of Earshot; look at its page on the web."
    )]
    Unreadable,
    /// It is signed, but of a time that is past.
    #[error(
        "The newest version is said to be {said}, but {known} is known to exist, so it was not believed; somebody may be hiding what is new."
    )]
    Outdated {
        /// What it says.
        said: Version,
        /// What was said before.
        known: Version,
    },
    /// Nobody built a key in.
    #[error("This build of Earshot does not know whom to ask about newer versions.")]
    NoPublisher,
    /// There is nothing for this system.
    #[error("There is no file of this version for how Earshot is installed here; see {page}")]
    NoFile {
        /// Where people read about it.
        page: String,
    },
}

impl UpdateError {
    /// Stable kebab-case code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Online(error) => error.code(),
            Self::NotSigned => "update-not-signed",
            Self::Unreadable => "update-unreadable",
            Self::Outdated { .. } => "update-outdated",
            Self::NoPublisher => "update-not-in-this-build",
            Self::NoFile { .. } => "update-no-file",
        }
    }
}

/// A manifest and its signature in one, so that nobody can pair them anew.
#[derive(Deserialize)]
struct Sealed {
    manifest: String,
    signature: String,
}

impl Release {
    /// What is in a sealed manifest, if this key signed it.
    ///
    /// # Errors
    /// [`UpdateError::NotSigned`], [`UpdateError::Unreadable`].
    pub fn open(sealed: &str, key: &str) -> Result<Self, UpdateError> {
        let not_signed = |_| UpdateError::NotSigned;
        let sealed: Sealed = serde_json::from_str(sealed).map_err(|_| UpdateError::NotSigned)?;
        let key = PublicKey::from_base64(key.trim()).map_err(not_signed)?;
        let signature = Signature::decode(&sealed.signature).map_err(not_signed)?;
        key.verify(sealed.manifest.as_bytes(), &signature, false)
            .map_err(not_signed)?;
        let unreadable = |_| UpdateError::Unreadable;
        let release: Self = serde_json::from_str(&sealed.manifest).map_err(unreadable)?;
        if release.is_sound() {
            Ok(release)
        } else {
            Err(UpdateError::Unreadable)
        }
    }

    /// Whether it says what it must. Even who signed may have made a mistake.
    fn is_sound(&self) -> bool {
        let is_line = |text: &str| !text.is_empty() && !text.chars().any(char::is_control);
        let is_hex = |text: &str| {
            let digit = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
            text.len() == 64 && text.chars().all(digit)
        };
        let is_file = |file: &ReleaseFile| is_line(&file.url) && is_hex(&file.sha256);
        self.program == PROGRAM
            && is_line(&self.date)
            && is_line(&self.page)
            && self.page.starts_with("https://")
            && !self.notes.chars().any(|c| c.is_control() && c != '\n')
            && self.files.values().all(is_file)
    }
}

/// Asks for the manifest of the latest version. What comes is not looked into: see
/// [`Release::open`]. Setting `cancel` ends it within a tenth of a second.
///
/// # Errors
/// Every [`OnlineError`] but those of files. The ledger has every connection all the same.
pub fn look(gate: &Gate, look: &Look<'_>, cancel: &AtomicBool) -> Result<String, OnlineError> {
    #[cfg(all(feature = "network", not(feature = "offline")))]
    return crate::http::look(gate, look, cancel);

    #[cfg(not(all(feature = "network", not(feature = "offline"))))]
    {
        let _ = cancel;
        gate.check(crate::Purpose::UpdateCheck, &look.publisher.address)?;
        Err(OnlineError::NoNetwork)
    }
}
