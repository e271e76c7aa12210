//! Reads and edits ELF files.

use std::hash::{DefaultHasher, Hasher};

/// Sets the build id (`NT_GNU_BUILD_ID`) to a hash of the stripped program. The linker's own id
/// also depends on stripped debug information and paths, and would be the only difference between
/// two builds.
pub fn set_build_id(program: &mut [u8]) {
    /// Note header: name length, content length, type, name.
    const NOTE: &[u8] = b"\x04\0\0\0\x14\0\0\0\x03\0\0\0GNU\0";
    const LENGTH: usize = 20;
    let found = program.windows(NOTE.len()).position(|bytes| bytes == NOTE);
    let Some(at) = found.map(|at| at + NOTE.len()) else {
        return;
    };
    if program.len() < at + LENGTH {
        return;
    }
    program[at..at + LENGTH].fill(0);
    let mut sum = DefaultHasher::new();
    sum.write(program);
    for (number, part) in (0..).zip(program[at..at + LENGTH].chunks_mut(8)) {
        sum.write_u8(number);
        part.copy_from_slice(&sum.finish().to_le_bytes()[..part.len()]);
    }
}

/// Smallest alignment of the loadable segments of a 64-bit little-endian ELF file, in bytes; `None`
/// for other files.
pub fn alignment(library: &[u8]) -> Option<u64> {
    /// `PT_LOAD`.
    const LOAD: u64 = 1;
    let number = |at: usize, length: usize| {
        let bytes = library.get(at..at.checked_add(length)?)?;
        let wide = bytes.iter().rev();
        Some(wide.fold(0_u64, |wide, byte| wide << 8 | u64::from(*byte)))
    };
    if library.get(..6)? != b"\x7fELF\x02\x01" {
        return None;
    }
    // `e_phoff`, `e_phentsize`, `e_phnum`.
    let table = usize::try_from(number(0x20, 8)?).ok()?;
    let (size, count) = (number(0x36, 2)? as usize, number(0x38, 2)? as usize);
    let parts = (0..count).map(|part| table.checked_add(part * size));
    let loaded = parts.filter_map(|part| {
        let part = part?;
        // `p_type`, `p_align`.
        (number(part, 4)? == LOAD).then(|| number(part.checked_add(0x30)?, 8))?
    });
    loaded.min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_build_id_depends_only_on_the_stripped_program() {
        let marked = |mark: u8, rest: &[u8]| {
            let note = b"\x04\0\0\0\x14\0\0\0\x03\0\0\0GNU\0".as_slice();
            let mut program = [note, &[mark; 20], rest].concat();
            super::set_build_id(&mut program);
            program
        };
        let first = marked(1, b"the program");
        assert_eq!(first, marked(2, b"the program"));
        assert_ne!(first[16..36], [1; 20]);
        assert_ne!(first[16..36], marked(1, b"another")[16..36]);
        assert_eq!(&first[36..], b"the program");
    }

    #[test]
    fn this_program_is_aligned_to_pages() {
        let Ok(program) = std::env::current_exe().and_then(std::fs::read) else {
            panic!("this program cannot be read");
        };
        if !cfg!(all(target_os = "linux", target_pointer_width = "64")) {
            println!("skipped: this is not a 64-bit Linux program");
            return;
        }
        let found = alignment(&program).unwrap_or(0);
        assert!(found >= 4096 && found.is_power_of_two(), "{found}");
        assert_eq!(alignment(b"MZ not ELF"), None);
        assert_eq!(alignment(&program[..40]), None);
    }
}
