//! The library for programs without a window: reading, exporting and archiving.

mod archive;
mod calendar;
mod clipboard;
mod encryption;
mod export;
mod message;
mod service;
mod thread;

use earshot_notes::{
    AskedMessage, Conversation, Filter, MessageMatch, Note, NoteId, NotePage, ReplaceRule,
    Replacement, Store, ThreadPlace, UnheardConversation,
};

pub use archive::LibraryError;
pub use calendar::calendar;
pub use clipboard::{clock, to_clipboard_text};
pub use export::{documents, export, export_name, file_name};
pub use message::{heading, local_day, local_time, local_time_in_seconds};
pub use service::LibraryService;
pub(crate) use thread::lines as thread_lines;
pub use thread::{ThreadFormat, ThreadLine, thread_file_name, thread_text};

use crate::Paths;

/// Other programs wait this many times 2 ms for the library.
pub(crate) const NOTES_AT_ONCE: u64 = 50;

/// The window uses [`crate::app::App`] instead.
pub struct Library {
    store: Store,
    paths: Paths,
}

impl Library {
    /// Opens or creates the library. An encrypted one is locked unless the keychain opens it.
    pub fn open(paths: &Paths) -> Result<Library, LibraryError> {
        Ok(Library {
            store: crate::encryption::open(paths)?,
            paths: paths.clone(),
        })
    }

    /// Like [`Library::open`], but recreates a missing database.
    pub fn open_without_database(paths: &Paths) -> Result<Library, LibraryError> {
        Ok(Library {
            store: crate::encryption::open_without_database(paths)?,
            paths: paths.clone(),
        })
    }

    /// The languages of the notes, most frequent first; none if there is no library, or if it cannot
    /// be read. Does not ask the keychain.
    pub fn languages(paths: &Paths) -> Vec<String> {
        if !Store::exists(&paths.data) {
            return Vec::new();
        }
        let languages = Store::open(&paths.data).and_then(|store| store.languages());
        languages.unwrap_or_default()
    }

    /// Chats and senders with unheard notes, the longest waiting first.
    pub fn unheard(&self) -> Result<Vec<UnheardConversation>, LibraryError> {
        Ok(self.store.unheard()?)
    }

    pub fn set_unheard(&self, ids: &[NoteId], unheard: bool) -> Result<(), LibraryError> {
        Ok(self.store.set_unheard(ids, unheard)?)
    }

    /// A page of the notes that match the filter.
    pub fn list(&self, filter: &Filter, offset: u64, limit: u64) -> Result<NotePage, LibraryError> {
        Ok(self.store.list(filter, offset, limit)?)
    }

    /// Messages of others with open questions or requests, newest first.
    pub fn asked_messages(&self, limit: u64) -> Result<Vec<AskedMessage>, LibraryError> {
        Ok(self.store.asked_messages(limit)?)
    }

    /// All chats and senders, the one with the latest entry first.
    pub fn conversations(&self) -> Result<Vec<Conversation>, LibraryError> {
        Ok(self.store.conversations()?)
    }

    /// The entries of a conversation from one place to another, both included.
    pub fn thread(
        &self,
        conversation: &str,
        from: Option<&ThreadPlace>,
        to: Option<&ThreadPlace>,
    ) -> Result<Vec<ThreadLine>, LibraryError> {
        Ok(thread_lines(&self.store, conversation, from, to)?)
    }

    /// Matching typed messages, newest first.
    pub fn search_messages(
        &self,
        query: &str,
        limit: u64,
    ) -> Result<Vec<MessageMatch>, LibraryError> {
        Ok(self.store.search_messages(query, limit)?)
    }

    /// Finds the highlights of notes from before there were any. A library that cannot be written
    /// shows those that were found.
    pub fn find_missing_highlights(&self) {
        while matches!(self.store.find_missing_highlights(NOTES_AT_ONCE), Ok(1..)) {}
    }

    /// In the order in which they apply.
    pub fn replace_rules(&self) -> Result<Vec<ReplaceRule>, LibraryError> {
        Ok(self.store.replace_rules()?)
    }

    /// Changes the rule that finds the same words, if there is one.
    pub fn add_replace_rule(&self, replacement: &Replacement) -> Result<(), LibraryError> {
        self.store.add_replace_rule(replacement)?;
        self.renew_outdated_texts()
    }

    pub fn remove_replace_rule(&self, id: i64) -> Result<(), LibraryError> {
        self.store.remove_replace_rule(id)?;
        self.renew_outdated_texts()
    }

    fn renew_outdated_texts(&self) -> Result<(), LibraryError> {
        while !self.store.renew_outdated_texts(NOTES_AT_ONCE)?.is_empty() {}
        Ok(())
    }

    pub fn note(&self, id: &NoteId) -> Result<Note, LibraryError> {
        Ok(self.store.note(id)?)
    }
}
