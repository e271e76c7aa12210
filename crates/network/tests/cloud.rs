//! `transcribe` against a misbehaving local server.
#![cfg(all(feature = "network", not(feature = "offline")))]
#![allow(clippy::unwrap_used)]

#[path = "server/tls.rs"]
mod tls;

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use earshot_error::ErrorCode;
use earshot_network::{
    CloudText, CloudTimeouts, Consent, Gate, Key, Ledger, LedgerEntry, NetworkError, Outcome,
    Proxy, Purpose, Service, TranscriptionRequest, transcribe,
};
use earshot_test_support::server::{Reply, Server, answer};
use tempfile::TempDir;

const SECRET: &str = "sk-this-is-a-secret";
const NOTE_ID: &str = "0198-note";
const GOOD: &str =
    r#"{"language":"english","text":"Hi.","segments":[{"start":0,"end":1.5,"text":" Hi."}]}"#;

struct Fixture {
    _folder: TempDir,
    gate: Gate,
    timeouts: CloudTimeouts,
    audio: Vec<u8>,
}

impl Fixture {
    fn new(consent: Consent) -> Self {
        let folder = TempDir::new().unwrap();
        let ledger = Ledger::new(folder.path().join("network.jsonl"));
        Self {
            gate: Gate::new(move || consent, ledger),
            _folder: folder,
            // Long, because the machine may be busy; tests that need a timeout shorten it.
            timeouts: CloudTimeouts {
                connect: Duration::from_secs(20),
                stall: Duration::from_secs(20),
                total: Duration::from_secs(20),
            },
            audio: b"OggS and so on".repeat(1000),
        }
    }

    fn transcribe(&self, base: &str, cancel: &AtomicBool) -> Result<CloudText, NetworkError> {
        let key = Key::new(SECRET.to_owned()).unwrap();
        let request = TranscriptionRequest {
            service: &Service::parse(base).unwrap(),
            model: "whisper-1",
            key: Some(&key),
            audio: self.audio.clone(),
            language: Some("en"),
            note_id: Some(NOTE_ID),
            proxy: Proxy::None,
            timeouts: self.timeouts,
        };
        transcribe(&self.gate, &request, cancel)
    }

    fn ledger(&self) -> Vec<LedgerEntry> {
        self.gate.ledger().entries().unwrap()
    }

