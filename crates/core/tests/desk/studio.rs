//! A sound server with a microphone that plays files, and processes that record from it.
#![cfg(target_os = "linux")]

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Names what the process behind the sound server's address is to do, and where.
pub const ACT: &str = "EARSHOT_TEST_RECORDING_ACT";
pub const HOME: &str = "EARSHOT_TEST_RECORDING_HOME";

/// Ended when dropped.
pub struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A sound server whose only microphone hears what is played into it.
pub struct Studio {
    folder: tempfile::TempDir,
    _server: Running,
    _awake: Running,
}

impl Studio {
    pub const MICROPHONE: &str = "sink_name=mic rate=48000 channels=2";

    /// `None` (and a word why) where there is no sound server.
    pub fn open() -> Option<Studio> {
        let has = |program| Command::new(program).arg("--version").output().is_ok();
        if !has("pulseaudio") || !has("paplay") {
            println!("skipped: no pulseaudio");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("native");
        let server = quiet("pulseaudio", &folder)
            .args(["-n", "--daemonize=no", "--exit-idle-time=-1"])
            .args(["--disable-shm=yes", "--use-pid-file=no"])
            .arg("-L")
            .arg(format!(
                "module-native-protocol-unix socket={} auth-anonymous=1",
                socket.display()
            ))
            .arg("-L")
            .arg(format!("module-null-sink {}", Studio::MICROPHONE))
            .spawn()
            .unwrap();
        let server = Running(server);
        let start = Instant::now();
        while !socket.exists() {
            if start.elapsed() > Duration::from_secs(10) {
                println!("skipped: pulseaudio does not start");
                return None;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        std::thread::sleep(Duration::from_millis(300));
        // Without it the first sound comes late, and its beginning is lost.
        let awake = quiet("pacat", &folder)
            .args(["--playback", "--device=mic", "--latency-msec=20"])
            .args([
                "--format=s16le",
                "--rate=48000",
                "--channels=2",
                "/dev/zero",
            ])
            .spawn()
            .unwrap();
        // The first sound wakes the server up, which takes it two seconds.
        std::thread::sleep(Duration::from_millis(2_500));
        Some(Studio {
            folder,
            _server: server,
            _awake: Running(awake),
        })
    }

    /// Tells the sound server to do something with its microphone.
    pub fn control(&self, what: &[&str]) {
        let told = quiet("pactl", &self.folder).args(what).status();
        assert!(told.unwrap().success(), "{what:?}");
    }

    pub fn play(&self, file: &Path) -> Running {
        let player = quiet("paplay", &self.folder)
            .args(["--latency-msec=20", "--device=mic"])
            .arg(file)
            .spawn();
        Running(player.unwrap())
    }

    /// Starts the process that records, and waits until it says that it does.
    pub fn record(
        &self,
        act: &str,
        home: &Path,
    ) -> (Running, impl Iterator<Item = String> + use<>) {
        let mut inside = quiet(std::env::current_exe().unwrap(), &self.folder)
            .args(["--exact", "recording::inside", "--nocapture"])
            .env(ACT, act)
            .env(HOME, home)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let out = BufReader::new(inside.stdout.take().unwrap());
        let mut lines = out.lines().map_while(Result::ok);
        assert!(
            lines.any(|line| line == "recording"),
            "nothing was recorded"
        );
        (Running(inside), lines)
    }
}

/// A process whose sound is that of the studio.
fn quiet(program: impl AsRef<std::ffi::OsStr>, folder: &tempfile::TempDir) -> Command {
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
