//! A transcription request and its reply.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use reqwest::{Body, Client, Response, StatusCode, Url};
use tokio::time::{Instant, sleep, timeout};

use super::body::CountedBody;
use super::client;
use super::form::{Form, multipart_form};
use super::proxy::Route;
use super::request::header;
use super::runtime::{CANCEL_POLL_INTERVAL, block_on, cancelled};
use crate::open_entry::OpenEntry;
use crate::{CloudText, Gate, NetworkError, Outcome, Purpose, TranscriptionRequest};

/// An hour with every token takes about 1 MB.
const MAX_REPLY_BYTES: usize = 32 << 20;
const MAX_ERROR_BODY_BYTES: usize = 64 << 10;
const FORMAT_WITH_TIMES: &str = "verbose_json";
const FORMAT_WITHOUT_TIMES: &str = "json";

pub(crate) fn transcribe(
    gate: &Gate,
    request: &TranscriptionRequest<'_>,
    cancel: &AtomicBool,
) -> Result<CloudText, NetworkError> {
    let work = async {
        match send(gate, request, FORMAT_WITH_TIMES, cancel).await {
            Err(Failure::UnsupportedFormat(_)) => {
                send(gate, request, FORMAT_WITHOUT_TIMES, cancel).await
            }
            reply => reply,
        }
        .map_err(NetworkError::from)
    };
    block_on(work).unwrap_or_else(|error| {
        Err(NetworkError::Unreachable {
            host: request.service.host.clone(),
            proxy: None,
            reason: error.to_string(),
        })
    })
}

enum Failure {
    /// The service does not support the response format.
    UnsupportedFormat(NetworkError),
    Error(NetworkError),
}

impl Failure {
    fn error(&self) -> &NetworkError {
        let (Self::UnsupportedFormat(error) | Self::Error(error)) = self;
        error
    }
}

impl From<Failure> for NetworkError {
    fn from(failure: Failure) -> Self {
        let (Failure::UnsupportedFormat(error) | Failure::Error(error)) = failure;
        error
    }
}

impl From<NetworkError> for Failure {
    fn from(error: NetworkError) -> Self {
        Self::Error(error)
    }
}

async fn send(
    gate: &Gate,
    request: &TranscriptionRequest<'_>,
    response_format: &str,
    cancel: &AtomicBool,
) -> Result<CloudText, Failure> {
    let service = request.service;
    let bad = || NetworkError::BadServiceAddress(service.endpoint.clone());
    let url = Url::parse(&service.endpoint).map_err(|_| bad())?;
    let route = Route::to(&url, request.proxy)?;
    let client = client::for_request(request.timeouts.connect, &route)
        .map_err(|error| client::request_error(&service.host, &route, &error))?;
    let mut fields = vec![
        ("model", request.model),
        ("response_format", response_format),
    ];
    fields.extend(request.language.map(|code| ("language", code)));
    let upload = Upload {
        request,
        route: &route,
        sent: Arc::default(),
        form: multipart_form(&fields, &request.audio),
    };
    let mut entry = gate.open(
        Purpose::CloudTranscription,
        &service.host,
        route.proxy_host(),
        request.note_id,
    )?;
    let reply = tokio::select! {
        reply = upload.exchange(&client, url, &mut entry) => reply,
        () = upload.wait_for_stall() => Err(upload.stall_error().into()),
        () = cancelled(cancel) => Err(NetworkError::Cancelled.into()),
        () = sleep(request.timeouts.total) => Err(upload.timeout_error().into()),
    };
    entry.add_sent(upload.sent.load(Ordering::Relaxed));
    match &reply {
        Ok(_) => entry.close(Outcome::Done)?,
        Err(failure) => entry.fail(failure.error()),
    }
    reply
}

struct Upload<'a> {
    request: &'a TranscriptionRequest<'a>,
    route: &'a Route,
    sent: Arc<AtomicU64>,
    form: Form,
}

