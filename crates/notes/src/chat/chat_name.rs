//! Which chat a text is of, by the name that WhatsApp gave its file.

use unicode_normalization::UnicodeNormalization as _;

/// The phrases by which WhatsApp names an exported chat, in its languages, with `{}` for the
/// chat. They are what users of its Android and iPhone apps find in their files and mails;
/// the iPhone's has a dash in each language.
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

/// The chat, from the names of the text, of the folder that it lies in, and of what was
/// handed in, none of which have an ending: from a phrase of WhatsApp's, else the first name
/// that is not the same for every chat.
pub(super) fn chat_name(names: &[&str]) -> Option<String> {
    let own = |name: &&&str| !matches!(name.to_lowercase().as_str(), "_chat" | "chat" | "-" | "");
    let plain = names.iter().find(own).map(|name| (*name).to_owned());
    let first = names.first().filter(|name| own(name));
    let named = match first {
        Some(first) => in_phrase(first),
        None => names.iter().find_map(|name| in_phrase(name)),
    };
    named
        .or(plain)
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
}

/// The chat in the longest phrase that fits.
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

/// The same but for case and for what a file's name cannot hold.
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
    fn every_phrase_gives_the_chat() {
        for phrase in PHRASES {
            for chat in ["Grüne Äpfel", "a - b", "日本", "Ana: home"] {
                let name = phrase.replace("{}", chat);
                assert_eq!(chat_name(&[&name]).as_deref(), Some(chat), "{name}");
            }
        }
    }

    #[test]
    fn other_names_stay_whole() {
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
