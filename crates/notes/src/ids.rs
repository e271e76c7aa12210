//! Ids of notes and jobs, and content hashes.

use std::fmt;
use std::io::{self, Read};

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[cfg_attr(feature = "specta", derive(specta::Type))]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Sorts after every earlier one of this device.
            pub fn new() -> $name {
                $name(Uuid::now_v7().to_string())
            }

            /// Lowercase hyphenated UUID.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Unix ms.
            pub fn created_at(&self) -> i64 {
                let (seconds, nanoseconds) = Uuid::try_parse(&self.0)
                    .ok()
                    .and_then(|id| id.get_timestamp())
                    .map_or((0, 0), |made| made.to_unix());
                i64::try_from(seconds).unwrap_or_default() * 1000
                    + i64::from(nanoseconds / 1_000_000)
            }

            /// Accepts any common UUID format.
            pub fn parse(text: &str) -> Option<$name> {
                Uuid::try_parse(text.trim()).ok().map(|id| $name(id.to_string()))
            }

            /// Accepts only the exact text of [`Self::as_str`].
            pub(crate) fn parse_exact(text: &str) -> Option<$name> {
                $name::parse(text).filter(|id| id.0 == text)
            }
        }

        /// Ids become file names, so only UUIDs are accepted.
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<$name, D::Error> {
                let text = String::deserialize(from)?;
                $name::parse(&text).ok_or_else(|| D::Error::custom("this is not a UUID"))
            }
        }

        impl Default for $name {
            fn default() -> $name {
                $name::new()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(&self.0)
            }
        }
    };
}

id! {
    /// Version 7 UUID, sorted by creation time.
    NoteId
}
impl NoteId {
    /// A stable substitute for an invalid id: the note can still be shown.
    pub(crate) fn placeholder_for(text: &[u8]) -> NoteId {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&Sha256::digest(text)[..16]);
        NoteId(Uuid::from_bytes(bytes).to_string())
    }
}

id! {
    JobId
}

/// SHA-256 of the content.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentHash(String);

impl ContentHash {
    pub fn of(mut reader: impl Read) -> io::Result<ContentHash> {
        let mut hasher = Sha256::new();
        let mut block = vec![0; 64 * 1024];
        loop {
            match reader.read(&mut block) {
                Ok(0) => return Ok(ContentHash::finish(hasher)),
                Ok(count) => hasher.update(&block[..count]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    pub(crate) fn finish(hasher: Sha256) -> ContentHash {
        use fmt::Write as _;
        let mut text = String::with_capacity(64);
        for byte in hasher.finalize() {
            let _ = write!(text, "{byte:02x}");
        }
        ContentHash(text)
    }

    /// 64 lowercase hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn parse(text: &str) -> Option<ContentHash> {
        let right = text.len() == 64
            && text
                .bytes()
                .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
        right.then(|| ContentHash(text.to_owned()))
    }
}
