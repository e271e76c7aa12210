//! A PulseAudio server with a virtual microphone, and child processes that record from it.
#![cfg(target_os = "linux")]

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::Stdio;

use earshot_test_support::KillOnDrop;

/// Environment variables of the child process: its scenario and its home directory.
pub const SCENARIO: &str = "EARSHOT_TEST_RECORDING_SCENARIO";
pub const HOME: &str = "EARSHOT_TEST_RECORDING_HOME";

/// Its only microphone delivers the audio that is played into it.
pub struct PulseServer(earshot_test_support::PulseServer);

impl PulseServer {
    /// `norewinds` bounds a block to 50 ms; otherwise the sink reacts after two seconds, and the
    /// start of the first playback is lost.
    pub const MICROPHONE: &str = "sink_name=mic rate=48000 channels=2 norewinds=1";

    /// `None` if PulseAudio is not installed.
    pub fn open() -> Option<PulseServer> {
        earshot_test_support::PulseServer::start(PulseServer::MICROPHONE).map(PulseServer)
    }

    pub fn pactl(&self, arguments: &[&str]) {
        let status = self.0.command("pactl").args(arguments).status();
        assert!(status.unwrap().success(), "{arguments:?}");
    }

    pub fn play(&self, file: &Path) -> KillOnDrop {
        let player = self
            .0
            .command("paplay")
            .args(["--latency-msec=20", "--device=mic"])
            .arg(file)
            .spawn();
        KillOnDrop(player.unwrap())
    }

    /// Starts a child process and waits until it records.
    pub fn record(
        &self,
        scenario: &str,
        home: &Path,
    ) -> (KillOnDrop, impl Iterator<Item = String> + use<>) {
        let mut child = self
            .0
            .command(std::env::current_exe().unwrap())
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
        (KillOnDrop(child), lines)
    }
}
