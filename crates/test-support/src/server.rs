//! A scripted HTTP server.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

const TIMEOUT: Duration = Duration::from_secs(20);

#[derive(Clone, Debug)]
pub struct Request {
    pub time: Instant,
    head: String,
    pub body: Vec<u8>,
}

impl Request {
    pub fn line(&self) -> &str {
        self.head.lines().next().unwrap_or_default()
    }

    /// `name` in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (found, value) = line.split_once(':')?;
            (found.to_ascii_lowercase() == name).then_some(value.trim())
        })
    }

    /// `None` without a range.
    pub fn range_start(&self) -> Option<usize> {
        let range = self.header("range")?;
        range
            .strip_prefix("bytes=")?
            .strip_suffix('-')?
            .parse()
            .ok()
    }

    /// Header and body.
    pub fn everything(&self) -> String {
        format!("{}{}", self.head, String::from_utf8_lossy(&self.body))
    }
}

pub enum Reply {
    /// Send and close.
    Close(Vec<u8>),
    /// Send, then keep the connection open.
    Silent(Vec<u8>),
    /// Send the first part, then the second byte by byte with this delay.
    ByteByByte(Vec<u8>, Vec<u8>, Duration),
}

/// Stops on drop.
pub struct Server {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<Request>>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// `reply` receives the number of earlier requests.
    pub fn replying(reply: impl Fn(usize, &Request) -> Reply + Send + 'static) -> Self {
        Self::reading(true, reply)
    }

    /// Replies before the body is read.
    pub fn impatient(reply: impl Fn(usize, &Request) -> Reply + Send + 'static) -> Self {
        Self::reading(false, reply)
    }

    fn reading(reads: bool, reply: impl Fn(usize, &Request) -> Reply + Send + 'static) -> Self {
        // Kept, so that the streams close with the server.
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
            // The client may close the connection early.
            match reply(before, &request) {
                Reply::Close(bytes) => drop(stream.write_all(&bytes)),
                Reply::Silent(bytes) => {
                    let _ = stream.write_all(&bytes);
                    open.lock().unwrap().push(stream.try_clone().unwrap());
                }
                Reply::ByteByByte(bytes, tail, wait) => {
                    let _ = stream.set_nodelay(true);
                    let mut gone = stream.write_all(&bytes).is_err();
                    for byte in tail {
                        if gone || stop.load(Ordering::SeqCst) {
                            break;
                        }
                        gone = stream.write_all(&[byte]).is_err();
                        std::thread::sleep(wait);
                    }
                }
            }
        })
    }

    pub fn always(response: Vec<u8>) -> Self {
        Self::replying(move |_, _| Reply::Close(response.clone()))
    }

    pub fn silent_after(response: Vec<u8>) -> Self {
        Self::replying(move |_, _| Reply::Silent(response.clone()))
    }

    /// Serves ranges of `file`, but only `first` bytes in the first reply.
    pub fn interrupted_once(file: Vec<u8>, first: usize) -> Self {
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

    pub fn seen(&self) -> Vec<Request> {
        self.seen.lock().unwrap().clone()
    }

    pub fn requests(&self) -> usize {
        self.seen.lock().unwrap().len()
    }

    /// Passes each connection to `serve`, which records the requests.
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
                stream.set_read_timeout(Some(TIMEOUT)).unwrap();
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

/// `None` if the client sent no request.
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

/// A complete, valid HTTP response.
pub fn answer(status: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {status}\r\nConnection: close\r\n");
    head += &format!("Content-Length: {}\r\n", body.len());
    for (name, value) in headers {
        head += &format!("{name}: {value}\r\n");
    }
    head += "\r\n";
    [head.as_bytes(), body].concat()
}

/// The file, or the requested range.
pub fn serve(file: &[u8], request: &Request) -> Vec<u8> {
    match request.range_start() {
        None => answer("200 OK", &[], file),
        Some(start) => {
            let range = format!("bytes {start}-{}/{}", file.len() - 1, file.len());
            partial(&range, &file[start..])
        }
    }
}

pub fn partial(range: &str, body: &[u8]) -> Vec<u8> {
    answer("206 Partial Content", &[("Content-Range", range)], body)
}
