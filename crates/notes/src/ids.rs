//! Names of notes, jobs and sounds.

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
            /// A new one, later than every earlier one of this device.
            pub fn new() -> $name {
                $name(Uuid::now_v7().to_string())
            }

            /// The text of it: a UUID in lower case with hyphens.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// When it was made, in Unix milliseconds.
            pub fn made_at(&self) -> i64 {
                let (seconds, nanoseconds) = Uuid::try_parse(&self.0)
                    .ok()
                    .and_then(|id| id.get_timestamp())
                    .map_or((0, 0), |made| made.to_unix());
                i64::try_from(seconds).unwrap_or_default() * 1000
                    + i64::from(nanoseconds / 1_000_000)
            }

            /// Reads a UUID in any of its usual spellings.
            pub fn parse(text: &str) -> Option<$name> {
                Uuid::try_parse(text.trim()).ok().map(|id| $name(id.to_string()))
            }

            /// Reads one that this program wrote: the very text of [`Self::as_str`].
            pub(crate) fn stored(text: &str) -> Option<$name> {
                $name::parse(text).filter(|id| id.0 == text)
            }
        }

        /// Ids become names of files: nothing else than a UUID may come in.
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
    /// A note. Version 7 UUIDs sort by the moment they were made.
    NoteId
}
impl NoteId {
    /// Stands for the id of a note that has none, so that the note can be shown: always the
    /// same for the same text.
    pub(crate) fn for_senseless(text: &[u8]) -> NoteId {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&Sha256::digest(text)[..16]);
        NoteId(Uuid::from_bytes(bytes).to_string())
    }
}

id! {
    /// A job of the queue.
    JobId
}

/// SHA-256 of some bytes: the same content has the same hash under any name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentHash(String);

impl ContentHash {
    /// Hashes everything that the reader gives.
    ///
    /// # Errors
    /// What the reader reports.
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

    /// 64 hexadecimal digits in lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Reads 64 hexadecimal digits.
    pub fn parse(text: &str) -> Option<ContentHash> {
        let right = text.len() == 64
            && text
                .bytes()
                .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
        right.then(|| ContentHash(text.to_owned()))
    }
}
