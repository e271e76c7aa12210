//! Systems on which notifications are not supported yet.

use earshot_core::app::NoteId;

use super::content::Content;

#[derive(Default)]
pub struct Server;

impl Server {
    #[allow(clippy::unused_self, reason = "as on Linux")]
    pub fn show(
        &mut self,
        _: &Content,
        _: Option<NoteId>,
        _: impl Fn(Option<NoteId>) + Send + 'static,
    ) {
    }
}

pub fn is_screen_locked() -> Option<bool> {
    None
}
