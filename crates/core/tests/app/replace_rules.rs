//! The window's replace rules.

use earshot_core::Library;
use earshot_core::app::{AppEvent, CopyStyle, ErrorCode, Filter, Replacement};

use crate::harness::{TINY, TestHome};

fn rule() -> Replacement {
    Replacement {
        find: "fellow americans".into(),
        replace: "dear readers".into(),
        match_case: false,
        whole_words: true,
        language: None,
        enabled: true,
    }
}

#[test]
fn a_rule_reaches_lists_and_the_clipboard() {
    let Some(home) = TestHome::with_model(TINY) else {
        return;
    };
    let app = home.start_app();
    app.add(&home.message("a.opus"));
    app.wait_idle();
    let id = app.note().summary.id;
    let rule = rule();
    assert_eq!(app.library.count_replaced_notes(&rule).unwrap().notes, 1);
    let rules = app.library.add_replace_rule(&rule).unwrap();
    let is_sent =
        |event: &AppEvent| matches!(event, AppEvent::ReplaceRules { rules } if rules.len() == 1);
    assert!(app.events().iter().any(|(_, event)| is_sent(event)));
    let copied = app
        .library
        .copy(std::slice::from_ref(&id), CopyStyle::Plain)
        .unwrap();
    assert!(copied.contains("my dear readers"), "{copied}");
    app.wait_for("the list", |app| {
        let summaries = app.library.summaries(std::slice::from_ref(&id)).ok()?;
        summaries[0]
            .excerpt
            .contains("my dear readers")
            .then_some(())
    });
    let unknown = Replacement {
        language: Some("xx".into()),
        ..rule
    };
    let refused = app.library.change_replace_rule(rules[0].id, &unknown);
    assert_eq!(refused.unwrap_err().code(), ErrorCode::UnknownLanguage);
    assert_eq!(app.library.remove_replace_rule(rules[0].id).unwrap(), []);
}

#[test]
fn an_imported_rule_reaches_lists_at_once() {
    let Some(home) = TestHome::with_model(TINY) else {
        return;
    };
    let app = home.start_app();
    app.add(&home.message("a.opus"));
    app.wait_idle();
    // It would renew the texts, too.
    drop(app);
    let other = TestHome::empty();
    let from = Library::open(&other.paths()).unwrap();
    from.add_replace_rule(&rule()).unwrap();
    let archive = other.files.path().join("a.zip");
    from.export_archive(&archive, false).unwrap();
    let library = Library::open(&home.paths()).unwrap();
    library.import_archive(&archive).unwrap();
    let page = library.list(&Filter::default(), 0, 1).unwrap();
    let excerpt = &page.items[0].note.excerpt;
    assert!(excerpt.contains("my dear readers"), "{excerpt}");
}
