//! `earshot models`

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::scene::{MODEL, Scene, finish};
use crate::server::{Server, answer};

#[test]
fn the_list_names_the_default() {
    let list = Scene::bare().run(["models", "list"]).expect(0).text();
    let default: Vec<&str> = list
        .lines()
        .filter(|line| line.ends_with("the default"))
        .collect();
    assert_eq!(default.len(), 1, "{list}");
    assert!(
        default[0].starts_with("base-q8_0 ") && default[0].contains("81.8 MB"),
        "{list}"
    );
    assert!(
        list.lines().any(|line| line.starts_with("silero-v6.2.0 ")),
        "{list}"
    );
}

#[test]
fn what_is_no_model_is_not_imported_and_not_loaded() {
    let scene = Scene::bare();
    scene.write("page.bin", "<!DOCTYPE html><html></html>");
    scene.write("ggml-base-q8_0.bin", "lmgg");
    scene.write("a.ogg", "x");
    for name in ["page.bin", "ggml-base-q8_0.bin", "nothing.bin"] {
        let ran = scene.run(["models", "import", name]).expect(1);
        assert_eq!(ran.stderr.lines().count(), 1, "{ran:?}");
        assert!(ran.stdout.is_empty(), "{ran:?}");
    }
    assert!(!scene.home().join("models/ggml-base-q8_0.bin").exists());
}

#[test]
fn a_changed_model_is_refused_before_it_is_loaded() {
    let Some(scene) = Scene::with_model() else {
        return;
    };
    let kept = scene
        .home()
        .join("models")
        .join(format!("ggml-{MODEL}.bin"));
    let mut bytes = std::fs::read(&kept).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::remove_file(&kept).unwrap();
    std::fs::write(&kept, &bytes).unwrap();

    let ran = scene.transcribe(["note.opus"]).expect(1);
    assert!(
        ran.stderr.contains("its contents were changed or damaged"),
        "{ran:?}"
    );
    assert!(ran.stdout.is_empty());
    scene.run(["models", "verify"]).expect(1);

    std::fs::write(&kept, &bytes[..middle]).unwrap();
    let ran = scene.transcribe(["note.opus"]).expect(1);
    assert!(ran.stderr.contains("is not complete"), "{ran:?}");
}

#[test]
fn models_are_imported_verified_used_by_path_and_removed() {
    let Some(scene) = Scene::with_model() else {
        return;
    };
    let kept = scene
        .home()
        .join("models")
        .join(format!("ggml-{MODEL}.bin"));
    std::fs::copy(&kept, scene.path("carried.bin")).unwrap();
    std::fs::remove_file(&kept).unwrap();
    scene.transcribe(["note.opus"]).expect(1);

    scene
        .transcribe(["--model", "carried.bin", "note.opus"])
        .expect(0);
    let ran = scene.run(["models", "import", "carried.bin"]).expect(0);
    assert_eq!(ran.text(), format!("{MODEL} is ready.\n"));
    assert_eq!(
        scene.run(["models", "verify", MODEL]).expect(0).text(),
        format!("{MODEL} is right.\n")
    );
    assert!(
        scene
            .run(["models", "fetch", MODEL])
            .expect(0)
            .text()
            .contains("here already")
    );
    scene.run(["models", "remove", MODEL]).expect(0);
    assert!(!kept.exists());
    scene.run(["models", "remove", MODEL]).expect(1);
    assert!(
        !scene.home().join("data").exists(),
        "nothing was fetched, so there is no network ledger"
    );
}

#[test]
fn the_voice_detector_cannot_transcribe() {
    let Some(scene) = Scene::with_model() else {
        return;
    };
    scene
        .transcribe(["--model", "silero-v6.2.0", "note.opus"])
        .expect(2);
}

