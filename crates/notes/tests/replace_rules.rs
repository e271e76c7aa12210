//! Replace rules change what is shown, found and asked, never what is stored.

mod support;

use std::io::Cursor;

use earshot_error::ErrorCode;
use earshot_notes::{Filter, HighlightKind, HighlightState, NoteId, Replacement, Store};
use rusqlite::Connection;
use support::archives::{altered, exported};
use support::memory_keychain::MemoryKeychain;
use support::{Library, library};

const TEXT: &str =
    "en: We use ear shot here.\nen: Can you bring the ear shot tomorrow?\nde: Ear shot.";

fn rule(find: &str, replace: &str) -> Replacement {
    Replacement {
        find: find.to_owned(),
        replace: replace.to_owned(),
        match_case: false,
        whole_words: true,
        language: None,
        enabled: true,
    }
}

fn add(store: &Store, find: &str, replace: &str) -> Vec<NoteId> {
    store.add_replace_rule(&rule(find, replace)).expect("added");
    renew(store)
}

fn renew(store: &Store) -> Vec<NoteId> {
    let mut all = Vec::new();
    loop {
        let notes = store.renew_outdated_texts(2).expect("renewed");
        if notes.is_empty() {
            all.sort();
            return all;
        }
        all.extend(notes);
    }
}

fn shown(store: &Store, id: &NoteId) -> String {
    let note = store.note(id).expect("a note");
    note.current().expect("a text").shown().text()
}

fn stored(store: &Store, id: &NoteId) -> String {
    let note = store.note(id).expect("a note");
    note.current().expect("a text").transcript.text()
}

fn found(store: &Store, query: &str) -> Vec<String> {
    let filter = Filter {
        query: query.to_owned(),
        ..Filter::default()
    };
    let page = store.list(&filter, 0, 9).expect("listed");
    let snippets = page.items.into_iter().map(|found| found.snippet);
    snippets
        .map(|snippet| snippet.map(|snippet| snippet.text).unwrap_or_default())
        .collect()
}

#[test]
fn the_text_is_shown_and_found_with_the_rules() {
    let library = library();
    let store = &library.store;
    let id = library.note("a.ogg", "en", TEXT);
    let other = library.note("b.ogg", "en", "Something else.");
    let before = store.note(&id).expect("a note");
    assert_eq!(add(store, "ear shot", "Earshot"), std::slice::from_ref(&id));
    assert_eq!(
        shown(store, &id),
        "We use Earshot here. Can you bring the Earshot tomorrow? Earshot."
    );
    assert!(stored(store, &id).starts_with("We use ear shot here."));
    let after = store.note(&id).expect("a note");
    assert_eq!(after.versions[0].transcript, before.versions[0].transcript);
    assert_eq!(after.summary.changed_at, before.summary.changed_at);
    assert!(after.summary.excerpt.starts_with("We use Earshot here."));
    assert_eq!(
        after.highlights[0].text,
        "Can you bring the Earshot tomorrow"
    );
    assert_eq!(found(store, "earshot"), ["We use Earshot here."]);
    assert_eq!(found(store, "\"use ear shot\""), ["We use Earshot here."]);
    assert_eq!(
        found(store, "\"Earshot we\""),
        [""; 0],
        "across the two texts"
    );
    assert_eq!(found(store, "something"), ["Something else."]);

    let rules = store.replace_rules().expect("rules");
    let german = Replacement {
        language: Some("de".to_owned()),
        ..rules[0].replacement.clone()
    };
    store
        .change_replace_rule(rules[0].id, &german)
        .expect("changed");
    assert_eq!(renew(store), std::slice::from_ref(&id));
    assert!(shown(store, &id).ends_with("the ear shot tomorrow? Earshot."));
    store.remove_replace_rule(rules[0].id).expect("removed");
    assert_eq!(renew(store), std::slice::from_ref(&id));
    assert_eq!(store.note(&id).expect("a note"), before);
    assert_eq!(found(store, "earshot"), [""; 0]);
    assert_eq!(shown(store, &other), "Something else.");
    let gone = store.remove_replace_rule(rules[0].id).expect_err("gone");
    assert_eq!(gone.code(), ErrorCode::ReplaceRuleNotFound);
}

