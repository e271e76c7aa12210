#![allow(clippy::unwrap_used)]

use super::*;
use earshot_transcript::Transcript;

fn document() -> Document {
    Document::new("a.ogg".into(), "m".into(), Transcript::default())
}

fn plan(
    output: &Path,
    formats: &[Format],
    single_input: bool,
    force: bool,
) -> Result<Outputs, OutputError> {
    Outputs::plan(&OutputRequest {
        output: Some(output),
        formats,
        single_input,
        inputs: &[],
        options: WriteOptions::default(),
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

fn write(outputs: &mut Outputs, stem: &str) -> Vec<String> {
    let written = outputs.write(&document(), OsStr::new(stem));
    assert!(written.failures.is_empty(), "{:?}", written.failures);
    let name = |path: &PathBuf| path.file_name().unwrap().to_str().unwrap().to_owned();
    written.files.iter().map(name).collect()
}

#[test]
fn clashing_names_are_numbered_together() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.srt"), "mine").unwrap();
    let mut outputs = plan(folder.path(), &[Format::Txt, Format::Srt], true, false).unwrap();
    write(&mut outputs, "a");
    write(&mut outputs, "a");
    assert_eq!(
        names(folder.path()),
        ["a (2).srt", "a (2).txt", "a (3).srt", "a (3).txt", "a.srt"]
    );
    assert_eq!(fs::read(folder.path().join("a.srt")).unwrap(), b"mine");
}

#[test]
fn force_replaces_older_files_but_not_those_of_this_run() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.vtt"), "old").unwrap();
    let mut outputs = plan(folder.path(), &[Format::Vtt], false, true).unwrap();
    write(&mut outputs, "a");
    write(&mut outputs, "A");
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
    assert_eq!(code(false), Err(ErrorCode::OutputExists));
    assert_eq!(code(true), Ok(()));
}

#[test]
fn force_never_replaces_the_input() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("a.ogg");
    fs::write(&input, "audio").unwrap();
    let request = OutputRequest {
        output: Some(&input),
        formats: &[Format::Txt],
        single_input: true,
        inputs: std::slice::from_ref(&input),
        options: WriteOptions::default(),
        force: true,
    };
    let error = Outputs::plan(&request).unwrap_err();
    assert_eq!(error.code(), ErrorCode::OutputIsInput);
}

#[test]
fn stdout_takes_one_repeatable_format() {
    let code = |formats: &[Format], single_input| {
        let request = OutputRequest {
            output: None,
            formats,
            single_input,
            inputs: &[],
            options: WriteOptions::default(),
            force: false,
        };
        Outputs::plan(&request)
            .map(|_| ())
            .map_err(|error| error.code())
    };
    assert_eq!(code(&[Format::Json], false), Ok(()));
    assert_eq!(code(&[Format::Srt], true), Ok(()));
    assert_eq!(code(&[Format::Srt], false), Err(ErrorCode::SeveralFiles));
    assert_eq!(
        code(&[Format::Txt, Format::Srt], true),
        Err(ErrorCode::SeveralFormats)
    );
    assert_eq!(code(&[Format::Txt, Format::Txt], true), Ok(()));
}

#[test]
fn a_failed_write_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let blocked = folder.path().join("a.txt");
    fs::create_dir(&blocked).unwrap();
    let error = write_file(&blocked, b"x", true).unwrap_err();
    assert_eq!(error.code(), ErrorCode::OutputUnwritable);
    assert_eq!(names(folder.path()), ["a.txt"]);
}

#[test]
fn an_unwritable_file_does_not_stop_the_others() {
    let folder = tempfile::tempdir().unwrap();
    // A folder of that name, which force cannot replace.
    fs::create_dir(folder.path().join("a.srt")).unwrap();
    let formats = [Format::Srt, Format::Txt];
    let mut outputs = plan(folder.path(), &formats, false, true).unwrap();
    let written = outputs.write(&document(), OsStr::new("a"));
    assert_eq!(written.files, [folder.path().join("a.txt")]);
    assert_eq!(written.failures.len(), 1);
    assert_eq!(written.failures[0].code(), ErrorCode::OutputUnwritable);
    assert_eq!(names(folder.path()), ["a.srt", "a.txt"]);
}

#[test]
fn a_name_that_is_too_long_is_cut() {
    let folder = tempfile::tempdir().unwrap();
    let mut outputs = plan(folder.path(), &[Format::Txt], false, false).unwrap();
    for stem in ["x".repeat(255), "\u{1f600}".repeat(80), "é".repeat(300)] {
        for _ in 0..2 {
            let names = write(&mut outputs, &stem);
            assert!((200..=255).contains(&names[0].len()), "{names:?}");
        }
    }
    assert_eq!(names(folder.path()).len(), 6);
}

/// Counting from one each time took minutes for 20,000 files.
#[test]
fn the_next_number_is_remembered() {
    let folder = tempfile::tempdir().unwrap();
    let mut outputs = plan(folder.path(), &[Format::Txt], false, false).unwrap();
    for _ in 0..3 {
        write(&mut outputs, "a");
    }
    assert_eq!(outputs.next_number.get(Path::new("a")), Some(&4));
    assert_eq!(write(&mut outputs, "A"), ["A (4).txt"]);
}

#[test]
fn a_dash_is_stdout() {
    let outputs = plan(Path::new("-"), &[Format::Txt], true, false).unwrap();
    assert_eq!(*outputs.destination(), Destination::Stdout);
}
