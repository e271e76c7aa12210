//! Edits: word times, and the vocabulary learned from them.

mod support;

use earshot_error::ErrorCode;
use earshot_notes::{NoteId, Replacement, TermState, VocabularyEntry};
use earshot_transcript::Word;
use proptest::prelude::*;
use support::{Library, library};

fn transcribed(library: &Library, name: &str, text: &str) -> (NoteId, i64) {
    let id = library.note(name, "en", text);
    let version = library.store.note(&id).expect("it").versions[0].id;
    (id, version)
}

fn edited(library: &Library, (id, version): &(NoteId, i64), line: u32, text: &str) -> Vec<Word> {
    let note = library
        .store
        .edit_segment(id, *version, line, text)
        .expect("edited");
    let edits = &note.versions[0].edits;
    let edit = edits.iter().find(|edit| edit.segment == line);
    edit.map(|edit| edit.words.clone()).unwrap_or_default()
}

fn times(words: &[Word]) -> Vec<(&str, u64, u64)> {
    words
        .iter()
        .map(|word| (word.text.as_str(), word.start_ms, word.end_ms))
        .collect()
}

#[test]
fn equal_words_keep_their_times() {
    let library = library();
    let note = transcribed(&library, "a.ogg", "i met jon smit at the harbour");
    let words = edited(
        &library,
        &note,
        0,
        "I met John Smith, the painter, at the harbour.",
    );
    assert_eq!(
        times(&words),
        [
            ("I", 0, 250),
            ("met", 300, 550),
            ("John", 600, 704),
            ("Smith,", 704, 861),
            ("the", 861, 940),
            ("painter,", 940, 1150),
            ("at", 1200, 1450),
            ("the", 1500, 1750),
            ("harbour.", 1800, 2050),
        ]
    );
    assert!(words[2].confidence > words[1].confidence);
}

#[test]
fn the_same_number_of_words_keeps_the_replaced_times() {
    let library = library();
    let note = transcribed(&library, "a.ogg", "we saw jon smit there");
    let words = edited(&library, &note, 0, "we saw John Smith there");
    assert_eq!(
        times(&words)[2..4],
        [("John", 600, 850), ("Smith", 900, 1150)]
    );
}

#[test]
fn the_model_text_is_kept_and_can_be_restored() {
    let library = library();
    let (id, version) = transcribed(&library, "a.ogg", "Helo world.");
    let before = library.store.note(&id).expect("it").versions[0]
        .transcript
        .clone();
    let note = library
        .store
        .edit_segment(&id, version, 0, "  Hello\n world. ")
        .expect("edited");
    assert_eq!(note.versions[0].transcript, before);
    assert_eq!(note.versions[0].edits[0].text, "Hello world.");
    assert_eq!(note.versions[0].edited().text(), "Hello world.");
    assert_eq!(note.summary.excerpt, "Hello world.");
    for undo in ["Helo world.", ""] {
        library
            .store
            .edit_segment(&id, version, 0, "Hello world.")
            .expect("edited");
        let note = library
            .store
            .edit_segment(&id, version, 0, undo)
            .expect("undone");
        assert_eq!(note.versions[0].edits, []);
        assert_eq!(note.summary.excerpt, "Helo world.");
    }
    let code =
        |outcome: Result<_, earshot_notes::StoreError>| outcome.map(drop).map_err(|e| e.code());
    assert_eq!(
        code(library.store.edit_segment(&id, version, 7, "x")),
        Err(ErrorCode::SegmentNotFound)
    );
    assert_eq!(
        code(library.store.edit_segment(&id, 99, 0, "x")),
        Err(ErrorCode::VersionNotFound)
    );
    assert_eq!(
        code(library.store.edit_segment(&NoteId::new(), version, 0, "x")),
        Err(ErrorCode::NoteNotFound)
    );
}

#[test]
fn spaceless_scripts_are_aligned_per_letter() {
    let library = library();
    let note = transcribed(&library, "a.ogg", "我们 明天 去 东金");
    let words = edited(&library, &note, 0, "我们明天去东京");
    assert_eq!(words.len(), 7);
    assert_eq!(
        times(&words)[4..],
        [("去", 600, 850), ("东", 900, 1025), ("京", 1025, 1150)]
    );
}

fn vocabulary(library: &Library) -> Vec<VocabularyEntry> {
    library.store.vocabulary().expect("the vocabulary")
}

#[test]
fn a_repeated_correction_is_offered() {
    let library = library();
    let first = transcribed(
        &library,
        "a.ogg",
        "I asked Ershot about it.\nThen Ershot, again.",
    );
    edited(&library, &first, 0, "I asked Earshot about it.");
    assert_eq!(vocabulary(&library), []);
    let second = transcribed(&library, "b.ogg", "So Ershot said no.");
    edited(&library, &second, 0, "So Earshot said no.");
    let offered = vocabulary(&library);
    assert_eq!(offered.len(), 1);
    assert_eq!(
        (
            offered[0].term.as_str(),
            offered[0].replaces.as_deref(),
            offered[0].state,
            offered[0].times
        ),
        ("Earshot", Some("Ershot"), TermState::Offered, 2)
    );
    assert!(library.store.terms("en").expect("terms").is_empty());

    // Undoing a correction removes the offer; repeating it restores it.
    edited(&library, &second, 0, "");
    assert_eq!(vocabulary(&library), []);
    edited(&library, &first, 1, "Then Earshot; again.");
    assert_eq!(vocabulary(&library)[0].times, 2);

    let id = vocabulary(&library)[0].id;
    library.store.decide_term(id, false).expect("refused");
    edited(&library, &second, 0, "So Earshot said no.");
    assert_eq!(vocabulary(&library)[0].state, TermState::Refused);
    library.store.decide_term(id, true).expect("accepted");
    assert_eq!(vocabulary(&library)[0].times, 3);
    assert_eq!(library.store.terms("en").expect("terms"), ["Earshot"]);
    assert!(library.store.terms("de").expect("terms").is_empty());
    library.store.remove_term(id).expect("removed");
    assert_eq!(vocabulary(&library), []);
    assert!(library.store.remove_term(id).is_err());
}

