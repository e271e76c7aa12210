"""Recordings that change language, made of telephone prompts.

usage: mixed_languages.py make LIST.tsv FOLDER
       mixed_languages.py score FOLDER EARSHOT.jsonl

LIST.tsv is from prompts.py. `make` writes the recordings and `passages.tsv`, and prints the paths of
the recordings; `score` prints the share of passages written in a wrong language, and exits with 1
if a recording failed.
"""

import json
import random
import sys
import wave
from dataclasses import dataclass
from pathlib import Path

import intervals
import prompts
from scoring import Errors

COUNT = 200
SEED = 1
RATE = 8000
# In seconds. A passage is one or more prompts of one reader.
SHORTEST_PASSAGE, LONGEST_PASSAGE = 3.0, 10.0
PAUSE_IN_PASSAGE = (0.2, 0.4)
PAUSE_BETWEEN_PASSAGES = (0.5, 1.2)


@dataclass(frozen=True)
class Passage:
    file: str
    language: str
    start: float
    end: float


def samples(path: Path) -> bytes:
    with wave.open(str(path)) as audio:
        assert (audio.getframerate(), audio.getnchannels(), audio.getsampwidth()) == (RATE, 1, 2)
        return audio.readframes(audio.getnframes())


def silence(seconds: float) -> bytes:
    return bytes(2 * round(RATE * seconds))


def passage(clips: list, generator: random.Random) -> bytes:
    audio = b""
    length = generator.uniform(SHORTEST_PASSAGE, LONGEST_PASSAGE)
    while len(audio) / 2 / RATE < length:
        if audio:
            audio += silence(generator.uniform(*PAUSE_IN_PASSAGE))
        audio += samples(generator.choice(clips).path)
    return audio


def make(list_path: str, folder: Path) -> None:
    clips = prompts.read(list_path)
    by_language = {
        language: [clip for clip in clips if clip.language == language]
        for language in prompts.LANGUAGES
    }
    generator = random.Random(SEED)
    rows = []
    for number in range(COUNT):
        name = f"{number:03}.wav"
        audio = b""
        for language in generator.sample(prompts.LANGUAGES, 2):
            if audio:
                audio += silence(generator.uniform(*PAUSE_BETWEEN_PASSAGES))
            start = len(audio) / 2 / RATE
            audio += passage(by_language[language], generator)
            rows.append(f"{name}\t{language}\t{start:.2f}\t{len(audio) / 2 / RATE:.2f}\n")
        print(folder / name)
        with wave.open(str(folder / name), "wb") as file:
            file.setparams((1, 2, RATE, 0, "NONE", ""))
            file.writeframes(audio)
    (folder / "passages.tsv").write_text("".join(rows), encoding="utf-8")


def written_language(passage: Passage, segments: list[dict]) -> str | None:
    """The language of most of the words inside the passage; `None` without words."""
    letters: dict[str, int] = {}
    for segment in segments:
        for word in segment["words"]:
            middle = (word["start_ms"] + word["end_ms"]) / 2000
            if passage.start <= middle <= passage.end:
                language = segment["language"]
                letters[language] = letters.get(language, 0) + len(word["text"].strip())
    return max(letters, key=letters.__getitem__, default=None)


def read_passages(folder: Path) -> list[Passage]:
    lines = (folder / "passages.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines)
    return [Passage(file, code, float(start), float(end)) for file, code, start, end in rows]


def score(folder: Path, results: Path) -> int:
    records = [json.loads(line) for line in results.read_text(encoding="utf-8").splitlines()]
    by_file = {Path(record["file"]).name: record for record in records}
    wrong, failed = [], 0
    for passage in read_passages(folder):
        record = by_file.get(passage.file, {})
        if "segments" not in record:
            failed += 1
            continue
        written = written_language(passage, record["segments"])
        wrong.append(Errors(int(written != passage.language), 1))
        if written != passage.language:
            print(f"{passage.file} {passage.start:.1f}–{passage.end:.1f} s: {passage.language}, "
                  f"written as {written}")
    print(f"{len(wrong)} passages, in a wrong language or missing: {intervals.rate(wrong)} %")
    return 1 if failed else 0


if __name__ == "__main__":
    command, *paths = sys.argv[1:]
    if command == "make":
        make(paths[0], Path(paths[1]))
    else:
        sys.exit(score(*map(Path, paths)))
