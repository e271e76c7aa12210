//! How this program was installed: each way has a file of its own.

use std::env::consts::{ARCH, OS};
use std::path::{Path, PathBuf};

/// What dpkg knows of our package.
const DPKG: &str = "/var/lib/dpkg/info/earshot.list";
/// Where rpm has its list of packages.
const RPM: [&str; 2] = ["/usr/lib/sysimage/rpm", "/var/lib/rpm"];
/// Where both of them put our programs.
const PACKAGED: &str = "/usr/lib/earshot";

/// The name of the file that is for this installation, as a manifest has it; `None` where
/// it came in another way, and is renewed in another way: by hand, or from a store.
pub(super) fn name() -> Option<String> {
    let program = std::env::current_exe().ok()?;
    let programs = std::env::var_os("ProgramFiles").map(PathBuf::from);
    let form = form(OS, &program, programs.as_deref(), &|path| path.exists())?;
    Some(format!("{OS}-{ARCH}-{form}"))
}

fn form(
    system: &str,
    program: &Path,
    program_files: Option<&Path>,
    is_there: &dyn Fn(&Path) -> bool,
) -> Option<&'static str> {
    let beside = |name: &str| is_there(&program.with_file_name(name));
    match system {
        "linux" if !program.starts_with(PACKAGED) => None,
        "linux" if is_there(Path::new(DPKG)) => Some("deb"),
        "linux" => RPM
            .iter()
            .any(|list| is_there(Path::new(list)))
            .then_some("rpm"),
        "macos" => {
            let contents = program.parent().and_then(Path::parent)?;
            contents.ends_with("Contents").then_some("dmg")
        }
        // That one installs for everybody, the other for whoever is signed in.
        "windows" if program_files.is_some_and(|all| program.starts_with(all)) => Some("msi"),
        "windows" => beside("uninstall.exe").then_some("exe"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_of_installing_has_its_file() {
        let form = |system, program: &str, there: &str| {
            let there = PathBuf::from(there);
            form(
                system,
                Path::new(program),
                Some(Path::new("/Program Files")),
                &|path| path == there,
            )
        };
        let packaged = "/usr/lib/earshot/earshot-app";
        assert_eq!(form("linux", packaged, DPKG), Some("deb"));
        assert_eq!(form("linux", packaged, RPM[1]), Some("rpm"));
        assert_eq!(form("linux", packaged, "/nowhere"), None);
        assert_eq!(form("linux", "/home/robin/earshot", DPKG), None);
        assert_eq!(form("linux", "/app/lib/earshot/earshot-app", DPKG), None);
        let bundled = "/Applications/Earshot.app/Contents/MacOS/earshot-app";
        assert_eq!(form("macos", bundled, ""), Some("dmg"));
        assert_eq!(form("macos", "/opt/earshot/bin/earshot", ""), None);
        let own = "/Users/Robin/AppData/Local/Earshot";
        let uninstaller = format!("{own}/uninstall.exe");
        assert_eq!(
            form("windows", &format!("{own}/earshot-app.exe"), &uninstaller),
            Some("exe")
        );
        assert_eq!(
            form("windows", "/Program Files/Earshot/earshot.exe", ""),
            Some("msi")
        );
        assert_eq!(form("windows", "/tools/earshot.exe", &uninstaller), None);
        assert_eq!(form("android", packaged, DPKG), None);
    }
}
