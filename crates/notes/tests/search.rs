//! Search in all scripts.

mod support;

use earshot_notes::{Filter, NoteId, SearchHit, Snippet};
use proptest::prelude::*;
use support::{Library, library};

fn search(library: &Library, query: &str) -> Vec<SearchHit> {
    let filter = Filter {
        query: query.to_owned(),
        ..Filter::default()
    };
    let page = library.store.list(&filter, 0, 100).expect("a list");
    assert_eq!(page.total, page.items.len() as u64);
    page.items
}

fn has_hit(library: &Library, query: &str, id: &NoteId) -> bool {
    search(library, query)
        .iter()
        .any(|found| found.note.id == *id)
}

/// Marks matches with brackets, using UTF-16 offsets like the page.
fn with_brackets(snippet: &Snippet) -> String {
    let units: Vec<u16> = snippet.text.encode_utf16().collect();
    let part = |from: u32, to: u32| {
        String::from_utf16(&units[from as usize..to as usize]).expect("whole letters")
    };
    let mut text = String::new();
    let mut at = 0;
    for (start, end) in &snippet.marks {
        text += &format!("{}[{}]", part(at, *start), part(*start, *end));
        at = *end;
    }
    text + &part(at, units.len() as u32)
}

fn first_snippet(library: &Library, query: &str) -> String {
    let found = search(library, query);
    with_brackets(found[0].snippet.as_ref().expect("a snippet"))
}

#[test]
fn finds_words_prefixes_and_phrases() {
    let library = library();
    let id = library.note(
        "call.ogg",
        "en",
        "See you on Monday.\nBring the café receipts, don't forget.\nNaïve Zoë says hi.",
    );
    library.note("other.ogg", "en", "Nothing of interest, you see.");
    for query in [
        "monday",
        "MOND",
        "cafe",
        "CAFÉ rec",
        "naive zoe",
        "\"see you on\"",
        "“see you on",
        "receipts monday ",
        "don't",
        "dont",
        "don’t forget",
        "\"monday bring\"",
        "call",
    ] {
        assert!(has_hit(&library, query, &id), "{query}");
    }
    for query in [
        "mond ",
        "\"you see on\"",
        "xyzzy",
        "monday xyzzy",
        "\"see on\"",
    ] {
        assert!(!has_hit(&library, query, &id), "{query}");
    }
    let snippet = search(&library, "cafe rec")
        .remove(0)
        .snippet
        .expect("a snippet");
    assert_eq!(
        with_brackets(&snippet),
        "Bring the [café] [receipts], don't forget."
    );
    assert_eq!(snippet.start_ms, Some(10_000));
    assert_eq!(
        first_snippet(&library, "\"monday bring\""),
        "See you on [Monday. Bring] the café receipts, don't forget."
    );
    // Only the title matches.
    assert_eq!(search(&library, "other")[0].snippet, None);
}

#[test]
fn finds_substrings_of_spaceless_scripts() {
    let library = library();
    let chinese = library.note("1.ogg", "zh", "我们明天去东京参加会议。");
    let japanese = library.note("2.ogg", "ja", "明日は東京タワーへ行きます。");
    let thai = library.note("3.ogg", "th", "พรุ่งนี้เราจะไปกรุงเทพมหานคร");
    let korean = library.note("4.ogg", "ko", "내일 서울에서 만나요.");
    let arabic = library.note("5.ogg", "ar", "سأراك غدًا في القاهرة");
    let hindi = library.note("6.ogg", "hi", "हम कल दिल्ली जाएंगे");
    for (query, id) in [
        ("明天", &chinese),
        ("东京参", &chinese),
        ("会", &chinese),
        ("我们 会议", &chinese),
        ("東京", &japanese),
        ("タワー", &japanese),
        ("\"東京タワー\"", &japanese),
        ("กรุงเทพ", &thai),
        ("เรา", &thai),
        ("서울", &korean),
        ("서우", &korean),
        ("غدا", &arabic),
        ("القاهره", &arabic),
        ("दिल्ली", &hindi),
    ] {
        let expected = query != "القاهره";
        assert_eq!(has_hit(&library, query, id), expected, "{query}");
    }
    assert!(!has_hit(&library, "京东", &chinese));
    assert!(!has_hit(&library, "明会", &chinese));
    assert_eq!(
        first_snippet(&library, "东京"),
        "我们明天去[东京]参加会议。"
    );
    assert_eq!(
        first_snippet(&library, "タワー"),
        "明日は東京[タワー]へ行きます。"
    );
}

#[test]
fn marks_are_in_utf16_units() {
    let library = library();
    library.note("a.ogg", "en", "😀😀 the 𝒻ancy word café here");
    assert_eq!(
        first_snippet(&library, "cafe "),
        "😀😀 the 𝒻ancy word [café] here"
    );
}

#[test]
fn a_long_snippet_is_cut_around_the_match() {
    let library = library();
    let long = format!(
        "{} needle {}",
        "before ".repeat(100).trim(),
        "after ".repeat(100).trim()
    );
    library.note("a.ogg", "en", &long);
    let snippet = first_snippet(&library, "needle ");
    assert!(snippet.contains("before [needle] after"), "{snippet}");
    assert!(snippet.chars().count() < 210, "{snippet}");
    assert!(
        snippet.starts_with('…') && snippet.ends_with('…'),
        "{snippet}"
    );
}

