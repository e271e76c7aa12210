//! A web server that says what it is told to, right or wrong.
#![allow(dead_code)] // No test uses all of it.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(20);

/// One request, as far as its head goes.
#[derive(Clone, Debug)]
pub struct Request {
    pub time: Instant,
    head: String,
    /// What came after the head, as far as its length was announced.
    pub body: Vec<u8>,
}

impl Request {
    /// The first line.
    pub fn line(&self) -> &str {
        self.head.lines().next().unwrap_or_default()
    }

    /// A header's value; its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (found, value) = line.split_once(':')?;
            (found.to_ascii_lowercase() == name).then_some(value.trim())
        })
    }

    /// The first byte asked for, if not all of them are.
    pub fn range_start(&self) -> Option<usize> {
        let range = self.header("range")?;
        range
            .strip_prefix("bytes=")?
            .strip_suffix('-')?
            .parse()
            .ok()
    }

    /// All that was said, headers and content.
    pub fn everything(&self) -> String {
        format!("{}{}", self.head, String::from_utf8_lossy(&self.body))
    }
}

/// What to do about a request.
pub enum Reply {
    /// Send this and close.
    Close(Vec<u8>),
    /// Send this and then nothing, without closing.
    Silent(Vec<u8>),
    /// Send the first, and then the second byte by byte, with these waits.
    Drip(Vec<u8>, Vec<u8>, Duration),
}

/// Is gone when it is dropped.
pub struct Server {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<Request>>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Answers each request as `reply` says, which is told how many came before.
    pub fn replying(reply: impl Fn(usize, &Request) -> Reply + Send + 'static) -> Self {
        Self::reading(true, reply)
    }

    /// As [`Server::replying`], after the head of a request already.
    pub fn impatient(reply: impl Fn(usize, &Request) -> Reply + Send + 'static) -> Self {
        Self::reading(false, reply)
    }

    fn reading(reads: bool, reply: impl Fn(usize, &Request) -> Reply + Send + 'static) -> Self {
        // Kept here, the streams are closed with the server.
        let open = Mutex::new(Vec::new());
        Self::start(move |stream, stop, seen| {
            let Some(mut request) = read_head(stream) else {
                return;
            };
            if reads {
                read_body(stream, &mut request);
            }
            let before = {
                let mut seen = seen.lock().unwrap();
                seen.push(request.clone());
                seen.len() - 1
            };
            // The other side may well hang up on what it is sent.
            match reply(before, &request) {
                Reply::Close(bytes) => drop(stream.write_all(&bytes)),
                Reply::Silent(bytes) => {
                    let _ = stream.write_all(&bytes);
                    open.lock().unwrap().push(stream.try_clone().unwrap());
                }
                Reply::Drip(bytes, drops, wait) => {
                    let _ = stream.set_nodelay(true);
                    let mut gone = stream.write_all(&bytes).is_err();
                    for drop in drops {
                        if gone || stop.load(Ordering::SeqCst) {
                            break;
                        }
                        gone = stream.write_all(&[drop]).is_err();
                        std::thread::sleep(wait);
                    }
                }
            }
        })
    }

    /// Sends `response` and closes.
    pub fn always(response: Vec<u8>) -> Self {
        Self::replying(move |_, _| Reply::Close(response.clone()))
    }

    /// Sends `response` and then nothing, without closing.
    pub fn silent_after(response: Vec<u8>) -> Self {
        Self::replying(move |_, _| Reply::Silent(response.clone()))
    }

    /// Gives any part of `file`, but after the first request only what `first`
    /// says of it, and closes.
    pub fn breaking_off_once(file: Vec<u8>, first: usize) -> Self {
        Self::replying(move |before, request| {
            let mut response = serve(&file, request);
            if before == 0 {
                response.truncate(response.len() - (file.len() - first));
            }
            Reply::Close(response)
        })
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn url(&self) -> String {
        format!("http://{}/model.bin", self.address)
    }

    /// All that it was asked, in order.
    pub fn seen(&self) -> Vec<Request> {
        self.seen.lock().unwrap().clone()
    }

    /// How many asked for something.
    pub fn requests(&self) -> usize {
        self.seen.lock().unwrap().len()
    }

    /// Hands each connection to `serve`, and keeps what it notes of the requests.
    pub fn start(
        serve: impl Fn(&mut TcpStream, &AtomicBool, &Mutex<Vec<Request>>) + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let stop = Arc::new(AtomicBool::new(false));
        let (all, stopped) = (seen.clone(), stop.clone());
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if stopped.load(Ordering::SeqCst) {
                    return;
                }
                let mut stream = stream.unwrap();
                stream.set_read_timeout(Some(PATIENCE)).unwrap();
                serve(&mut stream, &stopped, &all);
            }
        });
        Self {
            address,
            seen,
            stop,
            thread: Some(thread),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        // Wakes the thread.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Reads the rest of a request's content, as long as it was said to be.
fn read_body(stream: &mut impl Read, request: &mut Request) {
    let length = request.header("content-length").map_or(Ok(0), str::parse);
    let length: usize = length.unwrap();
    let mut buffer = [0; 16 * 1024];
    while request.body.len() < length {
        match stream.read(&mut buffer) {
            Ok(count) if count > 0 => request.body.extend_from_slice(&buffer[..count]),
            _ => return,
        }
    }
}

/// The head of a request and what came with it; `None` if none came.
pub fn read_head(stream: &mut impl Read) -> Option<Request> {
    let mut head = Vec::new();
    let mut buffer = [0; 1024];
    let end = loop {
        if let Some(at) = head.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
            break at + 4;
        }
        match stream.read(&mut buffer) {
            Ok(count) if count > 0 => head.extend_from_slice(&buffer[..count]),
            _ => return None,
        }
    };
    let body = head.split_off(end);
    Some(Request {
        time: Instant::now(),
        head: String::from_utf8(head).unwrap(),
        body,
    })
}

/// A whole and honest HTTP response.
pub fn answer(status: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {status}\r\nConnection: close\r\n");
    head += &format!("Content-Length: {}\r\n", body.len());
    for (name, value) in headers {
        head += &format!("{name}: {value}\r\n");
    }
    head += "\r\n";
    [head.as_bytes(), body].concat()
}

/// What a good server answers: the file, or the part of it that was asked for.
pub fn serve(file: &[u8], request: &Request) -> Vec<u8> {
    match request.range_start() {
        None => answer("200 OK", &[], file),
        Some(start) => {
            let range = format!("bytes {start}-{}/{}", file.len() - 1, file.len());
            partial(&range, &file[start..])
        }
    }
}

/// A part of a file, said to be the one at `range`.
pub fn partial(range: &str, body: &[u8]) -> Vec<u8> {
    answer("206 Partial Content", &[("Content-Range", range)], body)
}
