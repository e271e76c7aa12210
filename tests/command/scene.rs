//! A folder to work in, a home for the program, and a way to run it.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// The smallest model there is to test with.
pub const MODEL: &str = "tiny.en-q8_0";
const VAD_FILE: &str = "ggml-silero-v6.2.0.bin";

/// No run on a few files may take longer, on a machine busy with other tests.
const LIMIT: Duration = Duration::from_secs(180);

/// A folder to work in and a home for the program, both empty at first.
pub struct Scene {
    folder: TempDir,
    home: TempDir,
}

/// What a run left behind.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub stdout: Vec<u8>,
    pub stderr: String,
}

impl Ran {
    /// Standard output as text.
    pub fn text(&self) -> String {
        String::from_utf8(self.stdout.clone()).unwrap()
    }

    /// Standard output as JSON, a value a line.
    pub fn json(&self) -> Vec<serde_json::Value> {
        self.text()
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// Fails the test unless the program ended with `code`.
    #[track_caller]
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:#?}");
        assert!(!self.stderr.contains("panicked"), "{self:#?}");
        self
    }

    /// Fails the test unless standard error is this one sentence.
    #[track_caller]
    pub fn complains(self, sentence: &str) -> Self {
        assert_eq!(self.stderr, format!("earshot: {sentence}\n"), "{self:#?}");
        self
    }
}

impl Scene {
    /// A scene without models.
    pub fn bare() -> Self {
        Self {
            folder: TempDir::new().unwrap(),
            home: TempDir::new().unwrap(),
        }
    }

    /// A scene with the test models and the spoken fixture `note.opus`, or
    /// `None` (and a word why) if there are no models to test with.
    pub fn with_model() -> Option<Self> {
        Self::with_model_named(MODEL)
    }

    /// As [`Scene::with_model`], with another model of the tests.
    pub fn with_model_named(model: &str) -> Option<Self> {
        let Some(models) = std::env::var_os("EARSHOT_TEST_MODELS") else {
            eprintln!("skipped: no model (EARSHOT_TEST_MODELS is not set)");
            return None;
        };
        let scene = Self::bare();
        let kept = scene.home().join("models");
        fs::create_dir(&kept).unwrap();
        for file in [&format!("ggml-{model}.bin"), VAD_FILE] {
            let from = Path::new(&models).join(file);
            assert!(
                from.is_file(),
                "{} is missing from EARSHOT_TEST_MODELS",
                from.display()
            );
            link_or_copy(&from, &kept.join(file));
        }
        // So that no test needs to name it.
        fs::create_dir(scene.home().join("config")).unwrap();
        fs::write(
            scene.home().join("config/settings.toml"),
            format!("version = 1\nmodel = \"{model}\"\n"),
        )
        .unwrap();
        fs::copy(fixture("inaugural.opus"), scene.path("note.opus")).unwrap();
        Some(scene)
    }

    /// The program's home.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// A path in the folder.
    pub fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file in the folder, folders on the way included.
    pub fn write(&self, name: impl AsRef<Path>, bytes: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// The names in a folder of the folder, sorted.
    pub fn names(&self, folder: &str) -> Vec<String> {
        let names = fs::read_dir(self.path(folder)).unwrap();
        let mut names: Vec<String> = names
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    /// The program, to be run in the folder with nothing on standard input.
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
        heed_signals(&mut command);
        command
    }

    /// Runs the program to its end.
    pub fn run<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Ran {
        finish(self.command(arguments))
    }

    /// Runs `earshot transcribe` on the arguments.
    pub fn transcribe<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Ran {
        let mut command = self.command(["transcribe"]);
        command.args(arguments);
        finish(command)
    }
}

/// The program meets signals as in a terminal, also where the tests run in the background or
/// under nohup, which have them ignored.
#[cfg(unix)]
fn heed_signals(command: &mut Command) {
    use std::os::unix::process::CommandExt as _;

    let default = || {
        for signal in [libc::SIGINT, libc::SIGTERM, libc::SIGHUP] {
            // SAFETY: signal(2) may be called between fork and exec, and runs none of our code.
            unsafe { libc::signal(signal, libc::SIG_DFL) };
        }
        Ok(())
    };
    // SAFETY: the closure allocates nothing and takes no lock.
    unsafe { command.pre_exec(default) };
}

/// Runs a command to its end; one that takes too long fails the test.
pub fn finish(mut command: Command) -> Ran {
    let started = Instant::now();
    let ran = wait(command.spawn().unwrap());
    assert!(started.elapsed() < LIMIT, "took {:?}", started.elapsed());
    ran
}

/// Waits for the end of a command, however much it has to do.
pub fn wait(child: Child) -> Ran {
    let Output {
        status,
        stdout,
        stderr,
    } = child.wait_with_output().unwrap();
    Ran {
        code: status.code(),
        stdout,
        stderr: String::from_utf8_lossy(&stderr).into_owned(),
    }
}

/// A file of `tests/fixtures`.
pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/fixtures")
        .join(name)
}

/// A WAV file of that much silence: mono, 16-bit, 8 kHz.
pub fn silence(seconds: u32) -> Vec<u8> {
    let bytes = seconds * 16_000;
    let mut wav = Vec::new();
    wav.extend(b"RIFF");
    wav.extend((36 + bytes).to_le_bytes());
    wav.extend(b"WAVEfmt ");
    wav.extend(16u32.to_le_bytes());
    wav.extend([1u16, 1].map(u16::to_le_bytes).concat());
    wav.extend([8_000u32, 16_000].map(u32::to_le_bytes).concat());
    wav.extend([2u16, 16].map(u16::to_le_bytes).concat());
    wav.extend(b"data");
    wav.extend(bytes.to_le_bytes());
    wav.resize(44 + bytes as usize, 0);
    wav
}

fn link_or_copy(from: &Path, to: &Path) {
    #[cfg(unix)]
    std::os::unix::fs::symlink(fs::canonicalize(from).unwrap(), to).unwrap();
    #[cfg(not(unix))]
    fs::copy(from, to).map(drop).unwrap();
}
