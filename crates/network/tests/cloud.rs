//! `transcribe` against a server on this machine that does everything wrong.
#![cfg(all(feature = "network", not(feature = "offline")))]
#![allow(clippy::unwrap_used)]

mod server;
#[path = "server/tls.rs"]
mod tls;

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use earshot_network::{
    CloudPatience, CloudText, Consent, Gate, Key, Ledger, LedgerEntry, OnlineError, Outcome, Proxy,
    Purpose, Question, Service, transcribe,
};
use server::{Reply, Server, answer};
use tempfile::TempDir;

const SECRET: &str = "sk-this-is-a-secret";
const NOTE: &str = "0198-note";
const GOOD: &str =
    r#"{"language":"english","text":"Hi.","segments":[{"start":0,"end":1.5,"text":" Hi."}]}"#;

struct Place {
    _folder: TempDir,
    gate: Gate,
    patience: CloudPatience,
    sound: Vec<u8>,
}

impl Place {
    fn new(consent: Consent) -> Self {
        let folder = TempDir::new().unwrap();
        let ledger = Ledger::new(folder.path().join("network.jsonl"));
        Self {
            gate: Gate::new(move || consent, ledger),
            _folder: folder,
            // What is to fail by them shortens them: the machine may be busy.
            patience: CloudPatience {
                connect: Duration::from_secs(20),
                stall: Duration::from_secs(20),
                total: Duration::from_secs(20),
            },
            sound: b"OggS and so on".repeat(1000),
        }
    }

    fn ask(&self, base: &str, cancel: &AtomicBool) -> Result<CloudText, OnlineError> {
        let key = Key::new(SECRET.to_owned()).unwrap();
        let question = Question {
            service: &Service::parse(base).unwrap(),
            model: "whisper-1",
            key: Some(&key),
            sound: self.sound.clone(),
            language: Some("en"),
            note: Some(NOTE),
            proxy: Proxy::None,
            patience: self.patience,
        };
        transcribe(&self.gate, &question, cancel)
    }

    fn ledger(&self) -> Vec<LedgerEntry> {
        self.gate.ledger().entries().unwrap()
    }

    /// The error, once it is sure that it is one sentence without the key, and in the
    /// ledger.
    fn refused(&self, base: &str) -> OnlineError {
        let error = self.ask(base, &AtomicBool::new(false)).unwrap_err();
        let last = self.ledger().pop().unwrap();
        assert_eq!(last.outcome, Outcome::Failed);
        assert_eq!(last.note.as_deref(), Some(error.code()));
        let sentence = error.to_string();
        assert!(
            sentence.ends_with('.') && !sentence.contains('\n'),
            "{sentence}"
        );
        assert!(!format!("{sentence}{error:?}").contains(SECRET));
        error
    }
}

fn base(server: &Server) -> String {
    format!("http://{}", server.address())
}

/// What a server that answers so leads to.
fn code_after(response: Vec<u8>) -> &'static str {
    let server = Server::always(response);
    Place::new(Consent::ModelsAndCloud)
        .refused(&base(&server))
        .code()
}

