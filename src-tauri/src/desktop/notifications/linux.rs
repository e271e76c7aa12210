//! The notification server of the desktop, and whether its screen is locked.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use earshot_core::app::NoteId;
use zbus::blocking::connection::{Builder, Connection};
use zbus::blocking::{MessageIterator, Proxy};
use zbus::message::Type;
use zbus::proxy::MethodFlags;
use zbus::zvariant::{OwnedValue, Value};
use zbus::{MatchRule, Message, Result};

use super::content::Content;
use crate::state::lock;

const REPLY_TIMEOUT: Duration = Duration::from_secs(5);
const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";
const APP_ID: &str = "app.earshot.Earshot";
/// The server's default.
const EXPIRES: i32 = -1;
/// Clicking the notification itself.
const OPEN: &str = "default";

/// Screen savers that say whether they are active, by name and path.
const SCREEN_SAVERS: [(&str, &str); 2] = [
    (
        "org.freedesktop.ScreenSaver",
        "/org/freedesktop/ScreenSaver",
    ),
    ("org.gnome.ScreenSaver", "/org/gnome/ScreenSaver"),
];

/// Connects when it is needed, and again if the connection was lost.
#[derive(Default)]
pub struct Server(Option<Session>);

struct Session {
    bus: Connection,
    shows_markup: bool,
    shown: ShownNotes,
}

/// By the server's number; `None`: of several notes.
type ShownNotes = Arc<Mutex<HashMap<u32, Option<NoteId>>>>;

impl Server {
    /// `on_open` gets the note once the user clicks the notification.
    pub fn show(
        &mut self,
        content: &Content,
        note: Option<NoteId>,
        on_open: impl Fn(Option<NoteId>) + Send + 'static,
    ) {
        if self.0.is_none() {
            self.0 = Session::connect(on_open).ok();
        }
        let shown = self.0.as_ref().map(|session| session.notify(content, note));
        if !matches!(shown, Some(Ok(()))) {
            tracing::info!("there is no notification server");
            self.0 = None;
        }
    }
}

impl Session {
    fn connect(on_open: impl Fn(Option<NoteId>) + Send + 'static) -> Result<Session> {
        let bus = Builder::session()?.method_timeout(REPLY_TIMEOUT).build()?;
        let server = Proxy::new(&bus, NAME, PATH, NAME)?;
        let capabilities: Vec<String> = server.call("GetCapabilities", &())?;
        let rule = MatchRule::builder()
            .msg_type(Type::Signal)
            .sender(NAME)?
            .path(PATH)?
            .interface(NAME)?
            .build();
        let signals = MessageIterator::for_match_rule(rule, &bus, None)?;
        let shown = ShownNotes::default();
        let listened = Arc::clone(&shown);
        let thread = thread::Builder::new().name("notification-clicks".to_owned());
        // Without this thread a click does nothing.
        let _ = thread.spawn(move || {
            // An error means that the connection to the bus is closed.
            for signal in signals.map_while(Result::ok) {
                if let Some(note) = clicked(&signal, &listened) {
                    on_open(note);
                }
            }
        });
        Ok(Session {
            shows_markup: capabilities.iter().any(|name| name == "body-markup"),
            bus,
            shown,
        })
    }

    fn notify(&self, content: &Content, note: Option<NoteId>) -> Result<()> {
        let body = if self.shows_markup {
            escaped(&content.body)
        } else {
            content.body.clone()
        };
        let hints = HashMap::from([
            ("desktop-entry", Value::from(APP_ID)),
            ("category", Value::from("im.received")),
        ]);
        let actions = [OPEN, &content.title];
        let replaced = 0_u32;
        let server = Proxy::new(&self.bus, NAME, PATH, NAME)?;
        // A click may come before the reply is handled.
        let mut shown = lock(&self.shown);
        let id: u32 = server.call(
            "Notify",
            &(
                "Earshot",
                replaced,
                APP_ID,
                &content.title,
                body,
                &actions[..],
                hints,
                EXPIRES,
            ),
        )?;
        shown.insert(id, note);
        Ok(())
    }
}

/// The note of a notification that was clicked.
fn clicked(signal: &Message, shown: &ShownNotes) -> Option<Option<NoteId>> {
    let header = signal.header();
    match header.member()?.as_str() {
        "ActionInvoked" => {
            let (id, action): (u32, String) = signal.body().deserialize().ok()?;
            // Other programs' notifications are signalled, too.
            let note = lock(shown).remove(&id)?;
            (action == OPEN).then_some(note)
        }
        "NotificationClosed" => {
            let (id, _): (u32, u32) = signal.body().deserialize().ok()?;
            lock(shown).remove(&id);
            None
        }
        _ => None,
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// `None` if no part of the desktop says.
pub fn is_screen_locked() -> Option<bool> {
    let session = Builder::session().ok()?.method_timeout(REPLY_TIMEOUT);
    let session = session.build().ok()?;
    let savers = SCREEN_SAVERS
        .iter()
        .map(|(name, path)| is_active(&session, name, path).ok().flatten());
    let answers: Vec<bool> = savers.chain([locked_hint().ok()]).flatten().collect();
    (!answers.is_empty()).then(|| answers.contains(&true))
}

fn is_active(bus: &Connection, name: &str, path: &str) -> Result<Option<bool>> {
    let saver = Proxy::new(bus, name, path, name)?;
    saver.call_with_flags("GetActive", MethodFlags::NoAutoStart.into(), &())
}

/// Of this session, from logind.
fn locked_hint() -> Result<bool> {
    let bus = Builder::system()?.method_timeout(REPLY_TIMEOUT).build()?;
    let reply = bus.call_method(
        Some("org.freedesktop.login1"),
        "/org/freedesktop/login1/session/auto",
        Some("org.freedesktop.DBus.Properties"),
        "Get",
        &("org.freedesktop.login1.Session", "LockedHint"),
    )?;
    let hint: OwnedValue = reply.body().deserialize()?;
    Ok(bool::try_from(hint)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_no_markup() {
        assert_eq!(escaped("<b>1 & 2</b>"), "&lt;b&gt;1 &amp; 2&lt;/b&gt;");
    }
}
