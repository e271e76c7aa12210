// What the program in Rust offers: see src/phone/program.rs.

/// Runs the app. Does not return.
void start_app(void);
