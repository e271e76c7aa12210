use proptest::prelude::*;

use super::super::testing::{chat, check, export, summarize};
use super::*;

#[test]
fn reads_an_export_of_an_iphone() {
    let text = "\u{200e}[31.01.24, 18:22:07] Family: \u{200e}Messages are end-to-end encrypted.\r\n\
        [31.01.24, 18:22:07] Ana María: Hi all\r\nsecond line - with: dashes\r\n\
        \u{200e}[31.01.24, 18:23:00] ~\u{a0}Ben: \u{200e}<attached: 00000012-AUDIO-2024-01-31-18-22-07.opus>\r\n\
        [01.02.24, 09:00:01] Ana María: \u{200e}<Anhang: 00000013-AUDIO.opus>\r\n\
        [01.02.24, 09:01:00] Ana María: \u{200e}<attached: ../../etc/passwd>\r\n";
    let folder = export(&[
        ("_chat.txt", text),
        ("00000012-AUDIO-2024-01-31-18-22-07.opus", "a"),
        ("00000013-AUDIO.opus", "bb"),
        ("00000014-PHOTO.jpg", "c"),
    ]);
    let chat = chat(folder.path());
    check(
        &chat,
        &[
            (
                "00000012-AUDIO-2024-01-31-18-22-07.opus",
                "Ben",
                "2024-01-31T18:23:00Z",
            ),
            ("00000013-AUDIO.opus", "Ana María", "2024-02-01T09:00:01Z"),
        ],
    );
    assert_eq!(chat.messages[1].bytes(), 2);
}

#[test]
fn reads_an_export_of_an_android_phone() {
    let text = "31/01/2024, 18:22 - Messages and calls are end-to-end encrypted.\n\
        31/01/2024, 18:22 - Ana: \u{200e}PTT-20240131-WA0007.opus (file attached)\n\
        31/01/2024, 18:22 - Ben: PTT-20240131-WA0008.opus (archivo adjunto)\nwith words\n\
        31/01/2024, 18:22 - Ben: <Media omitted>\n\
        01/02/2024, 07:05 - +49 171 1234567: AUD-20240201-WA0001.m4a (Datei angehängt)\n";
    let folder = export(&[
        ("WhatsApp Chat with Ana: home.txt", text),
        ("PTT-20240131-WA0007.opus", "a"),
        ("PTT-20240131-WA0008.opus", "b"),
        ("AUD-20240201-WA0001.m4a", "c"),
        ("PTT-20240115-WA0002.opus", "not in the text"),
    ]);
    let chat = chat(folder.path());
    assert_eq!(chat.name.as_deref(), Some("Ana: home"));
    check(
        &chat,
        &[
            ("PTT-20240115-WA0002.opus", "", "2024-01-15T00:00:00.002Z"),
            (
                "PTT-20240131-WA0007.opus",
                "Ana",
                "2024-01-31T18:22:00.001Z",
            ),
            (
                "PTT-20240131-WA0008.opus",
                "Ben",
                "2024-01-31T18:22:00.002Z",
            ),
            (
                "AUD-20240201-WA0001.m4a",
                "+49 171 1234567",
                "2024-02-01T07:05:00Z",
            ),
        ],
    );
}

fn dates(lines: &[&str]) -> Vec<String> {
    let text: String = lines
        .iter()
        .enumerate()
        .map(|(number, head)| format!("{head}Ana: {number}.opus (x)\n"))
        .collect();
    let names: Vec<String> = (0..lines.len())
        .map(|number| format!("{number}.opus"))
        .collect();
    let mut files = vec![("_chat.txt", text.as_str())];
    files.extend(names.iter().map(|name| (name.as_str(), "x")));
    let folder = export(&files);
    let mut said = summarize(&chat(folder.path()));
    said.sort();
    said.into_iter().map(|(_, _, at)| at).collect()
}

#[test]
fn detects_the_date_order_from_the_whole_chat() {
    assert_eq!(
        dates(&["1/2/24, 6:22\u{202f}PM - ", "1/13/24, 12:05\u{202f}AM - "]),
        ["2024-01-02T18:22:00Z", "2024-01-13T00:05:00Z"]
    );
    assert_eq!(
        dates(&["[1/2/24 18:22:07] ", "[13/2/24 18:22:07] "]),
        ["2024-02-01T18:22:07Z", "2024-02-13T18:22:07Z"]
    );
    // No number above 12, but time is monotonic.
    assert_eq!(
        dates(&["1/2/24, 10:00 - ", "1/9/24, 10:00 - ", "2/3/24, 10:00 - "]),
        [
            "2024-01-02T10:00:00Z",
            "2024-01-09T10:00:00Z",
            "2024-02-03T10:00:00Z"
        ]
    );
    assert_eq!(dates(&["1/2/24, 10:00 - "]), ["2024-02-01T10:00:00Z"]);
}

