//! Model downloads from a scripted server.

use std::path::Path;
use std::time::Duration;

use earshot_core::ConnectionEnd;
use earshot_core::app::{App, AppEvent, Download, DownloadState, ModelView};
use earshot_error::ErrorCode;
use earshot_test_support::models;
use earshot_test_support::server::{Reply, Request, Server, answer, serve};

use crate::harness::{TINY, TestApp, TestHome, VAD};

/// Bytes sent before the connection stalls.
const SENT_BEFORE_STALL: usize = 20_000_000;

/// Serves model files with range requests; `override_reply` may replace a reply.
fn model_server(
    override_reply: impl Fn(usize, &Request) -> Option<Reply> + Send + 'static,
) -> Option<Server> {
    let folder = models()?;
    Some(Server::replying(move |requests, request| {
        override_reply(requests, request).unwrap_or_else(|| {
            let path = request.line().split(' ').nth(1).unwrap();
            let file = std::fs::read(folder.join(path.trim_start_matches('/'))).unwrap();
            Reply::Close(serve(&file, request))
        })
    }))
}

/// The first request gets the start of the file, then nothing.
fn stalling_model_server() -> Option<Server> {
    let folder = models()?;
    model_server(move |requests, _| {
        (requests == 0).then(|| {
            let file = std::fs::read(folder.join(file_name(TINY))).unwrap();
            let reply = answer("200 OK", &[], &file);
            Reply::Silent(reply[..reply.len() - file.len() + SENT_BEFORE_STALL].to_vec())
        })
    })
}

fn file_name(model: &str) -> String {
    format!("ggml-{model}.bin")
}

/// A home with this server as model source and `more` in its settings.
fn home_with_source(server: &Server, more: &str) -> TestHome {
    let home = TestHome::empty();
    std::fs::create_dir_all(home.paths().config).unwrap();
    let text = format!(
        "version = 1\nmodel = \"{TINY}\"\nmodel_source = \"http://{}\"\n{more}",
        server.address()
    );
    std::fs::write(home.paths().config.join("settings.toml"), text).unwrap();
    home
}

fn tiny_model(app: &App) -> ModelView {
    let mut all = app.models.view().unwrap().all.into_iter();
    all.find(|model| model.name == TINY).unwrap()
}

fn is_installed(app: &App) -> Option<()> {
    tiny_model(app).installed.then_some(())
}

fn wait_for_state(app: &TestApp, state: DownloadState, done: usize) -> Download {
    app.wait_for("in the expected state", |app| {
        let download = tiny_model(app).download?;
        (download.state == state && download.received == done as u64).then_some(download)
    })
}

/// All files in the folder, including hidden ones.
fn file_names(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).into_iter().flatten();
    let mut names: Vec<_> = names
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn a_model_is_downloaded_with_its_dependencies() {
    let Some(server) = model_server(|_, _| None) else {
        return;
    };
    let home = home_with_source(&server, "");
    let app = home.start_app();
    assert!(!app.app_info().unwrap().model_ready);
    assert!(tiny_model(&app).download.is_none());
    app.models.download(TINY).unwrap();
    app.wait_for("installed", is_installed);
    app.wait_for("done", |app| {
        tiny_model(app).download.is_none().then_some(())
    });
    assert!(app.app_info().unwrap().model_ready);
    assert_eq!(
        file_names(&home.paths().models),
        [file_name(VAD), file_name(TINY)],
        "and nothing else"
    );
    let is_running = |event: &AppEvent| match event {
        AppEvent::Models { models } => models.all.iter().any(|model| {
            let download = model.download.as_ref();
            download.is_some_and(|download| download.state == DownloadState::Running)
        }),
        _ => false,
    };
    assert!(app.events().iter().any(|(_, event)| is_running(event)));
    assert_eq!(app.connections().unwrap().len(), 2);
    // The benchmark runs automatically while the app is idle.
    let speed = app.wait_for("measured", |app| tiny_model(app).speed);
    assert!(speed > 0.1, "{speed}");

    app.models.remove(TINY).unwrap();
    assert!(!tiny_model(&app).installed);
    let error = app.models.remove(TINY).unwrap_err();
    assert_eq!(error.code(), ErrorCode::ModelMissing);
    let error = app.models.download("huge").unwrap_err();
    assert_eq!(error.code(), ErrorCode::ModelUnknown);
}

#[test]
fn a_paused_download_stays_paused_after_a_restart() {
    let Some(server) = stalling_model_server() else {
        return;
    };
    let home = home_with_source(&server, "");
    assert!(home.install(VAD));
    let app = home.start_app();
    app.models.download(TINY).unwrap();
    wait_for_state(&app, DownloadState::Running, SENT_BEFORE_STALL);
    app.models.pause_download(TINY).unwrap();
    wait_for_state(&app, DownloadState::Paused, SENT_BEFORE_STALL);
    app.wait_for("recorded as stopped", |app| {
        let connections = app.connections().unwrap();
        (connections[0].outcome == ConnectionEnd::Stopped).then_some(())
    });
    drop(app);

    let app = home.start_app();
    wait_for_state(&app, DownloadState::Paused, SENT_BEFORE_STALL);
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(server.requests(), 1, "it was not resumed");
    app.models.download(TINY).unwrap();
    app.wait_for("installed", is_installed);
    assert_eq!(server.seen()[1].range_start(), Some(SENT_BEFORE_STALL));
    assert_eq!(
        file_names(&home.paths().models),
        [file_name(VAD), file_name(TINY)]
    );
}

