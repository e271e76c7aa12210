//! A PulseAudio server with a virtual microphone, and child processes that record from it.
#![cfg(target_os = "linux")]

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Environment of the child process: its scenario and its home directory.
pub const SCENARIO: &str = "EARSHOT_TEST_RECORDING_ACT";
pub const HOME: &str = "EARSHOT_TEST_RECORDING_HOME";

/// Killed on drop.
pub struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Its only microphone delivers what is played into it.
pub struct PulseServer {
    folder: tempfile::TempDir,
    _server: Process,
    _keep_awake: Process,
}

impl PulseServer {
    pub const MICROPHONE: &str = "sink_name=mic rate=48000 channels=2";

    /// `None` if PulseAudio is not installed.
    pub fn open() -> Option<PulseServer> {
        let has = |program| Command::new(program).arg("--version").output().is_ok();
        if !has("pulseaudio") || !has("paplay") {
            println!("skipped: no pulseaudio");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("native");
        let server = command("pulseaudio", &folder)
            .args(["-n", "--daemonize=no", "--exit-idle-time=-1"])
            .args(["--disable-shm=yes", "--use-pid-file=no"])
            .arg("-L")
            .arg(format!(
                "module-native-protocol-unix socket={} auth-anonymous=1",
                socket.display()
            ))
            .arg("-L")
            .arg(format!("module-null-sink {}", PulseServer::MICROPHONE))
            .spawn()
            .unwrap();
        let server = Process(server);
        let start = Instant::now();
        while !socket.exists() {
            if start.elapsed() > Duration::from_secs(10) {
                println!("skipped: pulseaudio does not start");
                return None;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        std::thread::sleep(Duration::from_millis(300));
        // Keeps the sink running; otherwise the start of the first playback is lost.
        let keep_awake = command("pacat", &folder)
            .args(["--playback", "--device=mic", "--latency-msec=20"])
            .args([
                "--format=s16le",
                "--rate=48000",
                "--channels=2",
                "/dev/zero",
            ])
            .spawn()
            .unwrap();
        // The server takes two seconds to resume the sink.
        std::thread::sleep(Duration::from_millis(2_500));
        Some(PulseServer {
            folder,
            _server: server,
            _keep_awake: Process(keep_awake),
        })
    }

    pub fn pactl(&self, arguments: &[&str]) {
        let status = command("pactl", &self.folder).args(arguments).status();
        assert!(status.unwrap().success(), "{arguments:?}");
    }

    pub fn play(&self, file: &Path) -> Process {
        let player = command("paplay", &self.folder)
            .args(["--latency-msec=20", "--device=mic"])
            .arg(file)
            .spawn();
        Process(player.unwrap())
    }

    /// Starts a child process and waits until it records.
    pub fn record(
        &self,
        scenario: &str,
        home: &Path,
    ) -> (Process, impl Iterator<Item = String> + use<>) {
        let mut child = command(std::env::current_exe().unwrap(), &self.folder)
            .args(["--exact", "recording::child_process", "--nocapture"])
            .env(SCENARIO, scenario)
            .env(HOME, home)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let mut lines = out.lines().map_while(Result::ok);
        assert!(
            lines.any(|line| line == "recording"),
            "nothing was recorded"
        );
        (Process(child), lines)
    }
}

/// A command that uses this server.
fn command(program: impl AsRef<std::ffi::OsStr>, folder: &tempfile::TempDir) -> Command {
    let mut command = Command::new(program);
    let socket = folder.path().join("native");
    command
        .env("PULSE_SERVER", format!("unix:{}", socket.display()))
        .env("PULSE_LATENCY_MSEC", "30")
        .env("HOME", folder.path())
        .env("XDG_RUNTIME_DIR", folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}
