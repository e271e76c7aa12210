//! Arbitrary bytes as a response of the cloud service: rejected, or text with ordered times and
//! without control characters.
#![no_main]

use earshot_network::CloudText;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some(text) = CloudText::parse(bytes) else {
        return;
    };
    let mut earliest = 0;
    for segment in &text.segments {
        assert!(segment.start_ms >= earliest);
        assert!(segment.end_ms.is_none_or(|end| end >= segment.start_ms));
        assert!(!segment.text.is_empty() && !segment.text.contains(char::is_control));
        assert!(segment.confidence.is_none_or(|c| (0.0..=1.0).contains(&c)));
        earliest = segment.start_ms;
    }
});
