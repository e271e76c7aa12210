//! Files that are written with a public key and read with the secret one.
//!
//! ```text
//! 8 bytes   "EARSHOT" and the form, 1
//! 32 + 48   the file's own random key, for the public key alone: HPKE (RFC 9180) with
//!           X25519, HKDF-SHA256 and ChaCha20-Poly1305
//! frames    each: its length (4 bytes, little-endian; the highest bit marks the last)
//!           and that many bytes, encrypted and authenticated with ChaCha20-Poly1305 as
//!           a STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015): a frame can be neither
//!           altered nor moved, and none can be left out
//! ```
//!
//! A frame may be as short as the writer likes: what was flushed is there as a whole.
//! A file that nobody finished has no last frame, and is read as far as it is whole.

use std::io::{self, Read, Seek, SeekFrom, Write};

use aead_stream::{NewStream as _, StreamBE32, StreamPrimitive as _};
use chacha20poly1305::{ChaCha20Poly1305, KeyInit as _};
use hpke::aead::ChaCha20Poly1305 as Sealing;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256 as Kem;
use hpke::{Deserializable as _, OpModeR, OpModeS, Serializable as _};
use zeroize::Zeroizing;

use crate::keys::{Keys, LENGTH, PublicKey};
use crate::random::random;

const MAGIC: &[u8; 8] = b"EARSHOT\x01";
const ENCAPPED: usize = 32;
const TAG: usize = 16;
/// Bytes before the first frame.
pub const HEADER: usize = MAGIC.len() + ENCAPPED + LENGTH + TAG;
/// Sound in a frame, in bytes, where nobody flushes before.
pub const FRAME: usize = 64 * 1024;
const LAST: u32 = 1 << 31;

type Stream = StreamBE32<ChaCha20Poly1305>;

/// The key is never used twice, so the nonce may be anything.
fn stream(key: &[u8; LENGTH]) -> Stream {
    Stream::from_aead(ChaCha20Poly1305::new(key.into()), &[0; 7].into())
}

fn senseless() -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        "an encrypted file of the library is damaged",
    )
}

/// Whether these are the first bytes of a sealed file.
pub fn is_sealed(start: &[u8]) -> bool {
    start.starts_with(MAGIC)
}

/// Seals what is written. Nothing is complete before [`SealedWriter::finish`].
pub struct SealedWriter<W: Write> {
    to: W,
    stream: Stream,
    position: u32,
    waiting: Zeroizing<Vec<u8>>,
}

impl<W: Write> SealedWriter<W> {
    /// Begins a file that the keys of `public` open.
    ///
    /// # Errors
    /// What the writer says; if the system gives no randomness.
    pub fn new(mut to: W, public: &PublicKey) -> io::Result<Self> {
        let key = random::<LENGTH>()?;
        let (encapped, locked) = hpke::single_shot_seal::<Sealing, HkdfSha256, Kem>(
            &OpModeS::Base,
            public.key(),
            MAGIC,
            &*key,
            &[],
        )
        .map_err(|_| io::Error::other("the key of the library cannot be used"))?;
        to.write_all(&[&MAGIC[..], &encapped.to_bytes(), &locked].concat())?;
        Ok(Self {
            to,
            stream: stream(&key),
            position: 0,
            waiting: Zeroizing::new(Vec::with_capacity(FRAME)),
        })
    }

    /// Where it is written to.
    pub fn get_ref(&self) -> &W {
        &self.to
    }

    fn frame(&mut self, is_last: bool) -> io::Result<()> {
        let sealed = self
            .stream
            .encrypt(self.position, is_last, &self.waiting[..])
            .map_err(|_| io::Error::other("the file is too large to be encrypted"))?;
        // No frame is longer than one that is full.
        let length = sealed.len() as u32 | if is_last { LAST } else { 0 };
        // One write: it is there as a whole, or cut off at its end.
        self.to
            .write_all(&[&length.to_le_bytes()[..], &sealed].concat())?;
        self.waiting.clear();
        self.position = self
            .position
            .checked_add(1)
            .ok_or_else(|| io::Error::other("the file is too large to be encrypted"))?;
        Ok(())
    }

    /// Completes the file; syncing it is the caller's business.
    ///
    /// # Errors
    /// What the writer says.
    pub fn finish(mut self) -> io::Result<W> {
        self.frame(true)?;
        self.to.flush()?;
        Ok(self.to)
    }
}

impl<W: Write> Write for SealedWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.waiting.len() == FRAME {
            self.frame(false)?;
        }
        let count = bytes.len().min(FRAME - self.waiting.len());
        self.waiting.extend_from_slice(&bytes[..count]);
        Ok(count)
    }

    /// Ends the frame at hand.
    fn flush(&mut self) -> io::Result<()> {
        if !self.waiting.is_empty() {
            self.frame(false)?;
        }
        self.to.flush()
    }
}

/// How much of a file there must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// All of it.
    Whole,
    /// What a writer that never finished has left: every frame that is whole.
    SoFar,
}

/// The plain bytes of a sealed file, from any place.
pub struct SealedReader<R> {
    from: R,
    header: [u8; HEADER],
    stream: Stream,
    frames: Vec<Frame>,
    length: u64,
    at: u64,
    /// The last frame that was read.
    open: Option<(usize, Zeroizing<Vec<u8>>)>,
}

