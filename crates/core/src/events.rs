//! Passes the app's events to the services and to the window.

use std::sync::{Arc, RwLock};

use earshot_error::{ErrorCode, ErrorInfo};
use earshot_notes::{NoteId, Store};

use crate::api::AppEvent;
use crate::{read_locked, write_locked};

type Listener = Box<dyn Fn(AppEvent) + Send + Sync>;
type Subscriber = Arc<dyn Fn(&AppEvent) + Send + Sync>;

pub(crate) struct EventBus {
    subscribers: RwLock<Arc<Vec<Subscriber>>>,
    listener: Listener,
}

impl EventBus {
    /// `listener` is the window.
    pub(crate) fn new(listener: impl Fn(AppEvent) + Send + Sync + 'static) -> EventBus {
        EventBus {
            subscribers: RwLock::default(),
            listener: Box::new(listener),
        }
    }

    /// `on_event` runs on the thread that emits; it must return quickly. It may emit.
    pub(crate) fn subscribe<S: Send + Sync + 'static>(
        &self,
        service: &Arc<S>,
        on_event: fn(&S, &AppEvent),
    ) {
        // Weak: services own the bus.
        let service = Arc::downgrade(service);
        let subscriber = move |event: &AppEvent| {
            if let Some(service) = service.upgrade() {
                on_event(&service, event);
            }
        };
        Arc::make_mut(&mut *write_locked(&self.subscribers)).push(Arc::new(subscriber));
    }

    /// Calls the services in the order of their subscription, then the window. The caller must hold
    /// no lock.
    pub(crate) fn emit(&self, event: AppEvent) {
        let subscribers = Arc::clone(&read_locked(&self.subscribers));
        for subscriber in &*subscribers {
            subscriber(&event);
        }
        if !event.is_internal() {
            (self.listener)(event);
        }
    }

    /// Emits the note; nothing if it no longer exists.
    pub(crate) fn emit_note(&self, store: &Store, id: &NoteId) {
        if let Ok(note) = store.summary(id) {
            self.emit(AppEvent::Note { note });
        }
    }

    /// Emits an error that belongs to no command.
    pub(crate) fn report_error(&self, code: ErrorCode, message: impl ToString) {
        self.emit(AppEvent::Error {
            error: ErrorInfo::new(code, message),
        });
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::locked;

    struct Service {
        name: &'static str,
        log: Arc<Mutex<Vec<&'static str>>>,
    }

    #[test]
    fn services_receive_an_event_before_the_window() {
        let log = Arc::new(Mutex::new(Vec::new()));
        let window_log = Arc::clone(&log);
        let events = EventBus::new(move |_| locked(&window_log).push("window"));
        let service = |name| {
            let log = Arc::clone(&log);
            Arc::new(Service { name, log })
        };
        let (first, second, gone) = (service("first"), service("second"), service("gone"));
        let on_event = |service: &Service, _: &AppEvent| locked(&service.log).push(service.name);
        for service in [&first, &second, &gone] {
            events.subscribe(service, on_event);
        }
        drop(gone);
        events.emit(AppEvent::NotesDeleted { ids: Vec::new() });
        events.emit(AppEvent::JobsReady);
        let expected = ["first", "second", "window", "first", "second"];
        assert_eq!(*locked(&log), expected, "the window gets no internal event");
    }
}
