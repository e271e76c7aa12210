//! Languages by the names that services of this interface give them.

/// Code and English name, as Whisper has them; `_` stands for a space.
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

/// The code of a language that a service calls so: by its code or by its English name.
pub(super) fn code(said: &str) -> Option<&'static str> {
    let said = said.replace(' ', "_");
    NAMES
        .split(' ')
        .filter_map(|pair| pair.split_once(':'))
        .find(|(code, name)| *code == said || *name == said)
        .map(|(code, _)| code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_codes_are_known() {
        assert_eq!(code("german"), Some("de"));
        assert_eq!(code("de"), Some("de"));
        assert_eq!(code("haitian creole"), Some("ht"));
        assert_eq!(code("klingon"), None);
        assert_eq!(NAMES.split(' ').count(), 99);
    }
}
