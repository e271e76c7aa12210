//! Limits the length of JSON strings.

use std::io::{self, Read};

/// Bytes. Telegram messages have a few thousand characters.
const MAX_STRING_LENGTH: u64 = 8 << 20;

/// Fails after [`MAX_STRING_LENGTH`] bytes without an unescaped quotation mark.
pub(super) struct ShortStrings<R> {
    from: R,
    /// Bytes since the last quotation mark.
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
        if self.length > MAX_STRING_LENGTH {
            return Err(io::Error::new(
                io::ErrorKind::FileTooLarge,
                "a string in it is too long",
            ));
        }
        Ok(count)
    }
}
