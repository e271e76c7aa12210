//! Any sound file or microphone as mono 16 kHz samples.