#[test]
fn the_index_follows_edits_titles_and_versions() {
    let library = library();
    let id = library.note("a.ogg", "en", "I met Jon Smit.");
    let version = library.store.note(&id).expect("it").versions[0].id;
    assert!(has_hit(&library, "smit ", &id));
    library
        .store
        .edit_segment(&id, version, 0, "I met John Smith.")
        .expect("edited");
    assert!(has_hit(&library, "\"john smith\"", &id));
    assert!(!has_hit(&library, "smit ", &id));
    assert_eq!(first_snippet(&library, "smith"), "I met John [Smith].");
    library
        .store
        .edit_segment(&id, version, 0, "")
        .expect("undone");
    assert!(has_hit(&library, "smit ", &id));
    library
        .store
        .rename(&id, "Conversation at the harbour")
        .expect("renamed");
    assert!(has_hit(&library, "harb", &id));
    let job = library
        .store
        .add_job(&id, &Default::default())
        .expect("a job");
    library.transcribe(&job, "en", "Another text.");
    assert!(!has_hit(&library, "smit ", &id));
    library.store.choose_version(&id, version).expect("chosen");
    assert!(has_hit(&library, "smit ", &id));
    library
        .store
        .erase(std::slice::from_ref(&id))
        .expect("erased");
    assert!(search(&library, "smit").is_empty());
}

#[test]
fn an_empty_query_lists_everything() {
    let library = library();
    library.note("a.ogg", "en", "Some text.");
    for query in ["", "  ", "\"", "\u{200d}"] {
        assert_eq!(search(&library, query).len(), 1, "{query}");
    }
}

#[test]
fn compounds_are_found_joined_and_split() {
    let library = library();
    let apart = library.note(
        "1.ogg",
        "en",
        "I sent an e-mail, I didn’t call.\nIt costs 1.234,50 or 06 1234 in the U.S.A.",
    );
    let together = library.note(
        "2.ogg",
        "en",
        "I sent an email, I didnt call.\nIt costs 123450 or 061234 in the USA.",
    );
    for query in [
        "email",
        "e-mail",
        "e‑mai",
        "1234",
        "1.23",
        "1,234",
        "didnt",
        "didn't call",
        "usa ",
        "u.s.a. ",
        "061234",
        "\"an email\"",
        "\"sent an e-mail\" 06-1234",
        "061-23",
    ] {
        for id in [&apart, &together] {
            assert!(has_hit(&library, query, id), "{query}");
        }
    }
    assert!(has_hit(&library, "mail", &apart) && !has_hit(&library, "mail", &together));
    for query in ["mailed", "\"costs 1\"", "anemail"] {
        assert!(!has_hit(&library, query, &together), "{query}");
    }
    let marked_in = |query: &str, id: &NoteId| {
        let found = search(&library, query);
        let found = found.into_iter().find(|found| found.note.id == *id);
        with_brackets(&found.expect("it").snippet.expect("a snippet"))
    };
    assert_eq!(
        marked_in("email call", &apart),
        "I sent an [e-mail], I didn’t [call]."
    );
    assert_eq!(
        marked_in("e-mail 12-34", &together),
        "I sent an [email], I didnt call."
    );
    assert_eq!(
        marked_in("061234 ", &apart),
        "It costs 1.234,50 or [06 1234] in the U.S.A."
    );
    library
        .store
        .rename(&together, "A check-list")
        .expect("named");
    assert!(has_hit(&library, "checklist", &together));
}

#[test]
fn symbols_alone_are_found() {
    let library = library();
    let party = library.note("1-2.ogg", "en", "Really?!\nParty 🎉🎂 👍🏽 for 5 €…");
    let plain = library.note("2.ogg", "en", "No party (yet).");
    for query in [
        "🎉",
        "🎉🎂",
        "🎂 🎉",
        "👍",
        "👍🏽",
        "?",
        "?!",
        "€",
        "...",
        "…",
        "？",
        "\"€\"",
    ] {
        assert!(has_hit(&library, query, &party), "{query}");
        assert!(!has_hit(&library, query, &plain), "{query}");
    }
    for query in ["🎂🎉", "!?", "😀", "-", "*", "^"] {
        assert!(search(&library, query).is_empty(), "{query}");
    }
    assert!(has_hit(&library, "(", &plain) && has_hit(&library, "party 🎉", &plain));
    assert_eq!(
        first_snippet(&library, "🎉 €"),
        "Party [🎉]🎂 👍🏽 for 5 [€]…"
    );
    library
        .store
        .rename(&plain, "Harbour ⚓\u{fe0f}")
        .expect("named");
    assert!(has_hit(&library, "⚓", &plain));
}

proptest! {
    #![proptest_config(support::cases(64))]

    #[test]
    fn no_query_is_an_error(queries in proptest::collection::vec("\\PC{0,40}|[\"*()^:+{}ANDORNEAR -]{0,30}|.{0,20}", 20)) {
        let library = library();
        library.note("a.ogg", "en", "AND OR NOT near text: a* (b)");
        for query in queries {
            let filter = Filter { query, ..Filter::default() };
            library.store.list(&filter, 0, 10).expect("no error");
        }
    }

    #[test]
    fn every_text_is_found(text in "\\PC{1,80}|[a-zà-ÿ ]{1,60}|[一-龥ぁ-ん ]{1,30}|[ก-๙]{1,30}|[ؠ-ي ]{1,30}") {
        prop_assume!(!text.trim().is_empty());
        let library = library();
        let id = library.note("a.ogg", "en", &text);
        prop_assert!(has_hit(&library, &text, &id), "the text itself");
        prop_assert!(has_hit(&library, &text.to_uppercase(), &id), "in capitals");
        for word in text.split_whitespace() {
            let word = word.trim_matches(['"', '*']);
            prop_assert!(has_hit(&library, word, &id), "{}", word);
            prop_assert!(has_hit(&library, &format!("{word} "), &id), "whole {}", word);
        }
        for found in search(&library, &text) {
            if let Some(snippet) = found.snippet {
                with_brackets(&snippet);
            }
        }
    }
}
