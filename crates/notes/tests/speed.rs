//! Response times of a large library.

mod support;

use std::io::Cursor;
use std::path::Path;
use std::time::{Duration, Instant};

use earshot_notes::{Filter, NewMessage, Store, ThreadPlace};
use rusqlite::Connection;
use support::{Library, archives, library};

const NOTES: u64 = 10_000;

/// A realistic word distribution.
fn message(number: u64) -> String {
    const COMMON: &[&str] = &[
        "the", "and", "to", "I", "you", "that", "we", "it", "is", "of", "on", "for", "so", "have",
        "just", "can", "about", "tomorrow", "meeting", "think", "home", "maybe", "call", "later",
        "dinner", "train", "really", "great", "weekend", "question",
    ];
    let mut state = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % below
    };
    let lines: Vec<String> = (0..12)
        .map(|_| {
            let words: Vec<String> = (0..12)
                .map(|_| match next(10) {
                    0..6 => COMMON[next(COMMON.len() as u64) as usize].to_owned(),
                    6..9 => format!("word{}", next(5_000)),
                    _ => format!("rare{}", next(200_000)),
                })
                .collect();
            if number.is_multiple_of(10) {
                let text: String = (0..40)
                    .filter_map(|_| char::from_u32(0x4E00 + next(800) as u32))
                    .collect();
                format!("{text}。")
            } else {
                words.join(" ") + "."
            }
        })
        .collect();
    lines.join("\n")
}

/// Inserts rows directly: 10,000 notes would sync 50,000 times. The search index stays empty.
fn fill(folder: &Path) {
    let mut database = Connection::open(folder.join("notes.db")).expect("a database");
    let change = database.transaction().expect("a change");
    for number in 0..NOTES {
        let text = message(number);
        let id = earshot_notes::NoteId::new();
        let said_at =
            1_700_000_000_000i64 - 3_600_000 * (number.wrapping_mul(7_919) % NOTES) as i64;
        let language = if number.is_multiple_of(3) { "de" } else { "en" };
        change
            .execute(
                "INSERT INTO notes (id, sender, said_at, created_at, changed_at, duration_ms, language,
                     excerpt, state, source, file_name, content, audio_kept, current_version, unheard,
                     highlights)
                 VALUES (?1, ?2, ?3, ?3, ?3, 60000, ?4, ?5, 'ready', 'file', ?6, ?8, 'none', ?7, 1, ?9)",
                (
                    id.as_str(),
                    format!("Sender {}", number % 200),
                    said_at,
                    language,
                    text.chars().take(160).collect::<String>(),
                    format!("voice_{number}.ogg"),
                    number as i64 + 1,
                    format!("{number:064x}"),
                    r#"[{"kind": "question", "text": "", "value": null, "start_ms": 0, "end_ms": 9, "state": "open"}]"#,
                ),
            )
            .expect("a note");
        change
            .execute(
                "INSERT INTO versions (id, note, model, task, language, made_at, complete)
                 VALUES (?1, ?2, 'base', 'transcribe', ?3, ?4, 1)",
                (number as i64 + 1, id.as_str(), language, said_at),
            )
            .expect("a version");
        for (position, line) in text.lines().enumerate() {
            let segment = support::spoken_segment(5_000 * position as u64, line);
            let words: Vec<_> = segment
                .words
                .iter()
                .map(|word| (word.start_ms, word.end_ms, &word.text, word.confidence))
                .collect();
            change
                .prepare_cached("INSERT INTO segments VALUES (?1, ?2, ?3, ?4, ?5, 0.75, ?6, NULL)")
                .expect("a statement")
                .execute((
                    number as i64 + 1,
                    position as i64,
                    segment.start_ms as i64,
                    segment.end_ms as i64,
                    line,
                    serde_json::to_string(&words).expect("JSON"),
                ))
                .expect("a segment");
        }
    }
    change.commit().expect("written");
}

const TYPED: u64 = 30_000;

/// In the conversations of the notes.
fn typed_messages() -> Vec<NewMessage> {
    (0..TYPED)
        .map(|number| {
            let sender = format!("Sender {}", number % 200);
            NewMessage {
                chat: sender.as_str().into(),
                sender: Some(sender.into()),
                said_at: 1_700_000_000_000 - 360_000 * (number.wrapping_mul(7_919) % TYPED) as i64,
                text: message(number)
                    .lines()
                    .next()
                    .unwrap_or_default()
                    .to_owned(),
                own: false,
            }
        })
        .collect()
}

