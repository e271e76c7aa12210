//! A local transcription server with a fixed response that records its requests.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

pub struct FakeService {
    address: SocketAddr,
    received: Arc<Mutex<Vec<Vec<u8>>>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl FakeService {
    pub fn with_text(text: &str) -> Self {
        let body = format!("{{\"text\":\"{text}\"}}");
        Self::with_response("200 OK", &body)
    }

    pub fn with_response(status: &str, body: &str) -> Self {
        let length = body.len();
        let head = format!("HTTP/1.1 {status}\r\nConnection: close\r\nRetry-After: 30\r\n");
        let response = format!("{head}Content-Length: {length}\r\n\r\n{body}");
        Self::start(Some(response.into_bytes()))
    }

    /// Accepts connections but never responds.
    pub fn unresponsive() -> Self {
        Self::start(None)
    }

    fn start(response: Option<Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let received = Arc::new(Mutex::new(Vec::new()));
        let stop = Arc::new(AtomicBool::new(false));
        let (all, stopped) = (Arc::clone(&received), Arc::clone(&stop));
        let thread = std::thread::spawn(move || {
            // Keeps unanswered connections open.
            let mut open = Vec::new();
            for stream in listener.incoming() {
                if stopped.load(Ordering::SeqCst) {
                    return;
                }
                let mut stream = stream.unwrap();
                stream
                    .set_read_timeout(Some(Duration::from_secs(20)))
                    .unwrap();
                all.lock().unwrap().push(read_request(&mut stream));
                match &response {
                    Some(response) => drop(stream.write_all(response)),
                    None => open.push(stream),
                }
            }
        });
        Self {
            address,
            received,
            stop,
            thread: Some(thread),
        }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn requests(&self) -> Vec<Vec<u8>> {
        self.received.lock().unwrap().clone()
    }

    pub fn received(&self, what: &str) -> bool {
        let has = |request: &Vec<u8>| {
            request
                .windows(what.len())
                .any(|bytes| bytes == what.as_bytes())
        };
        self.requests().iter().any(has)
    }
}

impl Drop for FakeService {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn read_request(stream: &mut TcpStream) -> Vec<u8> {
    let mut request = Vec::new();
    let mut buffer = [0; 16 * 1024];
    let mut wanted = usize::MAX;
    while request.len() < wanted {
        match stream.read(&mut buffer) {
            Ok(count) if count > 0 => request.extend_from_slice(&buffer[..count]),
            _ => break,
        }
        let end = request.windows(4).position(|bytes| bytes == b"\r\n\r\n");
        if let (usize::MAX, Some(end)) = (wanted, end) {
            let head = String::from_utf8_lossy(&request[..end]).to_lowercase();
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
            wanted = end + 4 + length.unwrap_or(0);
        }
    }
    request
}
