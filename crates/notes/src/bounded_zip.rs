//! Zips that strangers made: how much they may be when they are opened and unpacked.

use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use zip::ZipArchive;
use zip::read::ZipFile;
use zip::result::ZipResult;

/// More files than this no chat and no library has. Each costs half a kilobyte of memory
/// while the zip is open.
pub(crate) const MOST_FILES: usize = 300_000;
/// How many times smaller anything may be packed. Texts and databases are packed five to
/// twenty times smaller, and zeros a thousand times.
const MOST_RATIO: u64 = 100;
/// Bytes to which anything may unpack.
const ALWAYS_FINE: u64 = 16 << 20;
/// Bytes of the largest directory: two hundred of each file.
const LARGEST_DIRECTORY: u64 = 200 * MOST_FILES as u64;

/// A zip whose directory was read within bounds.
pub(crate) type BoundedZip<R> = ZipArchive<Bounded<R>>;

/// Opens a zip.
///
/// # Errors
/// An error with the source [`TooLarge`] if it has more files than [`MOST_FILES`].
pub(crate) fn open<R: Read + Seek>(from: R) -> ZipResult<BoundedZip<R>> {
    let is_open = Arc::new(AtomicBool::new(false));
    let zip = ZipArchive::new(Bounded {
        from,
        left: LARGEST_DIRECTORY,
        is_open: Arc::clone(&is_open),
    })?;
    if zip.len() > MOST_FILES {
        return Err(too_large().into());
    }
    is_open.store(true, Ordering::Relaxed);
    Ok(zip)
}

/// Whether all of it unpacks to no more than it can honestly hold, and each byte of it is
/// of one file only.
pub(crate) fn check_total<R: Read + Seek>(zip: &mut BoundedZip<R>) -> ZipResult<bool> {
    let (mut packed, mut unpacked) = (0_u64, 0_u64);
    for index in 0..zip.len() {
        let entry = zip.by_index_raw(index)?;
        packed = packed.saturating_add(entry.compressed_size());
        unpacked = unpacked.saturating_add(entry.size());
    }
    // What is packed lies in front of the directory.
    let room = zip.central_directory_start();
    Ok(packed <= room && is_fine(room, unpacked))
}

/// Whether this entry unpacks to no more than it can honestly hold.
pub(crate) fn check_entry<R: Read>(entry: &ZipFile<'_, R>) -> bool {
    is_fine(entry.compressed_size(), entry.size())
}

fn is_fine(packed: u64, unpacked: u64) -> bool {
    unpacked <= packed.saturating_mul(MOST_RATIO).max(ALWAYS_FINE)
}

/// The zip has more in its directory than any that is honest.
#[derive(Debug, thiserror::Error)]
#[error("it has too many files")]
pub(crate) struct TooLarge;

fn too_large() -> io::Error {
    io::Error::other(TooLarge)
}

/// Whether an error says [`TooLarge`].
pub(crate) fn is_too_large(error: &io::Error) -> bool {
    error
        .get_ref()
        .is_some_and(|source| source.is::<TooLarge>())
}

/// Gives no more than so many bytes until the zip is open, and no end of a directory that
/// makes its reader reserve memory for more files than there may be.
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
            if claims_too_many(&into[..count]) {
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

/// Whether this is an end of the directory (APPNOTE.TXT of the zip format, 4.3.14) that
/// counts too many files, or has too large a part for other programs.
fn claims_too_many(bytes: &[u8]) -> bool {
    let number = |at: usize| {
        let bytes = bytes.get(at..at + 8)?;
        Some(u64::from_le_bytes(bytes.try_into().ok()?))
    };
    if !bytes.starts_with(b"PK\x06\x06") {
        return false;
    }
    let most = |at, most| number(at).is_some_and(|number| number > most);
    most(4, 1 << 20) || most(24, MOST_FILES as u64) || most(32, MOST_FILES as u64)
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write as _};

    use super::*;

    /// A zip with this many empty files whose end was changed.
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
    fn an_end_that_counts_files_by_the_million_is_refused_before_memory_is_reserved() {
        assert_eq!(open(zip(3, |_| {})).expect("a zip").len(), 3);
        let count = u64::MAX / 1000;
        let liar = zip(3, |bytes| {
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
        let error = open(liar).map(drop).expect_err("refused");
        assert!(error.to_string().contains("too many files"), "{error}");
    }

    #[test]
    fn bytes_that_are_of_many_files_are_refused() {
        let mut honest = open(zip(9, |_| {})).expect("a zip");
        assert!(check_total(&mut honest).expect("looked"));
        // Every entry of the directory says that it has all of the file.
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
        assert!(!check_total(&mut overlapping).expect("looked"));
    }
}