impl Upload<'_> {
    fn host(&self) -> String {
        self.request.service.host.clone()
    }

    fn stall_error(&self) -> NetworkError {
        NetworkError::Stalled { host: self.host() }
    }

    fn timeout_error(&self) -> NetworkError {
        NetworkError::Timeout { host: self.host() }
    }

    fn interrupted_error(&self) -> NetworkError {
        NetworkError::RequestInterrupted { host: self.host() }
    }

    /// Completes if the server accepts no data for too long. Waiting for the reply is not a stall.
    async fn wait_for_stall(&self) {
        let all = self.form.body.len() as u64;
        let (mut before, mut since) = (0, Instant::now());
        loop {
            sleep(CANCEL_POLL_INTERVAL).await;
            let sent = self.sent.load(Ordering::Relaxed);
            if sent >= all {
                return pending().await;
            }
            if sent > before || sent == 0 {
                // Until the first byte is sent, the connection timeout applies.
                (before, since) = (sent, Instant::now());
            } else if since.elapsed() >= self.request.timeouts.stall {
                return;
            }
        }
    }

    async fn exchange(
        &self,
        client: &Client,
        url: Url,
        entry: &mut OpenEntry<'_>,
    ) -> Result<CloudText, Failure> {
        let body = CountedBody::new(self.form.body.clone(), Arc::clone(&self.sent));
        let mut request = client
            .post(url)
            .header(CONTENT_TYPE, &self.form.content_type)
            .body(Body::wrap(body));
        if let Some(key) = self.request.key {
            let value = format!("Bearer {}", key.secret());
            let value = zeroize::Zeroizing::new(value);
            let mut value = HeaderValue::from_str(&value).map_err(|_| NetworkError::BadKey)?;
            value.set_sensitive(true);
            request = request.header(AUTHORIZATION, value);
        }
        let response = request.send().await.map_err(|error| {
            if self.sent.load(Ordering::Relaxed) > 0 && !error.is_connect() {
                self.interrupted_error()
            } else {
                client::request_error(&self.host(), self.route, &error)
            }
        })?;
        let status = response.status();
        if status.is_success() {
            let bytes = self.read_body(response, MAX_REPLY_BYTES, entry).await?;
            return CloudText::parse(&bytes)
                .ok_or_else(|| NetworkError::BadReply { host: self.host() }.into());
        }
        let error = status_error(self.host(), &response);
        if status == StatusCode::BAD_REQUEST {
            let body = self.read_body(response, MAX_ERROR_BODY_BYTES, entry).await;
            // OpenAI's newer models have no timestamps.
            if body.is_ok_and(|body| contains(&body, b"response_format")) {
                return Err(Failure::UnsupportedFormat(error));
            }
        }
        Err(error.into())
    }

    async fn read_body(
        &self,
        mut response: Response,
        max_bytes: usize,
        entry: &mut OpenEntry<'_>,
    ) -> Result<Vec<u8>, NetworkError> {
        let mut bytes = Vec::new();
        loop {
            let next = timeout(self.request.timeouts.stall, response.chunk()).await;
            let chunk = match next {
                Err(_) => return Err(self.stall_error()),
                Ok(Err(_)) => return Err(self.interrupted_error()),
                Ok(Ok(None)) => return Ok(bytes),
                Ok(Ok(Some(chunk))) => chunk,
            };
            entry.add_received(chunk.len());
            if bytes.len() + chunk.len() > max_bytes {
                return Err(NetworkError::BadReply { host: self.host() });
            }
            bytes.extend_from_slice(&chunk);
        }
    }
}

fn status_error(host: String, response: &Response) -> NetworkError {
    let status = response.status();
    match status.as_u16() {
        300..=399 => NetworkError::RedirectRefused { host },
        401 | 403 => NetworkError::KeyRefused { host },
        408 => NetworkError::Timeout { host },
        413 => NetworkError::TooLarge { host },
        429 => NetworkError::RateLimited {
            host,
            retry_after: header(response, RETRY_AFTER)
                .and_then(|seconds| seconds.trim().parse().ok())
                .map(Duration::from_secs),
        },
        500..=599 => NetworkError::ServerFailed {
            host,
            status: status.as_u16(),
        },
        status => NetworkError::Refused { host, status },
    }
}

fn contains(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}
