use earshot_transcript::{Segment, Transcript, Word};
use proptest::prelude::*;

use super::matching::Rules;
use crate::{Edit, Replacement, Task, Version};

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

fn applied<'a>(
    rules: impl IntoIterator<Item = &'a Replacement>,
    text: &str,
    language: &str,
) -> String {
    let rules = Rules::new(rules.into_iter().cloned().collect());
    let replaced = rules.text(text, Some(language));
    replaced.unwrap_or_else(|| text.to_owned())
}

fn replaced(find: &str, replace: &str, text: &str) -> String {
    applied([&rule(find, replace)], text, "en")
}

#[test]
fn finds_words_and_phrases() {
    for (find, replace, text, expected) in [
        (
            "ear shot",
            "Earshot",
            "Use ear  shot, or EAR SHOT.",
            "Use Earshot, or Earshot.",
        ),
        ("ear shot", "Earshot", "An ear, shot.", "An ear, shot."),
        (
            "ana",
            "Anna",
            "Ana and Diana: Ana's.",
            "Anna and Diana: Anna's.",
        ),
        ("don", "Don", "don't", "don't"),
        ("c++", "C#", "I write C++ and c.", "I write C# and c."),
        ("straße", "Str.", "Die STRASSE", "Die Str."),
        ("ΟΔΟΣ", "x", "η οδος", "η x"),
        ("é", "e", "e\u{301} é ê", "e e ê"),
        ("papa", "Pope", "papa papá", "Pope papá"),
        ("&", "and", "you & me", "you and me"),
        ("محمد", "Mo", "قال محمد.", "قال Mo."),
        ("1", "one", "1.5 and 1", "1.5 and one"),
    ] {
        assert_eq!(replaced(find, replace, text), expected, "{find}");
    }
}

#[test]
fn scripts_without_spaces_are_matched_anywhere() {
    assert_eq!(replaced("東京", "大阪", "明日は東京へ"), "明日は大阪へ");
    assert_eq!(
        replaced("ゲーム", "遊び", "コンピューターゲーム"),
        "コンピューター遊び"
    );
    assert_eq!(replaced("ไทย", "สยาม", "ประเทศไทยนะ"), "ประเทศสยามนะ");
}

#[test]
fn options_limit_what_is_found() {
    let exact = Replacement {
        match_case: true,
        ..rule("us", "U.S.")
    };
    assert_eq!(applied([&exact], "us US", "en"), "U.S. US");
    let part = Replacement {
        whole_words: false,
        ..rule("bahn", "weg")
    };
    assert_eq!(applied([&part], "Die Autobahnen", "de"), "Die Autowegen");
    let german = Replacement {
        language: Some("de".to_owned()),
        ..exact
    };
    assert_eq!(applied([&german], "us", "en"), "us");
    assert_eq!(applied([&german], "us", "de"), "U.S.");
    assert_eq!(Rules::new(vec![german.clone()]).text("us", None), None);
    let disabled = Replacement {
        enabled: false,
        ..rule("us", "we")
    };
    assert!(Rules::new(vec![disabled]).is_empty());
    let elided = [rule("hopital", "hôpital")];
    assert_eq!(applied(&elided, "à l'hopital", "fr"), "à l'hôpital");
    assert_eq!(applied(&elided, "à l'hopital", "en"), "à l'hopital");
}

#[test]
fn rules_apply_in_order_and_once() {
    let rules = [
        rule("a", "b"),
        rule("b", "c c"),
        rule("c", "c d"),
        rule("a", "x"),
    ];
    assert_eq!(applied(&rules, "a", "en"), "c d c d");
    assert_eq!(replaced("very", "very very", "very good"), "very very good");
}

#[test]
fn texts_do_not_grow_without_bound() {
    let doubling = (0..40).map(|n| Replacement {
        match_case: true,
        whole_words: false,
        ..rule(["a", "b"][n % 2], ["bb", "aa"][n % 2])
    });
    let doubling: Vec<_> = doubling.collect();
    let text = applied(&doubling, "a", "en");
    assert!((1 << 15..=1 + (64 << 10)).contains(&text.len()));
}

#[test]
fn removed_words_take_their_comma_and_space_along() {
    for (text, expected) in [
        ("I um think.", "I think."),
        ("Um, hello.", "Hello."),
        ("Well, um, I think.", "Well, I think."),
        ("So um, I think.", "So, I think."),
        ("I went, um.", "I went."),
        ("Yes. Um, no.", "Yes. No."),
        ("yes, um", "yes"),
        ("um um um", ""),
        ("Um.", ""),
    ] {
        assert_eq!(replaced("um", "", text), expected, "{text}");
    }
    assert_eq!(replaced("えーと", "", "えーと、明日です"), "明日です");
}

fn segment(words: &[&str]) -> Segment {
    let timed = (0u64..).zip(words).map(|(at, text)| Word {
        start_ms: at * 100,
        end_ms: at * 100 + 80,
        text: (*text).to_owned(),
        confidence: 0.9 - at as f32 / 10.0,
    });
    Segment {
        start_ms: 0,
        end_ms: words.len() as u64 * 100,
        text: earshot_transcript::join(words.iter().copied()),
        confidence: 0.5,
        language: Some("en".to_owned()),
        words: timed.collect(),
    }
}