#[test]
fn an_interrupted_download_resumes_after_a_restart() {
    let Some(server) = stalling_model_server() else {
        return;
    };
    let home = home_with_source(&server, "");
    assert!(home.install(VAD));
    let app = home.start_app();
    app.models.download(TINY).unwrap();
    wait_for_state(&app, DownloadState::Running, SENT_BEFORE_STALL);
    drop(app);
    let app = home.start_app();
    app.wait_for("installed", is_installed);
    assert_eq!(server.seen()[1].range_start(), Some(SENT_BEFORE_STALL));
}

#[test]
fn a_cancelled_download_leaves_nothing() {
    let Some(server) = stalling_model_server() else {
        return;
    };
    let home = home_with_source(&server, "");
    assert!(home.install(VAD));
    let app = home.start_app();
    app.models.download(TINY).unwrap();
    wait_for_state(&app, DownloadState::Running, SENT_BEFORE_STALL);
    let error = app.models.remove(TINY).unwrap_err();
    assert_eq!(error.code(), ErrorCode::DownloadInProgress);
    let other_folder = home.files.path().join("disk");
    let error = app.models.move_to(&other_folder).unwrap_err();
    assert_eq!(error.code(), ErrorCode::DownloadInProgress);
    assert!(!other_folder.exists());
    app.models.cancel_download(TINY).unwrap();
    assert!(tiny_model(&app).download.is_none());
    app.wait_for("gone", |_| {
        (file_names(&home.paths().models) == [file_name(VAD)]).then_some(())
    });
    drop(app);

    // Removing a model also deletes partial files of earlier attempts.
    let app = home.start_app();
    assert!(tiny_model(&app).download.is_none());
    let half = home
        .paths()
        .models
        .join(".ggml-tiny.en-q8_0.bin.5bc2b3860aa151a4.part");
    std::fs::write(&half, "half").unwrap();
    app.models.remove(TINY).unwrap();
    assert_eq!(file_names(&home.paths().models), [file_name(VAD)]);
    assert_eq!(server.requests(), 1);
}

#[test]
fn a_wrong_file_is_rejected_and_can_be_requested_again() {
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
    let other_folder = || {
        let to = [("Location", "ftp://127.0.0.1/ggml.bin")];
        answer("302 Found", &to, b"")
    };
    let gone = || answer("404 Not Found", &[], b"");
    let answers = [
        (page(), ErrorCode::DownloadIsAWebPage),
        (long(), ErrorCode::DownloadWrongLength),
        (changed(), ErrorCode::DownloadWrongHash),
        (other_folder(), ErrorCode::RedirectNotSecure),
        (gone(), ErrorCode::ServerRefused),
    ];
    let codes = answers.each_ref().map(|(_, code)| *code);
    let server = Server::replying(move |requests, _| Reply::Close(answers[requests].0.clone()));
    let home = home_with_source(&server, "");
    let app = home.start_app();
    for code in codes {
        app.models.download(TINY).unwrap();
        let error = app.wait_for("rejected", |app| {
            let download = tiny_model(app).download?;
            download.error.filter(|error| error.code == code)
        });
        assert!(error.message.ends_with('.'), "{error:?}");
        assert_eq!(error.host.as_deref(), Some("127.0.0.1"), "{error:?}");
        assert_eq!(file_names(&home.paths().models), [""; 0], "{code}");
    }
    drop(app);
    // Failed downloads are not retried automatically.
    let app = home.start_app();
    wait_for_state(&app, DownloadState::Paused, 0);
    assert_eq!(server.requests(), codes.len());
}

#[test]
fn the_offline_lock_aborts_and_blocks_downloads() {
    let Some(server) = stalling_model_server() else {
        return;
    };
    let home = home_with_source(&server, "");
    assert!(home.install(VAD));
    let app = home.start_app();
    app.models.download(TINY).unwrap();
    wait_for_state(&app, DownloadState::Running, SENT_BEFORE_STALL);
    let mut settings = app.settings.view();
    settings.offline_lock = true;
    app.settings.save(settings.clone()).unwrap();
    let download = wait_for_state(&app, DownloadState::Failed, SENT_BEFORE_STALL);
    assert_eq!(download.error.unwrap().code, ErrorCode::NetworkNotAllowed);

    app.models.download(TINY).unwrap();
    let download = wait_for_state(&app, DownloadState::Failed, SENT_BEFORE_STALL);
    assert_eq!(download.error.unwrap().code, ErrorCode::NetworkNotAllowed);
    assert_eq!(server.requests(), 1);
    settings.offline_lock = false;
    app.settings.save(settings).unwrap();
    app.models.download(TINY).unwrap();
    app.wait_for("installed", is_installed);
}
