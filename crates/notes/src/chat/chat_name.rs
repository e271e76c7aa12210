//! The chat's name, from the names of an exported file and its folders.

use unicode_normalization::UnicodeNormalization as _;

/// WhatsApp's export names by language, with `{}` for the chat, as found on Android phones and
/// iPhones.
const PHRASES: [&str; 76] = [
    "WhatsApp Chat with {}",
    "WhatsApp Gesprek met {}",
    "دردشة واتساب مع {}",
    "محادثة واتساب مع {}",
    "محادثة WhatsApp مع {}",
    "دردشة WhatsApp مع {}",
    "{} ilə WhatsApp Söhbəti",
    "WhatsApp Чат с {}",
    "{} এর সাথে WhatsApp চ্যাট",
    "Xat de WhatsApp amb {}",
    "Chat WhatsApp s uživatelem {}",
    "WhatsApp chat med {}",
    "WhatsApp Chat mit {}",
    "WhatsApp-Chat mit {}",
    "Συνομιλία WhatsApp με {}",
    "Chat de WhatsApp con {}",
    "WhatsApp'i vestlus kontaktiga {}",
    "گفتگوی WhatsApp با {}",
    "WhatsApp-keskustelu henkilön {} kanssa",
    "Discussion WhatsApp avec {}",
    "Conversation WhatsApp avec {}",
    "{} સાથેની WhatsApp વાત",
    "צ'אט WhatsApp עם {}",
    "{} के साथ WhatsApp चैट",
    "WhatsApp razgovor s {}",
    "WhatsApp csevegés vele: {}",
    "Chat WhatsApp dengan {}",
    "Chat WhatsApp con {}",
    "{}とのWhatsAppチャット",
    "{}とのWhatsAppトーク",
    "WhatsApp чат: {}",
    "{} ಜೊತೆ WhatsApp ಸಂಭಾಷಣೆ",
    "{}님과의 WhatsApp 대화",
    "WhatsApp pokalbis su {}",
    "WhatsApp sarakste ar {}",
    "WhatsApp разговор со {}",
    "{} മായുള്ള WhatsApp ചാറ്റുകൾ",
    "{} सोबतच्या WhatsApp गप्पा",
    "Sembang WhatsApp dengan {}",
    "WhatsApp-samtale med {}",
    "WhatsApp-chat met {}",
    "{} ਨਾਲ WhatsApp ਗੱਲਬਾਤ",
    "Czat WhatsApp z {}",
    "Conversa no WhatsApp com {}",
    "Conversa do WhatsApp com {}",
    "Conversație WhatsApp cu {}",
    "Чат WhatsApp с {}",
    "Чат WhatsApp с контактом {}",
    "WhatsApp chat s používateľom {}",
    "WhatsApp klepet z {}",
    "Biseda me {} në WhatsApp",
    "WhatsApp Ћаскање са {}",
    "WhatsApp-chatt med {}",
    "Soga za WhatsApp na {}",
    "{} உடன் WhatsApp உரையாடல்",
    "{} తో WhatsApp సంభాషణ",
    "แชท WhatsApp กับ {}",
    "WhatsApp Chat kay {}",
    "{} ile WhatsApp Sohbeti",
    "Бесіда WhatsApp з {}",
    "Чат WhatsApp з {}",
    "{} کے ساتھ WhatsApp بات چیت",
    "{} bilan WhatsApp chati",
    "Trò chuyện WhatsApp với {}",
    "Cuộc trò chuyện WhatsApp với {}",
    "WhatsApp 与 {} 的对话",
    "WhatsApp 与{}的对话",
    "WhatsApp 與 {} 的對話",
    "WhatsApp 與{}的對話",
    "WhatsApp Chat - {}",
    "WhatsApp-Chat - {}",
    "Chat WhatsApp - {}",
    "Chat de WhatsApp - {}",
    "Discussion WhatsApp - {}",
    "Conversa do WhatsApp - {}",
    "Чат WhatsApp - {}",
];

/// `names`: of the text, its folder and the imported item, without extensions. Uses a known phrase,
/// or the first specific name.
pub(super) fn chat_name(names: &[&str]) -> Option<String> {
    let is_specific =
        |name: &&&str| !matches!(name.to_lowercase().as_str(), "_chat" | "chat" | "-" | "");
    let plain = names
        .iter()
        .find(is_specific)
        .map(|name| (*name).to_owned());
    let first = names.first().filter(|name| is_specific(name));
    let named = match first {
        Some(first) => in_phrase(first),
        None => names.iter().find_map(|name| in_phrase(name)),
    };
    named
        .or(plain)
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
}

/// The longest matching phrase wins.
fn in_phrase(name: &str) -> Option<String> {
    let name: Vec<char> = name.nfc().collect();
    PHRASES
        .iter()
        .filter_map(|phrase| {
            let phrase: String = phrase.nfc().collect();
            let (before, after) = phrase.split_once("{}")?;
            let (before, after): (Vec<char>, Vec<char>) =
                (before.chars().collect(), after.chars().collect());
            let end = name.len().checked_sub(after.len())?;
            let inside = name
                .get(before.len()..end)
                .filter(|inside| !inside.is_empty())?;
            let fits = same(&name[..before.len()], &before) && same(&name[end..], &after);
            fits.then(|| (before.len() + after.len(), inside.iter().collect()))
        })
        .max_by_key(|(length, _)| *length)
        .map(|(_, inside)| inside)
}

/// Ignores case and characters that file names cannot contain.
fn same(one: &[char], other: &[char]) -> bool {
    let plain = |c: &char| match c {
        ':' | '_' | '\u{A789}' | '：' => vec!['_'],
        '\'' | '’' | '׳' | '`' => vec!['\''],
        '\u{A0}' | '\u{202F}' => vec![' '],
        '–' | '—' => vec!['-'],
        c => c.to_lowercase().collect(),
    };
    one.iter().map(plain).eq(other.iter().map(plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_phrase_yields_the_chat() {
        for phrase in PHRASES {
            for chat in ["Grüne Äpfel", "a - b", "日本", "Ana: home"] {
                let name = phrase.replace("{}", chat);
                assert_eq!(chat_name(&[&name]).as_deref(), Some(chat), "{name}");
            }
        }
    }

    #[test]
    fn other_names_are_kept() {
        for (names, expected) in [
            (&["Holiday", "zip"][..], Some("Holiday")),
            (&["_chat", "WhatsApp Chat - Mia", "x"], Some("Mia")),
            (&["_chat", "Mia"], Some("Mia")),
            (&["_chat", "", "WHATSAPP CHAT WITH Mia"], Some("Mia")),
            (&["WhatsApp csevegés vele_ Mia"], Some("Mia")),
            (&["WhatsApp Chat with "], Some("WhatsApp Chat with")),
            (&["_chat"], None),
        ] {
            assert_eq!(chat_name(names).as_deref(), expected, "{names:?}");
        }
    }
}
