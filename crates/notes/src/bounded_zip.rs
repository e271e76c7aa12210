//! Limits for untrusted zip files.

use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use zip::ZipArchive;
use zip::read::ZipFile;
use zip::result::ZipResult;

/// No chat or library has more. Each costs 0.5 KB of memory while the zip is open.
pub(crate) const MAX_FILES: usize = 300_000;
/// Maximum compression ratio. Text and databases reach 5 to 20, zeros 1000.
const MAX_RATIO: u64 = 100;
/// Bytes that an entry may unpack to at any ratio.
const RATIO_EXEMPT_SIZE: u64 = 16 << 20;
/// 200 bytes per file.
const MAX_DIRECTORY_SIZE: u64 = 200 * MAX_FILES as u64;

pub(crate) type BoundedZip<R> = ZipArchive<Bounded<R>>;

/// # Errors
/// [`TooLarge`] above [`MAX_FILES`].
pub(crate) fn open<R: Read + Seek>(from: R) -> ZipResult<BoundedZip<R>> {
    let is_open = Arc::new(AtomicBool::new(false));
    let zip = ZipArchive::new(Bounded {
        from,
        left: MAX_DIRECTORY_SIZE,
        is_open: Arc::clone(&is_open),
    })?;
    if zip.len() > MAX_FILES {
        return Err(too_large().into());
    }
    is_open.store(true, Ordering::Relaxed);
    Ok(zip)
}

/// Checks the total ratio and that no entries overlap.
pub(crate) fn check_total<R: Read + Seek>(zip: &mut BoundedZip<R>) -> ZipResult<bool> {
    let (mut packed, mut unpacked) = (0_u64, 0_u64);
    for index in 0..zip.len() {
        let entry = zip.by_index_raw(index)?;
        packed = packed.saturating_add(entry.compressed_size());
        unpacked = unpacked.saturating_add(entry.size());
    }
    // Compressed data precedes the directory.
    let available = zip.central_directory_start();
    Ok(packed <= available && is_within_ratio(available, unpacked))
}

pub(crate) fn check_entry<R: Read>(entry: &ZipFile<'_, R>) -> bool {
    is_within_ratio(entry.compressed_size(), entry.size())
}

fn is_within_ratio(packed: u64, unpacked: u64) -> bool {
    unpacked <= packed.saturating_mul(MAX_RATIO).max(RATIO_EXEMPT_SIZE)
}

#[derive(Debug, thiserror::Error)]
#[error("it has too many files")]
pub(crate) struct TooLarge;

fn too_large() -> io::Error {
    io::Error::other(TooLarge)
}

pub(crate) fn is_too_large(error: &io::Error) -> bool {
    error
        .get_ref()
        .is_some_and(|source| source.is::<TooLarge>())
}

/// Limits the bytes read while opening, and rejects file counts that would make the reader allocate
/// too much.
#[derive(Debug)]
pub(crate) struct Bounded<R> {
    from: R,
    left: u64,
    is_open: Arc<AtomicBool>,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.from.read(into)?;
        if !self.is_open.load(Ordering::Relaxed) {
            self.left = self.left.checked_sub(count as u64).ok_or_else(too_large)?;
            if declares_too_many_files(&into[..count]) {
                return Err(too_large());
            }
        }
        Ok(count)
    }
}

impl<R: Seek> Seek for Bounded<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.from.seek(to)
    }
}

/// A zip64 end record (APPNOTE.TXT 4.3.14) with too many files or too large an extensible part.
fn declares_too_many_files(bytes: &[u8]) -> bool {
    let number = |at: usize| {
        let bytes = bytes.get(at..at + 8)?;
        Some(u64::from_le_bytes(bytes.try_into().ok()?))
    };
    if !bytes.starts_with(b"PK\x06\x06") {
        return false;
    }
    let exceeds = |at, limit| number(at).is_some_and(|number| number > limit);
    exceeds(4, 1 << 20) || exceeds(24, MAX_FILES as u64) || exceeds(32, MAX_FILES as u64)
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write as _};

    use super::*;

    fn zip(files: usize, change: impl Fn(&mut Vec<u8>)) -> Cursor<Vec<u8>> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for file in 0..files {
            zip.start_file(file.to_string(), zip::write::SimpleFileOptions::default())
                .expect("started");
            zip.write_all(b"x").expect("written");
        }
        let mut bytes = zip.finish().expect("finished").into_inner();
        change(&mut bytes);
        Cursor::new(bytes)
    }

    #[test]
    fn an_inflated_file_count_is_rejected_before_allocation() {
        assert_eq!(open(zip(3, |_| {})).expect("a zip").len(), 3);
        let count = u64::MAX / 1000;
        let crafted = zip(3, |bytes| {
            let end = bytes.len() - 22;
            let (start, end) = (end as u64, bytes.split_off(end));
            bytes.extend(b"PK\x06\x06");
            bytes.extend(44_u64.to_le_bytes());
            bytes.extend([45, 0, 45, 0]);
            bytes.extend([0; 8]);
            bytes.extend(count.to_le_bytes());
            bytes.extend(count.to_le_bytes());
            bytes.extend(0_u64.to_le_bytes());
            bytes.extend(0_u64.to_le_bytes());
            bytes.extend(b"PK\x06\x07\0\0\0\0");
            bytes.extend(start.to_le_bytes());
            bytes.extend([1, 0, 0, 0]);
            bytes.extend(&end[..8]);
            bytes.extend([0xFF; 12]);
            bytes.extend([0, 0]);
        });
        let error = open(crafted).map(drop).expect_err("rejected");
        assert!(error.to_string().contains("too many files"), "{error}");
    }

    #[test]
    fn overlapping_entries_are_rejected() {
        let mut valid = open(zip(9, |_| {})).expect("a zip");
        assert!(check_total(&mut valid).expect("checked"));
        // Each directory entry claims the whole file.
        let mut overlapping = open(zip(9, |bytes| {
            let size = u32::try_from(bytes.len() / 2).expect("small");
            let entries: Vec<usize> = (0..bytes.len() - 4)
                .filter(|at| bytes[*at..].starts_with(b"PK\x01\x02"))
                .collect();
            for at in entries {
                bytes[at + 20..at + 24].copy_from_slice(&size.to_le_bytes());
            }
        }))
        .expect("a zip");
        assert!(!check_total(&mut overlapping).expect("checked"));
    }
}
