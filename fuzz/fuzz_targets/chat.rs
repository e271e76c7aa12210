//! Arbitrary bytes as an exported chat (its zip or one of its texts) are parsed or rejected in
//! bounded memory; each audio file is an entry of the zip.
#![no_main]

use std::io::Write as _;

use earshot_notes::chat;
use libfuzzer_sys::fuzz_target;
use zip::write::SimpleFileOptions;

const TEXTS: [&str; 3] = ["_chat.txt", "result.json", "messages.html"];
const AUDIO_FILES: [&str; 2] = ["v.ogg", "PTT-20210319-WA0001.opus"];

fuzz_target!(|bytes: &[u8]| read(bytes));

/// The first byte selects the format.
fn read(bytes: &[u8]) {
    let Some((kind, rest)) = bytes.split_first() else {
        return;
    };
    let mut file = tempfile::Builder::new()
        .suffix(".zip")
        .tempfile()
        .expect("a file");
    match TEXTS.get(usize::from(kind % 4)) {
        None => file.write_all(rest).expect("written"),
        Some(text) => {
            let mut zip = zip::ZipWriter::new(file.as_file_mut());
            let options = SimpleFileOptions::default();
            zip.start_file(*text, options).expect("started");
            zip.write_all(rest).expect("written");
            for name in AUDIO_FILES {
                zip.start_file(name, options).expect("started");
                zip.write_all(b"OggS").expect("written");
            }
            zip.finish().expect("finished");
        }
    }
    let Ok(Some(chat)) = chat::read(file.path()) else {
        return;
    };
    for message in &chat.messages {
        assert!(
            message
                .said_at
                .is_none_or(|at| at.abs() < 253_402_300_800_000)
        );
        assert!(
            message
                .sender
                .as_ref()
                .is_none_or(|sender| sender.len() < 2_000)
        );
        // The entry may be missing or damaged.
        let _ = message.copy_to(&mut std::io::sink());
    }
}
