//! Word documents (ECMA-376, transitional).
//!
//! Written by hand: Word checks the order of elements, which existing libraries get wrong.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;

use crate::{Document, WriteError, clock, markdown, names, script, text};

const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>"#;
const PACKAGE: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;
const RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;
/// Sizes in half points, distances in twentieths of a point. Georgia lacks complex scripts (`cs`).
const STYLES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Georgia" w:hAnsi="Georgia" w:cs="Times New Roman"/><w:sz w:val="22"/><w:szCs w:val="22"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="160" w:line="320" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults></w:styles>"#;
/// A4.
const PAGE: &str = r#"<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1985" w:right="1701" w:bottom="1701" w:left="1701" w:header="851" w:footer="992" w:gutter="0"/></w:sectPr>"#;

/// Properties in the schema's order.
#[derive(Clone, Copy)]
enum RunStyle {
    Title,
    Small,
    Plain,
}

impl RunStyle {
    const fn properties(self) -> &'static str {
        match self {
            RunStyle::Title => r#"<w:b/><w:bCs/><w:sz w:val="36"/><w:szCs w:val="36"/>"#,
            RunStyle::Small => r#"<w:color w:val="6B6B6B"/><w:sz w:val="18"/><w:szCs w:val="18"/>"#,
            RunStyle::Plain => "",
        }
    }
}

pub(crate) fn write(document: &Document, out: &mut dyn Write) -> Result<(), WriteError> {
    // The zip writer needs to seek.
    let package = pack(&body(document)).map_err(WriteError::Docx)?;
    Ok(out.write_all(&package)?)
}

fn pack(body: &str) -> Result<Vec<u8>, ZipError> {
    let mut package = ZipWriter::new(Cursor::new(Vec::new()));
    let parts = [
        // Some readers detect the format by the first entry.
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", PACKAGE),
        ("word/document.xml", body),
        ("word/_rels/document.xml.rels", RELATIONS),
        ("word/styles.xml", STYLES),
    ];
    for (name, part) in parts {
        // Without timestamps, equal transcripts give equal bytes.
        package.start_file(name, SimpleFileOptions::default())?;
        package.write_all(part.as_bytes())?;
    }
    Ok(package.finish()?.into_inner())
}

fn body(document: &Document) -> String {
    let mut body = String::from(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>"#,
    );
    let mut add = |runs: &[(&str, RunStyle)]| paragraph(runs, &mut body);
    add(&[(&names::one_line(&document.file), RunStyle::Title)]);
    if let Some(heading) = document.message.heading() {
        add(&[(&heading, RunStyle::Small)]);
    }
    add(&[(&markdown::facts(document), RunStyle::Small)]);
    for segments in text::paragraphs(&document.segments) {
        let time = format!("{}  ", clock::format_short(segments[0].start_ms));
        add(&[
            (&time, RunStyle::Small),
            (&text::line(&segments), RunStyle::Plain),
        ]);
    }
    for warning in &document.warnings {
        add(&[(warning, RunStyle::Small)]);
    }
    body.push_str(PAGE);
    body.push_str("</w:body></w:document>");
    body
}

fn paragraph(runs: &[(&str, RunStyle)], body: &mut String) {
    let whole: String = runs.iter().map(|(text, _)| *text).collect();
    let is_right_to_left = script::is_right_to_left(&whole);
    body.push_str("<w:p>");
    if is_right_to_left {
        body.push_str("<w:pPr><w:bidi/></w:pPr>");
    }
    for (text, style) in runs {
        for (piece, is_right_to_left) in script::direction_runs(text, is_right_to_left) {
            run(piece, *style, is_right_to_left, body);
        }
    }
    body.push_str("</w:p>");
}

