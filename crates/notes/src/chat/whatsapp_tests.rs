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
    ] {
        assert_eq!(dates(&[head]), ["2024-01-31T18:22:00Z"], "{head}");
    }
}

#[test]
fn text_that_only_looks_like_a_head_is_text() {
    for line in [
        "see you - at 5",
        "1 2 3 - 4",
        "[31.01.24] hello",
        "31/01/2024, 25:22 - Ana: x",
        "99999/1/1, 1:1 - Ana: x",
        "call 12/12/12 18:22 o'clock - Ana: x",
    ] {
        assert!(
            head(line).is_none_or(|head| head.at(Order::DayFirst).is_none()),
            "{line}"
        );
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
    use std::io::{Read as _, Seek as _};
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
    let mut sound = chat.messages[0].open().expect("opened");
    let mut all = String::new();
    sound.read_to_string(&mut all).expect("read");
    sound.rewind().expect("back");
    assert_eq!(all, "sound");
    assert_eq!(chat.messages[1].name, "evil.opus");

    // A zip cut short, or one that is something else.
    let bytes = fs::read(&path).expect("read");
    fs::write(&path, &bytes[..bytes.len() / 2]).expect("written");
    assert!(read_in(&path, &TimeZone::UTC).is_err());
    let other = zipped(&[("holiday.txt", b"[31.01.24, 18:22:07] Ana: x")]);
    let path = other.path().join("WhatsApp Chat - Ana.zip");
    assert!(read_in(&path, &TimeZone::UTC).expect("read").is_none());
}

#[test]
fn what_is_no_chat_is_none() {
    let folder = export(&[
        ("a.opus", "a"),
        ("notes.txt", "31/01/2024, 18:22 - Ana: a.opus (x)"),
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

proptest! {
    #[test]
    fn no_text_is_too_strange(text in "(\\[?[0-9٠-٩./ ,:\u{200e}-]{4,30}\\]?( - )?\\PC{0,30}\n){0,6}|\\PC{0,80}") {
        for head in heads(&text) {
            head.at(Order::DayFirst);
            head.at(Order::MonthFirst);
        }
    }
}
