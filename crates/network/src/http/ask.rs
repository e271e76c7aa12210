//! A question to a service, and what its answer means.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use reqwest::{Body, Client, Response, StatusCode, Url};
use tokio::time::{Instant, sleep, timeout};

use super::body::Counted;
use super::client;
use super::form::{Form, form};
use super::request::header;
use super::route::Route;
use super::{CANCEL_CHECK, cancelled, waiting};
use crate::record::Record;
use crate::{CloudText, Gate, OnlineError, Outcome, Purpose, Question};

/// No transcript is longer than this: an hour with every token takes about a megabyte.
const LONGEST_ANSWER: usize = 32 << 20;
/// So much is read of an answer that says why not.
const LONGEST_EXCUSE: usize = 64 << 10;
/// The forms of answers: with times, and without.
const WITH_TIMES: &str = "verbose_json";
const WITHOUT_TIMES: &str = "json";

pub(crate) fn transcribe(
    gate: &Gate,
    question: &Question<'_>,
    cancel: &AtomicBool,
) -> Result<CloudText, OnlineError> {
    let work = async {
        match ask(gate, question, WITH_TIMES, cancel).await {
            Err(Failure::Form(_)) => ask(gate, question, WITHOUT_TIMES, cancel).await,
            answer => answer,
        }
        .map_err(OnlineError::from)
    };
    waiting(work).unwrap_or_else(|error| {
        Err(OnlineError::Unreachable {
            host: question.service.host.clone(),
            via: None,
            reason: error.to_string(),
        })
    })
}

/// Why there is no text.
enum Failure {
    /// The service does not know this form of answer.
    Form(OnlineError),
    Error(OnlineError),
}

impl Failure {
    fn error(&self) -> &OnlineError {
        let (Self::Form(error) | Self::Error(error)) = self;
        error
    }
}

impl From<Failure> for OnlineError {
    fn from(failure: Failure) -> Self {
        let (Failure::Form(error) | Failure::Error(error)) = failure;
        error
    }
}

impl From<OnlineError> for Failure {
    fn from(error: OnlineError) -> Self {
        Self::Error(error)
    }
}

/// One connection.
async fn ask(
    gate: &Gate,
    question: &Question<'_>,
    form_of_answer: &str,
    cancel: &AtomicBool,
) -> Result<CloudText, Failure> {
    let service = question.service;
    let bad = || OnlineError::BadService(service.endpoint.clone());
    let url = Url::parse(&service.endpoint).map_err(|_| bad())?;
    let route = Route::to(&url, question.proxy)?;
    let client = client::asking(question.patience.connect, &route)
        .map_err(|error| client::no_answer(&service.host, &route, &error))?;
    let mut fields = vec![
        ("model", question.model),
        ("response_format", form_of_answer),
    ];
    fields.extend(question.language.map(|code| ("language", code)));
    let call = Call {
        question,
        route: &route,
        sent: Arc::default(),
        form: form(&fields, &question.sound),
    };
    let mut record = gate.pass(
        Purpose::CloudTranscription,
        &service.host,
        route.via(),
        question.note,
    )?;
    let answer = tokio::select! {
        answer = call.exchange(&client, url, &mut record) => answer,
        () = call.stalled() => Err(call.stall().into()),
        () = cancelled(cancel) => Err(OnlineError::Cancelled.into()),
        () = sleep(question.patience.total) => Err(call.too_slow().into()),
    };
    record.sent(call.sent.load(Ordering::Relaxed));
    match &answer {
        Ok(_) => record.close(Outcome::Done)?,
        Err(failure) => record.fail(failure.error()),
    }
    answer
}

/// One connection's question.
struct Call<'a> {
    question: &'a Question<'a>,
    route: &'a Route,
    sent: Arc<AtomicU64>,
    form: Form,
}

