// C functions of the Rust library: see src/phone/program.rs.

/// Runs the app; does not return.
void start_app(void);
