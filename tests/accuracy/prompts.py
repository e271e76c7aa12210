"""The prompts of the telephone system Asterisk in five languages: 8 kHz, one reader per language.

usage: prompts.py FOLDER [COUNT]

FOLDER contains unpacked Debian packages (CC BY-SA 3.0 and CC BY 3.0): `asterisk-core-sounds-XX`
with the texts, `asterisk-core-sounds-XX-wav` with the audio. Prints the table of the selected
prompts, or of COUNT per language, that `read` reads.
"""

import gzip
import hashlib
import re
import sys
import unicodedata
import wave
from collections.abc import Iterator
from pathlib import Path

from corpus import Clip

LANGUAGES = ("en", "es", "fr", "it", "ru")
COLUMNS = "file\tlanguage\tseconds\ttext"
# Prompts whose hash starts with another digit are kept apart: nothing may be tuned to them.
FIRST_DIGITS = "01234567"
SHORTEST_WORDS = 3
# Tags such as `[tono de error]` or `(10 seconds of silence)`. Some bracketed words are spoken, as
# in `Il [suo] messaggio`, so that a text with any has no certain reference.
TAG = re.compile(r"[\[\]()<>]")
# Faults of the published texts: a question mark instead of an accented letter (`pi? tardi`),
# and several entries in one line (`… eliminato vm-then-pound: poi premere …`).
FAULT = re.compile(r"\?\s*[a-zà-ù]|\w-\w+: ")
# In words per second; speech has at most 5.1. Above, the text describes a beep, without brackets.
FASTEST = 8.0
# Spanish is published almost without accents: 216 of 235 texts have none.
WITHOUT_ACCENTS = {"es"}


def published(text: str) -> dict[str, str]:
    """The texts of a file with lines `name: text`, by name; `;` starts a comment.

    A name is everything before the first colon, as in `dictate/both_help`.
    """
    texts: dict[str, str] = {}
    for line in text.splitlines():
        name, colon, rest = line.partition(":")
        if colon and not line.startswith(";"):
            # One name occurs twice, for one file.
            texts.setdefault(name, " ".join(rest.split()))
    return texts


def digest(name: str) -> str:
    """SHA-256 in hexadecimal of the UTF-8 name as published: with its folder (`dictate/both_help`),
    without language, extension and line end."""
    return hashlib.sha256(name.encode("utf-8")).hexdigest()


def words(text: str) -> int:
    """The number of words; the dots of `... for ...` are none."""
    return sum(any(letter.isalnum() for letter in word) for word in text.split())


def is_selected(name: str, text: str) -> bool:
    return (
        digest(name)[0] in FIRST_DIGITS
        and words(text) >= SHORTEST_WORDS
        and not TAG.search(text)
        and not FAULT.search(text)
    )


def prompts(folder: Path, language: str) -> Iterator[Clip]:
    """The selected prompts with audio, in the order of their hashes, so that the first of them are
    a sample."""
    package = f"asterisk-core-sounds-{language}"
    packed = folder / package / f"usr/share/doc/{package}/core-sounds-{language}.txt.gz"
    texts = published(gzip.decompress(packed.read_bytes()).decode("utf-8-sig"))
    sounds = folder / f"{package}-wav/usr/share/asterisk/sounds"
    # Named after the country and the reader: `es_MX_f_Allison`.
    (reader,) = sounds.glob(f"{language}_*")
    for name in sorted(texts, key=digest):
        path = reader / f"{name}.wav"
        # A few published texts have no audio.
        if is_selected(name, texts[name]) and path.is_file():
            with wave.open(str(path)) as audio:
                seconds = audio.getnframes() / audio.getframerate()
            if words(texts[name]) <= FASTEST * seconds:
                yield Clip(path, language, seconds, texts[name])


def read(table: str) -> list[Clip]:
    lines = Path(table).read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines[1:])
    return [Clip(Path(path), language, float(s), text) for path, language, s, text in rows]


def without_accents(text: str) -> str:
    letters = unicodedata.normalize("NFD", text)
    return "".join(letter for letter in letters if unicodedata.category(letter) != "Mn")


def comparable(language: str, reference: str, text: str) -> tuple[str, str]:
    """Both texts without the accents that the published one lacks."""
    if language == "ru":
        # Russian is usually written without ё, and published with and without. й is no accent.
        return tuple(each.replace("ё", "е").replace("Ё", "Е") for each in (reference, text))
    if language in WITHOUT_ACCENTS or without_accents(reference) == reference:
        return without_accents(reference), without_accents(text)
    return reference, text


def main() -> None:
    folder, *count = sys.argv[1:]
    print(COLUMNS)
    for language in LANGUAGES:
        selected = list(prompts(Path(folder), language))
        for clip in selected[: int(count[0]) if count else None]:
            print(clip.path, clip.language, f"{clip.seconds:.2f}", clip.reference, sep="\t")


if __name__ == "__main__":
    main()