impl Call<'_> {
    fn host(&self) -> String {
        self.question.service.host.clone()
    }

    fn stall(&self) -> OnlineError {
        OnlineError::Stalled { host: self.host() }
    }

    fn too_slow(&self) -> OnlineError {
        OnlineError::TookTooLong { host: self.host() }
    }

    fn cut_off(&self) -> OnlineError {
        OnlineError::CutOff { host: self.host() }
    }

    /// Ends when nothing has been taken of what is to be sent for too long. While the
    /// service thinks there is nothing to be seen.
    async fn stalled(&self) {
        let all = self.form.body.len() as u64;
        let (mut before, mut since) = (0, Instant::now());
        loop {
            sleep(CANCEL_CHECK).await;
            let sent = self.sent.load(Ordering::Relaxed);
            if sent >= all {
                return pending().await;
            }
            if sent > before || sent == 0 {
                // Until the first byte goes, the connection has a limit of its own.
                (before, since) = (sent, Instant::now());
            } else if since.elapsed() >= self.question.patience.stall {
                return;
            }
        }
    }

    async fn exchange(
        &self,
        client: &Client,
        url: Url,
        record: &mut Record<'_>,
    ) -> Result<CloudText, Failure> {
        let body = Counted::new(self.form.body.clone(), Arc::clone(&self.sent));
        let mut request = client
            .post(url)
            .header(CONTENT_TYPE, &self.form.content_type)
            .body(Body::wrap(body));
        if let Some(key) = self.question.key {
            let value = format!("Bearer {}", key.secret());
            let value = zeroize::Zeroizing::new(value);
            let mut value = HeaderValue::from_str(&value).map_err(|_| OnlineError::BadKey)?;
            value.set_sensitive(true);
            request = request.header(AUTHORIZATION, value);
        }
        let response = request.send().await.map_err(|error| {
            if self.sent.load(Ordering::Relaxed) > 0 && !error.is_connect() {
                self.cut_off()
            } else {
                client::no_answer(&self.host(), self.route, &error)
            }
        })?;
        let status = response.status();
        if status.is_success() {
            let bytes = self.read(response, LONGEST_ANSWER, record).await?;
            return CloudText::parse(&bytes)
                .ok_or_else(|| OnlineError::BadAnswer { host: self.host() }.into());
        }
        let error = refusal(self.host(), &response);
        if status == StatusCode::BAD_REQUEST {
            let excuse = self.read(response, LONGEST_EXCUSE, record).await;
            // Newer models of the service have no times to give.
            if excuse.is_ok_and(|excuse| contains(&excuse, b"response_format")) {
                return Err(Failure::Form(error));
            }
        }
        Err(error.into())
    }

    /// All of an answer that is no longer than this.
    async fn read(
        &self,
        mut response: Response,
        longest: usize,
        record: &mut Record<'_>,
    ) -> Result<Vec<u8>, OnlineError> {
        let mut bytes = Vec::new();
        loop {
            let next = timeout(self.question.patience.stall, response.chunk()).await;
            let chunk = match next {
                Err(_) => return Err(self.stall()),
                Ok(Err(_)) => return Err(self.cut_off()),
                Ok(Ok(None)) => return Ok(bytes),
                Ok(Ok(Some(chunk))) => chunk,
            };
            record.received(chunk.len());
            if bytes.len() + chunk.len() > longest {
                return Err(OnlineError::BadAnswer { host: self.host() });
            }
            bytes.extend_from_slice(&chunk);
        }
    }
}

/// What a status other than success means.
fn refusal(host: String, response: &Response) -> OnlineError {
    let status = response.status();
    match status.as_u16() {
        300..=399 => OnlineError::SentOn { host },
        401 | 403 => OnlineError::KeyRefused { host },
        408 => OnlineError::TookTooLong { host },
        413 => OnlineError::TooLarge { host },
        429 => OnlineError::RateLimited {
            host,
            wait: header(response, RETRY_AFTER)
                .and_then(|seconds| seconds.trim().parse().ok())
                .map(Duration::from_secs),
        },
        500..=599 => OnlineError::ServerFailed {
            host,
            status: status.as_u16(),
        },
        status => OnlineError::Refused { host, status },
    }
}

fn contains(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}
