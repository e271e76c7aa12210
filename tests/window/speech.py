"""Voice messages made of clips of the corpus and of words spoken by a synthetic voice."""

import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy

from sounds import decode

RATE = 16000
PAUSE_SECONDS = 0.8
# Root mean square, so that a voice does not drown in another.
LEVEL = 0.08


@dataclass(frozen=True)
class Clip:
    """A file of the corpus, or a part of it in seconds."""

    file: str
    start: float = 0
    end: float | None = None


@dataclass(frozen=True)
class Spoken:
    text: str
    # Of espeak-ng; the speed in words a minute.
    voice: str
    speed: int = 145


class Speech:
    def __init__(self, corpus, folder):
        self.corpus = Path(corpus) / "speech"
        self.folder = folder
        self.samples = cache(self._samples)
        self.clip = cache(lambda file: decode(self.corpus / file, RATE))

    def join(self, parts):
        pause = numpy.zeros(int(PAUSE_SECONDS * RATE))
        with_pauses = [each for part in parts for each in (self.samples(part), pause)]
        return numpy.concatenate(with_pauses[:-1])

    def _samples(self, part):
        if isinstance(part, Spoken):
            file = self.folder / "spoken.wav"
            subprocess.run(
                ["espeak-ng", "-v", part.voice, "-s", str(part.speed), "-w", str(file), part.text], check=True
            )
            samples = decode(file, RATE)
            file.unlink()
        else:
            end = None if part.end is None else int(part.end * RATE)
            samples = self.clip(part.file)[int(part.start * RATE) : end]
        return samples * (LEVEL / numpy.sqrt((samples**2).mean()))


def encode(samples, file):
    """Writes Opus, or AAC as .m4a; the same bytes each time."""
    codec = ["aac", "-b:a", "48k"] if file.suffix == ".m4a" else ["libopus", "-b:a", "24k"]
    subprocess.run(
        ["ffmpeg", "-v", "error", "-f", "s16le", "-ac", "1", "-ar", str(RATE), "-i", "-", "-c:a", *codec]
        + ["-fflags", "+bitexact", "-flags:a", "+bitexact", str(file)],
        input=(numpy.clip(samples, -1, 1) * 32767).astype("<i2").tobytes(),
        check=True,
    )
