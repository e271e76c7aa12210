//! A PulseAudio server with one virtual device.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::{KillOnDrop, has_programs, skip_without};

/// Stops on drop.
pub struct PulseServer {
    folder: TempDir,
    _server: KillOnDrop,
}

impl PulseServer {
    /// `sink` is the arguments of a null sink. `None` if PulseAudio is not installed.
    #[track_caller]
    pub fn start(sink: &str) -> Option<PulseServer> {
        if !has_programs(&["pulseaudio", "pacat", "pactl"]) {
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("native");
        let server = command("pulseaudio", folder.path())
            .args(["-n", "--daemonize=no", "--exit-idle-time=-1"])
            .args(["--disable-shm=yes", "--use-pid-file=no"])
            .arg("-L")
            .arg(format!(
                "module-native-protocol-unix socket={} auth-anonymous=1",
                socket.display()
            ))
            .arg("-L")
            .arg(format!("module-null-sink {sink}"))
            .spawn()
            .unwrap();
        let server = PulseServer {
            folder,
            _server: KillOnDrop(server),
        };
        let start = Instant::now();
        while !server.has_sink() {
            if start.elapsed() > Duration::from_secs(10) {
                skip_without("pulseaudio that starts");
                return None;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Some(server)
    }

    fn has_sink(&self) -> bool {
        let sinks = self
            .command("pactl")
            .args(["list", "short", "sinks"])
            .stdout(Stdio::piped())
            .output();
        sinks.is_ok_and(|sinks| !sinks.stdout.is_empty())
    }

    /// A command that uses this server.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        command(program, self.folder.path())
    }
}

fn command(program: impl AsRef<OsStr>, folder: &Path) -> Command {
    let mut command = Command::new(program);
    let socket = folder.join("native");
    command
        .env("PULSE_SERVER", format!("unix:{}", socket.display()))
        .env("PULSE_LATENCY_MSEC", "30")
        .env("HOME", folder)
        .env("XDG_RUNTIME_DIR", folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}
