//! Whether a folder is there, and what kind of file system it is on.

use std::fs;
use std::path::Path;

/// Tells a folder from another one that took its path, such as the mount point below a disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FolderId {
    /// 0 if unknown, as on Windows.
    device: u64,
    inode: u64,
}

impl FolderId {
    /// `None` if there is no such folder.
    pub(super) fn of(folder: &Path) -> Option<FolderId> {
        let metadata = fs::metadata(folder).ok()?;
        if !metadata.is_dir() {
            return None;
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt as _;
            Some(FolderId {
                device: metadata.dev(),
                inode: metadata.ino(),
            })
        }
        #[cfg(not(unix))]
        Some(FolderId {
            device: 0,
            inode: 0,
        })
    }

    pub(super) fn is_on_same_device(&self, other: &FolderId) -> bool {
        self.device == other.device
    }
}

pub(super) fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none())
}

/// Whether other computers may change the folder, of which this system has no events. `false` if
/// unknown.
#[cfg(target_os = "linux")]
pub(super) fn is_remote(folder: &Path) -> bool {
    /// From linux/magic.h and the file systems' sources: NFS, SMB, CIFS, SMB 2, FUSE (sshfs,
    /// rclone), 9P, Ceph, AFS, AFS of the kernel, Coda, and folders shared with a virtual machine.
    const REMOTE: &[u32] = &[
        0x6969,
        0x517B,
        0xFF53_4D42,
        0xFE53_4D42,
        0x6573_5546,
        0x0102_1997,
        0x00C3_6400,
        0x5346_414F,
        0x6B41_4653,
        0x7375_7245,
        0x786F_4256,
        0xBACB_ACBC,
    ];
    // Magic numbers have 32 bits; the field is wider, and signed on some processors.
    rustix::fs::statfs(folder).is_ok_and(|disk| REMOTE.contains(&(disk.f_type as u32)))
}

#[cfg(not(target_os = "linux"))]
pub(super) fn is_remote(_folder: &Path) -> bool {
    false
}
