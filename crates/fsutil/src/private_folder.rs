use std::fs::DirBuilder;
use std::io;
use std::path::Path;

/// Creates a folder and its missing parents, accessible by the user only.
pub fn create_private_dir(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
