//! Words that the user wants to see instead of the model's.

use earshot_notes::{ReplaceRule, ReplacedNotes, Replacement};

use super::LibraryService;
use crate::api::{AppError, AppEvent};
use crate::languages::ensure_known;
use crate::library;

impl LibraryService {
    /// In the order in which they apply.
    pub fn replace_rules(&self) -> Result<Vec<ReplaceRule>, AppError> {
        Ok(self.store.replace_rules()?)
    }

    /// Changes the rule that finds the same words, if there is one.
    pub fn add_replace_rule(
        &self,
        replacement: &Replacement,
    ) -> Result<Vec<ReplaceRule>, AppError> {
        ensure_language_known(replacement)?;
        self.store.add_replace_rule(replacement)?;
        self.replace_rules_changed()
    }

    pub fn change_replace_rule(
        &self,
        id: i64,
        replacement: &Replacement,
    ) -> Result<Vec<ReplaceRule>, AppError> {
        ensure_language_known(replacement)?;
        self.store.change_replace_rule(id, replacement)?;
        self.replace_rules_changed()
    }

    pub fn remove_replace_rule(&self, id: i64) -> Result<Vec<ReplaceRule>, AppError> {
        self.store.remove_replace_rule(id)?;
        self.replace_rules_changed()
    }

    /// How many notes the replacement alone would change.
    pub fn count_replaced_notes(
        &self,
        replacement: &Replacement,
    ) -> Result<ReplacedNotes, AppError> {
        Ok(self.store.count_replaced_notes(replacement)?)
    }

    fn replace_rules_changed(&self) -> Result<Vec<ReplaceRule>, AppError> {
        let rules = self.replace_rules()?;
        self.events.emit(AppEvent::ReplaceRules {
            rules: rules.clone(),
        });
        self.task.wake();
        Ok(rules)
    }

    /// Brings excerpts, highlights and the search in line with changed rules.
    pub(super) fn renew_outdated_texts(&self) {
        while !self.task.is_stopping() {
            // An error means that the library is locked or busy; the next poll tries again.
            let renewed = self.store.renew_outdated_texts(library::NOTES_AT_ONCE);
            match renewed {
                Ok(notes) if !notes.is_empty() => self.emit_notes(&notes),
                _ => return,
            }
        }
    }
}

fn ensure_language_known(replacement: &Replacement) -> Result<(), AppError> {
    match &replacement.language {
        Some(language) => ensure_known(language),
        None => Ok(()),
    }
}