#[test]
fn a_recording_goes_out_and_a_text_comes_back() {
    let server = Server::always(answer("200 OK", &[], GOOD.as_bytes()));
    let place = Place::new(Consent::ModelsAndCloud);
    let text = place.ask(&base(&server), &AtomicBool::new(false)).unwrap();
    assert_eq!(text.language.as_deref(), Some("english"));
    assert_eq!(text.segments[0].text, "Hi.");
    let seen = server.seen();
    let [request] = &seen[..] else {
        panic!("{seen:?}")
    };
    assert_eq!(
        request.line(),
        "POST /v1/audio/transcriptions HTTP/1.1",
        "the interface's own path"
    );
    assert_eq!(
        request.header("authorization"),
        Some("Bearer sk-this-is-a-secret")
    );
    let form = request.everything();
    for field in [
        "name=\"model\"\r\n\r\nwhisper-1\r\n",
        "name=\"response_format\"\r\n\r\nverbose_json\r\n",
        "name=\"language\"\r\n\r\nen\r\n",
        "filename=\"sound.ogg\"\r\nContent-Type: audio/ogg\r\n\r\nOggS",
    ] {
        assert!(form.contains(field), "{field} is not in the form");
    }
    assert!(!form.contains(NOTE), "the note's name stays here");

    let [entry] = &place.ledger()[..] else {
        panic!("{:?}", place.ledger())
    };
    assert_eq!(entry.outcome, Outcome::Done);
    assert_eq!(entry.host, "127.0.0.1");
    assert_eq!(entry.purpose, Purpose::CloudTranscription);
    assert_eq!(entry.about.as_deref(), Some(NOTE));
    assert_eq!(entry.bytes_out, request.body.len() as u64);
    assert_eq!(entry.bytes_in, GOOD.len() as u64);
}

#[test]
fn a_server_that_knows_no_times_is_asked_for_an_answer_without() {
    let server = Server::replying(|_, request| {
        let response = if request.everything().contains("verbose_json") {
            let excuse = br#"{"error":{"message":"response_format 'verbose_json' is not known"}}"#;
            answer("400 Bad Request", &[], excuse)
        } else {
            answer("200 OK", &[], br#"{"text":"Hi."}"#)
        };
        Reply::Close(response)
    });
    let place = Place::new(Consent::ModelsAndCloud);
    let text = place.ask(&base(&server), &AtomicBool::new(false)).unwrap();
    assert_eq!(text.segments[0].end_ms, None);
    assert_eq!(place.ledger().len(), 2, "both connections are written down");
    // Any other refusal is the last word: nothing is sent twice for nothing.
    let server = Server::always(answer("400 Bad Request", &[], b"no"));
    let place = Place::new(Consent::ModelsAndCloud);
    assert_eq!(place.refused(&base(&server)).code(), "cloud-refused");
    assert_eq!(server.requests(), 1);
}

#[test]
fn without_consent_nobody_is_asked() {
    for consent in [Consent::Offline, Consent::Models] {
        let server = Server::always(answer("200 OK", &[], GOOD.as_bytes()));
        let place = Place::new(consent);
        let error = place.ask(&base(&server), &AtomicBool::new(false));
        assert_eq!(error.unwrap_err().code(), "network-not-allowed");
        assert_eq!((server.requests(), place.ledger().len()), (0, 0));
    }
}

#[test]
fn every_refusal_is_told_apart() {
    let refused = |status: &str| code_after(answer(status, &[], b"{}"));
    assert_eq!(refused("401 Unauthorized"), "cloud-key-refused");
    assert_eq!(refused("403 Forbidden"), "cloud-key-refused");
    assert_eq!(refused("404 Not Found"), "cloud-refused");
    assert_eq!(refused("408 Request Timeout"), "cloud-too-slow");
    assert_eq!(
        refused("413 Content Too Large"),
        "cloud-recording-too-large"
    );
    assert_eq!(refused("500 Oops"), "cloud-failed");
    assert_eq!(refused("503 Busy"), "cloud-failed");
    let server = Server::always(answer("429 Slow Down", &[("Retry-After", "20")], b""));
    let error = Place::new(Consent::ModelsAndCloud).refused(&base(&server));
    assert!(error.to_string().contains("for 20 seconds"), "{error}");
}

#[test]
fn a_recording_is_not_sent_on() {
    let elsewhere = Server::always(answer("200 OK", &[], GOOD.as_bytes()));
    for status in ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"] {
        let to = format!("{}/v1/audio/transcriptions", base(&elsewhere));
        let code = code_after(answer(status, &[("Location", &to)], b""));
        assert_eq!(code, "cloud-sent-on", "{status}");
    }
    assert_eq!(elsewhere.requests(), 0);
}