#[test]
fn rules_for_what_other_rules_write_are_noticed() {
    let library = library();
    let store = &library.store;
    let id = library.note("a.ogg", "en", "One two three.");
    add(store, "one", "four");
    assert_eq!(add(store, "four two", "five"), std::slice::from_ref(&id));
    assert_eq!(shown(store, &id), "five three.");
    let part = Replacement {
        whole_words: false,
        ..rule("iv", "1v")
    };
    store.add_replace_rule(&part).expect("added");
    assert_eq!(renew(store), std::slice::from_ref(&id));
    assert_eq!(found(store, "f1ve"), ["f1ve three."]);
}

#[test]
fn chains_of_rules_are_followed() {
    let library = library();
    let store = &library.store;
    let id = library.note("a.ogg", "en", "One two three.");
    library.note("b.ogg", "en", "Nothing.");
    for (find, replace) in [
        ("one", "four"),
        ("four", "five"),
        ("x", "y"),
        ("five", "six"),
    ] {
        add(store, find, replace);
    }
    assert_eq!(shown(store, &id), "six two three.");
    let third = store.replace_rules().expect("rules")[2].id;
    store
        .change_replace_rule(third, &rule("five", "seven"))
        .expect("changed");
    assert_eq!(renew(store), std::slice::from_ref(&id));
    assert_eq!(found(store, "seven"), ["seven two three."]);
}

#[test]
fn what_the_user_types_stands() {
    let library = library();
    let store = &library.store;
    let id = library.note("a.ogg", "en", "Use ear shot.\nOr ear shot.");
    let version = store.note(&id).expect("a note").versions[0].id;
    store
        .edit_segment(&id, version, 0, "Use the ear shot!")
        .expect("edited");
    add(store, "ear shot", "Earshot");
    assert_eq!(shown(store, &id), "Use the ear shot! Or Earshot.");
    assert_eq!(found(store, "earshot"), ["Or Earshot."]);
    // Text that is shown anyway is no edit; the model's text may be typed.
    for (typed, expected, edits) in [
        ("Or Earshot.", "Use the ear shot! Or Earshot.", 1),
        ("Or ear shot.", "Use the ear shot! Or ear shot.", 2),
        ("", "Use the ear shot! Or Earshot.", 1),
    ] {
        let note = store.edit_segment(&id, version, 1, typed).expect("edited");
        assert_eq!(note.versions[0].edits.len(), edits, "{typed}");
        assert_eq!(shown(store, &id), expected, "{typed}");
    }
}

#[test]
fn decisions_about_questions_outlive_other_words() {
    let library = library();
    let store = &library.store;
    let id = library.note("a.ogg", "en", TEXT);
    let (kind, state) = (HighlightKind::Request, HighlightState::Done);
    store
        .set_highlight_state(&id, kind, "Can you bring the ear shot tomorrow", state)
        .expect("ticked off");
    add(store, "ear shot", "Earshot");
    let questions = Filter {
        questions: true,
        ..Filter::default()
    };
    assert_eq!(store.list(&questions, 0, 9).expect("listed").total, 0);
    let highlights = store.note(&id).expect("a note").highlights;
    assert_eq!(highlights[0].text, "Can you bring the Earshot tomorrow");
    assert_eq!(highlights[0].state, state);
}

#[test]
fn notes_to_be_changed_are_counted() {
    let library = library();
    let store = &library.store;
    library.note("a.ogg", "en", TEXT);
    library.note("b.ogg", "en", "An ear, shot.\nearshots");
    let count = |rule: &Replacement| store.count_replaced_notes(rule).expect("counted").notes;
    assert_eq!(count(&rule("ear shot", "Earshot")), 1);
    assert_eq!(count(&rule("ear", "x")), 2);
    let part = Replacement {
        whole_words: false,
        ..rule("arsh", "x")
    };
    assert_eq!(count(&part), 1);
    assert_eq!(count(&rule("…", "x")), 0);
}

#[test]
fn rules_are_unique_and_need_words() {
    let Library { store, .. } = library();
    for (find, replace) in [
        (String::new(), ""),
        (" \u{200b}".to_owned(), "x"),
        ("x".repeat(201), ""),
    ] {
        let refused = store.add_replace_rule(&rule(&find, replace));
        let code = refused.expect_err("refused").code();
        assert_eq!(code, ErrorCode::InvalidReplaceRule);
    }
    add(&store, " ear\n shot ", "Ear Shot");
    add(&store, "ear shot", "Earshot");
    add(&store, "other", "x");
    let rules = store.replace_rules().expect("rules");
    assert_eq!(rules[0].replacement, rule("ear shot", "Earshot"));
    let same = rule("ear shot", "y");
    store
        .change_replace_rule(rules[1].id, &same)
        .expect("changed");
    let rules = store.replace_rules().expect("rules");
    assert_eq!(rules.len(), 1);
    assert_eq!(rules[0].replacement, same);
}

