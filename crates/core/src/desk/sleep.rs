//! Before the computer sleeps, an encrypted library is locked.
//!
//! On Linux logind says when, over the system's message bus, and waits a few seconds for
//! those who have asked it to. Other systems are not asked.

#[cfg(target_os = "linux")]
pub(crate) use logind::{Sleep, listen};
#[cfg(not(target_os = "linux"))]
pub(crate) use nobody::{Sleep, listen};

#[cfg(target_os = "linux")]
mod logind {
    use std::sync::Mutex;
    use std::time::Duration;

    use zbus::blocking::connection::{Builder, Connection};
    use zbus::blocking::{MessageIterator, Proxy};
    use zbus::message::Type;
    use zbus::zvariant::OwnedFd;
    use zbus::{MatchRule, Message, Result};

    use crate::desk::core::Core;
    use crate::locked;

    /// How long logind may take to answer.
    const PATIENCE: Duration = Duration::from_secs(5);
    const NAME: &str = "org.freedesktop.login1";
    const PATH: &str = "/org/freedesktop/login1";
    const INTERFACE: &str = "org.freedesktop.login1.Manager";

    /// The line to logind.
    #[derive(Default)]
    pub(crate) struct Sleep(Mutex<Line>);

    #[derive(Default)]
    struct Line {
        bus: Option<Connection>,
        /// For as long as this is open, the computer does not fall asleep at once.
        wait: Option<OwnedFd>,
        quitting: bool,
    }

    impl Sleep {
        /// Has the computer wait for the library to be locked, or no longer.
        pub(crate) fn wait_for_us(&self, is_wanted: bool) {
            let mut line = locked(&self.0);
            if !is_wanted {
                line.wait = None;
            } else if let (None, Some(bus)) = (&line.wait, &line.bus) {
                // Where that is not allowed, it is locked all the same, if a little late.
                line.wait = wait(bus).ok();
            }
        }

        /// Ends [`listen`].
        pub(crate) fn quit(&self) {
            let mut line = locked(&self.0);
            line.quitting = true;
            line.wait = None;
            if let Some(bus) = line.bus.take() {
                let _ = bus.close();
            }
        }

        fn connect(&self) -> Option<Connection> {
            let bus = Builder::system().ok()?.method_timeout(PATIENCE);
            let bus = bus.build().ok()?;
            let mut line = locked(&self.0);
            if line.quitting {
                return None;
            }
            line.bus = Some(bus.clone());
            Some(bus)
        }
    }

    /// The thread that hears of it.
    pub(crate) fn listen(core: &Core) {
        let Some(bus) = core.sleep.connect() else {
            return;
        };
        let Ok(signals) = signals(&bus) else {
            return;
        };
        // An error: the bus is gone, or was hung up on.
        for signal in signals.map_while(Result::ok) {
            if is_beginning(&signal) {
                core.lock_unasked();
                core.sleep.wait_for_us(false);
            }
        }
    }

    fn signals(bus: &Connection) -> Result<MessageIterator> {
        let rule = MatchRule::builder()
            .msg_type(Type::Signal)
            .sender(NAME)?
            .path(PATH)?
            .interface(INTERFACE)?
            .member("PrepareForSleep")?
            .build();
        MessageIterator::for_match_rule(rule, bus, None)
    }

    /// It tells of waking up too.
    fn is_beginning(signal: &Message) -> bool {
        signal.body().deserialize().unwrap_or(false)
    }

    fn wait(bus: &Connection) -> Result<OwnedFd> {
        let manager = Proxy::new(bus, NAME, PATH, INTERFACE)?;
        let why = "Notes are locked first.";
        manager.call("Inhibit", &("sleep", "Earshot", why, "delay"))
    }
}

#[cfg(not(target_os = "linux"))]
mod nobody {
    use crate::desk::core::Core;

    #[derive(Default)]
    pub(crate) struct Sleep;

    impl Sleep {
        pub(crate) fn wait_for_us(&self, _is_wanted: bool) {}

        pub(crate) fn quit(&self) {}
    }

    pub(crate) fn listen(_core: &Core) {}
}
