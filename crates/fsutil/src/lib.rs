//! Durable, atomic files; private folders; and shutdown without partial files.

mod durable;
mod new_file;
mod private_folder;
mod shutdown;

pub use durable::{persist, sync_folder, write_atomically};
pub use new_file::{FileAccess, NewFile, probe_folder};
pub use private_folder::create_private_dir;
pub use shutdown::{SHUTTING_DOWN, begin_shutdown, critical_section};
