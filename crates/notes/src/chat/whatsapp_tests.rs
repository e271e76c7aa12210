use std::fs;
use std::io::Write as _;

use proptest::prelude::*;
use tempfile::TempDir;

use super::super::read_in;
use super::super::testing::{chat, check, export, said};
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
            ("PTT-20240131-WA0007.opus", "Ana", "2024-01-31T18:22:00Z"),
            (
                "PTT-20240131-WA0008.opus",
                "Ben",
                "2024-01-31T18:22:00.001Z",
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
    let mut said = said(&chat(folder.path()));
    said.sort();
    said.into_iter().map(|(_, _, at)| at).collect()
}

#[test]
fn finds_the_order_of_day_and_month_out_of_the_whole_text() {
    assert_eq!(
        dates(&["1/2/24, 6:22\u{202f}PM - ", "1/13/24, 12:05\u{202f}AM - "]),
        ["2024-01-02T18:22:00Z", "2024-01-13T00:05:00Z"]
    );
    assert_eq!(
        dates(&["[1/2/24 18:22:07] ", "[13/2/24 18:22:07] "]),
        ["2024-02-01T18:22:07Z", "2024-02-13T18:22:07Z"]
    );
    // No number over twelve, but time does not run backwards.
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
fn the_whole_chat_and_the_files_outvote_one_line() {
    // A line of another chat was pasted; read by this one's dates it is none.
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
        // Midnight of the phone that named it was another.
        (
            "4/5/22, 0:10 - ",
            "PTT-20220404-WA0001.opus",
            "2022-04-05T00:10:00Z",
        ),
        // What cannot be tells nothing: the file does.
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
fn reads_the_forms_of_many_regions() {
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

/// One chat of one message, with these words around the name of its file.
fn brought(text: &str, file: &str) -> (String, String) {
    let text = format!("[19.03.21, 10:00:00] {text}\n");
    let folder = export(&[("_chat.txt", &text), (file, "x"), ("other.opus", "y")]);
    let chat = chat(folder.path());
    let named = file.rsplit('/').next().expect("a name");
    let message = chat
        .messages
        .iter()
        .find(|message| message.name == named)
        .expect("the sound");
    (
        message.name.clone(),
        message.sender.clone().unwrap_or_default(),
    )
}

#[test]
fn finds_the_sound_of_a_message_in_any_words() {
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
        // The same letters, composed in the text and not in the file's name.
        (
            "Mia: gr\u{fc}\u{df}e.opus (file attached)",
            "gru\u{308}\u{df}e.opus",
        ),
        ("Mia: PTT-1.opus (file attached)", "media/PTT-1.opus"),
    ] {
        assert_eq!(brought(text, file).1, "Mia", "{text}");
    }
    let (_, sender) = brought(
        "Mia: VID-1.mp4 (file attached)\n[19.03.21, 10:00:00] Leo: x.opus (x)",
        "x.opus",
    );
    assert_eq!(sender, "Leo");
}

#[test]
fn a_sender_may_have_colons_and_dashes() {
    assert_eq!(
        brought("Work: Mia: \u{200e}<attached: a.opus>", "a.opus").1,
        "Work: Mia"
    );
    assert_eq!(
        brought("Mia - work: a.opus (file attached)", "a.opus").1,
        "Mia - work"
    );
    let others = "Mia: hello\n[19.03.21, 10:00:00] Mia: note: a.opus (file attached)";
    assert_eq!(brought(others, "a.opus").1, "Mia");
    let quoted = "Mia: did you get a.opus?\n[19.03.21, 10:00:00] Leo: \u{200e}<attached: a.opus>";
    assert_eq!(brought(quoted, "a.opus").1, "Leo");
}

#[test]
fn reads_several_chats_in_any_folders_and_by_any_name() {
    let line = |who: &str, file: &str| format!("19/03/2021, 10:00 - {who}: {file} (x)\n");
    let (first, second, third) = (
        line("Mia", "a.opus"),
        line("Leo", "a.opus"),
        line("Kim", "b.opus"),
    );
    let files = [
        ("some/where/WhatsApp Chat - Mia/_chat.txt", first.as_str()),
        ("some/where/WhatsApp Chat - Mia/a.opus", "1"),
        ("some/where/other/Leo.TXT", &second),
        ("some/where/other/a.opus", "22"),
        ("some/where/other/PTT-20210319-WA0009.opus", "333"),
        ("kim", &third),
        ("b.opus", "4444"),
        ("__MACOSX/some/where/other/._Leo.txt", &second),
        ("__MACOSX/some/._a.opus", "55555"),
        ("some/._c.opus", "666666"),
        ("some/where/other/readme.txt", "not a chat"),
    ];
    let folder = export(&files);
    let bytes: Vec<_> = files
        .iter()
        .map(|(name, text)| (*name, text.as_bytes()))
        .collect();
    let zip = zipped(&bytes);
    for path in [folder.path(), &zip.path().join("WhatsApp Chat - Ana.zip")] {
        let all = chat(path);
        assert_eq!(all.name, None);
        let mut found: Vec<_> = all
            .messages
            .iter()
            .map(|message| {
                (
                    message.bytes(),
                    message.chat.as_deref(),
                    message.sender.as_deref(),
                )
            })
            .collect();
        found.sort_unstable();
        assert_eq!(
            found,
            [
                (1, Some("Mia"), Some("Mia")),
                (2, Some("Leo"), Some("Leo")),
                (3, Some("Leo"), None),
                (4, Some("kim"), Some("Kim")),
            ]
        );
    }
}

#[test]
fn what_lies_beside_a_chat_is_not_of_it() {
    let folder = export(&[
        (
            "WhatsApp Chat with Mia.txt",
            "19/03/2021, 10:00 - Mia: a.opus (x)\n",
        ),
        ("a.opus", "a"),
        ("PTT-20210319-WA0009.opus", "b"),
        ("meeting.m4a", "c"),
    ]);
    let chat = chat(folder.path());
    let chats: Vec<_> = chat
        .messages
        .iter()
        .map(|message| (message.name.as_str(), message.chat.as_deref()))
        .collect();
    assert!(chats.contains(&("meeting.m4a", None)), "{chats:?}");
    assert_eq!(
        chats
            .iter()
            .filter(|(_, chat)| *chat == Some("Mia"))
            .count(),
        2
    );
}

#[test]
fn reads_the_zips_that_people_have_or_says_why_not() {
    let text = "19/03/2021, 10:00 - Mia: grüße.opus (file attached)\n".as_bytes();
    let files: [(&str, &[u8]); 2] = [
        ("WhatsApp Chat with Mia.txt", text),
        ("grüße.opus", b"sound"),
    ];
    let senders = |path: &Path| -> Vec<Option<String>> {
        chat(path)
            .messages
            .into_iter()
            .map(|message| message.sender)
            .collect()
    };
    let only_mia = vec![Some("Mia".to_owned())];

    // UTF-8 that no flag announces: bit 11 of the second byte of the flags.
    let zip = zipped(&files);
    let path = zip.path().join("WhatsApp Chat - Ana.zip");
    let mut bytes = fs::read(&path).expect("read");
    for (mark, flags) in [(b"PK\x03\x04", 7), (b"PK\x01\x02", 9)] {
        for at in 0..bytes.len() - 10 {
            if bytes[at..].starts_with(mark) {
                bytes[at + flags] &= !0x08;
            }
        }
    }
    fs::write(&path, &bytes).expect("written");
    assert_eq!(senders(&path), only_mia);

    // Folders by another system, a program in front, one part of what might be several.
    let zip = zipped(&[("x\\chat.txt", text), ("x\\grüße.opus", b"sound")]);
    let path = zip.path().join("WhatsApp Chat - Ana.zip");
    assert_eq!(senders(&path), only_mia);
    let plain = fs::read(&path).expect("read");
    for before in [&b"#!/bin/sh\n"[..], b"PK00"] {
        fs::write(&path, [before, &plain].concat()).expect("written");
        assert_eq!(senders(&path), only_mia);
    }

    // Methods and passwords: the one of the sound, then that of the text.
    for (field, value, code, word) in [
        (8, 9, "zip-packed-otherwise", "Deflate64"),
        (8, 14, "zip-packed-otherwise", "LZMA"),
        (6, 1, "zip-has-password", "password"),
    ] {
        for (name, is_text) in [("grüße.opus", false), ("WhatsApp Chat with Mia.txt", true)] {
            let zip = zipped(&files);
            let path = zip.path().join("WhatsApp Chat - Ana.zip");
            let mut bytes = fs::read(&path).expect("read");
            for (mark, head, more) in [(b"PK\x03\x04", 30, 0), (b"PK\x01\x02", 46, 2)] {
                for at in 0..bytes.len() - head {
                    if bytes[at..].starts_with(mark)
                        && bytes[at + head..].starts_with(name.as_bytes())
                    {
                        bytes[at + field + more] = value;
                    }
                }
            }
            fs::write(&path, &bytes).expect("written");
            let error = match read_in(&path, &TimeZone::UTC) {
                Err(error) => error,
                Ok(chat) => {
                    assert!(!is_text);
                    let chat = chat.expect("a chat");
                    chat.messages[0]
                        .copy_to(&mut Vec::new())
                        .expect_err("refused")
                }
            };
            assert_eq!(error.code(), code, "{error}");
            assert!(error.to_string().contains(word), "{error}");
        }
    }
}

/// The known cases, and the zips beside them.
#[test]
fn reads_the_known_cases() {
    let Some(cases) = std::env::var_os("EARSHOT_CASES").map(std::path::PathBuf::from) else {
        eprintln!("skipped: no cases");
        return;
    };
    let list = fs::read(cases.join("chats.json")).expect("the list of cases");
    let list: Vec<serde_json::Value> = serde_json::from_slice(&list).expect("a list");
    let mut wrong = Vec::new();
    for case in &list {
        let field = |key: &str| case.get(key).and_then(|value| value.as_str());
        let file = field("file").expect("a file");
        let text_file = field("text_file").unwrap_or("_chat.txt");
        let folder = export(&[(text_file, field("text").expect("a text")), (file, "x")]);
        let found = read_in(folder.path(), &TimeZone::UTC).ok().flatten();
        let message = found.as_ref().and_then(|chat| chat.messages.first());
        let at = message.and_then(|message| Timestamp::from_millisecond(message.said_at?).ok());
        let at = at.map(|at| at.to_string()).unwrap_or_default();
        let time = field("time")
            .filter(|time| !time.is_empty())
            .unwrap_or("2024-11-22T00:00:00.001Z");
        let is_right = message.is_some_and(|message| {
            message.sender.as_deref() == field("sender")
                && at.starts_with(time)
                && field("chat").is_none_or(|name| message.chat.as_deref() == Some(name))
        });
        if !is_right {
            wrong.push(format!("{} {at} {message:?}", case["case"]));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    for entry in fs::read_dir(cases.join("library/zips")).expect("zips") {
        let path = entry.expect("a zip").path();
        let outcome = match read_in(&path, &TimeZone::UTC) {
            Err(error) => Err(error),
            Ok(chat) => {
                let chat = chat.unwrap_or_else(|| panic!("{}: no chat", path.display()));
                chat.messages
                    .iter()
                    .try_for_each(|message| message.copy_to(&mut Vec::new()))
            }
        };
        if let Err(error) = outcome {
            assert!(
                matches!(error.code(), "zip-packed-otherwise" | "zip-has-password"),
                "{}: {error}",
                path.display()
            );
        }
    }
}

fn zipped(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let file = fs::File::create(folder.path().join("WhatsApp Chat - Ana.zip")).expect("made");
    let mut zip = zip::ZipWriter::new(file);
    for (name, bytes) in files {
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(*name, options).expect("started");
        zip.write_all(bytes).expect("written");
    }
    zip.finish().expect("finished");
    folder
}

#[test]
fn reads_a_zip_and_its_sounds() {
    let text = b"[31.01.24, 18:22:07] Ana: \xe2\x80\x8e<attached: a.opus>\n";
    let folder = zipped(&[
        ("_chat.txt", text),
        ("a.opus", b"sound"),
        ("../evil.opus", b"x"),
    ]);
    let path = folder.path().join("WhatsApp Chat - Ana.zip");
    let chat = chat(&path);
    assert_eq!(chat.name.as_deref(), Some("Ana"));
    assert_eq!(chat.messages.len(), 2);
    let mut all = Vec::new();
    chat.messages[0].copy_to(&mut all).expect("copied");
    assert_eq!(all, b"sound");
    assert_eq!(chat.messages[1].name, "evil.opus");

    // A zip cut short, or one that is something else.
    let bytes = fs::read(&path).expect("read");
    fs::write(&path, &bytes[..bytes.len() / 2]).expect("written");
    assert!(read_in(&path, &TimeZone::UTC).is_err());
    let other = zipped(&[("holiday.txt", b"On 31.01.24, 18:22:07, Ana: x")]);
    let path = other.path().join("WhatsApp Chat - Ana.zip");
    assert!(read_in(&path, &TimeZone::UTC).expect("read").is_none());
}

#[test]
fn what_is_no_chat_is_none() {
    let folder = export(&[
        ("a.opus", "a"),
        (
            "notes.txt",
            "Dear Ana,\n31/01/2024, 18:22 - Ana: a.opus (x)",
        ),
        ("program.txt", "2024-01-31 18:22:07 - INFO: started\n"),
    ]);
    assert!(
        read_in(folder.path(), &TimeZone::UTC)
            .expect("read")
            .is_none()
    );
    let folder = export(&[("_chat.txt", "nothing like it"), ("result.json", "[1, 2]")]);
    assert!(
        read_in(folder.path(), &TimeZone::UTC)
            .expect("read")
            .is_none()
    );
    let file = folder.path().join("_chat.txt");
    assert!(read_in(&file, &TimeZone::UTC).expect("read").is_none());
}

#[cfg(unix)]
#[test]
fn links_lead_nowhere() {
    let folder = export(&[(
        "_chat.txt",
        "[31.01.24, 18:22:07] Ana: <attached: a.opus>\n",
    )]);
    std::os::unix::fs::symlink("/etc/hostname", folder.path().join("a.opus")).expect("a link");
    assert!(chat(folder.path()).messages.is_empty());
}

static NO_FILES: Files = Files::none();

proptest! {
    #[test]
    fn no_text_is_too_strange(text in "(\\[?[0-9٠-٩./ ,:\u{200e}-]{4,30}\\]?( - )?\\PC{0,30}\n){0,6}|\\PC{0,80}") {
        let messages: Vec<_> = messages(&text).collect();
        let witnesses = witnesses(&messages, &[], &NO_FILES, &TimeZone::UTC);
        let order = order(&witnesses, 2027);
        for message in &messages {
            message.stamp.at(order, 2027);
            mentions(message.text);
        }
    }
}
