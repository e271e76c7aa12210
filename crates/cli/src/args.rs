mod notes;
mod replace_rules;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand};
use earshot_core::RawFormat;
use earshot_core::app::AppError;
use earshot_highlights::DateTime;
use earshot_transcript::{Format, LANGUAGES};

pub use notes::{
    AddArgs, HighlightFormat, ListArgs, ListFormat, NotesCommand, ThreadArgs, ThreadOutput,
};
pub use replace_rules::{AddRuleArgs, ReplaceRulesCommand};

/// Turn voice messages into text, on this device.
#[derive(Debug, Parser)]
#[command(name = "earshot", version, about, after_help = EXIT_CODES)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

const EXIT_CODES: &str = "\
Exit status: 0 success, 1 some failed, 2 usage error, 130 cancelled.";

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Transcribe audio and video files
    Transcribe(TranscribeArgs),
    /// Record a voice note into the library and transcribe it
    Record(RecordArgs),
    /// List, download, verify, import and remove models
    Models {
        #[command(subcommand)]
        command: ModelsCommand,
    },
    /// List, search, show and export notes
    Notes {
        #[command(subcommand)]
        command: NotesCommand,
    },
    /// Import and transcribe files as soon as they appear in folders
    Watch(WatchArgs),
    /// Find questions, requests, dates, phone numbers, amounts and links in a text
    Highlights(HighlightsArgs),
    /// List the people and chats with unheard messages, the longest waiting first
    CatchUp {
        /// Output format; json prints one object per line
        #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
        format: ListFormat,
    },
    /// List, add and remove rules for words to show instead of the model's
    ReplaceRules {
        #[command(subcommand)]
        command: ReplaceRulesCommand,
    },
    /// Archive, check, encrypt and repair the library
    Library {
        #[command(subcommand)]
        command: LibraryCommand,
    },
    /// Configure a cloud transcription service (off by default)
    Cloud {
        #[command(subcommand)]
        command: CloudCommand,
    },
    /// Show all network connections made, and their purpose
    Network {
        /// Print JSON, one connection per line
        #[arg(long)]
        json: bool,
    },
    /// Check for a new version of Earshot and download it; its signature is verified
    Update {
        /// Only check, do not download
        #[arg(long)]
        check: bool,
    },
    /// Print a completion script
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Write man pages to a folder
    #[command(hide = true)]
    Manual {
        /// The folder; created if missing
        folder: PathBuf,
    },
    /// Show processor, models, folders and microphones
    Doctor {
        /// Also write a report to FILE that can be shared: without texts, file names and device
        /// names
        #[arg(long, value_name = "FILE")]
        report: Option<PathBuf>,
        /// First benchmark the model on the processor and every GPU; the fastest is used from then
        /// on
        #[arg(long)]
        measure: bool,
    },
}

