//! A file for the time being that nobody else can read.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use crate::random::random;

const NONCE: usize = 24;
const TAG: usize = 16;
/// Plain bytes that are read and written at a time.
const BLOCK: usize = 64 * 1024;
const PLACE: u64 = (NONCE + BLOCK + TAG) as u64;

/// A file without a name whose key is in memory alone. It is gone when this is dropped,
/// and noise if the process dies first. Bytes may be written anywhere, and again.
pub struct Scratch {
    file: File,
    cipher: XChaCha20Poly1305,
    /// Plain bytes there are.
    length: u64,
    at: u64,
    /// The block at hand: its number, its bytes, and whether they are newer than the file.
    block: Option<Block>,
}

struct Block {
    number: u64,
    bytes: Zeroizing<Vec<u8>>,
    is_newer: bool,
}

impl Scratch {
    /// An empty one, in this folder.
    ///
    /// # Errors
    /// What the system says.
    pub fn new_in(folder: &Path) -> io::Result<Scratch> {
        let key = random::<32>()?;
        Ok(Scratch {
            file: tempfile::tempfile_in(folder)?,
            cipher: XChaCha20Poly1305::new((&*key).into()),
            length: 0,
            at: 0,
            block: None,
        })
    }

    /// How many bytes there are.
    pub fn byte_len(&self) -> u64 {
        self.length
    }

    fn put_away(&mut self) -> io::Result<()> {
        let Some(block) = self.block.as_mut().filter(|block| block.is_newer) else {
            return Ok(());
        };
        // A nonce is never used twice, so a block may be written again.
        let nonce = random::<NONCE>()?;
        let payload = Payload {
            msg: &block.bytes[..],
            aad: &block.number.to_le_bytes(),
        };
        let sealed = self
            .cipher
            .encrypt(&XNonce::from(*nonce), payload)
            .map_err(|_| unreadable())?;
        self.file.seek(SeekFrom::Start(block.number * PLACE))?;
        self.file.write_all(&[&nonce[..], &sealed].concat())?;
        block.is_newer = false;
        Ok(())
    }

    /// The block of the place at which it is, and where in it that is.
    fn here(&mut self) -> io::Result<(&mut Block, usize)> {
        let number = self.at / BLOCK as u64;
        if self
            .block
            .as_ref()
            .is_none_or(|block| block.number != number)
        {
            self.put_away()?;
            let bytes = self.fetch(number)?;
            self.block = Some(Block {
                number,
                bytes,
                is_newer: false,
            });
        }
        let within = (self.at % BLOCK as u64) as usize;
        let block = self.block.as_mut().ok_or_else(unreadable)?;
        Ok((block, within))
    }

    fn fetch(&mut self, number: u64) -> io::Result<Zeroizing<Vec<u8>>> {
        let mut sealed = Vec::with_capacity(PLACE as usize);
        self.file.seek(SeekFrom::Start(number * PLACE))?;
        (&self.file).take(PLACE).read_to_end(&mut sealed)?;
        let mut bytes = Zeroizing::new(vec![0; BLOCK]);
        let Some((nonce, sealed)) = sealed.split_first_chunk::<NONCE>() else {
            return Ok(bytes);
        };
        // A hole: somebody wrote beyond the end.
        if nonce == &[0; NONCE] {
            return Ok(bytes);
        }
        let payload = Payload {
            msg: sealed,
            aad: &number.to_le_bytes(),
        };
        let plain = self.cipher.decrypt(&XNonce::from(*nonce), payload);
        let plain = Zeroizing::new(plain.map_err(|_| unreadable())?);
        bytes.copy_from_slice(&plain);
        Ok(bytes)
    }
}

fn unreadable() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "a temporary file was altered")
}

impl Write for Scratch {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let (block, within) = self.here()?;
        let count = bytes.len().min(BLOCK - within);
        block.bytes[within..within + count].copy_from_slice(&bytes[..count]);
        block.is_newer = true;
        self.at += count as u64;
        self.length = self.length.max(self.at);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Read for Scratch {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let left = self.length.saturating_sub(self.at);
        if left == 0 || into.is_empty() {
            return Ok(0);
        }
        let (block, within) = self.here()?;
        let count = into
            .len()
            .min(BLOCK - within)
            .min(usize::try_from(left).unwrap_or(usize::MAX));
        into[..count].copy_from_slice(&block.bytes[within..within + count]);
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Scratch {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = crate::sealed::place(to, self.at, self.length)?;
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn it_reads_as_any_file_and_is_noise_on_the_disk() {
        let folder = tempfile::tempdir().unwrap();
        let mut scratch = Scratch::new_in(folder.path()).unwrap();
        let mut like = io::Cursor::new(Vec::new());
        let mut state = 7_u64;
        for _ in 0..400 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            let at = (state >> 33) % 300_000;
            let part = vec![(state >> 55) as u8 | 1; (state >> 40) as usize % 5_000];
            for file in [&mut scratch as &mut dyn WriteSeek, &mut like] {
                file.seek(SeekFrom::Start(at)).unwrap();
                file.write_all(&part).unwrap();
            }
        }
        let mut all = Vec::new();
        scratch.rewind().unwrap();
        scratch.read_to_end(&mut all).unwrap();
        assert!(all == *like.get_ref());
        assert_eq!(scratch.byte_len(), all.len() as u64);

        let said = b"something that was said";
        scratch.rewind().unwrap();
        scratch.write_all(said).unwrap();
        scratch.put_away().unwrap();
        let mut raw = Vec::new();
        scratch.file.rewind().unwrap();
        scratch.file.read_to_end(&mut raw).unwrap();
        assert!(raw.len() > all.len());
        assert!(!raw.windows(said.len()).any(|part| part == said));
        assert_eq!(folder.path().read_dir().unwrap().count(), 0);
    }

    trait WriteSeek: Write + Seek {}
    impl<T: Write + Seek> WriteSeek for T {}
}
