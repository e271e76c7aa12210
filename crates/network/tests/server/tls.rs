//! A server with a self-signed certificate.

use std::io::Write;
use std::sync::Arc;

use earshot_test_support::server::{Server, read_head};

pub fn self_signed(response: Vec<u8>) -> Server {
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
    Server::start(move |stream, _, seen| {
        let mut tls = rustls::ServerConnection::new(config.clone()).unwrap();
        let mut stream = rustls::Stream::new(&mut tls, stream);
        if let Some(request) = read_head(&mut stream) {
            seen.lock().unwrap().push(request);
            let _ = stream.write_all(&response);
            let _ = stream.flush();
        }
    })
}
