//! Documents of the golden tests.

use earshot_transcript::{Document, Message, Segment, Transcript, Word};

/// The words have equal lengths.
fn segment(start_ms: u64, end_ms: u64, text: &str) -> Segment {
    segment_of(start_ms, end_ms, text, text.split_whitespace())
}

fn segment_of<'a>(
    start_ms: u64,
    end_ms: u64,
    text: &str,
    words: impl Iterator<Item = &'a str> + Clone,
) -> Segment {
    let count = words.clone().count().max(1) as u64;
    let at = |n: u64| start_ms + (end_ms - start_ms) * n / count;
    let words = words
        .zip(0..)
        .map(|(word, n)| Word {
            start_ms: at(n),
            end_ms: at(n + 1),
            text: word.into(),
            confidence: 0.875,
        })
        .collect();
    Segment {
        start_ms,
        end_ms,
        text: text.into(),
        confidence: 0.912,
        language: None,
        words,
    }
}

fn in_language(code: &str, segment: Segment) -> Segment {
    Segment {
        language: Some(code.into()),
        ..segment
    }
}

/// Segments without a language get the document's.
fn document(
    file: &str,
    duration_ms: u64,
    language: Option<&str>,
    mut segments: Vec<Segment>,
) -> Document {
    for segment in &mut segments {
        if segment.language.is_none() {
            segment.language = language.map(Into::into);
        }
    }
    let transcript = Transcript {
        language: language.map(Into::into),
        segments,
    };
    let model = "base-q8_0".into();
    Document {
        duration_ms,
        processing_ms: duration_ms / 10,
        ..Document::new(file.into(), model, transcript)
    }
}

/// With text that each format must escape.
pub fn note() -> Document {
    let mut note = document(
        "PTT-20260114-WA0003_[mum].opus",
        14_600,
        Some("en"),
        vec![
            segment(320, 2900, "Hi, it's me."),
            segment(
                2900,
                9100,
                "I will be a little late because the train stopped, so please start without me, and keep a plate warm.",
            ),
            segment(11_000, 12_400, "=1+1 <b>is</b> *two* & \"so on\" -->"),
            segment(12_400, 14_600, "- bye, call +44 20 7946 0000"),
        ],
    );
    note.warnings
        .push("The file ends in the middle; this is the text of what is there.".into());
    note
}

/// Arabic with a Hebrew sentence and Latin words.
fn right_to_left() -> Document {
    document(
        "رسالة صوتية.m4a",
        9000,
        Some("ar"),
        vec![
            segment(
                0,
                4000,
                "مرحبا يا صديقي، كيف حالك اليوم؟ أرسلت لك ملف PDF قبل ساعة.",
            ),
            in_language("he", segment(6000, 8500, "שלום, נדבר מחר בבוקר.")),
        ],
    )
}

/// Japanese and Chinese without spaces, Korean with spaces, emoji.
fn east_asian() -> Document {
    let japanese = "今日は朝から雨が降っていたので、傘を持って駅まで歩いて行きましたが、電車が遅れていて会議に間に合いませんでした。";
    let pieces = [
        "今日は",
        "朝から",
        "雨が",
        "降っていたので、",
        "傘を",
        "持って",
        "駅まで",
        "歩いて",
        "行きましたが、",
        "電車が",
        "遅れていて",
        "会議に",
        "間に合いませんでした。",
    ];
    document(
        "語音 🎤.ogg",
        24_000,
        Some("ja"),
        vec![
            segment_of(0, 11_700, japanese, pieces.into_iter()),
            in_language(
                "zh",
                segment_of(
                    11_700,
                    15_000,
                    "我们明天见！",
                    ["我们", "明天", "见！"].into_iter(),
                ),
            ),
            in_language(
                "ko",
                segment(17_000, 20_000, "네, 알겠습니다. 내일 만나요."),
            ),
            in_language(
                "en",
                segment(20_000, 23_000, "Great 👍🏽 see you 👨‍👩‍👧‍👦 there 🇰🇷"),
            ),
        ],
    )
}

pub fn silence() -> Document {
    document("silence.wav", 30_000, None, Vec::new())
}

/// More than two hours, a long paragraph, a word wider than a line.
fn lecture() -> Document {
    let sentence =
        "This sentence is repeated until the paragraph is long enough to need a break of its own.";
    let mut segments: Vec<Segment> = (0..9)
        .map(|n| segment(7_200_000 + n * 5000, 7_204_900 + n * 5000, sentence))
        .collect();
    segments.push(segment(7_260_000, 7_268_000, "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft is one word."));
    segments.push(segment(7_268_000, 7_268_000, "Now."));
    document("lecture.mp3", 7_268_500, Some("en"), segments)
}

/// A chat message whose sender looks like markup.
fn message() -> Document {
    let mut message = document(
        "PTT-20240131-WA0001.opus",
        4000,
        Some("en"),
        vec![segment(0, 3500, "See you at the station.")],
    );
    message.message = Message {
        title: Some("Ana".into()),
        sender: Some("Ana --> <i>*".into()),
        chat: Some("=Family\n🎉".into()),
        said_at: Some("2024-01-31T18:22:07+01:00".into()),
    };
    message
}

pub fn all() -> [(&'static str, Document); 6] {
    [
        ("note", note()),
        ("rtl", right_to_left()),
        ("cjk", east_asian()),
        ("silence", silence()),
        ("lecture", lecture()),
        ("message", message()),
    ]
}