#[test]
fn what_rules_replace_is_no_correction() {
    let library = library();
    let rule = Replacement {
        find: "ear shot".to_owned(),
        replace: "Earshot".to_owned(),
        match_case: false,
        whole_words: true,
        language: None,
        enabled: true,
    };
    library.store.add_replace_rule(&rule).expect("added");
    for name in ["a.ogg", "b.ogg"] {
        let text = "so ear shot and jon agree.\nthen ear shot, again.";
        let note = transcribed(&library, name, text);
        let words = edited(&library, &note, 0, "so Earshot and John agree.");
        let end = times(&words)[2..].to_vec();
        assert_eq!(
            end,
            [
                ("and", 900, 1150),
                ("John", 1200, 1450),
                ("agree.", 1500, 1750)
            ]
        );
        // Back to the model's words.
        edited(&library, &note, 1, "then ear shot; again.");
    }
    let offered = vocabulary(&library);
    let terms: Vec<_> = offered
        .iter()
        .map(|each| (each.replaces.as_deref(), each.term.as_str()))
        .collect();
    assert_eq!(terms, [(Some("jon"), "John")]);
}

#[test]
fn an_offer_is_removed_with_its_notes() {
    let library = library();
    let note = transcribed(&library, "a.ogg", "Ask Ershot.\nAsk Ershot.");
    edited(&library, &note, 0, "Ask Earshot.");
    edited(&library, &note, 1, "Ask Earshot.");
    assert_eq!(vocabulary(&library).len(), 1);
    library.store.erase(&[note.0]).expect("erased");
    assert_eq!(vocabulary(&library), []);
}

#[test]
fn punctuation_and_case_are_not_terms() {
    let library = library();
    let line = "hello there, the meeting is off.";
    let note = transcribed(&library, "a.ogg", &format!("{line}\n{line}\n{line}"));
    for (position, text) in [
        "Hello there; the meeting is off!",
        "Hello there; the meeting is off!",
        "Hello. There... the meeting is 12 and nobody in the world could say why that was so.",
    ]
    .into_iter()
    .enumerate()
    {
        edited(&library, &note, position as u32, text);
    }
    assert_eq!(vocabulary(&library), []);
    // Capitalized within a sentence: a name.
    let note = transcribed(&library, "b.ogg", "ask apple now\nask apple now");
    edited(&library, &note, 0, "ask Apple now");
    edited(&library, &note, 1, "ask Apple now");
    assert_eq!(vocabulary(&library)[0].term, "Apple");
}

#[test]
fn terms_are_sorted_by_corrections_then_newest() {
    let library = library();
    for term in ["Aleksandrów Kujawski", "Bo", "Cyd"] {
        library.store.add_term("pl", term).expect("added");
        library.store.add_term("pl", term).expect("there already");
    }
    assert_eq!(vocabulary(&library).len(), 3);
    assert_eq!(
        library.store.terms("pl").expect("terms"),
        ["Cyd", "Bo", "Aleksandrów Kujawski"]
    );
    assert!(library.store.add_term("pl", " 12 ").is_err());
}

proptest! {
    #![proptest_config(support::cases(48))]

    /// For any text, the words form that text, ordered, within the segment, and unchanged words
    /// keep their times.
    #[test]
    fn edited_words_have_valid_times(
        before in proptest::collection::vec("[a-d]{1,2}[.,]?|[一-三]{1,3}", 0..12),
        edits in proptest::collection::vec((0..14usize, "[a-dé]{1,3}|[一-三]|\\PC{1,4}", any::<bool>()), 0..6),
    ) {
        let library = library();
        let note = transcribed(&library, "a.ogg", &format!("{}\nx", before.join(" ")));
        let mut after = before.clone();
        for (at, text, replace) in edits {
            let at = at.min(after.len());
            if replace && at < after.len() {
                after[at] = text;
            } else {
                after.insert(at, text);
            }
        }
        let text = after.join(" ");
        let words = edited(&library, &note, 0, &text);
        let segment = library.store.note(&note.0).expect("it").versions[0].transcript.segments[0].clone();
        let all: String = words.iter().map(|word| word.text.as_str()).collect();
        if !words.is_empty() {
            prop_assert_eq!(all, text.split_whitespace().collect::<String>());
        }
        let mut last = segment.start_ms;
        for word in &words {
            prop_assert!(word.start_ms >= last && word.end_ms >= word.start_ms, "{:?}", words);
            prop_assert!(word.end_ms <= segment.end_ms, "{:?}", words);
            prop_assert!((0.0..=1.0).contains(&word.confidence));
            last = word.start_ms;
        }
    }

    /// Inserting a word leaves the others unchanged.
    #[test]
    fn an_inserted_word_moves_no_other(count in 1..15usize, at in 0..15usize) {
        let library = library();
        let mut words: Vec<String> = (0..count).map(|number| format!("w{number}")).collect();
        let note = transcribed(&library, "a.ogg", &words.join(" "));
        let at = at.min(count);
        words.insert(at, "new".to_owned());
        let mut there = edited(&library, &note, 0, &words.join(" "));
        there.remove(at);
        for (number, word) in there.iter().enumerate() {
            prop_assert_eq!((word.start_ms, word.end_ms), (300 * number as u64, 300 * number as u64 + 250));
        }
    }
}
