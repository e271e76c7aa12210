//! Builds whisper.cpp model files from published weights.
