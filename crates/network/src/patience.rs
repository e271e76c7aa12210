use std::time::Duration;

/// How long to wait for a server, and how often to ask it again.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For a connection, from looking up the name to the agreed secret.
    pub connect: Duration,
    /// For the next bytes.
    pub stall: Duration,
    /// How fast the file has to come.
    pub pace: Pace,
    /// How often to try again, and when.
    pub retries: Retries,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            stall: Duration::from_secs(30),
            pace: Pace::default(),
            retries: Retries::default(),
        }
    }
}

/// The least that has to arrive: a server that sends a byte now and then never
/// stalls, and never comes to an end either.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// So many bytes ...
    pub bytes: u64,
    /// ... in any stretch of time as long as this.
    pub within: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            bytes: 30_000,
            within: Duration::from_secs(60),
        }
    }
}

/// How often one address is tried while nothing comes of it, and how long to
/// wait before each new try.
#[derive(Debug, Clone, Copy)]
pub struct Retries {
    /// Tries in all, the first included. One that gets further than all before
    /// it, by [`Pace::bytes`] at least, counts as the first again: a server must
    /// not keep anybody waiting for ever with a byte a connection.
    pub tries: u32,
    /// The wait before the second try; each further one is twice as long.
    pub first_wait: Duration,
    /// No wait is longer than this, unless the server asks for it.
    pub longest_wait: Duration,
}

impl Default for Retries {
    fn default() -> Self {
        Self {
            tries: 5,
            first_wait: Duration::from_secs(1),
            longest_wait: Duration::from_secs(30),
        }
    }
}
