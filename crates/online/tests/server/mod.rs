//! A web server that says what it is told to, right or wrong.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(2);

/// Gives the same bytes to everybody, and is gone when it is dropped.
pub struct Server {
    address: SocketAddr,
    requests: Arc<AtomicUsize>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Sends `response` and closes.
    pub fn always(response: Vec<u8>) -> Self {
        Self::start(move |stream| respond(stream, &response))
    }

    /// Sends `response` and then nothing, without closing.
    pub fn silent_after(response: Vec<u8>) -> Self {
        // Kept here, the streams are closed with the server.
        let open = std::sync::Mutex::new(Vec::new());
        Self::start(move |stream| {
            let asked = respond(stream, &response);
            open.lock().unwrap().push(stream.try_clone().unwrap());
            asked
        })
    }

    /// Speaks TLS under a certificate it gave itself.
    pub fn self_signed(response: Vec<u8>) -> Self {
        let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let key = rustls::pki_types::PrivatePkcs8KeyDer::from(own.signing_key.serialize_der());
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![own.cert.der().clone()], key.into())
            .unwrap();
        let config = Arc::new(config);
        Self::start(move |stream| {
            let mut tls = rustls::ServerConnection::new(config.clone()).unwrap();
            respond(&mut rustls::Stream::new(&mut tls, stream), &response)
        })
    }

    pub fn url(&self) -> String {
        format!("http://{}/model.bin", self.address)
    }

    /// How many asked for something.
    pub fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }

    /// `serve` says whether it was asked for something.
    fn start(serve: impl Fn(&mut TcpStream) -> bool + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(AtomicUsize::new(0));
        let stop = Arc::new(AtomicBool::new(false));
        let (count, stopped) = (requests.clone(), stop.clone());
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if stopped.load(Ordering::SeqCst) {
                    return;
                }
                let mut stream = stream.unwrap();
                stream.set_read_timeout(Some(PATIENCE)).unwrap();
                if serve(&mut stream) {
                    count.fetch_add(1, Ordering::SeqCst);
                }
            }
        });
        Self {
            address,
            requests,
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

/// Answers a request; false if none came.
fn respond(stream: &mut (impl Read + Write), response: &[u8]) -> bool {
    let mut request = Vec::new();
    let mut buffer = [0; 1024];
    while !request.ends_with(b"\r\n\r\n") {
        match stream.read(&mut buffer) {
            Ok(count) if count > 0 => request.extend_from_slice(&buffer[..count]),
            _ => return false,
        }
    }
    // The other side may well hang up on what it is sent.
    let _ = stream.write_all(response);
    let _ = stream.flush();
    true
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
