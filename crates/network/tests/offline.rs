//! Offline builds refuse every request, even with consent.
#![cfg(any(feature = "offline", not(feature = "network")))]
#![allow(clippy::unwrap_used)]

use std::net::TcpListener;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use earshot_error::ErrorCode;
use earshot_network::{
    Consent, Download, Gate, Ledger, Metered, Proxy, Publisher, Purpose, Service, TransferPolicy,
    UpdateCheck, fetch, fetch_manifest, metered,
};

#[test]
fn offline_build_refuses_every_request() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let folder = tempfile::TempDir::new().unwrap();
    let ledger = Ledger::new(folder.path().join("network.jsonl"));
    let download = Download {
        urls: &[&format!(
            "http://{}/model.bin",
            listener.local_addr().unwrap()
        )],
        dest: &folder.path().join("model.bin"),
        bytes: 1,
        sha256: "",
        purpose: Purpose::ModelDownload,
        proxy: Proxy::System,
        policy: TransferPolicy::default(),
    };
    for consent in [Consent::Offline, Consent::Models, Consent::ModelsAndCloud] {
        let gate = Gate::new(move || consent, ledger.clone());
        let error = fetch(&gate, &download, &mut |_| {}, &AtomicBool::new(false)).unwrap_err();
        assert_eq!(error.code(), ErrorCode::NoNetworkInThisBuild);
        let publisher = Publisher {
            address: download.urls[0].to_owned(),
            key: String::new(),
        };
        let check = UpdateCheck {
            publisher: &publisher,
            proxy: Proxy::System,
            timeout: Duration::from_secs(1),
        };
        let error = fetch_manifest(&gate, &check, &AtomicBool::new(false)).unwrap_err();
        assert_eq!(error.code(), ErrorCode::NoNetworkInThisBuild);
    }
    assert!(listener.accept().is_err(), "a connection was made");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn offline_build_has_no_services() {
    let error = Service::parse("https://api.example").unwrap_err();
    assert_eq!(error.code(), ErrorCode::NoNetworkInThisBuild);
    assert_eq!(metered(), Metered::Unknown);
}
