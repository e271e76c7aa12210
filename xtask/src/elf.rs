//! What a shared library says of itself.

/// How far apart the parts of a 64-bit little-endian library lie that are loaded, in
/// bytes: the least of them all. `None` if it is no such library.
pub fn alignment(library: &[u8]) -> Option<u64> {
    /// `PT_LOAD`: a part to be loaded.
    const LOAD: u64 = 1;
    let number = |at: usize, length: usize| {
        let bytes = library.get(at..at.checked_add(length)?)?;
        let wide = bytes.iter().rev();
        Some(wide.fold(0_u64, |wide, byte| wide << 8 | u64::from(*byte)))
    };
    if library.get(..6)? != b"\x7fELF\x02\x01" {
        return None;
    }
    // `e_phoff`, `e_phentsize`, `e_phnum`: where the table of parts is.
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
    fn this_very_program_has_parts_at_whole_pages() {
        let Ok(program) = std::env::current_exe().and_then(std::fs::read) else {
            panic!("this program cannot be read");
        };
        if !cfg!(all(target_os = "linux", target_pointer_width = "64")) {
            println!("skipped: this is no such program");
            return;
        }
        let found = alignment(&program).unwrap_or(0);
        assert!(found >= 4096 && found.is_power_of_two(), "{found}");
        assert_eq!(alignment(b"MZ no such file"), None);
        assert_eq!(alignment(&program[..40]), None);
    }
}