#[test]
fn chat_and_file_names_outvote_one_line() {
    // A line pasted from another chat; its date is invalid in this chat's order.
    let lines = [
        "3/9/22, 10:00 - ",
        "3/10/22, 10:00 - ",
        "[19/2/22 18:22:07] ",
        "3/12/22, 10:00 - ",
    ];
    let read = dates(&lines);
    assert_eq!(
        read,
        [
            "2022-03-09T10:00:00Z",
            "2022-03-10T10:00:00Z",
            "",
            "2022-03-12T10:00:00Z"
        ]
    );
    for (stamp, file, expected) in [
        (
            "4/5/22, 10:00 - ",
            "PTT-20220405-WA0001.opus",
            "2022-04-05T10:00:00Z",
        ),
        (
            "4/5/22, 10:00 - ",
            "PTT-20220504-WA0001.opus",
            "2022-05-04T10:00:00Z",
        ),
        (
            "22/5/4 10:00 - ",
            "PTT-20220504-WA0001.opus",
            "2022-05-04T10:00:00Z",
        ),
        // The file was named in another time zone.
        (
            "4/5/22, 0:10 - ",
            "PTT-20220404-WA0001.opus",
            "2022-04-05T00:10:00Z",
        ),
        // Impossible date: use the file name.
        (
            "4/5/77, 10:00 - ",
            "PTT-20220405-WA0001.opus",
            "2022-04-05T00:00:00.001Z",
        ),
    ] {
        let text = format!("{stamp}Mia: {file} (x)\n");
        let folder = export(&[("_chat.txt", &text), (file, "x")]);
        check(&chat(folder.path()), &[(file, "Mia", expected)]);
    }
}

#[test]
fn reads_formats_of_many_regions() {
    for head in [
        "2024-01-31, 18:22 - ",
        "31.1.2024, 18.22 - ",
        "31/1/24, 6:22 p. m. - ",
        "31/01/24 18:22 - ",
        "2024/1/31 下午6:22 - ",
        "2024年1月31日 18:22 - ",
        "2024. 1. 31. 오후 6:22 - ",
        "31-01-2024 18:22 - ",
        "\u{200f}٣١‏/١‏/٢٠٢٤، ٦:٢٢ م - ",
        "۳۱/۰۱/۲۰۲۴, ۱۸:۲۲ - ",
        "31/1/2567 18:22 - ",
        "[31/1/2024, 6:22:00 PM] ",
        "31/01/2024 à 18:22 - ",
        "[31.1.2024 klo 18.22.00] ",
        "31.01.2024 ÖS 6:22 - ",
        "31/01/2024, 6:22 PTG - ",
        "३१/१/२४, ६:२२ म.उ. - ",
        "৩১/১/২৪, ৬:২২ PM - ",
        "[2024/1/31 下午 6:22:00] ",
        "2024/1/31 晚上6:22 - ",
        "۱۴۰۲/۱۱/۱۱،\u{200f} ۱۸:۲۲ - ",
        "[١٩/٧/١٤٤٥ هـ، ٦:٢٢:٠٠ م] ",
        "31.1.2024, 6:22 אחה״צ - ",
        "24. 1. 31. 오후 6:22 - ",
        "31/01/24, 18:22:00: ",
        "31.01.24 18.22.00: ",
        "2024. 01. 31. du. 6:22 - ",
        "18:22, 31/01/2024 - ",
        "18:22 31/01/24 - ",
        "31/1/2024، 6:22 مساءً - ",
        "31.01.2024. 18:22 - ",
        "31/01/24 18.22 - ",
        "31.01.24 г., 18:22 ч. - ",
        "24/1/31 (18:22) - ",
        "令和6/1/31 18:22 - ",
        "民國113/1/31 下午6:22 - ",
        "31/1/67 18:22 - ",
        "๓๑/๑/๒๕๖๗ ๑๘:๒๒ - ",
        "31-01-24 kl. 18.22 – ",
        "31.1.2024 o 18:22 - ",
        "31/1/2024, 6:22 da noite - ",
    ] {
        assert_eq!(dates(&[head]), ["2024-01-31T18:22:00Z"], "{head}");
    }
}