#[test]
fn what_is_no_transcript_is_not_taken_for_one() {
    let html = answer(
        "200 OK",
        &[("Content-Type", "text/html")],
        b"<!doctype html><p>Please log in",
    );
    assert_eq!(code_after(html), "cloud-answer-unreadable");
    for body in [&b"{\"text\":"[..], b"[1,2]", b"", b"{\"segments\":[]}"] {
        let code = code_after(answer("200 OK", &[], body));
        assert_eq!(code, "cloud-answer-unreadable");
    }
    // An answer without end.
    let huge = "x".repeat(40 << 20);
    let body = format!("{{\"text\":\"{huge}\"}}");
    let code = code_after(answer("200 OK", &[], body.as_bytes()));
    assert_eq!(code, "cloud-answer-unreadable");
}

#[test]
fn a_server_that_hangs_up_or_falls_silent_is_given_up() {
    let whole = answer("200 OK", &[], GOOD.as_bytes());
    assert_eq!(
        code_after(whole[..whole.len() - 9].to_vec()),
        "cloud-cut-off"
    );
    assert_eq!(code_after(Vec::new()), "cloud-cut-off");

    let mut place = Place::new(Consent::ModelsAndCloud);
    place.patience.stall = Duration::from_millis(300);
    let half = whole[..whole.len() - 9].to_vec();
    let server = Server::silent_after(half);
    assert_eq!(place.refused(&base(&server)).code(), "server-stalled");

    // One that thinks without end.
    place.patience.total = Duration::from_millis(600);
    let server = Server::silent_after(Vec::new());
    assert_eq!(place.refused(&base(&server)).code(), "cloud-too-slow");

    // One that drips: each byte is in time, and all together are not.
    let drops = whole[whole.len() - 60..].to_vec();
    let head = whole[..whole.len() - 60].to_vec();
    let server = Server::replying(move |_, _| {
        Reply::Drip(head.clone(), drops.clone(), Duration::from_millis(100))
    });
    assert_eq!(place.refused(&base(&server)).code(), "cloud-too-slow");

    // One that does not take what is sent.
    place.patience.total = Duration::from_secs(20);
    place.sound = vec![7; 64 << 20];
    let server = Server::impatient(|_, _| Reply::Silent(Vec::new()));
    assert_eq!(place.refused(&base(&server)).code(), "server-stalled");
    let sent = place.ledger().pop().unwrap().bytes_out;
    assert!((1..64 << 20).contains(&sent), "{sent} bytes were sent");
}

#[test]
fn nobody_there_and_nobody_to_be_trusted() {
    let place = Place::new(Consent::ModelsAndCloud);
    let server = Server::always(Vec::new());
    let gone = base(&server);
    drop(server);
    assert_eq!(place.refused(&gone).code(), "server-unreachable");
    assert_eq!(place.ledger().pop().unwrap().bytes_out, 0);
    let server = tls::self_signed(answer("200 OK", &[], GOOD.as_bytes()));
    let secure = format!("https://localhost:{}", server.address().port());
    assert_eq!(place.refused(&secure).code(), "server-not-trusted");
    assert_eq!(server.requests(), 0, "no key goes to a stranger");
}

#[test]
fn it_can_be_called_off() {
    let server = Server::silent_after(Vec::new());
    let place = Place::new(Consent::ModelsAndCloud);
    let cancel = AtomicBool::new(false);
    let started = Instant::now();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while server.requests() == 0 {
                std::thread::sleep(Duration::from_millis(10));
            }
            cancel.store(true, Ordering::Relaxed);
        });
        let error = place.ask(&base(&server), &cancel).unwrap_err();
        assert_eq!(error.code(), "cancelled");
    });
    assert!(started.elapsed() < Duration::from_secs(10));
    let entry = place.ledger().pop().unwrap();
    assert_eq!((entry.outcome, entry.note), (Outcome::Stopped, None));
}
