//! Deleting typed messages.

use crate::error::Result;
use crate::{Store, bin, database, search};

impl Store {
    /// Deletes the typed messages of this chat permanently, and returns their number. Its notes stay.
    pub fn delete_typed_messages(&self, chat: &str) -> Result<u64> {
        let library = self.library()?;
        let mut writer = library.writer();
        let numbers = database::write(&mut writer, |change| {
            let numbers: Vec<i64> = change
                .prepare_cached(
                    "DELETE FROM messages WHERE chat = ?1 AND note IS NULL RETURNING number",
                )?
                .query_map([chat], |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            for number in &numbers {
                search::index::remove_message(change, *number)?;
            }
            Ok(numbers)
        })?;
        if !numbers.is_empty() {
            bin::truncate_wal(&writer)?;
        }
        Ok(numbers.len() as u64)
    }
}
