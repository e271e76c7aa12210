//! What can be written on the command line.

mod notes;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand};
use earshot_core::RawFormat;
use earshot_transcript::Format;

pub use notes::{ListFormat, Listing, NotesAdd, NotesVerb};

/// Voice messages to text, on this device. Nothing leaves earshot.
#[derive(Debug, Parser)]
#[command(name = "earshot", version, about, after_help = EXIT_CODES)]
pub struct Command {
    #[command(subcommand)]
    pub verb: Verb,
}

const EXIT_CODES: &str = "\
Exit status: 0 all worked, 1 some failed, 2 the command line is wrong, 130 cancelled.";

#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Write down what is said in sound and video files
    Transcribe(Transcribe),
    /// Record a voice note, keep it in the library and write down what is said
    Record(Record),
    /// List, fetch, check, add and remove models
    Models {
        #[command(subcommand)]
        verb: ModelsVerb,
    },
    /// List, search, show and export notes of the library
    Notes {
        #[command(subcommand)]
        verb: NotesVerb,
    },
    /// Keep the library safe: one archive with everything, and a check
    Library {
        #[command(subcommand)]
        verb: LibraryVerb,
    },
    /// Set up a service that writes down what this device cannot; off unless you turn it on
    Cloud {
        #[command(subcommand)]
        verb: CloudVerb,
    },
    /// Show every connection to the network that was ever made, and what it was for
    Network {
        /// Show JSON, one connection a line
        #[arg(long)]
        json: bool,
    },
    /// Look for a newer version of Earshot and fetch it; whoever made it has to have signed it
    Update {
        /// Fetch nothing, only say what there is
        #[arg(long)]
        check: bool,
    },
    /// Print the script that completes arguments in a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Write the pages of the manual into a folder
    #[command(hide = true)]
    Manual {
        /// The folder, made if need be
        folder: PathBuf,
    },
    /// Look at processor, models, folders and microphones
    Doctor {
        /// Also write what was found to FILE, to be given to others: it holds
        /// no text, no names of files and no names of devices
        #[arg(long, value_name = "FILE")]
        report: Option<PathBuf>,
        /// First measure how fast the model runs on the processor and on every graphics
        /// processor; the fastest is used from then on
        #[arg(long)]
        measure: bool,
    },
}

