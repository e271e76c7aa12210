//! The languages of Whisper, by their native names.

use earshot_transcript::LANGUAGES;

use crate::api::{AppError, Language};

pub(crate) fn all() -> Vec<Language> {
    let languages = LANGUAGES.iter().map(|language| Language {
        code: language.code.to_owned(),
        name: language.native_name.to_owned(),
    });
    languages.collect()
}

pub(crate) fn ensure_known(code: &str) -> Result<(), AppError> {
    if is_known(code) {
        Ok(())
    } else {
        Err(AppError::Language(code.to_owned()))
    }
}

fn is_known(code: &str) -> bool {
    LANGUAGES.iter().any(|language| language.code == code)
}

#[cfg(test)]
mod tests {
    use super::is_known;

    #[test]
    fn only_codes_of_whisper_are_known() {
        assert!(is_known("de") && !is_known("qq") && !is_known("DE"));
    }
}
