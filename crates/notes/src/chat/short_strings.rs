//! JSON of which no string has more bytes than a reader would like to hold.

use std::io::{self, Read};

/// Bytes of the longest string. Telegram's messages have a few thousand characters.
const LONGEST: u64 = 8 << 20;

/// Fails where the JSON that it passes on goes on for [`LONGEST`] bytes without a quotation
/// mark that begins or ends a string.
pub(super) struct ShortStrings<R> {
    from: R,
    /// Bytes since the last mark.
    length: u64,
    is_escaped: bool,
}

impl<R: Read> ShortStrings<R> {
    pub(super) fn of(from: R) -> Self {
        Self {
            from,
            length: 0,
            is_escaped: false,
        }
    }
}

impl<R: Read> Read for ShortStrings<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.from.read(into)?;
        for byte in &into[..count] {
            self.length += 1;
            if *byte == b'"' && !self.is_escaped {
                self.length = 0;
            }
            self.is_escaped = *byte == b'\\' && !self.is_escaped;
        }
        if self.length > LONGEST {
            return Err(io::Error::new(
                io::ErrorKind::FileTooLarge,
                "a string in it is too long",
            ));
        }
        Ok(count)
    }
}
