#![allow(clippy::unwrap_used)]

use super::*;
use earshot_transcript::Transcript;

fn document() -> Document {
    Document::new("a.ogg".into(), "m".into(), Transcript::default())
}

fn plan(output: &Path, formats: &[Format], one: bool, force: bool) -> Result<Outputs, OutputError> {
    Outputs::plan(&OutputWish {
        output: Some(output),
        formats,
        one_sound: one,
        inputs: &[],
        words: false,
        force,
    })
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn clashing_names_are_numbered_together() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.srt"), "mine").unwrap();
    let mut outputs = plan(folder.path(), &[Format::Txt, Format::Srt], true, false).unwrap();
    outputs.write(&document(), OsStr::new("a")).unwrap();
    outputs.write(&document(), OsStr::new("a")).unwrap();
    assert_eq!(
        names(folder.path()),
        ["a (2).srt", "a (2).txt", "a (3).srt", "a (3).txt", "a.srt"]
    );
    assert_eq!(fs::read(folder.path().join("a.srt")).unwrap(), b"mine");
}

#[test]
fn force_replaces_files_of_before_but_not_of_this_run() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.vtt"), "old").unwrap();
    let mut outputs = plan(folder.path(), &[Format::Vtt], false, true).unwrap();
    outputs.write(&document(), OsStr::new("a")).unwrap();
    outputs.write(&document(), OsStr::new("A")).unwrap();
    assert_eq!(names(folder.path()), ["A (2).vtt", "a.vtt"]);
    assert_eq!(
        fs::read_to_string(folder.path().join("a.vtt")).unwrap(),
        "WEBVTT\n"
    );
}

#[test]
fn a_file_is_not_replaced_without_force() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.json");
    fs::write(&path, "mine").unwrap();
    let code = |force| {
        plan(&path, &[Format::Json], true, force)
            .map(|_| ())
            .map_err(|error| error.code())
    };
    assert_eq!(code(false), Err("output-exists"));
    assert_eq!(code(true), Ok(()));
}

#[test]
fn the_sound_itself_is_safe_even_from_force() {
    let folder = tempfile::tempdir().unwrap();
    let sound = folder.path().join("a.ogg");
    fs::write(&sound, "sound").unwrap();
    let wish = OutputWish {
        output: Some(&sound),
        formats: &[Format::Txt],
        one_sound: true,
        inputs: std::slice::from_ref(&sound),
        words: false,
        force: true,
    };
    let error = Outputs::plan(&wish).unwrap_err();
    assert_eq!(error.code(), "output-is-input");
}

#[test]
fn standard_output_takes_what_can_follow_itself() {
    let code = |formats: &[Format], one| {
        let wish = OutputWish {
            output: None,
            formats,
            one_sound: one,
            inputs: &[],
            words: false,
            force: false,
        };
        Outputs::plan(&wish)
            .map(|_| ())
            .map_err(|error| error.code())
    };
    assert_eq!(code(&[Format::Json], false), Ok(()));
    assert_eq!(code(&[Format::Srt], true), Ok(()));
    assert_eq!(code(&[Format::Srt], false), Err("several-files"));
    assert_eq!(
        code(&[Format::Txt, Format::Srt], true),
        Err("several-formats")
    );
    assert_eq!(code(&[Format::Txt, Format::Txt], true), Ok(()));
}

#[test]
fn a_failed_write_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let blocked = folder.path().join("a.txt");
    fs::create_dir(&blocked).unwrap();
    let error = place(&blocked, b"x", true).unwrap_err();
    assert_eq!(error.code(), "output-unwritable");
    assert_eq!(names(folder.path()), ["a.txt"]);
}
