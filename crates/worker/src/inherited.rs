//! What the program that started this one left open.

/// Closes every descriptor but the three of standard input, output and error. Libraries of
/// a window open files that they do not close for the programs it starts. The environment
/// is the starter's to clear: its copy stands in the memory of this process.
#[cfg(target_os = "linux")]
pub(crate) fn close() {
    // SAFETY: nothing here has opened anything yet.
    let closed = unsafe { libc::syscall(libc::SYS_close_range, FIRST, u32::MAX, 0) };
    if closed != 0 {
        // Kernels before 5.9.
        close_one_by_one("/proc/self/fd");
    }
}

#[cfg(all(unix, not(target_os = "linux")))]
pub(crate) fn close() {
    close_one_by_one("/dev/fd");
}

#[cfg(not(unix))]
pub(crate) fn close() {}

/// The first descriptor that is none of the three.
#[cfg(unix)]
const FIRST: u32 = 3;

#[cfg(unix)]
fn close_one_by_one(list: &str) {
    let open = std::fs::read_dir(list).into_iter().flatten().flatten();
    let open = open.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    // The list is read to its end, and closed, before the first is.
    let open: Vec<u32> = open.filter(|number| *number >= FIRST).collect();
    for number in open {
        // SAFETY: nothing here owns it. That of the list itself is closed already, and the
        // system's answer to that is not looked at.
        unsafe { rustix::io::close(number as i32) };
    }
}
