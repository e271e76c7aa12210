use proptest::prelude::*;

use super::*;

fn segment(text: &str, start_ms: u64, end_ms: u64) -> Segment {
    Segment {
        start_ms,
        end_ms,
        text: text.into(),
        confidence: 1.0,
        language: None,
        words: Vec::new(),
    }
}

/// Words of `pace_ms` each, without pauses.
fn spoken(text: &str, pace_ms: u64) -> Segment {
    let words: Vec<Word> = text
        .split(' ')
        .zip(0..)
        .map(|(word, n)| Word {
            start_ms: n * pace_ms,
            end_ms: (n + 1) * pace_ms,
            text: word.into(),
            confidence: 1.0,
        })
        .collect();
    let end_ms = words.len() as u64 * pace_ms;
    Segment {
        words,
        ..segment(text, 0, end_ms)
    }
}

#[test]
fn extreme_times_do_not_overflow() {
    let at = u64::MAX - 10;
    let mut late = spoken("One two three four five six seven eight nine ten.", 400);
    for word in &mut late.words {
        (word.start_ms, word.end_ms) = (at, u64::MAX);
    }
    let without_words = segment("Some words that were said at last.", 0, u64::MAX);
    let cues = [false, true].map(|single| cues(&[without_words.clone(), late.clone()], single));
    for cue in cues.iter().flatten() {
        assert!(cue.start_ms <= cue.end_ms);
    }
    assert!(cues.iter().all(|cues| !cues.is_empty()));
}

fn lines(cue: &Cue) -> Vec<String> {
    cue.lines
        .iter()
        .map(|line| {
            line.iter()
                .map(|atom| atom.text.as_str())
                .collect::<String>()
                .trim_end()
                .into()
        })
        .collect()
}

#[test]
fn a_short_sentence_is_one_line() {
    let cues = cues(&[segment("See you at six.", 1000, 2500)], false);
    assert_eq!(cues.len(), 1);
    assert_eq!((cues[0].start_ms, cues[0].end_ms), (1000, 2500));
    assert_eq!(lines(&cues[0]), ["See you at six."]);
}

#[test]
fn two_lines_break_at_the_comma_near_the_middle() {
    let cues = cues(
        &[segment(
            "When the train is late again, I will call you from the next station.",
            0,
            4000,
        )],
        false,
    );
    assert_eq!(
        lines(&cues[0]),
        [
            "When the train is late again,",
            "I will call you from the next station."
        ]
    );
}

#[test]
fn a_long_segment_becomes_cues_at_its_sentence_end() {
    let text = "I have been waiting here for almost twenty minutes now. \
                Nobody came, so I am going home and you can call me there tonight.";
    let cues = cues(&[spoken(text, 300)], false);
    assert_eq!(cues.len(), 2, "{cues:?}");
    assert!(
        lines(&cues[0]).join(" ").ends_with("minutes now."),
        "{cues:?}"
    );
    // The second sentence starts with the eleventh word.
    assert_eq!(cues[1].start_ms, 10 * 300);
}

#[test]
fn a_pause_inside_a_segment_ends_the_cue() {
    let mut paused = spoken("One moment please yes now it works", 300);
    for word in &mut paused.words[3..] {
        word.start_ms += 2500;
        word.end_ms += 2500;
    }
    paused.end_ms += 2500;
    let cues = cues(&[paused], false);
    assert_eq!(
        cues.iter().map(lines).collect::<Vec<_>>(),
        [["One moment please"], ["yes now it works"]]
    );
    assert_eq!(cues[1].start_ms, 900 + 2500);
}

#[test]
fn slow_speech_is_cut_by_time() {
    let cues = cues(
        &[spoken(
            "ten words that are spoken very slowly one by one",
            1500,
        )],
        false,
    );
    assert!(cues.len() >= 3);
    assert!(
        cues.iter()
            .all(|cue| cue.end_ms - cue.start_ms <= MAX_CUE_MS),
        "{cues:?}"
    );
}

#[test]
fn chinese_counts_two_columns_and_keeps_its_punctuation() {
    let text = "我今天早上坐地铁去上班的时候忘记带手机了，所以一整天都没有办法跟你联系，真的非常对不起，请你原谅我。";
    let cues = cues(&[segment(text, 0, 12_000)], false);
    for cue in &cues {
        for line in lines(cue) {
            assert!(line.width() <= MAX_COLUMNS, "{line}");
            assert!(!line.starts_with(['，', '。']), "{line}");
        }
    }
    assert_eq!(cues.iter().flat_map(lines).collect::<String>(), text);
}

#[test]
fn one_word_wider_than_a_line_is_cut() {
    let word = "x".repeat(100);
    let cues = cues(&[segment(&word, 0, 3000)], false);
    assert!(
        cues.iter()
            .flat_map(lines)
            .all(|line| line.width() <= MAX_COLUMNS)
    );
    assert_eq!(cues.iter().flat_map(lines).collect::<String>(), word);
}

#[test]
fn grapheme_clusters_are_never_split() {
    let family = "👨‍👩‍👧‍👦";
    let cues = cues(&[segment(&family.repeat(40), 0, 3000)], false);
    for line in cues.iter().flat_map(lines) {
        assert_eq!(line.replace(family, ""), "");
    }
}

#[test]
fn single_words_give_one_cue_each() {
    let cues = cues(&[spoken("a b c", 100)], true);
    assert_eq!(
        cues.iter()
            .map(|cue| (cue.start_ms, cue.end_ms))
            .collect::<Vec<_>>(),
        [(0, 100), (100, 200), (200, 300)]
    );
}

proptest! {
    /// No text is lost, no line is too wide, times are in order.
    #[test]
    fn cues_hold_the_whole_text_in_order(texts in prop::collection::vec("[a-z ,.!你好。，ا-ي👍🏽é\u{200d}-]{0,160}", 0..4), pace in 0u64..2000) {
        let segments: Vec<Segment> = texts.iter().map(|text| spoken(text, pace)).collect();
        let cues = cues(&segments, false);
        let solid = |text: &str| text.split_whitespace().collect::<String>();
        let written: String = cues.iter().flat_map(lines).map(|line| solid(&line)).collect();
        prop_assert_eq!(written, texts.iter().map(|text| solid(text)).collect::<String>());
        let mut last = 0;
        for cue in &cues {
            prop_assert!(cue.start_ms >= last && cue.end_ms > cue.start_ms);
            prop_assert!((1..=2).contains(&cue.lines.len()));
            last = cue.end_ms;
            for line in lines(cue) {
                prop_assert!(line.width() <= MAX_COLUMNS, "{}", line);
            }
        }
    }
}
