//! Telegram's `result.json`: one chat, or all of an account.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::Value;

use super::files::{Entry, Files};
use super::{ChatError, Found, Outcome, is_sound};

#[derive(Deserialize)]
struct Export {
    #[serde(flatten)]
    only: ExportedChat,
    chats: Option<ExportedChats>,
}

#[derive(Deserialize)]
struct ExportedChats {
    #[serde(default)]
    list: Vec<ExportedChat>,
}

#[derive(Deserialize)]
struct ExportedChat {
    name: Option<Value>,
    messages: Option<Vec<Message>>,
}

/// Fields may be of any kind: what does not fit is passed over, not refused.
#[derive(Deserialize)]
struct Message {
    from: Option<Value>,
    date_unixtime: Option<Value>,
    file: Option<Value>,
    media_type: Option<Value>,
}

pub(super) fn read(files: &Files) -> Result<Outcome, ChatError> {
    let Some(record) = files
        .entries
        .iter()
        .find(|entry| entry.base_name() == "result.json" && entry.depth() <= 1)
    else {
        return Ok(None);
    };
    // Some other program's results, perhaps.
    let Ok(export) = serde_json::from_str::<Export>(&files.text(record)?) else {
        return Ok(None);
    };
    let folder = record.name.strip_suffix("result.json").unwrap_or_default();
    let there: HashMap<&str, &Entry> = files
        .entries
        .iter()
        .filter_map(|entry| Some((entry.name.strip_prefix(folder)?, entry)))
        .collect();
    let all = export.chats.map(|chats| chats.list).unwrap_or_default();
    let is_one = export.only.messages.is_some();
    if !is_one && all.is_empty() {
        return Ok(None);
    }
    let name = word(export.only.name.as_ref());
    let mut found = Vec::new();
    for chat in std::iter::once(export.only).chain(all) {
        let name = word(chat.name.as_ref());
        for message in chat.messages.unwrap_or_default() {
            found.extend(message.sound(&there, name.as_deref()));
        }
    }
    Ok(Some((name.filter(|_| is_one), found)))
}

impl Message {
    fn sound(&self, there: &HashMap<&str, &Entry>, chat: Option<&str>) -> Option<Found> {
        let name = word(self.file.as_ref())?;
        let entry = *there.get(name.as_str())?;
        let kind = word(self.media_type.as_ref());
        let spoken = matches!(
            kind.as_deref(),
            Some("voice_message" | "audio_file" | "video_message")
        );
        (spoken || is_sound(&name)).then(|| Found {
            entry: entry.clone(),
            chat: chat.map(str::to_owned),
            sender: word(self.from.as_ref()),
            said_at: seconds(self.date_unixtime.as_ref())
                .and_then(|at| at.checked_mul(1000))
                .or_else(|| crate::told_by_name(entry.base_name()).said_at),
        })
    }
}

fn word(value: Option<&Value>) -> Option<String> {
    let text = value?.as_str()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn seconds(value: Option<&Value>) -> Option<i64> {
    match value? {
        Value::String(text) => text.parse().ok(),
        value => value.as_i64(),
    }
}