    /// Checks that the error is one sentence, without the key, and in the ledger.
    fn transcribe_error(&self, base: &str) -> NetworkError {
        let error = self.transcribe(base, &AtomicBool::new(false)).unwrap_err();
        let last = self.ledger().pop().unwrap();
        assert_eq!(last.outcome, Outcome::Failed);
        assert_eq!(last.error_code, Some(error.code()));
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

fn error_code_for(response: Vec<u8>) -> ErrorCode {
    let server = Server::always(response);
    Fixture::new(Consent::ModelsAndCloud)
        .transcribe_error(&base(&server))
        .code()
}

#[test]
fn upload_returns_a_transcript() {
    let server = Server::always(answer("200 OK", &[], GOOD.as_bytes()));
    let fixture = Fixture::new(Consent::ModelsAndCloud);
    let text = fixture
        .transcribe(&base(&server), &AtomicBool::new(false))
        .unwrap();
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
    assert!(!form.contains(NOTE_ID), "the note ID is not sent");

    let [entry] = &fixture.ledger()[..] else {
        panic!("{:?}", fixture.ledger())
    };
    assert_eq!(entry.outcome, Outcome::Done);
    assert_eq!(entry.host, "127.0.0.1");
    assert_eq!(entry.purpose, Purpose::CloudTranscription);
    assert_eq!(entry.note_id.as_deref(), Some(NOTE_ID));
    assert_eq!(entry.bytes_out, request.body.len() as u64);
    assert_eq!(entry.bytes_in, GOOD.len() as u64);
}

#[test]
fn unsupported_format_is_retried_without_timestamps() {
    let server = Server::replying(|_, request| {
        let response = if request.everything().contains("verbose_json") {
            let excuse = br#"{"error":{"message":"response_format 'verbose_json' is not known"}}"#;
            answer("400 Bad Request", &[], excuse)
        } else {
            answer("200 OK", &[], br#"{"text":"Hi."}"#)
        };
        Reply::Close(response)
    });
    let fixture = Fixture::new(Consent::ModelsAndCloud);
    let text = fixture
        .transcribe(&base(&server), &AtomicBool::new(false))
        .unwrap();
    assert_eq!(text.segments[0].end_ms, None);
    assert_eq!(fixture.ledger().len(), 2, "both connections are recorded");
    // Other refusals are not retried.
    let server = Server::always(answer("400 Bad Request", &[], b"no"));
    let fixture = Fixture::new(Consent::ModelsAndCloud);
    assert_eq!(
        fixture.transcribe_error(&base(&server)).code(),
        ErrorCode::CloudRefused
    );
    assert_eq!(server.requests(), 1);
}

#[test]
fn no_upload_without_consent() {
    for consent in [Consent::Offline, Consent::Models] {
        let server = Server::always(answer("200 OK", &[], GOOD.as_bytes()));
        let fixture = Fixture::new(consent);
        let error = fixture.transcribe(&base(&server), &AtomicBool::new(false));
        assert_eq!(error.unwrap_err().code(), ErrorCode::NetworkNotAllowed);
        assert_eq!((server.requests(), fixture.ledger().len()), (0, 0));
    }
}

#[test]
fn status_codes_map_to_errors() {
    let refused = |status: &str| error_code_for(answer(status, &[], b"{}"));
    assert_eq!(refused("401 Unauthorized"), ErrorCode::CloudKeyRefused);
    assert_eq!(refused("403 Forbidden"), ErrorCode::CloudKeyRefused);
    assert_eq!(refused("404 Not Found"), ErrorCode::CloudRefused);
    assert_eq!(refused("408 Request Timeout"), ErrorCode::CloudTimeout);
    assert_eq!(
        refused("413 Content Too Large"),
        ErrorCode::CloudRecordingTooLarge
    );
    assert_eq!(refused("500 Oops"), ErrorCode::CloudFailed);
    assert_eq!(refused("503 Busy"), ErrorCode::CloudFailed);
    let server = Server::always(answer("429 Slow Down", &[("Retry-After", "20")], b""));
    let error = Fixture::new(Consent::ModelsAndCloud).transcribe_error(&base(&server));
    assert!(error.to_string().contains("for 20 seconds"), "{error}");
}

#[test]
fn redirects_are_refused() {
    let elsewhere = Server::always(answer("200 OK", &[], GOOD.as_bytes()));
    for status in ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"] {
        let to = format!("{}/v1/audio/transcriptions", base(&elsewhere));
        let code = error_code_for(answer(status, &[("Location", &to)], b""));
        assert_eq!(code, ErrorCode::CloudRedirected, "{status}");
    }
    assert_eq!(elsewhere.requests(), 0);
}

#[test]
fn malformed_transcripts_are_rejected() {
    let html = answer(
        "200 OK",
        &[("Content-Type", "text/html")],
        b"<!doctype html><p>Please log in",
    );
    assert_eq!(error_code_for(html), ErrorCode::CloudReplyUnreadable);
    for body in [&b"{\"text\":"[..], b"[1,2]", b"", b"{\"segments\":[]}"] {
        let code = error_code_for(answer("200 OK", &[], body));
        assert_eq!(code, ErrorCode::CloudReplyUnreadable);
    }
    // An endless reply.
    let huge = "x".repeat(40 << 20);
    let body = format!("{{\"text\":\"{huge}\"}}");
    let code = error_code_for(answer("200 OK", &[], body.as_bytes()));
    assert_eq!(code, ErrorCode::CloudReplyUnreadable);
}

#[test]
fn interrupted_and_stalled_requests_fail() {
    let whole = answer("200 OK", &[], GOOD.as_bytes());
    assert_eq!(
        error_code_for(whole[..whole.len() - 9].to_vec()),
        ErrorCode::CloudInterrupted
    );
    assert_eq!(error_code_for(Vec::new()), ErrorCode::CloudInterrupted);

    let mut fixture = Fixture::new(Consent::ModelsAndCloud);
    fixture.timeouts.stall = Duration::from_millis(300);
    let half = whole[..whole.len() - 9].to_vec();
    let server = Server::silent_after(half);
    assert_eq!(
        fixture.transcribe_error(&base(&server)).code(),
        ErrorCode::ServerStalled
    );

    // A server that never replies.
    fixture.timeouts.total = Duration::from_millis(600);
    let server = Server::silent_after(Vec::new());
    assert_eq!(
        fixture.transcribe_error(&base(&server)).code(),
        ErrorCode::CloudTimeout
    );

    // A slow server: no byte stalls, but the total takes too long.
    let tail = whole[whole.len() - 60..].to_vec();
    let head = whole[..whole.len() - 60].to_vec();
    let server = Server::replying(move |_, _| {
        Reply::ByteByByte(head.clone(), tail.clone(), Duration::from_millis(100))
    });
    assert_eq!(
        fixture.transcribe_error(&base(&server)).code(),
        ErrorCode::CloudTimeout
    );

    // A server that does not read the request.
    fixture.timeouts.total = Duration::from_secs(20);
    fixture.audio = vec![7; 64 << 20];
    let server = Server::impatient(|_, _| Reply::Silent(Vec::new()));
    assert_eq!(
        fixture.transcribe_error(&base(&server)).code(),
        ErrorCode::ServerStalled
    );
    let sent = fixture.ledger().pop().unwrap().bytes_out;
    assert!((1..64 << 20).contains(&sent), "{sent} bytes were sent");
}

#[test]
fn unreachable_and_untrusted_servers_are_reported() {
    let fixture = Fixture::new(Consent::ModelsAndCloud);
    let server = Server::always(Vec::new());
    let gone = base(&server);
    drop(server);
    assert_eq!(
        fixture.transcribe_error(&gone).code(),
        ErrorCode::ServerUnreachable
    );
    assert_eq!(fixture.ledger().pop().unwrap().bytes_out, 0);
    let server = tls::self_signed(answer("200 OK", &[], GOOD.as_bytes()));
    let secure = format!("https://localhost:{}", server.address().port());
    assert_eq!(
        fixture.transcribe_error(&secure).code(),
        ErrorCode::ServerNotTrusted
    );
    assert_eq!(server.requests(), 0, "the key is not sent");
}

#[test]
fn request_can_be_cancelled() {
    let server = Server::silent_after(Vec::new());
    let fixture = Fixture::new(Consent::ModelsAndCloud);
    let cancel = AtomicBool::new(false);
    let started = Instant::now();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while server.requests() == 0 {
                std::thread::sleep(Duration::from_millis(10));
            }
            cancel.store(true, Ordering::Relaxed);
        });
        let error = fixture.transcribe(&base(&server), &cancel).unwrap_err();
        assert_eq!(error.code(), ErrorCode::Cancelled);
    });
    assert!(started.elapsed() < Duration::from_secs(10));
    let entry = fixture.ledger().pop().unwrap();
    assert_eq!((entry.outcome, entry.error_code), (Outcome::Stopped, None));
}
