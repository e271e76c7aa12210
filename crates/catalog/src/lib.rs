//! Which model files exist, and whether a file is one of them.