#[test]
fn archives_carry_rules_and_keep_local_ones() {
    let from = library();
    let id = from.note("a.ogg", "en", TEXT);
    add(&from.store, "ear shot", "Earshot");
    add(&from.store, "bring", "carry");
    // Not renewed when it is exported.
    from.store
        .add_replace_rule(&rule("use", "have"))
        .expect("added");
    let archive = exported(&from.store);
    let to = library();
    let mine = to.note("b.ogg", "en", "Please bring an ear shot.");
    add(&to.store, "ear shot", "EarShot");
    to.store.import(Cursor::new(&archive)).expect("imported");
    renew(&to.store);
    let replaced = |store: &Store| -> Vec<String> {
        let rules = store.replace_rules().expect("rules").into_iter();
        rules.map(|rule| rule.replacement.replace).collect()
    };
    assert_eq!(replaced(&to.store), ["EarShot", "carry", "have"]);
    assert_eq!(shown(&to.store, &mine), "Please carry an EarShot.");
    let note = to.store.note(&id).expect("a note");
    assert!(note.summary.excerpt.starts_with("We have EarShot here."));
    assert_eq!(
        note.highlights[0].text,
        "Can you carry the EarShot tomorrow"
    );
    assert_eq!(to.store.check().expect("checked").problems, [""; 0]);
    to.store.import(Cursor::new(&archive)).expect("imported");
    assert_eq!(renew(&to.store), [], "a second import changes nothing");

    let crafted = altered(
        &from,
        "UPDATE replace_rules SET find = ' \u{200b}' WHERE id = 1;
         UPDATE replace_rules SET replacement = hex(zeroblob(101)) WHERE id = 2;
         UPDATE replace_rules SET find = ' We  are ' WHERE id = 3",
    );
    let other = library();
    other.store.import(Cursor::new(crafted)).expect("imported");
    let rules = other.store.replace_rules().expect("rules");
    assert_eq!(rules.len(), 1, "invalid ones are skipped");
    assert_eq!(rules[0].replacement, rule("We are", "have"));

    let crafted = altered(
        &from,
        "UPDATE replace_rules SET find = CAST(x'ff' AS TEXT) WHERE id = 1",
    );
    let refused = to.store.import(Cursor::new(crafted)).expect_err("refused");
    assert_eq!(refused.code(), ErrorCode::ArchiveDamaged);
}

#[test]
fn an_unreadable_rule_is_put_aside() {
    let library = library();
    let id = library.note("a.ogg", "en", TEXT);
    add(&library.store, "ear shot", "Earshot");
    let database = Connection::open(library.folder.path().join("notes.db")).expect("a database");
    database
        .execute_batch("UPDATE replace_rules SET find = CAST(x'ff' AS TEXT)")
        .expect("damaged");
    let store = &library.store;
    assert!(shown(store, &id).starts_with("We use ear shot"));
    let report = store.check().expect("checked");
    assert_eq!(report.problems, ["A replace rule cannot be read."]);
    assert_eq!(
        store.quarantine_unreadable().expect("moved"),
        ["replace_rules"]
    );
    assert_eq!(store.check().expect("checked").problems, [""; 0]);
}

#[test]
fn rules_are_encrypted_and_wiped_with_the_library() {
    const WORD: &str = "Zwetschgendatschi";
    let library = library();
    let path = library.folder.path().join("notes.db");
    let has_word = || {
        let bytes = std::fs::read(&path).expect("a file");
        let log = std::fs::read(path.with_extension("db-wal")).unwrap_or_default();
        let found = |bytes: &[u8]| {
            bytes
                .windows(WORD.len())
                .any(|part| part == WORD.as_bytes())
        };
        found(&bytes) || found(&log)
    };
    let store = &library.store;
    add(store, WORD, "cake");
    assert!(has_word(), "the check finds nothing");
    store
        .encrypt(Some("four words to remember"), None)
        .expect("encrypted");
    assert!(!has_word());
    assert_eq!(store.replace_rules().expect("rules").len(), 1);
    store.wipe(&MemoryKeychain::default()).expect("wiped");
    assert!(!has_word());
    assert_eq!(store.replace_rules().expect("rules"), []);
}
