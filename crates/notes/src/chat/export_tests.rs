//! Whole exports: folders, zips and files of other kinds.

use std::fs;
use std::path::Path;

use earshot_error::ErrorCode;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::read_in_zone;
use super::testing::{chat, export, zipped};

#[test]
fn reads_several_chats_with_any_folders_and_names() {
    let line = |sender: &str, file: &str| format!("19/03/2021, 10:00 - {sender}: {file} (x)\n");
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
fn unrelated_files_are_not_part_of_the_chat() {
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
fn reads_common_zips_or_reports_why_not() {
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

    // UTF-8 without its flag: bit 11 of the flags.
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

    // Backslashes as separators, a program in front, one part of a split zip.
    let zip = zipped(&[("x\\chat.txt", text), ("x\\grüße.opus", b"sound")]);
    let path = zip.path().join("WhatsApp Chat - Ana.zip");
    assert_eq!(senders(&path), only_mia);
    let plain = fs::read(&path).expect("read");
    for before in [&b"#!/bin/sh\n"[..], b"PK00"] {
        fs::write(&path, [before, &plain].concat()).expect("written");
        assert_eq!(senders(&path), only_mia);
    }

    // Compression methods and passwords: for the audio, then for the text.
    for (field, value, code, word) in [
        (8, 9, ErrorCode::ZipCompressionUnsupported, "Deflate64"),
        (8, 14, ErrorCode::ZipCompressionUnsupported, "LZMA"),
        (6, 1, ErrorCode::ZipHasPassword, "password"),
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
            let error = match read_in_zone(&path, &TimeZone::UTC) {
                Err(error) => error,
                Ok(chat) => {
                    assert!(!is_text);
                    let chat = chat.expect("a chat");
                    chat.messages[0]
                        .copy_to(&mut Vec::new())
                        .expect_err("rejected")
                }
            };
            assert_eq!(error.code(), code, "{error}");
            assert!(error.to_string().contains(word), "{error}");
        }
    }
}

#[test]
fn reads_the_known_cases() {
    let Some(cases) = earshot_test_support::cases() else {
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
        let found = read_in_zone(folder.path(), &TimeZone::UTC).ok().flatten();
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
        let outcome = match read_in_zone(&path, &TimeZone::UTC) {
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
                matches!(
                    error.code(),
                    ErrorCode::ZipCompressionUnsupported | ErrorCode::ZipHasPassword
                ),
                "{}: {error}",
                path.display()
            );
        }
    }
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

    // A truncated zip, or another file.
    let bytes = fs::read(&path).expect("read");
    fs::write(&path, &bytes[..bytes.len() / 2]).expect("written");
    assert!(read_in_zone(&path, &TimeZone::UTC).is_err());
    let other = zipped(&[("holiday.txt", b"On 31.01.24, 18:22:07, Ana: x")]);
    let path = other.path().join("WhatsApp Chat - Ana.zip");
    assert!(read_in_zone(&path, &TimeZone::UTC).expect("read").is_none());
}

#[test]
fn other_files_are_not_chats() {
    let folder = export(&[
        ("a.opus", "a"),
        (
            "notes.txt",
            "Dear Ana,\n31/01/2024, 18:22 - Ana: a.opus (x)",
        ),
        ("program.txt", "2024-01-31 18:22:07 - INFO: started\n"),
    ]);
    assert!(
        read_in_zone(folder.path(), &TimeZone::UTC)
            .expect("read")
            .is_none()
    );
    let folder = export(&[("_chat.txt", "nothing like it"), ("result.json", "[1, 2]")]);
    assert!(
        read_in_zone(folder.path(), &TimeZone::UTC)
            .expect("read")
            .is_none()
    );
    let file = folder.path().join("_chat.txt");
    assert!(read_in_zone(&file, &TimeZone::UTC).expect("read").is_none());
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let folder = export(&[(
        "_chat.txt",
        "[31.01.24, 18:22:07] Ana: <attached: a.opus>\n",
    )]);
    std::os::unix::fs::symlink("/etc/hostname", folder.path().join("a.opus")).expect("a link");
    assert!(chat(folder.path()).messages.is_empty());
}
