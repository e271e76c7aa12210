//! An arbitrary catalog is rejected, or parsed with its invariants.
#![no_main]

use earshot_catalog::{Catalog, Kind};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(catalog) = Catalog::parse(text) else {
        return;
    };
    assert_eq!(catalog.vad().kind, Kind::Vad);
    assert_eq!(catalog.default_model().kind, Kind::Whisper);
    for entry in catalog.files() {
        assert_eq!(catalog.find(&entry.name), Some(entry));
        assert!(!entry.file.contains(['/', '\\', '\0']) && !entry.file.starts_with('.'));
        assert_eq!(entry.sha256.len(), 64);
        assert!(entry.url.starts_with("https://"));
        assert!(entry.source.is_none() || catalog.source(entry).is_some());
    }
});