fn version(segments: Vec<Segment>) -> Version {
    Version {
        id: 1,
        model: "small".to_owned(),
        host: None,
        task: Task::Transcribe,
        made_at: 0,
        processing_ms: 0,
        transcript: Transcript {
            language: Some("en".to_owned()),
            segments,
        },
        warnings: Vec::new(),
        edits: Vec::new(),
        suggestions: Vec::new(),
        replaced: Vec::new(),
    }
}

#[test]
fn a_phrase_becomes_one_word_with_its_times() {
    let words = ["Um,", "use", "ear", "shot,", "please."];
    let mut version = version(vec![segment(&words)]);
    Rules::new(vec![rule("ear shot", "Earshot"), rule("um", "")]).apply_to(&mut version);
    let shown = version.shown();
    assert_eq!(shown.segments[0].text, "Use Earshot, please.");
    let words: Vec<_> = shown.segments[0]
        .words
        .iter()
        .map(|word| (word.text.as_str(), word.start_ms, word.end_ms))
        .collect();
    assert_eq!(
        words,
        [
            ("Use", 100, 180),
            ("Earshot,", 200, 380),
            ("please.", 400, 480)
        ]
    );
    assert_eq!(shown.segments[0].words[1].confidence, 0.9 - 0.3);
    let originals = &version.replaced[0].originals;
    assert_eq!(
        (originals[1].word, originals[1].text.as_str()),
        (1, "ear shot,")
    );
    assert_eq!(
        version.transcript.segments[0].text,
        "Um, use ear shot, please."
    );
}

#[test]
fn what_the_user_wrote_stands() {
    let mut version = version(vec![segment(&["ear", "shot"]), segment(&["ear", "shot"])]);
    let edit = |segment, host: Option<&str>| Edit {
        segment,
        text: "ear shot".to_owned(),
        words: Vec::new(),
        edited_at: 0,
        host: host.map(str::to_owned),
    };
    version.edits = vec![edit(0, None), edit(1, Some("example.com"))];
    Rules::new(vec![rule("ear shot", "Earshot")]).apply_to(&mut version);
    let shown = version.shown();
    let texts: Vec<_> = shown
        .segments
        .iter()
        .map(|each| each.text.as_str())
        .collect();
    assert_eq!(texts, ["ear shot", "Earshot"]);
}

#[test]
fn words_that_are_not_of_the_text_get_times() {
    let mut odd = segment(&["use", "ear", "shot"]);
    odd.text = "Use it: ear shot now".to_owned();
    let mut version = version(vec![odd]);
    Rules::new(vec![rule("ear shot", "Earshot")]).apply_to(&mut version);
    let shown = &version.shown().segments[0];
    assert_eq!(shown.text, "Use it: Earshot now");
    assert!(shown.words.iter().any(|word| word.text == "Earshot"));
}

#[test]
fn five_hundred_rules_take_little_time() {
    let mut rules: Vec<_> = (0..498).map(|n| rule(&format!("word{n} x"), "y")).collect();
    rules.extend([rule("ear shot", "Earshot"), rule("um", "")]);
    let words = [
        "So", "um,", "use", "ear", "shot", "and", "nothing", "else", "word1", "now.",
    ];
    let mut version = version(vec![segment(&words); 1000]);
    let rules = Rules::new(rules);
    let mut best = std::time::Duration::MAX;
    for _ in 0..5 {
        let started = std::time::Instant::now();
        rules.apply_to(&mut version);
        best = best.min(started.elapsed());
    }
    assert_eq!(version.replaced.len(), 1000);
    assert!(best.as_millis() < 50, "{best:?}");
}

fn any_rule() -> impl Strategy<Value = Replacement> {
    let text = prop_oneof!["[ab ,.]{1,3}", "\\PC{1,3}", "[a\u{301}é東ไ'’]{1,3}"];
    (
        text.clone(),
        prop_oneof![Just(String::new()), text],
        any::<[bool; 2]>(),
    )
        .prop_map(|(find, replace, [match_case, whole_words])| Replacement {
            match_case,
            whole_words,
            ..rule(&find, &replace)
        })
}

fn any_words() -> impl Strategy<Value = Vec<String>> {
    let word = prop_oneof!["[ab,.]{1,4}", "\\PC{1,4}", "[a\u{301}é東ไ'’]{1,4}"];
    prop::collection::vec(word, 0..8)
}

proptest! {
    #[test]
    fn times_ascend_and_originals_are_of_words(
        rules in prop::collection::vec(any_rule(), 0..5),
        words in any_words(),
    ) {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let has_rules = !rules.is_empty();
        let mut version = version(vec![segment(&words)]);
        Rules::new(rules).apply_to(&mut version);
        prop_assert!(has_rules || version.replaced.is_empty());
        for replaced in &version.replaced {
            let mut last = 0;
            for word in &replaced.words {
                prop_assert!(word.start_ms >= last && word.end_ms >= word.start_ms);
                prop_assert!(word.end_ms <= 800);
                prop_assert!(!word.text.is_empty() && word.text.trim() == word.text);
                last = word.start_ms;
            }
            let mut at = 0;
            for word in &replaced.words {
                let found = replaced.text[at..].find(&word.text);
                prop_assert!(found.is_some(), "{:?} in {:?}", word.text, replaced.text);
                at += found.unwrap_or_default() + word.text.len();
            }
            for original in &replaced.originals {
                prop_assert!((original.word as usize) < replaced.words.len());
            }
        }
    }

    #[test]
    fn a_rule_that_is_not_found_changes_nothing(text in "\\PC{0,30}") {
        prop_assert_eq!(Rules::new(vec![rule("\u{10FFFD}", "x")]).text(&text, None), None);
    }
}
