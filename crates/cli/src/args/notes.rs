//! Arguments of `earshot notes`.

use std::ops::Range;
use std::path::PathBuf;

use clap::{ArgGroup, Args, Subcommand, ValueEnum};
use earshot_core::app::NoteId;
use earshot_core::local_day;
use earshot_transcript::Format;

use super::{CsvOptions, format_parser};

#[derive(Debug, Subcommand)]
pub enum NotesCommand {
    /// Import files, folders and chat exports, and transcribe them
    Add(AddArgs),
    /// List notes, latest first
    List(ListArgs),
    /// Search notes and typed messages
    Search {
        /// Words; the last may be a prefix. "Several in one argument" form a phrase. Symbols
        /// and emoji can be searched for, too, and from:NAME, in:CHAT, after:2026-01-29,
        /// before:2026-02, lang:CODE and is:unheard limit the search
        #[arg(required = true, value_name = "WORD")]
        words: Vec<String>,
        #[command(flatten)]
        listing: ListArgs,
    },
    /// Print a conversation: typed messages and voice messages in their order
    Thread(ThreadArgs),
    /// List chats and senders, latest first
    Conversations {
        /// Output format; json prints one object per line
        #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
        format: ListFormat,
    },
    /// Mark notes as heard, or put them back to unheard
    #[command(group(ArgGroup::new("state").required(true)))]
    Mark {
        /// Neither heard nor read
        #[arg(long, group = "state")]
        unheard: bool,
        /// Heard or read
        #[arg(long, group = "state")]
        heard: bool,
        /// Ids of notes, as listed
        #[arg(required = true, value_name = "NOTE", value_parser = note_parser)]
        notes: Vec<NoteId>,
    },
    /// Show a note's text
    Show {
        /// Id of the note, as listed
        #[arg(value_name = "NOTE", value_parser = note_parser)]
        note: NoteId,
        /// Print everything as JSON
        #[arg(long)]
        json: bool,
    },
    /// Print what a note wants from its listener: questions, requests, dates, phone numbers,
    /// amounts and links
    Highlights {
        /// Id of the note, as listed
        #[arg(value_name = "NOTE", value_parser = note_parser)]
        note: NoteId,
        /// Output format
        #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
        format: HighlightFormat,
    },
    /// Export notes to files
    Export {
        /// Ids of notes, as listed
        #[arg(required_unless_present = "all", value_name = "NOTE", value_parser = note_parser)]
        notes: Vec<NoteId>,
        /// Export every note outside the bin
        #[arg(long, conflicts_with = "notes")]
        all: bool,
        /// Output format; may be repeated
        #[arg(long, value_name = "FORMAT", value_delimiter = ',', default_value = "txt", value_parser = format_parser())]
        format: Vec<Format>,
        /// Output folder, a file for one note in one format, or - for standard output
        #[arg(long, short, value_name = "FILE|FOLDER|-")]
        output: PathBuf,
        #[command(flatten)]
        csv: CsvOptions,
        /// Overwrite files
        #[arg(long)]
        force: bool,
    },
}

#[derive(Debug, Args)]
pub struct ListArgs {
    /// Only notes in this language, as a code such as en or de
    #[arg(long, value_name = "CODE")]
    pub language: Option<String>,
    /// Only favourites
    #[arg(long)]
    pub favourite: bool,
    /// Only notes neither heard nor read
    #[arg(long)]
    pub unheard: bool,
    /// Only notes from this person; the beginning of a name is enough
    #[arg(long, value_name = "NAME")]
    pub from: Option<String>,
    /// Only notes in this chat; the beginning of its name is enough
    #[arg(long, value_name = "NAME")]
    pub chat: Option<String>,
    /// List the bin instead
    #[arg(long)]
    pub bin: bool,
    /// Maximum number of notes
    #[arg(long, value_name = "N")]
    pub limit: Option<u64>,
    /// Output format; json prints one object per line
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    pub format: ListFormat,
}

#[derive(Debug, Args)]
pub struct ThreadArgs {
    /// Name of the chat, or of a sender outside of chats; an empty name is the unknown sender
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Output format; json prints one object per line
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    pub format: ThreadOutput,
    /// Only from this day on, such as 2026-01-29
    #[arg(long, value_name = "DATE", value_parser = day_parser)]
    pub since: Option<Range<i64>>,
    /// Only until the end of this day
    #[arg(long, value_name = "DATE", value_parser = day_parser)]
    pub until: Option<Range<i64>>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ThreadOutput {
    #[default]
    Text,
    Markdown,
    /// One JSON object per line
    Json,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// One line for each note
    #[default]
    Txt,
    /// One JSON object per line
    Json,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum HighlightFormat {
    /// One JSON object per line, with times in ms
    #[default]
    Json,
    /// The dates as a calendar file
    Ics,
}

const ADD_HELP: &str = "\
A PATH is an audio or video file, a folder of them, or a WhatsApp or Telegram export \
as a folder, zip or text. Files that are already in the library are reported and skipped; if they \
came without their chat, they get sender and time from it. Typed messages of a chat are kept, too, and \
a later export adds only what is new.

A line is printed for each note once its text is complete. Files that cannot be read or \
transcribed are reported on standard error; the others continue.

Exit status: 0 success, 1 some failed, 2 usage error, 130 cancelled: files imported until \
then are kept and transcribed later.";

#[derive(Debug, Args)]
#[command(after_long_help = ADD_HELP)]
pub struct AddArgs {
    /// Audio and video files, folders, chat exports
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Only import; transcribed when the window is opened, or by the next `earshot notes add`
    #[arg(long)]
    pub no_transcribe: bool,
}

fn day_parser(text: &str) -> Result<Range<i64>, &'static str> {
    local_day(text).ok_or("that is not a day such as 2026-01-29")
}

fn note_parser(text: &str) -> Result<NoteId, &'static str> {
    NoteId::parse(text).ok_or("that is not a note id; `earshot notes list` shows them")
}
