"""The speech corpus: clips with reference transcripts, described by `speech.tsv`.

The corpus is not part of the project; EARSHOT_CORPUS is its folder.
"""

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

# Markers of non-speech sounds in some published references.
NOT_WORDS = re.compile(r"<[A-Z]+>|\[[^\]]*\]")


@dataclass(frozen=True)
class Clip:

    path: Path
    language: str
    seconds: float
    reference: str


def folder() -> Path:
    value = os.environ.get("EARSHOT_CORPUS")
    if not value:
        print("skipped: no corpus (EARSHOT_CORPUS is not set)")
        sys.exit(0)
    path = Path(value)
    if not (path / "speech.tsv").is_file():
        sys.exit(f"EARSHOT_CORPUS is {value}, but there is no speech.tsv in it.")
    return path


def scored_clips() -> list[Clip]:
    """The clips with a reliable reference (`score` is yes), in table order."""
    root = folder()
    lines = (root / "speech.tsv").read_text(encoding="utf-8").splitlines()
    columns = lines[0].split("\t")
    clips = []
    for line in lines[1:]:
        row = dict(zip(columns, line.split("\t")))
        if row["score"] == "yes":
            reference = NOT_WORDS.sub(" ", row["reference transcript"])
            clip = Clip(
                root / "speech" / row["file"], row["language"], float(row["seconds"]), reference
            )
            clips.append(clip)
    return clips


if __name__ == "__main__":
    # corpus.py [LANGUAGE]
    for scored in scored_clips():
        if sys.argv[1:] in ([], [scored.language]):
            print(scored.path)
