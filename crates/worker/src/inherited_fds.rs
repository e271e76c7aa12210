//! File descriptors inherited from the parent process.

/// Closes all but stdin, stdout and stderr: GUI libraries in the parent open files without
/// close-on-exec.
#[cfg(target_os = "linux")]
pub(crate) fn close_all() {
    // SAFETY: this process has not opened any descriptor yet.
    let closed = unsafe { libc::syscall(libc::SYS_close_range, FIRST_CLOSED, u32::MAX, 0) };
    if closed != 0 {
        // Kernels before 5.9.
        close_one_by_one("/proc/self/fd");
    }
}

#[cfg(all(unix, not(target_os = "linux")))]
pub(crate) fn close_all() {
    close_one_by_one("/dev/fd");
}

#[cfg(not(unix))]
pub(crate) fn close_all() {}

#[cfg(unix)]
const FIRST_CLOSED: u32 = 3;

#[cfg(unix)]
fn close_one_by_one(folder: &str) {
    let descriptors = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let descriptors =
        descriptors.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    // Collected first, because the iterator uses a descriptor itself.
    let descriptors: Vec<u32> = descriptors
        .filter(|number| *number >= FIRST_CLOSED)
        .collect();
    for number in descriptors {
        // SAFETY: nothing owns the descriptor. That of the directory is already closed.
        unsafe { rustix::io::close(number as i32) };
    }
}
