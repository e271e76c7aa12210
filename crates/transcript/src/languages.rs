//! The languages of Whisper.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Language {
    /// As in Whisper; mostly ISO 639-1.
    pub code: &'static str,
    /// As in Whisper.
    pub english_name: &'static str,
    pub native_name: &'static str,
}

/// Sorted by code.
pub const LANGUAGES: [Language; 99] = [
    language("af", "afrikaans", "Afrikaans"),
    language("am", "amharic", "አማርኛ"),
    language("ar", "arabic", "العربية"),
    language("as", "assamese", "অসমীয়া"),
    language("az", "azerbaijani", "Azərbaycanca"),
    language("ba", "bashkir", "Башҡортса"),
    language("be", "belarusian", "Беларуская"),
    language("bg", "bulgarian", "Български"),
    language("bn", "bengali", "বাংলা"),
    language("bo", "tibetan", "བོད་སྐད་"),
    language("br", "breton", "Brezhoneg"),
    language("bs", "bosnian", "Bosanski"),
    language("ca", "catalan", "Català"),
    language("cs", "czech", "Čeština"),
    language("cy", "welsh", "Cymraeg"),
    language("da", "danish", "Dansk"),
    language("de", "german", "Deutsch"),
    language("el", "greek", "Ελληνικά"),
    language("en", "english", "English"),
    language("es", "spanish", "Español"),
    language("et", "estonian", "Eesti"),
    language("eu", "basque", "Euskara"),
    language("fa", "persian", "فارسی"),
    language("fi", "finnish", "Suomi"),
    language("fo", "faroese", "Føroyskt"),
    language("fr", "french", "Français"),
    language("gl", "galician", "Galego"),
    language("gu", "gujarati", "ગુજરાતી"),
    language("ha", "hausa", "Hausa"),
    language("haw", "hawaiian", "ʻŌlelo Hawaiʻi"),
    language("he", "hebrew", "עברית"),
    language("hi", "hindi", "हिन्दी"),
    language("hr", "croatian", "Hrvatski"),
    language("ht", "haitian creole", "Kreyòl ayisyen"),
    language("hu", "hungarian", "Magyar"),
    language("hy", "armenian", "Հայերեն"),
    language("id", "indonesian", "Bahasa Indonesia"),
    language("is", "icelandic", "Íslenska"),
    language("it", "italian", "Italiano"),
    language("ja", "japanese", "日本語"),
    language("jw", "javanese", "Basa Jawa"),
    language("ka", "georgian", "ქართული"),
    language("kk", "kazakh", "Қазақша"),
    language("km", "khmer", "ខ្មែរ"),
    language("kn", "kannada", "ಕನ್ನಡ"),
    language("ko", "korean", "한국어"),
    language("la", "latin", "Latina"),
    language("lb", "luxembourgish", "Lëtzebuergesch"),
    language("ln", "lingala", "Lingála"),
    language("lo", "lao", "ລາວ"),
    language("lt", "lithuanian", "Lietuvių"),
    language("lv", "latvian", "Latviešu"),
    language("mg", "malagasy", "Malagasy"),
    language("mi", "maori", "Te reo Māori"),
    language("mk", "macedonian", "Македонски"),
    language("ml", "malayalam", "മലയാളം"),
    language("mn", "mongolian", "Монгол"),
    language("mr", "marathi", "मराठी"),
    language("ms", "malay", "Bahasa Melayu"),
    language("mt", "maltese", "Malti"),
    language("my", "myanmar", "မြန်မာ"),
    language("ne", "nepali", "नेपाली"),
    language("nl", "dutch", "Nederlands"),
    language("nn", "nynorsk", "Norsk nynorsk"),
    language("no", "norwegian", "Norsk"),
    language("oc", "occitan", "Occitan"),
    language("pa", "punjabi", "ਪੰਜਾਬੀ"),
    language("pl", "polish", "Polski"),
    language("ps", "pashto", "پښتو"),
    language("pt", "portuguese", "Português"),
    language("ro", "romanian", "Română"),
    language("ru", "russian", "Русский"),
    language("sa", "sanskrit", "संस्कृतम्"),
    language("sd", "sindhi", "سنڌي"),
    language("si", "sinhala", "සිංහල"),
    language("sk", "slovak", "Slovenčina"),
    language("sl", "slovenian", "Slovenščina"),
    language("sn", "shona", "ChiShona"),
    language("so", "somali", "Soomaali"),
    language("sq", "albanian", "Shqip"),
    language("sr", "serbian", "Српски"),
    language("su", "sundanese", "Basa Sunda"),
    language("sv", "swedish", "Svenska"),
    language("sw", "swahili", "Kiswahili"),
    language("ta", "tamil", "தமிழ்"),
    language("te", "telugu", "తెలుగు"),
    language("tg", "tajik", "Тоҷикӣ"),
    language("th", "thai", "ไทย"),
    language("tk", "turkmen", "Türkmençe"),
    language("tl", "tagalog", "Tagalog"),
    language("tr", "turkish", "Türkçe"),
    language("tt", "tatar", "Татарча"),
    language("uk", "ukrainian", "Українська"),
    language("ur", "urdu", "اردو"),
    language("uz", "uzbek", "Oʻzbekcha"),
    language("vi", "vietnamese", "Tiếng Việt"),
    language("yi", "yiddish", "ייִדיש"),
    language("yo", "yoruba", "Yorùbá"),
    language("zh", "chinese", "中文"),
];

const fn language(
    code: &'static str,
    english_name: &'static str,
    native_name: &'static str,
) -> Language {
    Language {
        code,
        english_name,
        native_name,
    }
}

/// Maps a code or an English name, in lower case, to the code.
pub fn language_code(name_or_code: &str) -> Option<&'static str> {
    let name_or_code = name_or_code.replace('_', " ");
    LANGUAGES
        .iter()
        .find(|language| language.code == name_or_code || language.english_name == name_or_code)
        .map(|language| language.code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_codes_are_recognized() {
        assert_eq!(language_code("german"), Some("de"));
        assert_eq!(language_code("de"), Some("de"));
        assert_eq!(language_code("haitian creole"), Some("ht"));
        assert_eq!(language_code("haitian_creole"), Some("ht"));
        assert_eq!(language_code("klingon"), None);
    }

    #[test]
    fn codes_are_sorted_and_unique() {
        assert!(LANGUAGES.windows(2).all(|pair| pair[0].code < pair[1].code));
    }
}
