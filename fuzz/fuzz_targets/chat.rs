//! Any bytes as an exported chat, as its zip or as one of its texts: it is read or refused,
//! in bounded memory, and each sound is one of its files.
#![no_main]

use std::io::Write as _;

use earshot_notes::chat;
use libfuzzer_sys::fuzz_target;
use zip::write::SimpleFileOptions;

const TEXTS: [&str; 3] = ["_chat.txt", "result.json", "messages.html"];
const SOUNDS: [&str; 2] = ["v.ogg", "PTT-20210319-WA0001.opus"];

fuzz_target!(|bytes: &[u8]| read(bytes));

/// The first byte tells what the rest is.
fn read(bytes: &[u8]) {
    let Some((kind, rest)) = bytes.split_first() else { return };
    let mut file = tempfile::Builder::new()
        .suffix(".zip")
        .tempfile()
        .expect("a file");
    match TEXTS.get(usize::from(kind % 4)) {
        None => file.write_all(rest).expect("written"),
        Some(text) => {
            let mut zip = zip::ZipWriter::new(file.as_file_mut());
            let options = SimpleFileOptions::default();
            zip.start_file(*text, options).expect("begun");
            zip.write_all(rest).expect("written");
            for sound in SOUNDS {
                zip.start_file(sound, options).expect("begun");
                zip.write_all(b"OggS").expect("written");
            }
            zip.finish().expect("finished");
        }
    }
    let Ok(Some(chat)) = chat::read(file.path()) else { return };
    for message in &chat.messages {
        assert!(message.said_at.is_none_or(|at| at.abs() < 253_402_300_800_000));
        assert!(message.sender.as_ref().is_none_or(|sender| sender.len() < 2_000));
        // A zip may say that a sound is there which is not.
        let _ = message.copy_to(&mut std::io::sink());
    }
}