#[derive(Debug, Args)]
pub struct Record {
    /// The microphone to use, by the name that `earshot doctor` shows
    #[arg(long, value_name = "NAME")]
    pub device: Option<String>,
    /// Show on the terminal what is being said, and write each sentence as soon as it
    /// is sure
    #[arg(long)]
    pub live: bool,
    /// End by itself after so many seconds
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub seconds: Option<u64>,
    /// Also write the sound to this file, as FLAC
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

const TRANSCRIBE_HELP: &str = "\
The text goes to standard output. With several files as txt each text stands \
under a heading ==> FILE <==, as head(1) does it; as json there is one document \
a line, in the order given, and {\"file\",\"error\"} in place of a file that failed.

A FOLDER means every file in it and in its folders, sorted by name; hidden \
files are left out, and what is not sound or video is passed over.

With --output, the transcript is written to FILE if there is one sound and one \
format, else to a folder, as the sound's name with the format's ending. A name \
that is taken gets a number: note.txt, note (2).txt; one that is too long is cut. \
Files appear complete or not at all.

With --live, Ctrl-C ends the sound and not the command: the text of what came is
written to its end. A microphone into it, on Linux:
  arecord -q -t raw -f S16_LE -r 16000 | earshot transcribe --live --raw s16le:16000:1

Exit status: 0 all worked, 1 some failed, 2 the command line is wrong, 130 cancelled.";

#[derive(Debug, Args)]
#[command(after_long_help = TRANSCRIBE_HELP)]
pub struct Transcribe {
    /// Sound and video files, folders of them, or - for standard input
    #[arg(required_unless_present = "live", value_name = "FILE|FOLDER|-")]
    pub files: Vec<OsString>,
    /// Listen to standard input while it comes, and write each sentence as soon as
    /// it is sure; what is being said now is shown on the terminal
    #[arg(long)]
    pub live: bool,
    /// With --live: standard input is bare samples, such as s16le:16000:1
    #[arg(long, value_name = "ENCODING:RATE:CHANNELS", requires = "live")]
    pub raw: Option<RawFormat>,
    /// A model's name, or a model file that is in the catalog
    #[arg(long, value_name = "NAME|PATH")]
    pub model: Option<OsString>,
    /// The language that is spoken, as a code such as en or de [default: auto]
    #[arg(long, value_name = "auto|CODE")]
    pub language: Option<String>,
    /// Write English, whatever the language
    #[arg(long)]
    pub translate: bool,
    /// How to write the transcript; give it several times for several files
    #[arg(long, value_name = "FORMAT", value_delimiter = ',', default_value = "txt", value_parser = format_parser())]
    pub format: Vec<Format>,
    /// Write to this file or folder instead of standard output (-)
    #[arg(long, short, value_name = "FILE|FOLDER|-")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    pub csv: Csv,
    /// Show the time of each word in srt, vtt and csv (json always does)
    #[arg(long)]
    pub words: bool,
    /// What may have been said before: sets the style and the subject
    #[arg(long, value_name = "TEXT")]
    pub prompt: Option<String>,
    /// A name or term that may occur, spelt as you want it; may be given several times
    #[arg(long = "term", value_name = "TERM")]
    pub terms: Vec<String>,
    /// Of a file with several sound tracks, hear the N-th alone [default: all at once]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..), conflicts_with_all = ["live", "cloud"])]
    pub track: Option<u16>,
    /// Processor threads to use [default: what suits this device]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    pub threads: Option<u16>,
    /// Send the sound to the service that `earshot cloud set` has turned on, and write
    /// its text; asks first, with length, size and price
    #[arg(long, conflicts_with_all = ["live", "model", "translate", "prompt", "terms", "threads", "no_vad"])]
    pub cloud: bool,
    /// With --cloud: send it without asking
    #[arg(long, requires = "cloud")]
    pub yes: bool,
    /// Listen to everything, also to what does not seem to be speech
    #[arg(long)]
    pub no_vad: bool,
    /// Replace output files that exist
    #[arg(long)]
    pub force: bool,
}

#[derive(Debug, Subcommand)]
pub enum ModelsVerb {
    /// Show the models there are, and which are on this device
    List,
    /// Download models, and the voice detector they need
    Fetch {
        /// Names of models [default: the default model]
        #[arg(value_name = "NAME")]
        names: Vec<String>,
    },
    /// Check every byte of the models on this device
    Verify {
        /// Names of models [default: all that are here]
        #[arg(value_name = "NAME")]
        names: Vec<String>,
    },
    /// Add model files that were carried here by hand
    Import {
        /// Model files, whatever their names
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Also whisper.cpp models that are not in the catalog: nobody vouches for them,
        /// and they run only where the program that reads them is locked in
        #[arg(long)]
        unknown: bool,
    },
    /// Measure how fast models are on this device
    Measure {
        /// Names of models [default: all that are here]
        #[arg(value_name = "NAME")]
        names: Vec<String>,
    },
    /// Keep models in another folder from now on, such as one on another disk
    Move {
        /// The folder; it is made if need be
        #[arg(value_name = "FOLDER")]
        folder: PathBuf,
    },
    /// Delete models from this device
    Remove {
        /// Names of models
        #[arg(required = true, value_name = "NAME")]
        names: Vec<String>,
    },
}

#[derive(Debug, Subcommand)]
pub enum CloudVerb {
    /// Show which service is set up, and when it is asked
    Show,
    /// Turn a service on, or change how it is used; says what leaves, to whom, and asks
    Set {
        /// Its address, such as `https://api.openai.com`, or that of a server of your own
        #[arg(value_name = "ADDRESS")]
        address: Option<String>,
        /// Its name for a model, such as whisper-1
        #[arg(long, value_name = "NAME")]
        model: Option<String>,
        /// Ask you each time, or have it asked by itself (in the window) when there is no
        /// model or what was heard is unsure
        #[arg(long, value_name = "WHEN", value_parser = ["ask", "when-needed"])]
        when: Option<String>,
        /// Whether to send over connections that are paid for by what goes over them
        #[arg(long, value_name = "yes|no", value_parser = ["yes", "no"])]
        metered: Option<String>,
        /// What a minute of sound costs there, in the currency of its bills
        #[arg(long, value_name = "PRICE")]
        per_minute: Option<f64>,
        /// Turn it on without asking
        #[arg(long)]
        yes: bool,
    },
    /// Turn it off: nothing can be sent any more
    Off,
    /// Keep the key to the service in the system's keychain; it is read from standard
    /// input, never from the command line
    Key {
        /// Take the key out of the keychain instead
        #[arg(long)]
        forget: bool,
    },
}

/// How csv is written.
#[derive(Clone, Copy, Debug, Args)]
pub struct Csv {
    /// Whether csv begins with a byte-order mark, without which spreadsheets misread
    /// letters with accents
    #[arg(long = "csv-bom", value_name = "WHEN", value_enum, default_value_t = Bom::Always)]
    pub bom: Bom,
}

/// When there is a byte-order mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Bom {
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub enum LibraryVerb {
    /// Write everything, texts and sounds, to one archive
    Export {
        /// The archive to write; it appears complete or not at all
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Replace the file if it exists
        #[arg(long)]
        force: bool,
        /// Show what was done as JSON
        #[arg(long)]
        json: bool,
    },
    /// Bring the notes of an archive in; nothing is removed
    Import {
        /// The archive to read
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Show what was done as JSON
        #[arg(long)]
        json: bool,
    },
    /// Look at every note and every sound
    Check {
        /// Show what was found as JSON
        #[arg(long)]
        json: bool,
    },
    /// Put aside the notes, jobs and terms that cannot be read; their rows and sounds are kept
    PutAside {
        /// Show what was done as JSON
        #[arg(long)]
        json: bool,
    },
    /// Show what was put aside, as JSON
    Aside,
    /// Make notes of the sounds in its folder that have none, after a database was lost or
    /// an older one was put back
    Recover {
        /// Show what was done as JSON
        #[arg(long)]
        json: bool,
    },
    /// Encrypt it: database, sounds and recordings, or what is left of them. The passphrase
    /// is asked for, or read as a line of standard input
    Encrypt {
        /// Also let the key in this account's keychain open it
        #[arg(long)]
        keychain: bool,
        /// Only the keychain opens it
        #[arg(long, requires = "keychain")]
        no_passphrase: bool,
    },
    /// Have it lie on the disk as it is again, or go on with that
    Decrypt,
    /// Have every program that has it open lock it
    Lock,
    /// See whether the passphrase opens it, and finish what was left half encrypted
    Unlock,
    /// Change the passphrase
    Passphrase {
        /// Let the keychain alone open it
        #[arg(long)]
        remove: bool,
    },
    /// Let the key in this account's keychain open it
    Keychain {
        /// Let only the passphrase open it
        #[arg(long)]
        forget: bool,
    },
    /// Erase every note, sound and term, for ever; models and settings stay
    Wipe {
        /// Yes, erase them
        #[arg(long)]
        yes: bool,
        /// Erase the record of network connections too
        #[arg(long)]
        ledger: bool,
    },
}

impl LibraryVerb {
    /// Whether a locked library has to be unlocked for it.
    pub fn needs_it_open(&self) -> bool {
        !matches!(
            self,
            LibraryVerb::Encrypt { .. } | LibraryVerb::Lock | LibraryVerb::Wipe { .. }
        )
    }
}

fn format_parser() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::ALL.map(Format::name)).try_map(|name| name.parse::<Format>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_makes_sense() {
        use clap::CommandFactory;
        Command::command().debug_assert();
    }
}
