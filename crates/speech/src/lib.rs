//! Speech to text with a Whisper model: voice activity, decoding policy, confidence.
