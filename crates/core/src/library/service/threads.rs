//! Conversations.

use std::path::Path;

use earshot_notes::{Conversation, MessageMatch, ThreadPage, ThreadPlace};

use super::LibraryService;
use crate::api::{AppError, AppEvent};
use crate::library::{ThreadFormat, thread_file_name, thread_lines, thread_text};
use crate::outputs::write_file;

impl LibraryService {
    /// Up to `before` entries before the place and `after` from it on; together at most 200.
    pub fn thread(
        &self,
        conversation: &str,
        place: &ThreadPlace,
        before: u32,
        after: u32,
    ) -> Result<ThreadPage, AppError> {
        Ok(self.store.thread(conversation, place, before, after)?)
    }

    /// All chats and senders, the one with the latest entry first.
    pub fn conversations(&self) -> Result<Vec<Conversation>, AppError> {
        Ok(self.store.conversations()?)
    }

    /// Matching typed messages, newest first.
    pub fn search_messages(&self, query: &str, limit: u32) -> Result<Vec<MessageMatch>, AppError> {
        Ok(self.store.search_messages(query, limit.into())?)
    }

    /// A part of a conversation for the clipboard; without places, all of it.
    pub fn copy_thread(
        &self,
        conversation: &str,
        from: Option<&ThreadPlace>,
        to: Option<&ThreadPlace>,
    ) -> Result<String, AppError> {
        let text = self.thread_text(conversation, from, to, ThreadFormat::Text)?;
        Ok(text.trim_end().to_owned())
    }

    /// The suggested file name.
    pub fn thread_file_name(&self, conversation: &str) -> String {
        thread_file_name(conversation)
    }

    /// Writes a part of a conversation to a file; replaces it, since the dialog has confirmed it.
    pub fn export_thread(
        &self,
        conversation: &str,
        from: Option<&ThreadPlace>,
        to: Option<&ThreadPlace>,
        path: &Path,
    ) -> Result<(), AppError> {
        let text = self.thread_text(conversation, from, to, ThreadFormat::of(path))?;
        Ok(write_file(path, text.as_bytes(), true)?)
    }

    /// Deletes the typed messages of a chat permanently, and returns their number.
    pub fn delete_typed_messages(&self, conversation: &str) -> Result<u64, AppError> {
        let deleted = self.store.delete_typed_messages(conversation)?;
        if deleted > 0 {
            self.events.emit(AppEvent::MessagesChanged);
        }
        Ok(deleted)
    }

    fn thread_text(
        &self,
        conversation: &str,
        from: Option<&ThreadPlace>,
        to: Option<&ThreadPlace>,
        format: ThreadFormat,
    ) -> Result<String, AppError> {
        let lines = thread_lines(&self.store, conversation, from, to)?;
        if lines.is_empty() {
            return Err(AppError::NoText);
        }
        Ok(thread_text(conversation, &lines, format))
    }
}