#[test]
fn a_model_that_nobody_vouches_for_needs_a_yes_and_runs_only_locked_in() {
    let Some(scene) = Scene::with_model() else {
        return;
    };
    let kept = scene.home().join("models");
    // Another model as far as its SHA-256 goes: the last of its weights is another.
    let mut bytes = std::fs::read(kept.join(format!("ggml-{MODEL}.bin"))).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    scene.write("mine.bin", &bytes);
    let ran = scene.run(["models", "import", "mine.bin"]).expect(1);
    assert!(ran.stderr.contains("none that Earshot knows"), "{ran:?}");
    assert!(!kept.join("own-mine.bin").exists());
    scene
        .transcribe(["--model", "mine.bin", "note.opus"])
        .expect(1);

    let ran = scene.run(["models", "import", "--unknown", "mine.bin"]);
    assert_eq!(ran.expect(0).text(), "mine is ready.\n");
    let list = scene.run(["models", "list"]).expect(0).text();
    let line = list.lines().find(|line| line.starts_with("mine ")).unwrap();
    assert!(line.contains("brought by hand"), "{list}");
    scene.run(["models", "verify", "mine"]).expect(0);
    // By its file it might be taken for one that somebody vouches for.
    let ran = scene
        .transcribe(["--model", "mine.bin", "note.opus"])
        .expect(1);
    assert!(ran.stderr.contains("ask for it by its name"), "{ran:?}");
    let ran = scene.transcribe(["--model", "mine", "note.opus"]);
    let is_locked_in = cfg!(target_os = "linux") && !cfg!(feature = "in-process");
    if is_locked_in {
        assert!(ran.expect(0).text().contains("Americans"));
    } else {
        let ran = ran.expect(1);
        assert!(ran.stderr.contains("runs only where"), "{ran:?}");
    }

    bytes[1_000_000] ^= 1;
    std::fs::write(kept.join("own-mine.bin"), &bytes).unwrap();
    let ran = scene.transcribe(["--model", "mine", "note.opus"]).expect(1);
    assert!(ran.stderr.contains("changed or damaged"), "{ran:?}");
    scene.run(["models", "remove", "mine"]).expect(0);
    assert!(!kept.join("own-mine.toml").exists());
}

#[test]
fn models_are_measured_and_the_list_says_which_suits_this_device() {
    let Some(scene) = Scene::with_model() else {
        return;
    };
    let list = || scene.run(["models", "list"]).expect(0).text();
    assert!(list().contains("`earshot models measure` tells which"));
    let ran = scene.run(["models", "measure"]).expect(0).text();
    let start = format!("{MODEL} is ");
    assert!(
        ran.starts_with(&start) && ran.ends_with(" times as fast as speech.\n"),
        "{ran}"
    );
    let list = list();
    let line = list.lines().find(|line| line.starts_with(MODEL)).unwrap();
    assert!(line.contains(" times as fast as speech"), "{list}");
    scene.run(["models", "measure", "base-q8_0"]).expect(1);
}

#[test]
fn models_are_kept_on_another_disk() {
    let Some(scene) = Scene::with_model() else {
        return;
    };
    let ran = scene.run(["models", "move", "disk/models"]).expect(0);
    let disk = scene.path("disk/models");
    let there = std::fs::canonicalize(&disk).unwrap();
    assert!(ran.text().contains("disk/models now."), "{ran:?}");
    assert!(there.join(format!("ggml-{MODEL}.bin")).is_file());
    assert!(!scene.home().join("models").exists());
    scene.transcribe(["note.opus"]).expect(0);
    scene.run(["models", "verify"]).expect(0);
    scene.write("file", "in the way");
    let ran = scene.run(["models", "move", "file/models"]).expect(1);
    assert!(
        ran.stderr.contains("they are all where they were"),
        "{ran:?}"
    );
    scene.transcribe(["note.opus"]).expect(0);
}

#[test]
fn a_language_has_a_model_of_its_own() {
    let Some(scene) = Scene::with_model() else {
        return;
    };
    let settings = format!("version = 1\nmodel_for = {{ en = \"{MODEL}\" }}\n");
    std::fs::write(scene.home().join("config/settings.toml"), settings).unwrap();
    scene.transcribe(["note.opus"]).expect(1).complains(
        "The model base-q8_0 is not on this device yet; get it with: earshot models fetch base-q8_0",
    );
    scene
        .transcribe(["--language", "en", "note.opus"])
        .expect(0);
}

const VAD: &str = "silero-v6.2.0";

