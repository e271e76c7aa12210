//! Runs the program with temporary working and home folders.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

pub const MODEL: &str = "tiny.en-q8_0";
const VAD_FILE: &str = "ggml-silero-v6.2.0.bin";

/// Allows for a machine that is busy with other tests.
const RUN_TIMEOUT: Duration = Duration::from_secs(180);

pub struct TestHome {
    folder: TempDir,
    home: TempDir,
}

#[derive(Debug)]
pub struct RunOutput {
    pub code: Option<i32>,
    pub stdout: Vec<u8>,
    pub stderr: String,
}

impl RunOutput {
    pub fn text(&self) -> String {
        String::from_utf8(self.stdout.clone()).unwrap()
    }

    pub fn json(&self) -> Vec<serde_json::Value> {
        self.text()
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    #[track_caller]
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:#?}");
        assert!(!self.stderr.contains("panicked"), "{self:#?}");
        self
    }

    #[track_caller]
    pub fn expect_error(self, sentence: &str) -> Self {
        assert_eq!(self.stderr, format!("earshot: {sentence}\n"), "{self:#?}");
        self
    }
}

impl TestHome {
    pub fn empty() -> Self {
        Self {
            folder: TempDir::new().unwrap(),
            home: TempDir::new().unwrap(),
        }
    }

    /// Contains the test model and the fixture `note.opus`. `None` if the models are missing.
    pub fn with_model() -> Option<Self> {
        Self::with_model_named(MODEL)
    }

    pub fn with_model_named(model: &str) -> Option<Self> {
        let models = earshot_test_support::models()?;
        let test = Self::empty();
        let installed = test.home().join("models");
        fs::create_dir(&installed).unwrap();
        for file in [&format!("ggml-{model}.bin"), VAD_FILE] {
            let from = models.join(file);
            assert!(
                from.is_file(),
                "{} is missing from EARSHOT_TEST_MODELS",
                from.display()
            );
            link_or_copy(&from, &installed.join(file));
        }
        // Tests need not pass `--model`.
        fs::create_dir(test.home().join("config")).unwrap();
        fs::write(
            test.home().join("config/settings.toml"),
            format!("version = 1\nmodel = \"{model}\"\n"),
        )
        .unwrap();
        fs::copy(fixture_path("inaugural.opus"), test.path("note.opus")).unwrap();
        Some(test)
    }

    pub fn home(&self) -> &Path {
        self.home.path()
    }

    pub fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: impl AsRef<Path>, bytes: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub fn file_names(&self, folder: &str) -> Vec<String> {
        let names = fs::read_dir(self.path(folder)).unwrap();
        let mut names: Vec<String> = names
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    pub fn command<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_earshot"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env("EARSHOT_HOME", self.home())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        #[cfg(unix)]
        restore_default_signals(&mut command);
        command
    }

    pub fn run<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> RunOutput {
        run_command(self.command(arguments))
    }

    pub fn transcribe<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> RunOutput {
        let mut command = self.command(["transcribe"]);
        command.args(arguments);
        run_command(command)
    }
}

/// The test runner may run in the background or under nohup, with signals ignored.
#[cfg(unix)]
fn restore_default_signals(command: &mut Command) {
    use std::os::unix::process::CommandExt as _;

    let default = || {
        for signal in [libc::SIGINT, libc::SIGTERM, libc::SIGHUP] {
            // SAFETY: signal(2) may be called between fork and exec, and runs none of our code.
            unsafe { libc::signal(signal, libc::SIG_DFL) };
        }
        Ok(())
    };
    // SAFETY: the closure is async-signal-safe: it does not allocate or lock.
    unsafe { command.pre_exec(default) };
}

pub fn run_command(mut command: Command) -> RunOutput {
    let started = Instant::now();
    let result = wait_for_output(command.spawn().unwrap());
    assert!(
        started.elapsed() < RUN_TIMEOUT,
        "took {:?}",
        started.elapsed()
    );
    result
}

pub fn wait_for_output(child: Child) -> RunOutput {
    let Output {
        status,
        stdout,
        stderr,
    } = child.wait_with_output().unwrap();
    RunOutput {
        code: status.code(),
        stdout,
        stderr: String::from_utf8_lossy(&stderr).into_owned(),
    }
}

pub fn fixture_path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/fixtures")
        .join(name)
}

/// A silent WAV file: mono, 16-bit, 8 kHz.
pub fn silent_wav(seconds: u32) -> Vec<u8> {
    earshot_test_support::wav(8_000, 1, &vec![0; seconds as usize * 8_000])
}

fn link_or_copy(from: &Path, to: &Path) {
    #[cfg(unix)]
    std::os::unix::fs::symlink(fs::canonicalize(from).unwrap(), to).unwrap();
    #[cfg(not(unix))]
    fs::copy(from, to).map(drop).unwrap();
}
