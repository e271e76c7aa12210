//! What can be written on the command line.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand};
use earshot_transcript::Format;

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
    /// List, fetch, check, add and remove models
    Models {
        #[command(subcommand)]
        verb: ModelsVerb,
    },
    /// Look at processor, models, folders and microphones
    Doctor {
        /// Also write what was found to FILE, to be given to others: it holds
        /// no text, no names of files and no names of devices
        #[arg(long, value_name = "FILE")]
        report: Option<PathBuf>,
    },
}

const TRANSCRIBE_HELP: &str = "\
The text goes to standard output. With several files as txt each text stands \
under a heading ==> FILE <==, as head(1) does it; as json there is one document \
a line, in the order given, and {\"file\",\"error\"} in place of a file that failed.

A FOLDER means every file in it and in its folders, sorted by name; hidden \
files are left out, and what is not sound or video is passed over.

With --output, the transcript is written to FILE if there is one sound and one \
format, else to a folder, as the sound's name with the format's ending. A name \
that is taken gets a number: note.txt, note (2).txt. Files appear complete or \
not at all.

Exit status: 0 all worked, 1 some failed, 2 the command line is wrong, 130 cancelled.";

#[derive(Debug, Args)]
#[command(after_long_help = TRANSCRIBE_HELP)]
pub struct Transcribe {
    /// Sound and video files, folders of them, or - for standard input
    #[arg(required = true, value_name = "FILE|FOLDER|-")]
    pub files: Vec<OsString>,
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
    /// Write to this file or folder instead of standard output
    #[arg(long, short, value_name = "FILE|FOLDER")]
    pub output: Option<PathBuf>,
    /// Show the time of each word in srt, vtt and csv (json always does)
    #[arg(long)]
    pub words: bool,
    /// Words that are likely to occur: names, terms
    #[arg(long, value_name = "TEXT")]
    pub prompt: Option<String>,
    /// Processor threads to use [default: what suits this device]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    pub threads: Option<u16>,
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
        /// Model files, whatever their names; their contents must be in the catalog
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Delete models from this device
    Remove {
        /// Names of models
        #[arg(required = true, value_name = "NAME")]
        names: Vec<String>,
    },
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