/// A scene whose models come from this server.
fn fetching_from(server: &Server) -> Scene {
    let scene = Scene::bare();
    std::fs::create_dir_all(scene.home().join("config")).unwrap();
    let settings = format!(
        "version = 1\nmodel_source = \"http://{}\"\n",
        server.address()
    );
    std::fs::write(scene.home().join("config/settings.toml"), settings).unwrap();
    scene
}

#[test]
fn a_model_is_fetched_from_a_folder_of_the_users_choice_and_goes_on_where_it_broke_off() {
    if cfg!(any(feature = "offline", not(feature = "network"))) {
        println!("skipped: this build has no network");
        return;
    }
    let Some(models) = std::env::var_os("EARSHOT_TEST_MODELS") else {
        println!("skipped: no model (EARSHOT_TEST_MODELS is not set)");
        return;
    };
    let file = std::path::Path::new(&models).join(format!("ggml-{VAD}.bin"));
    let server = Server::breaking_off_once(std::fs::read(&file).unwrap(), 500_000);
    let scene = fetching_from(&server);
    let ran = scene.run(["models", "fetch", VAD]).expect(0);
    assert_eq!(ran.text(), format!("{VAD} is ready.\n"));
    let kept = scene.home().join("models");
    assert_eq!(std::fs::read_dir(&kept).unwrap().count(), 1);
    scene.run(["models", "verify", VAD]).expect(0);
    let seen = server.seen();
    assert_eq!(seen[0].line(), format!("GET /ggml-{VAD}.bin HTTP/1.1"));
    assert_eq!(seen[1].range_start(), Some(500_000));
    let connections = scene.run(["network"]).expect(0).text();
    assert_eq!(connections.lines().count(), 2, "{connections}");
    assert!(
        connections.contains("(download-broken-off)"),
        "{connections}"
    );
}

#[test]
fn what_is_fetched_and_is_no_model_is_refused_in_a_sentence() {
    if cfg!(any(feature = "offline", not(feature = "network"))) {
        println!("skipped: this build has no network");
        return;
    }
    let html = [("Content-Type", "text/html")];
    // As long as the voice detector.
    let changed = answer("200 OK", &[], &vec![0; 885_098]);
    let cases = [
        (
            answer("200 OK", &html, b"<html>"),
            "sent a web page where the file should be",
        ),
        (
            answer("200 OK", &[], b"short"),
            "offers another file than the one wanted",
        ),
        (changed, "is not the file wanted"),
        (answer("404 Not Found", &[], b""), "answered with code 404"),
    ];
    for (response, sentence) in cases {
        let server = Server::always(response);
        let scene = fetching_from(&server);
        let ran = scene.run(["models", "fetch", VAD]).expect(1);
        assert!(ran.stderr.contains(sentence), "{ran:?}");
        assert_eq!(ran.stderr.lines().count(), 1, "{ran:?}");
        let kept = std::fs::read_dir(scene.home().join("models"));
        assert_eq!(kept.map_or(0, |folder| folder.count()), 0);
        assert_eq!(server.requests(), 1);
    }
}

/// As in an installed package: models lie beside the programs, and the home is empty.
#[test]
fn a_model_that_came_with_the_program_is_used_and_stays() {
    let Some(scene) = Scene::with_model() else {
        return;
    };
    let programs = scene.path("programs");
    fs::create_dir(&programs).unwrap();
    fs::rename(scene.home().join("models"), programs.join("models")).unwrap();
    for program in ["earshot", "earshot-worker"] {
        let built = Path::new(env!("CARGO_BIN_EXE_earshot")).with_file_name(program);
        // The command without a worker needs none.
        if built.is_file() {
            fs::copy(built, programs.join(program)).unwrap();
        }
    }
    let installed = |arguments: &[&str]| {
        let mut command = Command::new(programs.join("earshot"));
        command
            .args(arguments)
            .current_dir(scene.path(""))
            .env("EARSHOT_HOME", scene.home())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        finish(command)
    };
    let text = installed(&["transcribe", "note.opus"]).expect(0).text();
    assert!(text.contains("fellow Americans"), "{text}");
    installed(&["models", "remove", MODEL]).expect(1).complains(
        "The model tiny.en-q8_0 came with Earshot and stays for as long as Earshot does.",
    );
    assert!(!scene.home().join("models").exists());
}
