"""Chats as WhatsApp for Android and Telegram export them."""

import json
import zipfile
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True)
class Typed:
    sender: str
    sent: datetime
    text: str


@dataclass
class Chat:
    name: str
    # Voice messages and their files.
    voices: list = field(default_factory=list)
    typed: list[Typed] = field(default_factory=list)
    # Lines of WhatsApp itself: the time and the rest of the line.
    notices: list[tuple[datetime, str]] = field(default_factory=list)


def write_whatsapp(file: Path, chat: Chat):
    """A zip with the text and the voice messages, in which times are to the minute."""
    lines = [(sent, text) for sent, text in chat.notices]
    lines += [(line.sent, f"{line.sender}: {line.text}") for line in chat.typed]
    lines += [(voice.sent, f"{voice.sender}: {sound.name} (file attached)") for voice, sound in chat.voices]
    lines.sort(key=lambda line: line[0])
    text = "".join(f"{sent:%d/%m/%Y, %H:%M} - {line}\n" for sent, line in lines)
    with zipfile.ZipFile(file, "w") as archive:
        # Without a time: the same bytes each time.
        archive.writestr(zipfile.ZipInfo(f"WhatsApp Chat with {chat.name}.txt"), text)
        for _, sound in chat.voices:
            archive.writestr(zipfile.ZipInfo(sound.name), sound.read_bytes())


def write_telegram(folder: Path, chat: Chat, ids: dict[str, int]):
    """A personal chat; `ids` of the senders. The files of its voices are in `folder`."""
    messages = [(line, {"text": line.text}) for line in chat.typed]
    messages += [
        (
            voice,
            {
                "file": str(sound.relative_to(folder)),
                "media_type": "voice_message",
                "mime_type": "audio/ogg",
                "text": "",
            },
        )
        for voice, sound in chat.voices
    ]
    messages.sort(key=lambda message: message[0].sent)
    export = {
        "name": chat.name,
        "type": "personal_chat",
        "id": ids[chat.name],
        "messages": [
            {
                "id": number,
                "type": "message",
                "date": f"{message.sent:%Y-%m-%dT%H:%M:%S}",
                "date_unixtime": str(int(message.sent.timestamp())),
                "from": message.sender,
                "from_id": f"user{ids[message.sender]}",
            }
            | content
            for number, (message, content) in enumerate(messages, 1)
        ],
    }
    (folder / "result.json").write_text(json.dumps(export, ensure_ascii=False, indent=1), encoding="utf-8")