fn attachment(text: &str, file: &str) -> (String, String) {
    let text = format!("[19.03.21, 10:00:00] {text}\n");
    let folder = export(&[("_chat.txt", &text), (file, "x"), ("other.opus", "y")]);
    let chat = chat(folder.path());
    let named = file.rsplit('/').next().expect("a name");
    let message = chat
        .messages
        .iter()
        .find(|message| message.name == named)
        .expect("the audio");
    (
        message.name.clone(),
        message.sender.clone().unwrap_or_default(),
    )
}

#[test]
fn finds_the_attachment_in_any_wording() {
    for (text, file) in [
        (
            "Mia: <添付ファイル：00000001-AUDIO.opus>",
            "00000001-AUDIO.opus",
        ),
        ("Mia: فایل پیوست شد PTT-1.opus", "PTT-1.opus"),
        ("Mia: PTT-1.opus இணைக்கப்பட்டது", "PTT-1.opus"),
        ("Mia: PTT-1.opus <\u{200e}angehängt>", "PTT-1.opus"),
        (
            "Mia: PTT-1.opus (file attached) \u{200e}<This message was edited>",
            "PTT-1.opus",
        ),
        (
            "Mia: hear this \u{200e}<attached: 00000001-our song.mp3> \u{200e}<edited>",
            "00000001-our song.mp3",
        ),
        ("Mia: our song (2).mp3 (file attached)", "our song (2).mp3"),
        ("Mia:\nlisten\n\u{200e}<attached: a.m4r>", "a.m4r"),
        ("Mia: PTV-1.mp4 (file attached)", "PTV-1.mp4"),
        (
            "Mia: <attached: 00000003-PTV-2021-03-19-10-00-00.mp4>",
            "00000003-PTV-2021-03-19-10-00-00.mp4",
        ),
        ("Mia: AUD-1.3gpp (file attached)", "AUD-1.3gpp"),
        ("Mia: AUD-1.webm (file attached)", "AUD-1.webm"),
        ("Mia: ptt-1.OPUS (file attached)", "PTT-1.opus"),
        // Composed in the text, decomposed in the file name.
        (
            "Mia: gr\u{fc}\u{df}e.opus (file attached)",
            "gru\u{308}\u{df}e.opus",
        ),
        ("Mia: PTT-1.opus (file attached)", "media/PTT-1.opus"),
    ] {
        assert_eq!(attachment(text, file).1, "Mia", "{text}");
    }
    let (_, sender) = attachment(
        "Mia: VID-1.mp4 (file attached)\n[19.03.21, 10:00:00] Leo: x.opus (x)",
        "x.opus",
    );
    assert_eq!(sender, "Leo");
}

#[test]
fn senders_may_contain_colons_and_dashes() {
    assert_eq!(
        attachment("Work: Mia: \u{200e}<attached: a.opus>", "a.opus").1,
        "Work: Mia"
    );
    assert_eq!(
        attachment("Mia - work: a.opus (file attached)", "a.opus").1,
        "Mia - work"
    );
    let others = "Mia: hello\n[19.03.21, 10:00:00] Mia: note: a.opus (file attached)";
    assert_eq!(attachment(others, "a.opus").1, "Mia");
    let quoted = "Mia: did you get a.opus?\n[19.03.21, 10:00:00] Leo: \u{200e}<attached: a.opus>";
    assert_eq!(attachment(quoted, "a.opus").1, "Leo");
}

/// `sender: text`, with a mark before the user's.
fn typed(chat: &crate::chat::Chat) -> Vec<String> {
    let line = |message: &crate::NewMessage| {
        let own = if message.own { "> " } else { "" };
        let sender = message.sender.as_deref().unwrap_or("?");
        format!("{own}{sender}: {}", message.text)
    };
    chat.typed.iter().map(line).collect()
}

#[test]
fn typed_messages_of_an_iphone_are_kept() {
    let text = "[31.01.24, 18:22:07] Ana: \u{200e}Messages and calls are end-to-end encrypted.\r\n\
        [31.01.24, 18:22:07] Ana: Hi\r\nsecond line\r\n\
        \u{200e}[31.01.24, 18:23:00] Leo: \u{200e}<attached: 00000012-AUDIO-2024-01-31-18-22-07.opus>\r\n\
        [31.01.24, 18:23:00] Leo: look \u{200e}<attached: 00000014-PHOTO.jpg>\r\n\
        [31.01.24, 18:23:01] Ana: \u{200e}image omitted\r\n\
        [31.01.24, 18:23:02] Ana: Nice! \u{200e}<This message was edited>\r\n\
        [31.01.24, 18:23:03] Ana: \u{200e}This message was deleted.\r\n\
        [31.01.24, 18:23:04] Leo: \u{200e}You deleted this message.\r\n";
    let folder = super::super::testing::zipped(&[
        ("_chat.txt", text.as_bytes()),
        ("00000012-AUDIO-2024-01-31-18-22-07.opus", b"a"),
        ("00000014-PHOTO.jpg", b"b"),
    ]);
    let found = chat(&folder.path().join("WhatsApp Chat - Ana.zip"));
    // Ana's chat: the other one is the user.
    assert_eq!(
        typed(&found),
        ["Ana: Hi\nsecond line", "> Leo: look", "Ana: Nice!"]
    );
    assert!(found.messages[0].own);
    let times: Vec<_> = found
        .typed
        .iter()
        .map(|each| each.said_at % 60_000)
        .collect();
    assert_eq!(times, [7_001, 1, 2_000]);
}

