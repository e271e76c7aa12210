//! Models on their way to the desk, from a server that does as it is told.

use std::path::{Path, PathBuf};
use std::time::Duration;

use earshot_core::ConnectionEnd;
use earshot_core::desk::{AppEvent, Desk, Download, DownloadState, ModelView};

use crate::scene::{Scene, Sitting, TINY, VAD};
use crate::server::{Reply, Request, Server, answer, serve};

/// What is sent of a model before the line goes dead.
const HALF: usize = 20_000_000;

/// Gives any part of the model file that is asked for, but what `odd` says.
fn hub(odd: impl Fn(usize, &Request) -> Option<Reply> + Send + 'static) -> Option<Server> {
    let folder = std::env::var_os("EARSHOT_TEST_MODELS").map(PathBuf::from);
    let Some(folder) = folder else {
        println!("skipped: no model (EARSHOT_TEST_MODELS is not set)");
        return None;
    };
    Some(Server::replying(move |before, request| {
        odd(before, request).unwrap_or_else(|| {
            let path = request.line().split(' ').nth(1).unwrap();
            let file = std::fs::read(folder.join(path.trim_start_matches('/'))).unwrap();
            Reply::Close(serve(&file, request))
        })
    }))
}

/// The first who asks for the model gets the beginning of it, and then nothing.
fn hub_that_falls_silent() -> Option<Server> {
    let folder = std::env::var_os("EARSHOT_TEST_MODELS").map(PathBuf::from);
    hub(move |before, _| {
        (before == 0).then(|| {
            let file = std::fs::read(folder.clone().unwrap().join(file_of(TINY))).unwrap();
            let whole = answer("200 OK", &[], &file);
            Reply::Silent(whole[..whole.len() - file.len() + HALF].to_vec())
        })
    })
}

fn file_of(model: &str) -> String {
    format!("ggml-{model}.bin")
}

/// A home where models come from this server, with more in its settings.
fn home(server: &Server, more: &str) -> Scene {
    let scene = Scene::bare();
    std::fs::create_dir_all(scene.paths().config).unwrap();
    let text = format!(
        "version = 1\nmodel = \"{TINY}\"\nmodel_source = \"http://{}\"\n{more}",
        server.address()
    );
    std::fs::write(scene.paths().config.join("settings.toml"), text).unwrap();
    scene
}

fn model(desk: &Desk) -> ModelView {
    let mut all = desk.models().unwrap().all.into_iter();
    all.find(|model| model.name == TINY).unwrap()
}

fn here(desk: &Desk) -> Option<()> {
    model(desk).installed.then_some(())
}

/// The download, once it is in this state with so many bytes.
fn in_state(sitting: &Sitting, state: DownloadState, done: usize) -> Download {
    sitting.until("in that state", |desk| {
        let download = model(desk).download?;
        (download.state == state && download.done == done as u64).then_some(download)
    })
}

/// Everything in the models' folder, hidden files too.
fn kept(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).into_iter().flatten();
    let mut names: Vec<_> = names
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn a_model_arrives_with_what_it_needs() {
    let Some(server) = hub(|_, _| None) else {
        return;
    };
    let scene = home(&server, "");
    let sitting = scene.desk();
    assert!(!sitting.desk.app_info().unwrap().model_ready);
    assert!(model(&sitting.desk).download.is_none());
    sitting.desk.download_model(TINY).unwrap();
    sitting.until("here", here);
    sitting.until("done", |desk| model(desk).download.is_none().then_some(()));
    assert!(sitting.desk.app_info().unwrap().model_ready);
    assert_eq!(
        kept(&scene.paths().models),
        [file_of(VAD), file_of(TINY)],
        "and nothing besides"
    );
    let told = |event: &AppEvent| match event {
        AppEvent::Models { models } => models.all.iter().any(|model| {
            let download = model.download.as_ref();
            download.is_some_and(|download| download.state == DownloadState::Running)
        }),
        _ => false,
    };
    assert!(sitting.told().iter().any(|(_, event)| told(event)));
    assert_eq!(sitting.desk.connections().unwrap().len(), 2);
    // It is measured by itself, since nothing else is done.
    let speed = sitting.until("measured", |desk| model(desk).speed);
    assert!(speed > 0.1, "{speed}");

    sitting.desk.remove_model(TINY).unwrap();
    assert!(!model(&sitting.desk).installed);
    let error = sitting.desk.remove_model(TINY).unwrap_err();
    assert_eq!(error.code(), "model-missing");
    let error = sitting.desk.download_model("huge").unwrap_err();
    assert_eq!(error.code(), "model-unknown");
}

#[test]
fn one_that_is_paused_waits_for_the_user_also_after_a_restart() {
    let Some(server) = hub_that_falls_silent() else {
        return;
    };
    let scene = home(&server, "");
    assert!(scene.install(VAD));
    let sitting = scene.desk();
    sitting.desk.download_model(TINY).unwrap();
    in_state(&sitting, DownloadState::Running, HALF);
    sitting.desk.pause_download(TINY).unwrap();
    in_state(&sitting, DownloadState::Paused, HALF);
    sitting.until("written down as stopped", |desk| {
        let connections = desk.connections().unwrap();
        (connections[0].outcome == ConnectionEnd::Stopped).then_some(())
    });
    drop(sitting);

    let sitting = scene.desk();
    in_state(&sitting, DownloadState::Paused, HALF);
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(server.requests(), 1, "nobody wanted it to go on");
    sitting.desk.download_model(TINY).unwrap();
    sitting.until("here", here);
    assert_eq!(server.seen()[1].range_start(), Some(HALF));
    assert_eq!(kept(&scene.paths().models), [file_of(VAD), file_of(TINY)]);
}

