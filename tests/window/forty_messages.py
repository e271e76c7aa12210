"""A fixture of forty voice messages in English, Spanish and German, with labels.

A WhatsApp group of four people and the user, a WhatsApp chat and a Telegram chat of two, and files
with the names that messengers and recorders give them. The voices are clips of the corpus; their
questions and requests are spoken by espeak-ng. Made in seconds, the same bytes each time.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path

import numpy

import forty_script as script
from chat_exports import Chat, write_telegram, write_whatsapp
from speech import RATE, Speech, encode

# Seconds that follow in the long form, which is half an hour in all.
LONG_SECONDS = {"en": 55, "es": 42, "de": 22}
TELEGRAM_IDS = {script.TELEGRAM: 4711, script.OWN: 1001}


@dataclass(frozen=True)
class Voice:
    """A voice message and what is true of it."""

    # None if the program cannot know it.
    chat: str | None
    sender: str | None
    sent: datetime
    file_name: str
    language: str
    seconds: float
    # Questions and requests.
    asks: tuple[str, ...]
    own: bool

    @property
    def pile(self):
        """The name under which it waits; empty if unknown."""
        return self.chat or self.sender or ""

    @property
    def is_known_as_own(self):
        """In a group the export does not say which of the people is the user."""
        return self.own and self.chat != script.GROUP


@dataclass(frozen=True)
class Fixture:
    whatsapp_group: Path
    whatsapp_pair: Path
    telegram: Path
    loose: list[Path]
    voices: list[Voice]
    # Number of typed messages by chat, without notices and omitted media.
    typed: dict[str, int]
    # The group a week later: all of the first export, and more.
    later_export: Path
    later_voices: list[Voice]
    later_typed: int
    # A loose file that has arrived in the group, too.
    recognised: Voice

    @property
    def sources(self):
        return [self.whatsapp_group, self.whatsapp_pair, self.telegram, *self.loose]


def build(folder, corpus, long=False) -> Fixture:
    """Writes the fixture to `folder`, which must not exist; about six minutes of sound, or `long`."""
    folder = Path(folder)
    files = Files(folder, corpus, long)
    voices = {name: files.chat(name, script.VOICES) for name in (script.GROUP, script.PAIR, script.TELEGRAM)}
    loose = files.loose()
    group = Chat(script.GROUP, voices[script.GROUP], script.TYPED[script.GROUP], script.NOTICES[script.GROUP])
    pair = Chat(script.PAIR, voices[script.PAIR], script.TYPED[script.PAIR], script.NOTICES[script.PAIR])
    telegram = Chat(script.TELEGRAM, voices[script.TELEGRAM], script.TYPED[script.TELEGRAM])
    later = files.chat(script.GROUP, script.LATER_VOICES)
    recognised = files.recognised(*loose[0])
    later_group = Chat(
        script.GROUP,
        [*group.voices, recognised, *later],
        [*group.typed, *script.LATER_TYPED],
        group.notices,
    )
    files.encode_all()
    name = f"WhatsApp Chat with {script.GROUP}.zip"
    (folder / "later").mkdir()
    write_whatsapp(folder / name, group)
    write_whatsapp(folder / f"WhatsApp Chat with {script.PAIR}.zip", pair)
    write_telegram(files.telegram, telegram, TELEGRAM_IDS)
    write_whatsapp(folder / "later" / name, later_group)
    return Fixture(
        whatsapp_group=folder / name,
        whatsapp_pair=folder / f"WhatsApp Chat with {script.PAIR}.zip",
        telegram=files.telegram,
        loose=[file for _, file in loose],
        voices=[voice for voice, _ in (*group.voices, *pair.voices, *telegram.voices, *loose)],
        typed={chat.name: len(chat.typed) for chat in (group, pair, telegram)},
        later_export=folder / "later" / name,
        later_voices=[voice for voice, _ in later],
        later_typed=len(script.LATER_TYPED),
        recognised=recognised[0],
    )


class Files:
    """The sound files, which are written together at the end."""

    def __init__(self, folder, corpus, long):
        self.parts = folder / "parts"
        self.telegram = folder / "ChatExport_2026-11-23"
        self.loose_folder = folder / "loose"
        for each in (self.parts, self.telegram / "voice_messages", self.loose_folder):
            each.mkdir(parents=True)
        self.speech = Speech(corpus, self.parts)
        self.long = long
        self.numbers = count(1)
        self.waiting = []

    def chat(self, name, rows):
        found = []
        for chat, sender, sent, language, sounds, asks in rows:
            if chat == name:
                file = self._name(chat, sent)
                found.append((self._voice(chat, sender, sent, file, language, sounds, asks), file))
        return found

    def loose(self):
        found = []
        for name, _, sent, language, sounds, asks in script.LOOSE:
            file = self.loose_folder / name
            found.append((self._voice(None, None, sent, file, language, sounds, asks), file))
        return found

    def recognised(self, voice, file):
        sender = next(sender for name, sender, *_ in script.LOOSE if name == file.name)
        sent = script.RECOGNISED_AT
        in_chat = Voice(script.GROUP, sender, sent, file.name, voice.language, voice.seconds, voice.asks, own=False)
        return in_chat, file

    def encode_all(self):
        with ThreadPoolExecutor() as pool:
            list(pool.map(lambda each: encode(*each), self.waiting))

    def _name(self, chat, sent):
        number = next(self.numbers)
        if chat == script.TELEGRAM:
            return self.telegram / f"voice_messages/audio_{number}@{sent:%d-%m-%Y_%H-%M-%S}.ogg"
        return self.parts / f"PTT-{sent:%Y%m%d}-WA{number:04}.opus"

    def _voice(self, chat, sender, sent, file, language, sounds, asks):
        samples = self.speech.join([*sounds, *asks])
        if self.long:
            # After a pause that ends a chunk, since the questions are only understood in their place.
            pause = numpy.zeros(int(2.5 * RATE))
            samples = numpy.concatenate([samples, pause, self.speech.join(self._more(language, sounds))])
        self.waiting.append((samples, file))
        texts = tuple(ask.text for ask in asks)
        seconds = len(samples) / RATE
        return Voice(chat, sender, sent, file.name, language, seconds, texts, own=sender == script.OWN)

    def _more(self, language, sounds):
        """What follows in a long message; each continues with another sound."""
        pool = script.MORE[language]
        first = len(self.waiting) % len(pool)
        more, seconds = [], 0
        for each in [*pool[first:], *pool[:first]]:
            if each not in sounds and seconds < LONG_SECONDS[language]:
                more.append(each)
                seconds += len(self.speech.samples(each)) / RATE
        return more
