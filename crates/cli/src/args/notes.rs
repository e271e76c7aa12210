//! Arguments of `earshot notes`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use earshot_core::desk::NoteId;
use earshot_transcript::Format;

use super::{Csv, format_parser};

#[derive(Debug, Subcommand)]
pub enum NotesVerb {
    /// Take files, folders and exported chats into the library, and write down what they say
    Add(NotesAdd),
    /// Show the notes, the latest first
    List(Listing),
    /// Show the notes in which words occur, with the place
    Search {
        /// Words, of which the last may be a beginning; "several in one argument" stand
        /// together. Signs and emoji alone are looked for too
        #[arg(required = true, value_name = "WORD")]
        words: Vec<String>,
        #[command(flatten)]
        listing: Listing,
    },
    /// Show the text of a note
    Show {
        /// A note's name, as the list shows it
        #[arg(value_name = "NOTE", value_parser = note_parser)]
        note: NoteId,
        /// Show everything about it as JSON
        #[arg(long)]
        json: bool,
    },
    /// Write the texts of notes to files
    Export {
        /// Notes' names, as the list shows them
        #[arg(required_unless_present = "all", value_name = "NOTE", value_parser = note_parser)]
        notes: Vec<NoteId>,
        /// Export every note that is not in the bin
        #[arg(long, conflicts_with = "notes")]
        all: bool,
        /// How to write the text; give it several times for several files
        #[arg(long, value_name = "FORMAT", value_delimiter = ',', default_value = "txt", value_parser = format_parser())]
        format: Vec<Format>,
        /// The folder to write to, the file for one note in one format, or - for standard
        /// output
        #[arg(long, short, value_name = "FILE|FOLDER|-")]
        output: PathBuf,
        #[command(flatten)]
        csv: Csv,
        /// Replace files that exist
        #[arg(long)]
        force: bool,
    },
}

/// Which notes are listed, and how.
#[derive(Debug, Args)]
pub struct Listing {
    /// Only notes in this language, as a code such as en or de
    #[arg(long, value_name = "CODE")]
    pub language: Option<String>,
    /// Only favourites
    #[arg(long)]
    pub favourite: bool,
    /// What is in the bin instead
    #[arg(long)]
    pub bin: bool,
    /// Show at most so many
    #[arg(long, value_name = "N")]
    pub limit: Option<u64>,
    /// How to show the notes; json is one object a line
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    pub format: ListFormat,
}

/// How a list of notes is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// A line for the eye
    #[default]
    Txt,
    /// A JSON object a line
    Json,
}

const ADD_HELP: &str = "\
A PATH is taken in as by a drop on the window: a sound or video, a folder of them, a \
WhatsApp or Telegram export as a folder or zip. What the library has already is named and \
not taken again.

For each note a line is written when its text is there. A file that cannot be read, or \
whose text cannot be made, is told on standard error, and the others go on.

Exit status: 0 all worked, 1 some failed, 2 the command line is wrong, 130 cancelled: what \
was taken in until then is kept, and its text is made later.";

#[derive(Debug, Args)]
#[command(after_long_help = ADD_HELP)]
pub struct NotesAdd {
    /// Sounds, videos, folders of them, exported chats
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Only take them in; their text is made when the window is opened, or by the next
    /// `earshot notes add`
    #[arg(long)]
    pub no_transcribe: bool,
}

fn note_parser(text: &str) -> Result<NoteId, &'static str> {
    NoteId::parse(text).ok_or("that is not a note's name; `earshot notes list` shows them")
}