fn run(text: &str, style: RunStyle, is_right_to_left: bool, body: &mut String) {
    let (font, direction) = if is_right_to_left {
        (r#"<w:rFonts w:cs="Times New Roman"/>"#, "<w:rtl/>")
    } else {
        ("", "")
    };
    let properties = format!("{font}{}{direction}", style.properties());
    body.push_str("<w:r>");
    if !properties.is_empty() {
        body.push_str(&format!("<w:rPr>{properties}</w:rPr>"));
    }
    body.push_str(r#"<w:t xml:space="preserve">"#);
    for c in text.chars() {
        match c {
            '&' => body.push_str("&amp;"),
            '<' => body.push_str("&lt;"),
            '>' => body.push_str("&gt;"),
            // Not allowed in XML 1.0: a single one makes the document unreadable.
            c if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') => {}
            c => body.push(c),
        }
    }
    body.push_str("</w:t></w:r>");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_for_xml() {
        let mut document = Document::new(
            "a<b>&\u{1}.opus".into(),
            "m".into(),
            crate::Transcript::default(),
        );
        document.warnings.push("x\u{0}\u{FFFE}y".into());
        let body = body(&document);
        assert!(body.contains(r"a&lt;b&gt;&amp;\u{1}.opus"), "{body}");
        assert!(body.contains(">xy<"), "{body}");
    }

    /// Children of `w:pPr` and `w:rPr` in the order of ECMA-376, part 1, 17.3.1.26 and 17.3.2.28.
    const PARAGRAPH: &[&str] = &[
        "pStyle",
        "keepNext",
        "keepLines",
        "pageBreakBefore",
        "widowControl",
        "numPr",
        "pBdr",
        "shd",
        "tabs",
        "bidi",
        "adjustRightInd",
        "snapToGrid",
        "spacing",
        "ind",
        "contextualSpacing",
        "jc",
        "textDirection",
        "textAlignment",
        "outlineLvl",
        "rPr",
        "sectPr",
    ];
    const RUN: &[&str] = &[
        "rStyle",
        "rFonts",
        "b",
        "bCs",
        "i",
        "iCs",
        "caps",
        "strike",
        "vanish",
        "color",
        "spacing",
        "kern",
        "position",
        "sz",
        "szCs",
        "highlight",
        "u",
        "shd",
        "vertAlign",
        "rtl",
        "cs",
        "em",
        "lang",
    ];

    /// The direct children of each `name` element.
    fn children(xml: &str, name: &str) -> Vec<Vec<String>> {
        xml.split(&format!("<w:{name}>"))
            .skip(1)
            .map(|rest| {
                let inside = rest.split(&format!("</w:{name}>")).next().unwrap_or("");
                let tags = inside.split("<w:").skip(1);
                tags.map(|tag| tag.split([' ', '/', '>']).next().unwrap_or("").to_owned())
                    .collect()
            })
            .collect()
    }

    #[test]
    fn elements_follow_the_schema_order() {
        let segment = |start_ms, text: &str| crate::Segment {
            start_ms,
            end_ms: start_ms + 1,
            text: text.into(),
            confidence: 1.0,
            language: None,
            words: Vec::new(),
        };
        let transcript = crate::Transcript {
            language: None,
            segments: vec![segment(0, "مرحبا Ana."), segment(9000, "Hi")],
        };
        let body = body(&Document::new("رسالة.ogg".into(), "m".into(), transcript));
        for xml in [body.as_str(), STYLES] {
            for (name, order) in [("pPr", PARAGRAPH), ("rPr", RUN)] {
                let all = children(xml, name);
                assert!(!all.is_empty(), "{name} in {xml}");
                for children in all {
                    let positions: Vec<_> = children
                        .iter()
                        .map(|child| order.iter().position(|known| known == child))
                        .collect();
                    assert!(
                        positions.is_sorted() && !positions.contains(&None),
                        "{children:?}"
                    );
                }
            }
        }
        assert!(body.contains("<w:p><w:pPr><w:bidi/></w:pPr>"), "{body}");
        let arabic = r#"<w:r><w:rPr><w:rFonts w:cs="Times New Roman"/><w:rtl/></w:rPr><w:t xml:space="preserve">مرحبا </w:t></w:r>"#;
        assert!(body.contains(arabic), "{body}");
        assert!(
            body.contains(r#"<w:r><w:t xml:space="preserve">Ana"#),
            "{body}"
        );
    }
}
