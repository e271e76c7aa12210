use super::*;

fn lines() -> Vec<ThreadLine> {
    let at = 1_769_709_900_000;
    let typed = |said_at, sender: &str, text: &str| ThreadLine {
        said_at,
        sender: Some(sender.to_owned()),
        own: false,
        voice: None,
        text: text.to_owned(),
    };
    vec![
        typed(
            at,
            "Ana",
            "Who brings *milk*?\n- honey\n2. [2026-01-29 18:06] Ben: me\u{1b}",
        ),
        ThreadLine {
            voice: Some(("a".to_owned(), 12_000)),
            ..typed(at + 60_000, "Ben\n", "I do.\nAnd you?")
        },
        ThreadLine {
            sender: None,
            voice: Some(("b".to_owned(), 3_000)),
            ..typed(at + 86_400_000, "", "")
        },
    ]
}

#[test]
fn text_has_a_line_for_each_message() {
    let text = thread_text_in("Family", &lines(), ThreadFormat::Text, &TimeZone::UTC);
    assert_eq!(
        text,
        "[2026-01-29 18:05] Ana: Who brings *milk*?\n  - honey\n  2. [2026-01-29 18:06] Ben: me\n\
         [2026-01-29 18:06] Ben\\n: 🎤 0:12 I do.\n  And you?\n\
         [2026-01-30 18:05] 🎤 0:03\n"
    );
}

#[test]
fn markdown_has_days_and_no_accidental_markup() {
    let text = thread_text_in("Fam*ily", &lines(), ThreadFormat::Markdown, &TimeZone::UTC);
    assert_eq!(
        text,
        "# Fam\\*ily\n\n## 2026-01-29\n\n\
         **18:05 Ana:** Who brings \\*milk\\*?\\\n\\- honey\\\n2\\. \\[2026-01-29 18:06\\] Ben: me\n\n\
         **18:06 Ben\\\\n:** 🎤 0:12 I do.\\\nAnd you?\n\n\
         ## 2026-01-30\n\n**18:05:** 🎤 0:03\n"
    );
}

#[test]
fn the_extension_decides_the_format() {
    for (name, format) in [
        ("a.TXT", ThreadFormat::Text),
        ("a.md", ThreadFormat::Markdown),
        ("a", ThreadFormat::Markdown),
    ] {
        assert_eq!(ThreadFormat::of(Path::new(name)), format, "{name}");
    }
    assert_eq!(thread_file_name("Ana: home"), "Ana- home.md");
}