#[derive(Clone, Copy)]
struct Frame {
    /// Of its first plain byte.
    start: u64,
    /// Of its first byte in the file.
    place: u64,
    length: u32,
    is_last: bool,
}

impl<R: Read + Seek> SealedReader<R> {
    /// Opens a sealed file, and finds its frames.
    ///
    /// # Errors
    /// [`io::ErrorKind::InvalidData`] if these keys do not open it, or it is not as long
    /// as it must be; what the reader says.
    pub fn new(mut from: R, keys: &Keys, extent: Extent) -> io::Result<Self> {
        let end = from.seek(SeekFrom::End(0))?;
        from.seek(SeekFrom::Start(0))?;
        let mut header = [0; HEADER];
        if end < HEADER as u64 {
            return Err(senseless());
        }
        from.read_exact(&mut header)?;
        let (magic, rest) = header.split_at(MAGIC.len());
        let (encapped, locked) = rest.split_at(ENCAPPED);
        if magic != MAGIC {
            return Err(senseless());
        }
        let encapped = <Kem as hpke::Kem>::EncappedKey::from_bytes(encapped);
        let key = encapped.and_then(|encapped| {
            hpke::single_shot_open::<Sealing, HkdfSha256, Kem>(
                &OpModeR::Base,
                &keys.secret(),
                &encapped,
                MAGIC,
                locked,
                &[],
            )
        });
        let key = Zeroizing::new(key.map_err(|_| senseless())?);
        let key: &[u8; LENGTH] = key[..].try_into().map_err(|_| senseless())?;
        let mut reader = Self {
            from,
            header,
            stream: stream(key),
            frames: Vec::new(),
            length: 0,
            at: 0,
            open: None,
        };
        let is_whole = reader.find_frames(end)?;
        match extent {
            Extent::Whole if !is_whole => return Err(senseless()),
            // Mostly the last frame is read last, and an empty one never would be.
            Extent::Whole => reader.load(reader.frames.len() - 1)?,
            Extent::SoFar => reader.drop_torn()?,
        }
        Ok(reader)
    }

    /// Whether the last one is there, and nothing after it.
    fn find_frames(&mut self, end: u64) -> io::Result<bool> {
        let mut place = HEADER as u64;
        while place + 4 <= end {
            let mut length = [0; 4];
            self.from.seek(SeekFrom::Start(place))?;
            self.from.read_exact(&mut length)?;
            let length = u32::from_le_bytes(length);
            let (length, is_last) = (length & !LAST, length & LAST != 0);
            place += 4;
            if !(TAG as u32..=(FRAME + TAG) as u32).contains(&length)
                || place + u64::from(length) > end
            {
                return Ok(false);
            }
            self.frames.push(Frame {
                start: self.length,
                place,
                length,
                is_last,
            });
            self.length += u64::from(length) - TAG as u64;
            place += u64::from(length);
            if is_last {
                return Ok(place == end);
            }
        }
        Ok(false)
    }

    /// A power cut may leave a frame's length without its bytes.
    fn drop_torn(&mut self) -> io::Result<()> {
        while let Some(last) = self.frames.last().copied() {
            if self.load(self.frames.len() - 1).is_ok() {
                break;
            }
            self.frames.pop();
            self.length = last.start;
        }
        Ok(())
    }

    /// How many plain bytes there are.
    pub fn byte_len(&self) -> u64 {
        self.length
    }

    /// The file's first bytes, with its own key. As long as they are the same, so is all
    /// that can be read: nobody else has that key, and frames can be neither altered, moved
    /// nor left out.
    pub fn header(&self) -> &[u8; HEADER] {
        &self.header
    }

    fn load(&mut self, number: usize) -> io::Result<()> {
        let frame = self.frames[number];
        let mut bytes = vec![0; frame.length as usize];
        self.from.seek(SeekFrom::Start(frame.place))?;
        self.from.read_exact(&mut bytes)?;
        let position = u32::try_from(number).map_err(|_| senseless())?;
        let plain = self
            .stream
            .decrypt(position, frame.is_last, &bytes[..])
            .map_err(|_| senseless())?;
        self.open = Some((number, Zeroizing::new(plain)));
        Ok(())
    }
}

impl<R: Read + Seek> Read for SealedReader<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.length || into.is_empty() {
            return Ok(0);
        }
        let number = self.frames.partition_point(|frame| frame.start <= self.at) - 1;
        if self.open.as_ref().is_none_or(|(open, _)| *open != number) {
            self.load(number)?;
        }
        let Some((_, plain)) = &self.open else {
            return Ok(0);
        };
        let from = usize::try_from(self.at - self.frames[number].start).unwrap_or(usize::MAX);
        let rest = plain.get(from..).unwrap_or_default();
        let count = rest.len().min(into.len());
        into[..count].copy_from_slice(&rest[..count]);
        self.at += count as u64;
        Ok(count)
    }
}

impl<R: Read + Seek> Seek for SealedReader<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = place(to, self.at, self.length)?;
        Ok(self.at)
    }
}

/// Where a seek leads, from `at` in something of this length; behind its end, too.
pub(crate) fn place(to: SeekFrom, at: u64, length: u64) -> io::Result<u64> {
    let to = match to {
        SeekFrom::Start(at) => Some(at),
        SeekFrom::End(by) => length.checked_add_signed(by),
        SeekFrom::Current(by) => at.checked_add_signed(by),
    };
    to.ok_or_else(|| io::ErrorKind::InvalidInput.into())
}

#[cfg(test)]
mod tests;
