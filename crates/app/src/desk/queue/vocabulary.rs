//! The user's names and terms as a hint to the model.

use earshot_notes::{Store, StoreError};

/// Whisper takes 223 tokens of what came before. In scripts that its tokens were
/// made for, names come to about two and a half characters a token.
const CHARACTERS: usize = 400;
/// In others a character may be two tokens.
const CHARACTERS_OF_OTHER_SCRIPTS: usize = 110;

/// The accepted terms of the language, as many as the model can take.
pub(crate) fn hint(store: &Store, language: &str) -> Result<Option<String>, StoreError> {
    let is_dense = |terms: &String| {
        let others = terms.chars().filter(|c| u32::from(*c) > 0x24f).count();
        others * 4 > terms.chars().count()
    };
    let terms = match store.prompt(language, CHARACTERS)? {
        Some(terms) if is_dense(&terms) => store.prompt(language, CHARACTERS_OF_OTHER_SCRIPTS)?,
        terms => terms,
    };
    // Bare terms are taken for the end of a sentence: base then writes "Cozette"
    // for "Cosette". As a sentence of its own the list does what it should.
    Ok(terms.map(|terms| format!("Glossary: {terms}.")))
}
