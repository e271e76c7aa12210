//! Prints the highlights of a text: `cargo run --example find -- en 2026-04-25T18:30 "Call me at six"`,
//! or of each line of the standard input if the text is `-`.

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [language, date, text] = arguments.as_slice() else {
        println!("usage: find LANGUAGE DATE TEXT");
        return;
    };
    let Ok(date) = date.parse() else {
        println!("a date such as 2026-04-25T18:30");
        return;
    };
    if text != "-" {
        print(language, date, text);
        return;
    }
    for line in std::io::stdin().lines().map_while(Result::ok) {
        println!("{line}");
        print(language, date, &line);
    }
}

fn print(language: &str, date: jiff::civil::DateTime, text: &str) {
    for highlight in earshot_highlights::find(text, language, date) {
        let value = highlight.value.unwrap_or_default();
        println!(
            "    {:?} | {} | {value}",
            highlight.kind, &text[highlight.range]
        );
    }
}
