//! Locks an encrypted library before the computer sleeps.
//!
//! On Linux a delay inhibitor of logind gives the lock a few seconds. Other systems are not
//! supported.

#[cfg(target_os = "linux")]
pub(super) use logind::SleepInhibitor;
#[cfg(not(target_os = "linux"))]
pub(super) use unsupported::SleepInhibitor;

#[cfg(target_os = "linux")]
mod logind {
    use std::sync::Mutex;
    use std::time::Duration;

    use zbus::blocking::connection::{Builder, Connection};
    use zbus::blocking::{MessageIterator, Proxy};
    use zbus::message::Type;
    use zbus::zvariant::OwnedFd;
    use zbus::{MatchRule, Message, Result};

    use crate::locked;

    const REPLY_TIMEOUT: Duration = Duration::from_secs(5);
    const NAME: &str = "org.freedesktop.login1";
    const PATH: &str = "/org/freedesktop/login1";
    const INTERFACE: &str = "org.freedesktop.login1.Manager";

    #[derive(Default)]
    pub(crate) struct SleepInhibitor(Mutex<State>);

    #[derive(Default)]
    struct State {
        bus: Option<Connection>,
        /// Delays sleep while it is open.
        inhibitor: Option<OwnedFd>,
        quitting: bool,
    }

    impl SleepInhibitor {
        pub(crate) fn set_active(&self, active: bool) {
            let mut state = locked(&self.0);
            if !active {
                state.inhibitor = None;
            } else if let (None, Some(bus)) = (&state.inhibitor, &state.bus) {
                // If inhibiting is not allowed, the lock may happen only after waking.
                state.inhibitor = inhibit(bus).ok();
            }
        }

        /// Also ends [`SleepInhibitor::watch`].
        pub(crate) fn quit(&self) {
            let mut state = locked(&self.0);
            state.quitting = true;
            state.inhibitor = None;
            if let Some(bus) = state.bus.take() {
                let _ = bus.close();
            }
        }

        /// Calls `on_sleep` each time before the computer sleeps.
        pub(crate) fn watch(&self, on_sleep: impl Fn()) {
            let Some(bus) = self.connect() else {
                return;
            };
            let Ok(signals) = signals(&bus) else {
                return;
            };
            // An error means that the connection to the bus is closed.
            for signal in signals.map_while(Result::ok) {
                if is_going_to_sleep(&signal) {
                    on_sleep();
                    self.set_active(false);
                }
            }
        }

        fn connect(&self) -> Option<Connection> {
            let bus = Builder::system().ok()?.method_timeout(REPLY_TIMEOUT);
            let bus = bus.build().ok()?;
            let mut state = locked(&self.0);
            if state.quitting {
                return None;
            }
            state.bus = Some(bus.clone());
            Some(bus)
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

    /// The signal is also sent on wake-up, with `false`.
    fn is_going_to_sleep(signal: &Message) -> bool {
        signal.body().deserialize().unwrap_or(false)
    }

    fn inhibit(bus: &Connection) -> Result<OwnedFd> {
        let manager = Proxy::new(bus, NAME, PATH, INTERFACE)?;
        let reason = "Notes are locked first.";
        manager.call("Inhibit", &("sleep", "Earshot", reason, "delay"))
    }
}

#[cfg(not(target_os = "linux"))]
mod unsupported {
    #[derive(Default)]
    pub(crate) struct SleepInhibitor;

    impl SleepInhibitor {
        pub(crate) fn set_active(&self, _active: bool) {}

        pub(crate) fn quit(&self) {}

        pub(crate) fn watch(&self, _on_sleep: impl Fn()) {}
    }
}
