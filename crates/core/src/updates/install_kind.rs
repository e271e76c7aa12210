//! Detects how Earshot was installed, to select the update file.

use std::env::consts::{ARCH, OS};
use std::path::{Path, PathBuf};

/// Exists if the deb package is installed.
const DPKG_LIST: &str = "/var/lib/dpkg/info/earshot.list";
const RPM_DATABASES: [&str; 2] = ["/usr/lib/sysimage/rpm", "/var/lib/rpm"];
/// Installation folder of the deb and rpm packages.
const PACKAGE_PREFIX: &str = "/usr/lib/earshot";

/// The manifest key, such as `linux-x86_64-deb`; `None` if updated manually or by a store.
pub(super) fn manifest_name() -> Option<String> {
    let program = std::env::current_exe().ok()?;
    let programs = std::env::var_os("ProgramFiles").map(PathBuf::from);
    let kind = install_kind(OS, &program, programs.as_deref(), &|path| path.exists())?;
    Some(format!("{OS}-{ARCH}-{kind}"))
}

fn install_kind(
    system: &str,
    program: &Path,
    program_files: Option<&Path>,
    exists: &dyn Fn(&Path) -> bool,
) -> Option<&'static str> {
    let has_sibling = |name: &str| exists(&program.with_file_name(name));
    match system {
        "linux" if !program.starts_with(PACKAGE_PREFIX) => None,
        "linux" if exists(Path::new(DPKG_LIST)) => Some("deb"),
        "linux" => RPM_DATABASES
            .iter()
            .any(|list| exists(Path::new(list)))
            .then_some("rpm"),
        "macos" => {
            let contents = program.parent().and_then(Path::parent)?;
            contents.ends_with("Contents").then_some("dmg")
        }
        // The msi installs for all users, the exe for the current one.
        "windows" if program_files.is_some_and(|all| program.starts_with(all)) => Some("msi"),
        "windows" => has_sibling("uninstall.exe").then_some("exe"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn install_kinds_are_recognized() {
        let kind = |system, program: &str, existing: &str| {
            let existing = PathBuf::from(existing);
            install_kind(
                system,
                Path::new(program),
                Some(Path::new("/Program Files")),
                &|path| path == existing,
            )
        };
        let packaged = "/usr/lib/earshot/earshot-app";
        assert_eq!(kind("linux", packaged, DPKG_LIST), Some("deb"));
        assert_eq!(kind("linux", packaged, RPM_DATABASES[1]), Some("rpm"));
        assert_eq!(kind("linux", packaged, "/nowhere"), None);
        assert_eq!(kind("linux", "/home/robin/earshot", DPKG_LIST), None);
        assert_eq!(
            kind("linux", "/app/lib/earshot/earshot-app", DPKG_LIST),
            None
        );
        let bundled = "/Applications/Earshot.app/Contents/MacOS/earshot-app";
        assert_eq!(kind("macos", bundled, ""), Some("dmg"));
        assert_eq!(kind("macos", "/opt/earshot/bin/earshot", ""), None);
        let user_install = "/Users/Robin/AppData/Local/Earshot";
        let uninstaller = format!("{user_install}/uninstall.exe");
        assert_eq!(
            kind(
                "windows",
                &format!("{user_install}/earshot-app.exe"),
                &uninstaller
            ),
            Some("exe")
        );
        assert_eq!(
            kind("windows", "/Program Files/Earshot/earshot.exe", ""),
            Some("msi")
        );
        assert_eq!(kind("windows", "/tools/earshot.exe", &uninstaller), None);
        assert_eq!(kind("android", packaged, DPKG_LIST), None);
    }
}
