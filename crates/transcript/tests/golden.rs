//! Compares every format of every sample with a file in `tests/golden`.
//!
//! After an intended change run with `EARSHOT_BLESS=1` and review the difference.
#![allow(clippy::unwrap_used)]

mod samples;

use std::io::{Cursor, Read};
use std::path::Path;

use earshot_error::ErrorCode;
use earshot_transcript::{
    Document, FailedDocument, Failure, Format, Transcript, WriteOptions, write, write_failed,
};

fn compare(name: &str, actual: &[u8]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(name);
    if std::env::var_os("EARSHOT_BLESS").is_some() {
        std::fs::write(&path, actual).unwrap();
        return;
    }
    let golden = std::fs::read(&path)
        .unwrap_or_else(|error| panic!("{name}: {error}; run once with EARSHOT_BLESS=1"));
    assert_eq!(
        String::from_utf8_lossy(actual),
        String::from_utf8_lossy(&golden),
        "{name}"
    );
    assert_eq!(actual, golden, "{name}");
}

fn format_document(document: &Document, format: Format, options: WriteOptions) -> Vec<u8> {
    let mut out = Vec::new();
    write(document, format, options, &mut out).unwrap();
    out
}

/// The XML of a Word document, a line per paragraph.
fn docx_body(bytes: Vec<u8>) -> Vec<u8> {
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut body = String::new();
    package
        .by_name("word/document.xml")
        .unwrap()
        .read_to_string(&mut body)
        .unwrap();
    body.replace("<w:p>", "\n<w:p>").into_bytes()
}

#[test]
fn every_format_of_every_sample() {
    for (name, document) in samples::all() {
        for format in Format::ALL {
            let mut bytes = format_document(&document, format, WriteOptions::default());
            if format == Format::Docx {
                bytes = docx_body(bytes);
                compare(&format!("{name}.docx.xml"), &bytes);
            } else {
                assert!(!bytes.contains(&0), "text formats are text");
                compare(&format!("{name}.{format}"), &bytes);
            }
        }
    }
}

#[test]
fn word_times_where_the_format_supports_them() {
    let note = samples::note();
    let options = WriteOptions {
        words: true,
        ..WriteOptions::default()
    };
    for format in [Format::Srt, Format::Vtt, Format::Csv] {
        compare(
            &format!("note.words.{format}"),
            &format_document(&note, format, options),
        );
    }
    for format in [Format::Txt, Format::Md, Format::Json, Format::Docx] {
        assert_eq!(
            format_document(&note, format, options),
            format_document(&note, format, WriteOptions::default()),
            "{format}"
        );
    }
}

#[test]
fn documents_can_be_concatenated() {
    let options = WriteOptions {
        follows: true,
        ..WriteOptions::default()
    };
    for format in Format::ALL
        .into_iter()
        .filter(|format| format.can_concatenate())
    {
        let mut both = format_document(&samples::note(), format, WriteOptions::default());
        both.extend(format_document(&samples::silence(), format, options));
        compare(&format!("two.{format}"), &both);
    }
}

#[test]
fn a_failed_file_is_one_line_of_json() {
    let error = Failure {
        code: ErrorCode::NotMedia,
        message: "This is not a \"media\" file.".into(),
    };
    let mut line = Vec::new();
    write_failed(
        &FailedDocument {
            file: "a\nb".into(),
            error,
        },
        &mut line,
    )
    .unwrap();
    let expected =
        r#"{"file":"a\nb","error":{"code":"not-media","message":"This is not a \"media\" file."}}"#;
    assert_eq!(String::from_utf8(line).unwrap(), format!("{expected}\n"));
}

#[test]
fn json_round_trips() {
    for (_, document) in samples::all() {
        let bytes = format_document(&document, Format::Json, WriteOptions::default());
        assert_eq!(bytes.iter().filter(|&&byte| byte == b'\n').count(), 1);
        assert_eq!(
            serde_json::from_slice::<Document>(&bytes).unwrap(),
            document
        );
    }
}

#[test]
fn csv_rows_parse() {
    let bytes = format_document(&samples::note(), Format::Csv, WriteOptions::default());
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), samples::note().segments.len());
    assert!(
        rows.iter()
            .all(|row| !row[4].starts_with(['=', '+', '-', '@']))
    );
}

#[test]
fn only_the_first_table_has_a_byte_order_mark() {
    let bytes = |options| format_document(&samples::note(), Format::Csv, options);
    let plain = WriteOptions::default();
    let (no_bom, follows) = (true, true);
    assert!(bytes(plain).starts_with(b"\xEF\xBB\xBFfile,"));
    assert!(bytes(WriteOptions { no_bom, ..plain }).starts_with(b"file,"));
    assert!(!bytes(WriteOptions { follows, ..plain }).starts_with(b"\xEF\xBB\xBF"));
}

#[test]
fn no_text_format_has_control_characters() {
    let odd = "a\0b\u{1b}\u{9b}\u{7f}c\td\u{85}e";
    let mut segment = samples::note().segments.remove(0);
    segment.text = odd.into();
    segment.words[0].text = odd.into();
    let transcript = Transcript {
        language: None,
        segments: vec![segment],
    };
    let mut document = Document::new(odd.into(), odd.into(), transcript);
    document.message.sender = Some(odd.into());
    document.warnings.push(odd.into());
    for words in [false, true] {
        let options = WriteOptions {
            words,
            ..WriteOptions::default()
        };
        for format in Format::ALL.into_iter().filter(|format| !format.is_binary()) {
            let text = String::from_utf8(format_document(&document, format, options)).unwrap();
            let text = text.replace("\r\n", "\n");
            let found: Vec<char> = text.chars().filter(|c| c.is_control()).collect();
            assert!(found.iter().all(|c| *c == '\n'), "{format}: {text:?}");
            assert!(text.contains("abc d e"), "{format}: {text:?}");
        }
    }
}

#[test]
fn a_failing_output_is_an_error() {
    struct Full;
    impl std::io::Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::StorageFull.into())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    for format in Format::ALL {
        let error =
            write(&samples::note(), format, WriteOptions::default(), &mut Full).unwrap_err();
        assert_eq!(error.code(), ErrorCode::OutputUnwritable, "{format}");
    }
}
