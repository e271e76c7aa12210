//! Files encrypted with a public key.
//!
//! ```text
//! 8 bytes   "EARSHOT" and the format version, 1
//! 32 + 48   a random file key, encrypted to the public key: HPKE (RFC 9180) with X25519,
//!           HKDF-SHA256 and ChaCha20-Poly1305
//! frames    each a length (4 bytes, little-endian; the highest bit marks the last frame) and
//!           that many bytes, encrypted with ChaCha20-Poly1305 as a STREAM (Hoang,
//!           Reyhanitabar, Rogaway, Vizár 2015), which detects altered, reordered and
//!           missing frames
//! ```
//!
//! A flush ends the current frame. An unfinished file can be read up to its last complete frame.

use std::io::{self, Read, Seek, SeekFrom, Write};

use aead_stream::{NewStream as _, StreamBE32, StreamPrimitive as _};
use chacha20poly1305::{ChaCha20Poly1305, KeyInit as _};
use hpke::aead::ChaCha20Poly1305 as Sealing;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256 as Kem;
use hpke::{Deserializable as _, OpModeR, OpModeS, Serializable as _};
use zeroize::Zeroizing;

use crate::keys::{KEY_LENGTH, Keys, PublicKey};
use crate::random::random;

const MAGIC: &[u8; 8] = b"EARSHOT\x01";
const ENCAPSULATED_KEY: usize = 32;
const TAG: usize = 16;
pub const HEADER: usize = MAGIC.len() + ENCAPSULATED_KEY + KEY_LENGTH + TAG;
/// In plaintext bytes.
pub const MAX_FRAME: usize = 64 * 1024;
const LAST_FRAME_FLAG: u32 = 1 << 31;

type Stream = StreamBE32<ChaCha20Poly1305>;

/// Every file has its own key: the nonce prefix can be constant.
fn stream(key: &[u8; KEY_LENGTH]) -> Stream {
    Stream::from_aead(ChaCha20Poly1305::new(key.into()), &[0; 7].into())
}

fn invalid() -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        "an encrypted file of the library is damaged",
    )
}

pub fn is_sealed(start: &[u8]) -> bool {
    start.starts_with(MAGIC)
}

/// Incomplete until [`SealedWriter::finish`].
pub struct SealedWriter<W: Write> {
    to: W,
    stream: Stream,
    position: u32,
    buffer: Zeroizing<Vec<u8>>,
}

impl<W: Write> SealedWriter<W> {
    /// Writes the header.
    pub fn new(mut to: W, public: &PublicKey) -> io::Result<Self> {
        let key = random::<KEY_LENGTH>()?;
        let (encapsulated, encrypted_key) = hpke::single_shot_seal::<Sealing, HkdfSha256, Kem>(
            &OpModeS::Base,
            public.key(),
            MAGIC,
            &*key,
            &[],
        )
        .map_err(|_| io::Error::other("the key of the library cannot be used"))?;
        to.write_all(&[&MAGIC[..], &encapsulated.to_bytes(), &encrypted_key].concat())?;
        Ok(Self {
            to,
            stream: stream(&key),
            position: 0,
            buffer: Zeroizing::new(Vec::with_capacity(MAX_FRAME)),
        })
    }

    pub fn get_ref(&self) -> &W {
        &self.to
    }

    fn write_frame(&mut self, is_last: bool) -> io::Result<()> {
        let sealed = self
            .stream
            .encrypt(self.position, is_last, &self.buffer[..])
            .map_err(|_| io::Error::other("the file is too large to be encrypted"))?;
        let length = sealed.len() as u32 | if is_last { LAST_FRAME_FLAG } else { 0 };
        // One write: a crash can only truncate the frame.
        self.to
            .write_all(&[&length.to_le_bytes()[..], &sealed].concat())?;
        self.buffer.clear();
        self.position = self
            .position
            .checked_add(1)
            .ok_or_else(|| io::Error::other("the file is too large to be encrypted"))?;
        Ok(())
    }

    /// Does not sync the file.
    pub fn finish(mut self) -> io::Result<W> {
        self.write_frame(true)?;
        self.to.flush()?;
        Ok(self.to)
    }
}

impl<W: Write> Write for SealedWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.buffer.len() == MAX_FRAME {
            self.write_frame(false)?;
        }
        let count = bytes.len().min(MAX_FRAME - self.buffer.len());
        self.buffer.extend_from_slice(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        if !self.buffer.is_empty() {
            self.write_frame(false)?;
        }
        self.to.flush()
    }
}

/// Whether an unfinished file is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completeness {
    Complete,
    /// Reads all intact frames of an unfinished file.
    Truncated,
}

/// Supports random access.
pub struct SealedReader<R> {
    from: R,
    header: [u8; HEADER],
    stream: Stream,
    frames: Vec<Frame>,
    length: u64,
    position: u64,
    /// The last frame read.
    current: Option<(usize, Zeroizing<Vec<u8>>)>,
}

#[derive(Clone, Copy)]
struct Frame {
    /// In the plaintext.
    start: u64,
    /// In the file.
    offset: u64,
    length: u32,
    is_last: bool,
}