/// The slowest of the calls about conversations.
fn time_conversations(store: &Store) -> Duration {
    let began = Instant::now();
    let added = store.add_messages(&typed_messages(), &mut |_| true);
    assert_eq!(added.expect("added"), TYPED);
    println!("added {TYPED} typed messages in {:.1?}", began.elapsed());
    let began = Instant::now();
    let added = store.add_messages(&typed_messages(), &mut |_| true);
    assert_eq!(added.expect("added"), 0);
    println!("found all of them again in {:.1?}", began.elapsed());

    let mut slowest = Duration::ZERO;
    let mut time = |name: &str, call: &dyn Fn() -> usize| {
        let mut count = 0;
        let mut times = [(); 5].map(|()| {
            let began = Instant::now();
            count = call();
            began.elapsed()
        });
        times.sort();
        println!("{name:>20}: {:>8.2?} of {count}", times[2]);
        slowest = slowest.max(times[2]);
    };
    time("conversations", &|| {
        store.conversations().expect("listed").len()
    });
    for place in [ThreadPlace::FirstUnheard, ThreadPlace::End] {
        time("thread", &|| {
            let page = store.thread("Sender 7", &place, 50, 50);
            page.expect("a thread").entries.len()
        });
    }
    for query in [
        "t",
        "the",
        "word1",
        "rare77",
        "xyzzy",
        "the and to ",
        "\"to the\"",
        "一",
        "from:\"sender 7\" t",
        "from:xyzzy t",
    ] {
        time(query, &|| {
            store.search_messages(query, 50).expect("found").len()
        });
    }
    slowest
}

fn search(query: &str) -> Filter {
    Filter {
        query: query.to_owned(),
        ..Filter::default()
    }
}

/// The goal is 50 ms on a desktop; allows five times that for busy machines.
#[test]
fn ten_thousand_notes_are_listed_and_searched_fast() {
    const AIM: Duration = Duration::from_millis(50);
    let from = library();
    fill(from.folder.path());
    let Library { folder, store } = library();
    let began = Instant::now();
    let archive = Cursor::new(archives::exported(&from.store));
    let imported = store.import(archive).expect("imported");
    assert_eq!(imported.added, NOTES);
    println!(
        "archived and imported {NOTES} notes in {:.1?}",
        began.elapsed()
    );
    drop(store);
    let began = Instant::now();
    let store = Store::open(folder.path()).expect("opened");
    println!("opened {NOTES} notes in {:.1?}", began.elapsed());
    // An index written incrementally, as in use.
    let page = store.list(&Filter::default(), 0, 100).expect("a list");
    for found in page.items {
        store.rename(&found.note.id, "Renamed").expect("renamed");
    }

    let mut filters: Vec<Filter> = [
        "",
        "t",
        "th",
        "the",
        "the and to ",
        "\"to the\"",
        "word1",
        "word123 ",
        "rare77",
        "w",
        "r",
        "\"the the the\"",
        "a b c d e",
        "一",
        "丁丂",
        "七丄丅",
        "voice",
        "xyzzy",
        "sender 1",
        "renam",
        "tomorrow meeting",
    ]
    .map(search)
    .into();
    let german = |query: &str| Filter {
        language: Some("de".to_owned()),
        ..search(query)
    };
    filters.extend([german("the"), german("")]);
    filters.extend(
        [
            r#"from:"sender 1" the"#,
            "from:sender",
            "is:unheard w",
            "has:question w",
        ]
        .map(search),
    );
    let mut slowest = Duration::ZERO;
    for filter in &filters {
        for offset in [0, 5_000, 9_950] {
            let mut total = 0;
            let mut times = [(); 5].map(|()| {
                let began = Instant::now();
                total = store.list(filter, offset, 50).expect("a page").total;
                began.elapsed()
            });
            times.sort();
            let middle = times[times.len() / 2];
            println!(
                "{:>20} from {offset:>5}: {middle:>8.2?} of {total}",
                filter.query
            );
            slowest = slowest.max(middle);
        }
    }
    let began = Instant::now();
    let unheard = store.unheard().expect("unheard");
    println!(
        "{} unheard conversations: {:.1?}",
        unheard.len(),
        began.elapsed()
    );
    slowest = slowest.max(began.elapsed());
    let began = Instant::now();
    let asked = store.asked_messages(500).expect("asked");
    println!("{} asked messages: {:.1?}", asked.len(), began.elapsed());
    slowest = slowest.max(began.elapsed());
    slowest = slowest.max(time_conversations(&store));
    println!("slowest list over {NOTES} notes: {slowest:.1?} (aim {AIM:?})");
    assert!(slowest < AIM * 5, "{slowest:?}");
}