#[test]
fn typed_messages_of_an_android_phone_are_kept() {
    let text = "31/01/2024, 18:22 - Messages and calls are end-to-end encrypted.\n\
        31/01/2024, 18:22 - Ana created group \"Trip: Rome\"\n\
        31/01/2024, 18:22 - Ana: \u{200e}PTT-20240131-WA0007.opus (file attached)\n\
        31/01/2024, 18:22 - Ben: <Media omitted>\n\
        31/01/2024, 18:22 - Ben: IMG-20240131-WA0001.jpg (file attached)\nat the sea\n\
        31/01/2024, 18:22 - Ben: Plan.pdf (file attached)\n\
        31/01/2024, 18:22 - Ben: Plan.pdf is wrong\n\
        31/01/2024, 18:22 - Ana: <Ohne Bild gesendet>\n\
        31/01/2024, 18:22 - Ana: <Ohne Bild gesendet>\n\
        31/01/2024, 18:22 - Ana: <big hug>\n\
        31/01/2024, 18:22 - Ana: This message was deleted\n\
        31/01/2024, 18:22 - Ana: ok <This message was edited>\n\
        31/01/2024, 18:22 - Kim: ok\n\
        31/01/2024, 18:22 - Kim left\n";
    let files = [
        ("WhatsApp Chat with Trip.txt", text),
        ("PTT-20240131-WA0007.opus", "a"),
        ("Plan.pdf", "b"),
    ];
    let folder = export(&files);
    let found = chat(folder.path());
    assert_eq!(
        typed(&found),
        [
            "Ben: at the sea",
            "Ben: Plan.pdf is wrong",
            "Ana: <big hug>",
            "Ana: ok",
            "Kim: ok"
        ]
    );
    assert!(found.typed.iter().all(|message| &*message.chat == "Trip"));

    // The text alone, as exported without media; a longer one gives the same times.
    let path = folder.path().join("WhatsApp Chat with Trip.txt");
    let later = format!("{text}31/01/2024, 18:22 - Kim: bye\n");
    std::fs::write(&path, later).expect("written");
    let again = chat(&path);
    assert_eq!(again.typed[..5], found.typed);
    assert_eq!(typed(&again)[5], "Kim: bye");
}

#[test]
fn a_later_download_is_of_the_same_chat() {
    let text = "[31.01.24, 18:22:07] Ana: Hi\n";
    for name in [
        "WhatsApp Chat - Ana",
        "WhatsApp Chat - Ana (1)",
        "WhatsApp Chat - Ana(12)",
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let export = folder.path().join(name);
        std::fs::create_dir(&export).expect("made");
        std::fs::write(export.join("_chat.txt"), text).expect("written");
        for path in [export.clone(), export.join("_chat.txt")] {
            assert_eq!(&*chat(&path).typed[0].chat, "Ana", "{}", path.display());
        }
    }
    assert_eq!(without_copy_number("Class (2024)"), "Class (2024)");
}

static NO_FILES: Files = Files::none();

proptest! {
    #[test]
    fn no_text_panics(text in "(\\[?[0-9٠-٩./ ,:\u{200e}-]{4,30}\\]?( - )?\\PC{0,30}\n){0,6}|\\PC{0,80}") {
        let messages: Vec<_> = messages(&text).collect();
        let samples = samples(&messages, &[], &NO_FILES, &TimeZone::UTC);
        let order = detect_order(&samples, 2027);
        let attachments = Attachments::of(&NO_FILES);
        for message in &messages {
            typed_text(message.text, &attachments, None);
            message.stamp.at(order, 2027);
            AudioIndex::of(&NO_FILES, &HashSet::new()).mentions(message.text, &mut |_, _| {});
        }
    }
}
