use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use crate::random::random;

const NONCE: usize = 24;
const TAG: usize = 16;
/// Plaintext bytes per record.
const BLOCK: usize = 64 * 1024;
const RECORD: u64 = (NONCE + BLOCK + TAG) as u64;

/// An unnamed file whose key exists only in memory. Supports random writes.
pub struct EncryptedTempFile {
    file: File,
    cipher: XChaCha20Poly1305,
    /// In plaintext bytes.
    length: u64,
    position: u64,
    block: Option<Block>,
}

struct Block {
    number: u64,
    bytes: Zeroizing<Vec<u8>>,
    is_dirty: bool,
}

impl EncryptedTempFile {
    pub fn new_in(folder: &Path) -> io::Result<EncryptedTempFile> {
        let key = random::<32>()?;
        Ok(EncryptedTempFile {
            file: tempfile::tempfile_in(folder)?,
            cipher: XChaCha20Poly1305::new((&*key).into()),
            length: 0,
            position: 0,
            block: None,
        })
    }

    pub fn byte_len(&self) -> u64 {
        self.length
    }

    fn flush_block(&mut self) -> io::Result<()> {
        let Some(block) = self.block.as_mut().filter(|block| block.is_dirty) else {
            return Ok(());
        };
        // Random nonces allow rewriting a block.
        let nonce = random::<NONCE>()?;
        let payload = Payload {
            msg: &block.bytes[..],
            aad: &block.number.to_le_bytes(),
        };
        let sealed = self
            .cipher
            .encrypt(&XNonce::from(*nonce), payload)
            .map_err(|_| corrupted())?;
        self.file.seek(SeekFrom::Start(block.number * RECORD))?;
        self.file.write_all(&[&nonce[..], &sealed].concat())?;
        block.is_dirty = false;
        Ok(())
    }

    /// Also returns the offset in the block.
    fn current_block(&mut self) -> io::Result<(&mut Block, usize)> {
        let number = self.position / BLOCK as u64;
        if self
            .block
            .as_ref()
            .is_none_or(|block| block.number != number)
        {
            self.flush_block()?;
            let bytes = self.read_block(number)?;
            self.block = Some(Block {
                number,
                bytes,
                is_dirty: false,
            });
        }
        let offset = (self.position % BLOCK as u64) as usize;
        let block = self.block.as_mut().ok_or_else(corrupted)?;
        Ok((block, offset))
    }

    fn read_block(&mut self, number: u64) -> io::Result<Zeroizing<Vec<u8>>> {
        let mut sealed = Vec::with_capacity(RECORD as usize);
        self.file.seek(SeekFrom::Start(number * RECORD))?;
        (&self.file).take(RECORD).read_to_end(&mut sealed)?;
        let mut bytes = Zeroizing::new(vec![0; BLOCK]);
        let Some((nonce, sealed)) = sealed.split_first_chunk::<NONCE>() else {
            return Ok(bytes);
        };
        // A hole left by a write beyond the end.
        if nonce == &[0; NONCE] {
            return Ok(bytes);
        }
        let payload = Payload {
            msg: sealed,
            aad: &number.to_le_bytes(),
        };
        let plain = self.cipher.decrypt(&XNonce::from(*nonce), payload);
        let plain = Zeroizing::new(plain.map_err(|_| corrupted())?);
        bytes.copy_from_slice(&plain);
        Ok(bytes)
    }
}

fn corrupted() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "a temporary file was altered")
}

impl Write for EncryptedTempFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let (block, offset) = self.current_block()?;
        let count = bytes.len().min(BLOCK - offset);
        block.bytes[offset..offset + count].copy_from_slice(&bytes[..count]);
        block.is_dirty = true;
        self.position += count as u64;
        self.length = self.length.max(self.position);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Read for EncryptedTempFile {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let remaining = self.length.saturating_sub(self.position);
        if remaining == 0 || out.is_empty() {
            return Ok(0);
        }
        let (block, offset) = self.current_block()?;
        let count = out
            .len()
            .min(BLOCK - offset)
            .min(usize::try_from(remaining).unwrap_or(usize::MAX));
        out[..count].copy_from_slice(&block.bytes[offset..offset + count]);
        self.position += count as u64;
        Ok(count)
    }
}

impl Seek for EncryptedTempFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.position = crate::sealed::seek_position(to, self.position, self.length)?;
        Ok(self.position)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn behaves_like_a_file_and_is_encrypted_on_disk() {
        let folder = tempfile::tempdir().unwrap();
        let mut file = EncryptedTempFile::new_in(folder.path()).unwrap();
        let mut expected = io::Cursor::new(Vec::new());
        let mut state = 7_u64;
        for _ in 0..400 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            let position = (state >> 33) % 300_000;
            let part = vec![(state >> 55) as u8 | 1; (state >> 40) as usize % 5_000];
            for file in [&mut file as &mut dyn WriteSeek, &mut expected] {
                file.seek(SeekFrom::Start(position)).unwrap();
                file.write_all(&part).unwrap();
            }
        }
        let mut all = Vec::new();
        file.rewind().unwrap();
        file.read_to_end(&mut all).unwrap();
        assert!(all == *expected.get_ref());
        assert_eq!(file.byte_len(), all.len() as u64);

        let secret = b"something that was said";
        file.rewind().unwrap();
        file.write_all(secret).unwrap();
        file.flush_block().unwrap();
        let mut raw = Vec::new();
        file.file.rewind().unwrap();
        file.file.read_to_end(&mut raw).unwrap();
        assert!(raw.len() > all.len());
        assert!(!raw.windows(secret.len()).any(|part| part == secret));
        assert_eq!(folder.path().read_dir().unwrap().count(), 0);
    }

    trait WriteSeek: Write + Seek {}
    impl<T: Write + Seek> WriteSeek for T {}
}
