//! Reads `tauri.conf.json` and the capabilities at compile time.

fn main() {
    tauri_build::build();
}
