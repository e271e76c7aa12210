//! Language names used by services with an OpenAI-compatible API.

/// Codes and English names as in Whisper; `_` is a space.
const NAMES: &str = "\
en:english zh:chinese de:german es:spanish ru:russian ko:korean fr:french ja:japanese \
pt:portuguese tr:turkish pl:polish ca:catalan nl:dutch ar:arabic sv:swedish it:italian \
id:indonesian hi:hindi fi:finnish vi:vietnamese he:hebrew uk:ukrainian el:greek ms:malay \
cs:czech ro:romanian da:danish hu:hungarian ta:tamil no:norwegian th:thai ur:urdu \
hr:croatian bg:bulgarian lt:lithuanian la:latin mi:maori ml:malayalam cy:welsh sk:slovak \
te:telugu fa:persian lv:latvian bn:bengali sr:serbian az:azerbaijani sl:slovenian \
kn:kannada et:estonian mk:macedonian br:breton eu:basque is:icelandic hy:armenian \
ne:nepali mn:mongolian bs:bosnian kk:kazakh sq:albanian sw:swahili gl:galician mr:marathi \
pa:punjabi si:sinhala km:khmer sn:shona yo:yoruba so:somali af:afrikaans oc:occitan \
ka:georgian be:belarusian tg:tajik sd:sindhi gu:gujarati am:amharic yi:yiddish lo:lao \
uz:uzbek fo:faroese ht:haitian_creole ps:pashto tk:turkmen nn:nynorsk mt:maltese \
sa:sanskrit lb:luxembourgish my:myanmar bo:tibetan tl:tagalog mg:malagasy as:assamese \
tt:tatar haw:hawaiian ln:lingala ha:hausa ba:bashkir jw:javanese su:sundanese";

/// Maps a code or an English name to the code.
pub(super) fn language_code(name_or_code: &str) -> Option<&'static str> {
    let name_or_code = name_or_code.replace(' ', "_");
    NAMES
        .split(' ')
        .filter_map(|pair| pair.split_once(':'))
        .find(|(code, name)| *code == name_or_code || *name == name_or_code)
        .map(|(code, _)| code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_codes_are_recognized() {
        assert_eq!(language_code("german"), Some("de"));
        assert_eq!(language_code("de"), Some("de"));
        assert_eq!(language_code("haitian creole"), Some("ht"));
        assert_eq!(language_code("klingon"), None);
        assert_eq!(NAMES.split(' ').count(), 99);
    }
}