#[derive(Args, Debug)]
pub struct HighlightsArgs {
    /// The language of the text, such as es
    #[arg(long, value_name = "LANGUAGE")]
    pub language: String,
    /// When it was said, in local time, such as 2026-01-29T18:05
    #[arg(long, value_name = "DATE")]
    pub date: DateTime,
    /// A text with one message per line; - is standard input. Prints one line of JSON for each
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

#[derive(Debug, Args)]
pub struct RecordArgs {
    /// Name of the microphone, as shown by `earshot doctor`
    #[arg(long, value_name = "NAME")]
    pub device: Option<String>,
    /// Show live text in the terminal, and print each sentence as soon as it is final
    #[arg(long)]
    pub live: bool,
    /// Stop after N seconds
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub seconds: Option<u64>,
    /// Also write the audio to this file, as FLAC
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

const WATCH_HELP: &str = "\
Audio and video files and chat exports (folders and zips) in a FOLDER and its subfolders \
are imported into the library and transcribed, as with `earshot notes add`: those that are \
there, and each new one once it has not changed for two seconds. Files of a subfolder wait \
for each other for up to a minute. Hidden and partial files (.part, .crdownload, .tmp), \
empty files and links are left out. Files that are already in the library are skipped.

A line is printed for each note once its text is complete. Files that cannot be read or \
transcribed are reported on standard error; the others continue. A folder that is not \
there, such as one on another disk, is waited for. If the disk of the library is full, \
importing goes on once there is space. Ctrl-C ends the program; nothing is lost.

Exit status: 0 success, 1 some failed, 2 usage error, 130 cancelled: files imported until \
then are kept and transcribed later.";

#[derive(Debug, Args)]
#[command(after_long_help = WATCH_HELP)]
pub struct WatchArgs {
    /// Folders to watch, with their subfolders
    #[arg(required = true, value_name = "FOLDER")]
    pub folders: Vec<PathBuf>,
    /// Also write the texts of imported files to this folder, as Markdown; existing files are kept,
    /// and a deleted one is not written again
    #[arg(long, value_name = "FOLDER")]
    pub export: Option<PathBuf>,
    /// Import and transcribe what is there, and exit
    #[arg(long)]
    pub once: bool,
}

const TRANSCRIBE_HELP: &str = "\
The text is written to standard output. Several files as txt are separated by \
headings ==> FILE <==, as in head(1); json prints one document per line, in the \
order given, and {\"file\",\"error\"} for a file that failed.

A FOLDER means all files in it and its subfolders, sorted by name, without \
hidden files and files that are not audio or video.

With --output, the transcript is written to FILE if there is one input and one \
format, otherwise to a folder, under the input's name with the format's extension. \
An existing name gets a number: note.txt, note (2).txt; a long one is shortened. \
Files appear complete or not at all.

With --live, Ctrl-C ends the input: the remaining text is still written. From a
microphone, on Linux:
  arecord -q -t raw -f S16_LE -r 16000 | earshot transcribe --live --raw s16le:16000:1

Exit status: 0 success, 1 some failed, 2 usage error, 130 cancelled.";

#[derive(Debug, Args)]
#[command(after_long_help = TRANSCRIBE_HELP)]
pub struct TranscribeArgs {
    /// Audio and video files, folders, or - for standard input
    #[arg(required_unless_present = "live", value_name = "FILE|FOLDER|-")]
    pub files: Vec<OsString>,
    /// Transcribe standard input as it arrives; print each sentence as soon as it is final and show
    /// a draft of the current one
    #[arg(long)]
    pub live: bool,
    /// With --live: standard input is raw samples, such as s16le:16000:1
    #[arg(long, value_name = "ENCODING:RATE:CHANNELS", requires = "live")]
    pub raw: Option<RawFormat>,
    /// Name of a model, or path of a model file in the catalog
    #[arg(long, value_name = "NAME|PATH")]
    pub model: Option<OsString>,
    /// Spoken language, as a code such as en or de [default: auto]
    #[arg(long, value_name = "auto|CODE")]
    pub language: Option<String>,
    /// Up to five languages to choose from when the language is detected, such as en,es [default:
    /// all]
    #[arg(long, value_name = "CODE,…", value_delimiter = ',', value_parser = parse_language, conflicts_with_all = ["language", "cloud"])]
    pub languages: Vec<String>,
    /// Translate into English
    #[arg(long)]
    pub translate: bool,
    /// Output format; may be repeated
    #[arg(long, value_name = "FORMAT", value_delimiter = ',', default_value = "txt", value_parser = format_parser())]
    pub format: Vec<Format>,
    /// Output file or folder instead of standard output (-)
    #[arg(long, short, value_name = "FILE|FOLDER|-")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    pub csv: CsvOptions,
    /// Include word times in srt, vtt and csv (json always does)
    #[arg(long)]
    pub words: bool,
    /// Preceding text, which sets style and subject
    #[arg(long, value_name = "TEXT")]
    pub prompt: Option<String>,
    /// A name or term that may occur, in its correct spelling; may be repeated
    #[arg(long = "term", value_name = "TERM")]
    pub terms: Vec<String>,
    /// Use only the N-th audio track [default: all, mixed]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..), conflicts_with_all = ["live", "cloud"])]
    pub track: Option<u16>,
    /// Number of threads [default: automatic]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    pub threads: Option<u16>,
    /// Use the service configured with `earshot cloud set`; asks first, with duration, size and
    /// price
    #[arg(long, conflicts_with_all = ["live", "model", "translate", "prompt", "terms", "threads", "no_vad"])]
    pub cloud: bool,
    /// With --cloud: do not ask
    #[arg(long, requires = "cloud")]
    pub yes: bool,
    /// Also transcribe parts without detected speech
    #[arg(long)]
    pub no_vad: bool,
    /// Overwrite output files
    #[arg(long)]
    pub force: bool,
}

#[derive(Debug, Subcommand)]
pub enum ModelsCommand {
    /// Show available and installed models: what each costs on this device and gets wrong in your
    /// languages
    List {
        /// Print JSON, one model per line
        #[arg(long)]
        json: bool,
    },
    /// Download models, and the voice activity model they need
    Fetch {
        /// Names of models [default: the default model]
        #[arg(value_name = "NAME")]
        names: Vec<String>,
    },
    /// Verify the checksums of installed models
    Verify {
        /// Names of models [default: all installed]
        #[arg(value_name = "NAME")]
        names: Vec<String>,
    },
    /// Install model files from disk
    Import {
        /// Model files, by any name
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Also accept whisper.cpp models outside the catalog: they are untrusted and only run in
        /// the sandbox
        #[arg(long)]
        unknown: bool,
    },
    /// Benchmark models on this device
    Measure {
        /// Names of models [default: all installed]
        #[arg(value_name = "NAME")]
        names: Vec<String>,
    },
    /// Move the models to another folder, such as one on another disk
    Move {
        /// The folder; created if missing
        #[arg(value_name = "FOLDER")]
        folder: PathBuf,
    },
    /// Delete models
    Remove {
        /// Names of models
        #[arg(required = true, value_name = "NAME")]
        names: Vec<String>,
    },
}

#[derive(Debug, Subcommand)]
pub enum CloudCommand {
    /// Show the configured service and when it is used
    Show,
    /// Enable or change the service; explains what is sent to whom and asks
    Set {
        /// Address of the service, such as `https://api.openai.com`
        #[arg(value_name = "ADDRESS")]
        address: Option<String>,
        /// Model name, such as whisper-1
        #[arg(long, value_name = "NAME")]
        model: Option<String>,
        /// Use it on request only, or automatically (in the window) if there is no model or the
        /// text has low confidence
        #[arg(long, value_name = "WHEN", value_parser = ["ask", "when-needed"])]
        when: Option<String>,
        /// Whether to use it over metered connections
        #[arg(long, value_name = "yes|no", value_parser = ["yes", "no"])]
        metered: Option<String>,
        /// Price per minute of audio, in the currency of the service's bills
        #[arg(long, value_name = "PRICE")]
        per_minute: Option<f64>,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// Disable the service
    Off,
    /// Store the API key in the system's keychain; it is read from standard input, never from the
    /// command line
    Key {
        /// Delete the key from the keychain instead
        #[arg(long)]
        forget: bool,
    },
}

#[derive(Clone, Copy, Debug, Args)]
pub struct CsvOptions {
    /// Whether csv starts with a byte-order mark, which spreadsheets need to read accented letters
    #[arg(long = "csv-bom", value_name = "WHEN", value_enum, default_value_t = Bom::Always)]
    pub bom: Bom,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Bom {
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub enum LibraryCommand {
    /// Write all notes and audio to one archive
    Export {
        /// The archive to write; it appears complete or not at all
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Overwrite the file
        #[arg(long)]
        force: bool,
        /// Print the result as JSON
        #[arg(long)]
        json: bool,
    },
    /// Merge the notes of an archive; nothing is removed
    Import {
        /// The archive
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Print the result as JSON
        #[arg(long)]
        json: bool,
    },
    /// Check every note and audio file
    Check {
        /// Print the result as JSON
        #[arg(long)]
        json: bool,
    },
    /// Quarantine unreadable notes, jobs, terms and replace rules; their rows and audio are kept
    PutAside {
        /// Print the result as JSON
        #[arg(long)]
        json: bool,
    },
    /// Print quarantined rows as JSON
    Aside,
    /// Create notes for audio files without one, after a database was lost or an older one restored
    Recover {
        /// Print the result as JSON
        #[arg(long)]
        json: bool,
    },
    /// Encrypt database, audio and recordings, or finish encrypting. The passphrase is prompted
    /// for, or read as a line of standard input
    Encrypt {
        /// Also unlock with the keychain
        #[arg(long)]
        keychain: bool,
        /// Unlock with the keychain only
        #[arg(long, requires = "keychain")]
        no_passphrase: bool,
    },
    /// Decrypt the library, or finish decrypting
    Decrypt,
    /// Lock the library in every program
    Lock,
    /// Check the passphrase, and finish encrypting if that was interrupted
    Unlock,
    /// Change the passphrase
    Passphrase {
        /// Remove it; unlock with the keychain only
        #[arg(long)]
        remove: bool,
    },
    /// Allow unlocking with the keychain
    Keychain {
        /// Unlock with the passphrase only
        #[arg(long)]
        forget: bool,
    },
    /// Permanently erase all notes, audio, terms and replace rules; models and settings stay
    Wipe {
        /// Do not ask
        #[arg(long)]
        yes: bool,
        /// Also erase the network ledger
        #[arg(long)]
        ledger: bool,
    },
}

impl LibraryCommand {
    pub fn needs_unlocked(&self) -> bool {
        !matches!(
            self,
            LibraryCommand::Encrypt { .. } | LibraryCommand::Lock | LibraryCommand::Wipe { .. }
        )
    }
}

fn parse_language(code: &str) -> Result<String, AppError> {
    let code = code.trim().to_lowercase();
    if LANGUAGES.iter().any(|language| language.code == code) {
        Ok(code)
    } else {
        Err(AppError::Language(code))
    }
}

fn format_parser() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::ALL.map(Format::name)).try_map(|name| name.parse::<Format>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_consistent() {
        use clap::CommandFactory;
        Arguments::command().debug_assert();
    }
}
