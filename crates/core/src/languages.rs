//! The languages of Whisper, and which of them are the user's.

use earshot_transcript::LANGUAGES;

use crate::api::{AppError, Language};
use crate::{Library, MAX_LANGUAGES, Paths, Preferences, Settings};

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

/// The user's languages, for programs without a window.
pub fn user_languages(paths: &Paths, settings: &Settings) -> Vec<String> {
    // In the order of precedence that POSIX gives them.
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|locale| !locale.is_empty());
    of_user(settings, || Library::languages(paths), locale.as_deref())
}

/// The user's languages: those of the settings, else those of most notes, else the system's.
/// `system` is a locale, such as `de-CH` or `de_CH.UTF-8`.
pub(crate) fn of_user(
    preferences: &Preferences,
    notes: impl FnOnce() -> Vec<String>,
    system: Option<&str>,
) -> Vec<String> {
    let mut languages = of_settings(preferences);
    if languages.is_empty() {
        languages = notes();
        languages.truncate(MAX_LANGUAGES);
    }
    if languages.is_empty() {
        languages.extend(system.and_then(of_locale));
    }
    languages
}

fn of_settings(preferences: &Preferences) -> Vec<String> {
    match &preferences.language {
        Some(language) if is_known(language) => vec![language.clone()],
        _ => preferences.detectable_languages(),
    }
}

fn of_locale(locale: &str) -> Option<String> {
    let code = locale.split(['-', '_', '.', '@']).next()?;
    // Whisper's code for Norwegian in this written form.
    let code = if code == "nb" { "no" } else { code };
    is_known(code).then(|| code.to_owned())
}

fn is_known(code: &str) -> bool {
    LANGUAGES.iter().any(|language| language.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_codes_of_whisper_are_known() {
        assert!(is_known("de") && !is_known("qq") && !is_known("DE"));
    }

    #[test]
    fn the_users_languages_are_set_or_those_of_the_notes_or_the_systems() {
        let codes = |languages: &[&str]| -> Vec<String> {
            languages.iter().map(|&code| code.to_owned()).collect()
        };
        let mut preferences = Preferences::default();
        let of = |preferences: &Preferences, notes: &[&str], system| {
            of_user(preferences, || codes(notes), system)
        };
        let many = ["es", "fr", "it", "pt", "ru", "pl"];
        assert_eq!(of(&preferences, &many, Some("de-CH")), many[..5]);
        assert_eq!(of(&preferences, &[], Some("de-CH")), ["de"]);
        assert_eq!(of(&preferences, &[], Some("de_DE.UTF-8")), ["de"]);
        assert_eq!(of(&preferences, &[], Some("nb-NO")), ["no"]);
        assert!(of(&preferences, &[], Some("C.UTF-8")).is_empty());
        assert!(of(&preferences, &[], None).is_empty());
        preferences.languages = codes(&["sv", "fi"]);
        assert_eq!(of(&preferences, &many, Some("de")), ["sv", "fi"]);
        preferences.language = Some("da".to_owned());
        assert_eq!(of(&preferences, &many, Some("de")), ["da"]);
    }
}