#[test]
fn one_that_the_end_of_the_program_cut_off_goes_on_at_the_next_start() {
    let Some(server) = hub_that_falls_silent() else {
        return;
    };
    let scene = home(&server, "");
    assert!(scene.install(VAD));
    let sitting = scene.desk();
    sitting.desk.download_model(TINY).unwrap();
    in_state(&sitting, DownloadState::Running, HALF);
    drop(sitting);
    let sitting = scene.desk();
    sitting.until("here", here);
    assert_eq!(server.seen()[1].range_start(), Some(HALF));
}

#[test]
fn one_that_is_given_up_leaves_nothing() {
    let Some(server) = hub_that_falls_silent() else {
        return;
    };
    let scene = home(&server, "");
    assert!(scene.install(VAD));
    let sitting = scene.desk();
    sitting.desk.download_model(TINY).unwrap();
    in_state(&sitting, DownloadState::Running, HALF);
    let error = sitting.desk.remove_model(TINY).unwrap_err();
    assert_eq!(error.code(), "download-underway");
    let elsewhere = scene.files.path().join("disk");
    let error = sitting.desk.move_models(&elsewhere).unwrap_err();
    assert_eq!(error.code(), "download-underway");
    assert!(!elsewhere.exists());
    sitting.desk.cancel_download(TINY).unwrap();
    assert!(model(&sitting.desk).download.is_none());
    sitting.until("gone", |_| {
        (kept(&scene.paths().models) == [file_of(VAD)]).then_some(())
    });
    drop(sitting);

    // So does one that waits: what an earlier try left goes too.
    let sitting = scene.desk();
    assert!(model(&sitting.desk).download.is_none());
    let half = scene
        .paths()
        .models
        .join(".ggml-tiny.en-q8_0.bin.5bc2b3860aa151a4.part");
    std::fs::write(&half, "half").unwrap();
    sitting.desk.remove_model(TINY).unwrap();
    assert_eq!(kept(&scene.paths().models), [file_of(VAD)]);
    assert_eq!(server.requests(), 1);
}

#[test]
fn what_is_no_model_is_refused_in_words_and_asked_for_again() {
    let page = || {
        let html = [("Content-Type", "text/html")];
        answer("200 OK", &html, b"<!DOCTYPE html><title>Log in</title>")
    };
    let long = || {
        let file = vec![0; 885_099];
        answer("200 OK", &[], &file)
    };
    let changed = || {
        let file = vec![0; 885_098];
        answer("200 OK", &[], &file)
    };
    let elsewhere = || {
        let to = [("Location", "ftp://127.0.0.1/ggml.bin")];
        answer("302 Found", &to, b"")
    };
    let gone = || answer("404 Not Found", &[], b"");
    let answers = [
        (page(), "download-is-a-web-page"),
        (long(), "download-wrong-length"),
        (changed(), "download-wrong-hash"),
        (elsewhere(), "redirect-not-secure"),
        (gone(), "server-refused"),
    ];
    let codes = answers.each_ref().map(|(_, code)| *code);
    let server = Server::replying(move |before, _| Reply::Close(answers[before].0.clone()));
    let scene = home(&server, "");
    let sitting = scene.desk();
    for code in codes {
        sitting.desk.download_model(TINY).unwrap();
        let error = sitting.until("refused", |desk| {
            let download = model(desk).download?;
            download.error.filter(|error| error.code == code)
        });
        assert!(error.message.ends_with('.'), "{error:?}");
        assert_eq!(error.host.as_deref(), Some("127.0.0.1"), "{error:?}");
        assert_eq!(kept(&scene.paths().models), [""; 0], "{code}");
    }
    drop(sitting);
    // Nobody is asked again by itself.
    let sitting = scene.desk();
    in_state(&sitting, DownloadState::Paused, 0);
    assert_eq!(server.requests(), codes.len());
}

#[test]
fn the_lock_closes_what_is_open_and_lets_nobody_ask() {
    let Some(server) = hub_that_falls_silent() else {
        return;
    };
    let scene = home(&server, "");
    assert!(scene.install(VAD));
    let sitting = scene.desk();
    sitting.desk.download_model(TINY).unwrap();
    in_state(&sitting, DownloadState::Running, HALF);
    let mut settings = sitting.desk.settings();
    settings.offline_lock = true;
    sitting.desk.save_settings(settings.clone()).unwrap();
    let download = in_state(&sitting, DownloadState::Failed, HALF);
    assert_eq!(download.error.unwrap().code, "network-not-allowed");

    sitting.desk.download_model(TINY).unwrap();
    let download = in_state(&sitting, DownloadState::Failed, HALF);
    assert_eq!(download.error.unwrap().code, "network-not-allowed");
    assert_eq!(server.requests(), 1);
    settings.offline_lock = false;
    sitting.desk.save_settings(settings).unwrap();
    sitting.desk.download_model(TINY).unwrap();
    sitting.until("here", here);
}
