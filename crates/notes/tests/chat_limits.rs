//! Small chat exports that expand beyond memory or disk: rejected with an error, or read within
//! limits.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use earshot_error::ErrorCode;
use earshot_notes::chat;
use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

/// A small multiple of the largest text used here.
const MAX_MEMORY: u64 = 250 << 20;

fn zipped(path: &Path, files: &[(&str, &[u8])]) {
    let mut zip = zip::ZipWriter::new(File::create(path).expect("made"));
    for (name, bytes) in files {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        zip.start_file(*name, options).expect("started");
        zip.write_all(bytes).expect("written");
    }
    zip.finish().expect("finished");
}

/// Bytes; Linux only.
fn peak_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    kilobytes.unwrap_or_default() << 10
}

/// Number of audio files, or the error code.
type Outcome = Result<usize, ErrorCode>;

fn outcome(files: &[(&str, &[u8])]) -> Outcome {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("chat.zip");
    zipped(&path, files);
    assert!(fs::metadata(&path).expect("a zip").len() < 400_000);
    let began = Instant::now();
    let chat = chat::read(&path).map_err(|error| error.code())?;
    assert!(began.elapsed() < Duration::from_secs(20));
    let chat = chat.expect("a chat");
    for message in &chat.messages {
        let mut sound = Vec::new();
        message.copy_to(&mut sound).map_err(|error| error.code())?;
    }
    Ok(chat.messages.len())
}

/// JSON with `before` ahead of the messages, repeated to 14 MB.
fn record(before: &str, message: &str) -> Vec<u8> {
    let mut json = format!(r#"{{"name":"Chat",{before}"messages":["#).into_bytes();
    while json.len() < 14 << 20 {
        json.extend(message.as_bytes());
    }
    json.pop();
    json.extend(b"]}");
    json
}

#[test]
fn oversized_chats_are_rejected_or_read_within_limits() {
    let sound: (&str, &[u8]) = ("v.ogg", b"OggS");
    let message = r#"{"from":"Eve","date_unixtime":"1700000000","file":"v.ogg","media_type":"voice_message"},"#;
    let numbers = "0,".repeat(1 << 20);
    let lists = "[".repeat(100);
    let sentence = format!("{}v.ogg\n", "a ".repeat(100));
    let whatsapp = |line: &str| {
        let mut text = String::new();
        while text.len() < 14 << 20 {
            text.push_str("19/3/21, 10:00 - Mia: ");
            text.push_str(line);
        }
        text.into_bytes()
    };
    let zeros = vec![0; 40 << 20];
    let long = "x".repeat(12 << 20);

    // Unused values are not kept.
    let huge = record(
        "",
        &message.replace('{', &format!("{{\"more\":[{numbers}0],")),
    );
    assert_eq!(outcome(&[("result.json", &huge), sound]), Ok(1));
    // Every message mentions the same file, with a long sender.
    let sender = "E".repeat(100_000);
    let senders = record("", &message.replace("Eve", &sender));
    assert_eq!(outcome(&[("result.json", &senders), sound]), Ok(1));
    let again = record("", message);
    assert_eq!(outcome(&[("result.json", &again), sound]), Ok(1));
    // An unterminated string and nested lists: earlier messages are kept.
    let end = format!(r#"{{"name":"Chat","messages":[{message}{{"text":"{long}"}}]}}"#);
    assert_eq!(outcome(&[("result.json", end.as_bytes()), sound]), Ok(1));
    let deep = format!(r#"{{"name":"Chat","messages":[{message}{{"text":{lists}"#);
    assert_eq!(outcome(&[("result.json", deep.as_bytes()), sound]), Ok(1));
    // File names in text, and empty messages.
    for line in [sentence.as_str(), "v.ogg v.ogg v.ogg v.ogg\n", "<v.ogg"] {
        let text = whatsapp(line);
        assert_eq!(outcome(&[("_chat.txt", &text), sound]), Ok(1), "{line}");
    }
    let empty = "1/1/21, 1:01 - \n".repeat(1_040_000);
    let refused = Err(ErrorCode::ChatTooLarge);
    assert_eq!(outcome(&[("_chat.txt", empty.as_bytes()), sound]), refused);
    let page =
        "<div class=\"message \"><div class=\"from_name\">E</div><a href=\"v.ogg\"".repeat(200_000);
    assert_eq!(outcome(&[("messages.html", page.as_bytes()), sound]), Ok(1));
    // Zeros as text, JSON, HTML and audio.
    let chat: (&str, &[u8]) = (
        "_chat.txt",
        b"19/3/21, 10:00 - Mia: v.ogg (file attached)\n",
    );
    for name in ["_chat.txt", "result.json", "messages.html"] {
        assert_eq!(outcome(&[(name, &zeros), sound]), refused, "{name}");
    }
    assert_eq!(outcome(&[chat, ("v.ogg", &zeros)]), refused);
    // Small enough individually, but not in total.
    let names: Vec<String> = (0..12).map(|number| format!("{number}.ogg")).collect();
    let many = names.iter().map(|name| (name.as_str(), &zeros[..15 << 20]));
    let many: Vec<_> = many.chain([chat]).collect();
    assert_eq!(outcome(&many), refused);

    // Includes the inputs.
    assert!(peak_memory() < MAX_MEMORY, "{} MB", peak_memory() >> 20);
}
