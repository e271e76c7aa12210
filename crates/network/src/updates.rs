//! Signed update manifests.

use std::collections::BTreeMap;
use std::time::Duration;

use earshot_error::ErrorCode;
use minisign_verify::{PublicKey, Signature};
use semver::Version;
use serde::Deserialize;

use crate::{NetworkError, Proxy};

/// Program name in a manifest: the key may also sign other programs.
const PROGRAM: &str = "earshot";

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publisher {
    /// Address of the manifest: `https`, or `http` to this machine.
    pub address: String,
    /// Public key in minisign's format.
    pub key: String,
}

#[derive(Debug, Clone, Copy)]
pub struct UpdateCheck<'a> {
    pub publisher: &'a Publisher,
    pub proxy: Proxy<'a>,
    /// For the whole request, including redirects.
    pub timeout: Duration,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Release {
    program: String,
    pub version: Version,
    /// Such as `2026-11-25`.
    pub date: String,
    /// Markdown.
    pub notes: String,
    /// Release page, `https`.
    pub page: String,
    /// By system, architecture and package type: `linux-x86_64-deb`.
    #[serde(default)]
    pub files: BTreeMap<String, ReleaseFile>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ReleaseFile {
    pub url: String,
    pub bytes: u64,
    /// Lower-case hex.
    pub sha256: String,
}

#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UpdateError {
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// Not signed, signed with another key, or modified.
    #[error("The update information is not signed by the makers of Earshot, so it was ignored.")]
    NotSigned,
    /// Signed, but not understood by this version.
    #[error(
        "The update information cannot be read by this version of Earshot; look at its website."
    )]
    Unreadable,
    /// Signed, but older than a known release: a possible downgrade attack.
    #[error(
        "The server offered {offered} as the newest version, but {known} exists, so it was ignored; this may be a downgrade attack."
    )]
    Outdated { offered: Version, known: Version },
    /// Built without a public key.
    #[error("This build of Earshot cannot check for updates.")]
    NoPublisher,
    #[error("This version has no file for the way Earshot is installed here; see {page}")]
    NoFile { page: String },
}

impl UpdateError {
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Network(error) => error.code(),
            Self::NotSigned => ErrorCode::UpdateNotSigned,
            Self::Unreadable => ErrorCode::UpdateUnreadable,
            Self::Outdated { .. } => ErrorCode::UpdateOutdated,
            Self::NoPublisher => ErrorCode::UpdateNotInThisBuild,
            Self::NoFile { .. } => ErrorCode::UpdateNoFile,
        }
    }
}

/// In one file, so that manifest and signature always match.
#[derive(Deserialize)]
struct SignedManifest {
    manifest: String,
    signature: String,
}

impl Release {
    /// Parses a manifest after verifying its signature.
    ///
    /// # Errors
    /// [`UpdateError::NotSigned`], [`UpdateError::Unreadable`].
    pub fn verify(signed: &str, key: &str) -> Result<Self, UpdateError> {
        let not_signed = |_| UpdateError::NotSigned;
        let signed: SignedManifest =
            serde_json::from_str(signed).map_err(|_| UpdateError::NotSigned)?;
        let key = PublicKey::from_base64(key.trim()).map_err(not_signed)?;
        let signature = Signature::decode(&signed.signature).map_err(not_signed)?;
        key.verify(signed.manifest.as_bytes(), &signature, false)
            .map_err(not_signed)?;
        let unreadable = |_| UpdateError::Unreadable;
        let release: Self = serde_json::from_str(&signed.manifest).map_err(unreadable)?;
        if release.is_valid() {
            Ok(release)
        } else {
            Err(UpdateError::Unreadable)
        }
    }

    /// A valid signature does not exclude mistakes.
    fn is_valid(&self) -> bool {
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