impl<R: Read + Seek> SealedReader<R> {
    /// # Errors
    /// [`io::ErrorKind::InvalidData`] if the keys do not match or the file is damaged.
    pub fn new(mut from: R, keys: &Keys, completeness: Completeness) -> io::Result<Self> {
        let end = from.seek(SeekFrom::End(0))?;
        from.seek(SeekFrom::Start(0))?;
        let mut header = [0; HEADER];
        if end < HEADER as u64 {
            return Err(invalid());
        }
        from.read_exact(&mut header)?;
        let (magic, rest) = header.split_at(MAGIC.len());
        let (encapsulated, encrypted_key) = rest.split_at(ENCAPSULATED_KEY);
        if magic != MAGIC {
            return Err(invalid());
        }
        let encapsulated = <Kem as hpke::Kem>::EncappedKey::from_bytes(encapsulated);
        let key = encapsulated.and_then(|encapsulated| {
            hpke::single_shot_open::<Sealing, HkdfSha256, Kem>(
                &OpModeR::Base,
                &keys.secret_key(),
                &encapsulated,
                MAGIC,
                encrypted_key,
                &[],
            )
        });
        let key = Zeroizing::new(key.map_err(|_| invalid())?);
        let key: &[u8; KEY_LENGTH] = key[..].try_into().map_err(|_| invalid())?;
        let mut reader = Self {
            from,
            header,
            stream: stream(key),
            frames: Vec::new(),
            length: 0,
            position: 0,
            current: None,
        };
        let is_complete = reader.index_frames(end)?;
        match completeness {
            Completeness::Complete if !is_complete => return Err(invalid()),
            // Authenticates the last frame, which may be empty and is then never read.
            Completeness::Complete => reader.decrypt_frame(reader.frames.len() - 1)?,
            Completeness::Truncated => reader.truncate_incomplete()?,
        }
        Ok(reader)
    }

    /// Returns whether the file is complete.
    fn index_frames(&mut self, end: u64) -> io::Result<bool> {
        let mut offset = HEADER as u64;
        while offset + 4 <= end {
            let mut length = [0; 4];
            self.from.seek(SeekFrom::Start(offset))?;
            self.from.read_exact(&mut length)?;
            let length = u32::from_le_bytes(length);
            let (length, is_last) = (length & !LAST_FRAME_FLAG, length & LAST_FRAME_FLAG != 0);
            offset += 4;
            if !(TAG as u32..=(MAX_FRAME + TAG) as u32).contains(&length)
                || offset + u64::from(length) > end
            {
                return Ok(false);
            }
            self.frames.push(Frame {
                start: self.length,
                offset,
                length,
                is_last,
            });
            self.length += u64::from(length) - TAG as u64;
            offset += u64::from(length);
            if is_last {
                return Ok(offset == end);
            }
        }
        Ok(false)
    }

    /// A power failure may leave a frame's length without its data.
    fn truncate_incomplete(&mut self) -> io::Result<()> {
        while let Some(last) = self.frames.last().copied() {
            if self.decrypt_frame(self.frames.len() - 1).is_ok() {
                break;
            }
            self.frames.pop();
            self.length = last.start;
        }
        Ok(())
    }

    /// Of the plaintext.
    pub fn byte_len(&self) -> u64 {
        self.length
    }

    /// Identifies the content: it contains the file key, and frames cannot be forged.
    pub fn header(&self) -> &[u8; HEADER] {
        &self.header
    }

    fn decrypt_frame(&mut self, number: usize) -> io::Result<()> {
        let frame = self.frames[number];
        let mut bytes = vec![0; frame.length as usize];
        self.from.seek(SeekFrom::Start(frame.offset))?;
        self.from.read_exact(&mut bytes)?;
        let position = u32::try_from(number).map_err(|_| invalid())?;
        let plain = self
            .stream
            .decrypt(position, frame.is_last, &bytes[..])
            .map_err(|_| invalid())?;
        self.current = Some((number, Zeroizing::new(plain)));
        Ok(())
    }
}

impl<R: Read + Seek> Read for SealedReader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.position >= self.length || out.is_empty() {
            return Ok(0);
        }
        let number = self
            .frames
            .partition_point(|frame| frame.start <= self.position)
            - 1;
        if self
            .current
            .as_ref()
            .is_none_or(|(index, _)| *index != number)
        {
            self.decrypt_frame(number)?;
        }
        let Some((_, plain)) = &self.current else {
            return Ok(0);
        };
        let from = usize::try_from(self.position - self.frames[number].start).unwrap_or(usize::MAX);
        let rest = plain.get(from..).unwrap_or_default();
        let count = rest.len().min(out.len());
        out[..count].copy_from_slice(&rest[..count]);
        self.position += count as u64;
        Ok(count)
    }
}

impl<R: Read + Seek> Seek for SealedReader<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.position = seek_position(to, self.position, self.length)?;
        Ok(self.position)
    }
}

/// May be beyond the end.
pub(crate) fn seek_position(to: SeekFrom, at: u64, length: u64) -> io::Result<u64> {
    let to = match to {
        SeekFrom::Start(at) => Some(at),
        SeekFrom::End(by) => length.checked_add_signed(by),
        SeekFrom::Current(by) => at.checked_add_signed(by),
    };
    to.ok_or_else(|| io::ErrorKind::InvalidInput.into())
}

#[cfg(test)]
mod tests;
