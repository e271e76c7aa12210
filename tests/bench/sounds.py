"""The sounds that are measured: notes from the corpus, and ten minutes made of them."""

import sys
import wave
from pathlib import Path

import numpy
from faster_whisper.audio import decode_audio

sys.path.insert(0, str(Path(__file__).parent.parent / "accuracy"))
import corpus  # noqa: E402

RATE = 16_000
TEN_MINUTES = 600 * RATE
# Between the clips of the half-silent file: what a quiet room sounds like to a
# telephone, about 60 dB below full scale.
ROOM_NOISE_RMS = 0.001


def english() -> list[corpus.Clip]:
    """The scored English clips, in the table's order."""
    return [clip for clip in corpus.scored_clips() if clip.language == "en"]


def notes(shortest: float = 10.0, longest: float = 14.0) -> list[corpus.Clip]:
    """The English clips of a usual voice note's length, in seconds."""
    return [clip for clip in english() if shortest <= clip.seconds <= longest]


def ten_second_note() -> corpus.Clip:
    """The English clip whose length is nearest to 10 s."""
    return min(english(), key=lambda clip: abs(clip.seconds - 10.0))


def dense(folder: Path) -> corpus.Clip:
    """Ten minutes of speech: the clips one after the other, as far as they go in whole."""
    sounds, references, used = [], [], 0
    for clip in english():
        sound = decode_audio(str(clip.path), RATE)
        if used + len(sound) > TEN_MINUTES:
            continue
        sounds.append(sound)
        references.append(clip.reference)
        used += len(sound)
    return write(folder / "dense.wav", sounds, references)


def half_silent(folder: Path) -> corpus.Clip:
    """Ten minutes in which each clip is followed by as long a stretch of room noise."""
    noise = numpy.random.default_rng(seed=1)
    sounds, references, used = [], [], 0
    for clip in english():
        sound = decode_audio(str(clip.path), RATE)
        if used + 2 * len(sound) > TEN_MINUTES:
            continue
        sounds += [sound, room_noise(noise, len(sound))]
        references.append(clip.reference)
        used += 2 * len(sound)
    return write(folder / "half-silent.wav", sounds, references)


def room_noise(noise: numpy.random.Generator, length: int) -> numpy.ndarray:
    """Noise that falls off towards the high frequencies, as in a room."""
    spectrum = numpy.fft.rfft(noise.standard_normal(length))
    frequency = numpy.fft.rfftfreq(length, 1 / RATE)
    spectrum /= numpy.maximum(frequency, 50.0)
    sound = numpy.fft.irfft(spectrum, length)
    return (sound * ROOM_NOISE_RMS / numpy.sqrt(numpy.mean(sound**2))).astype(numpy.float32)


def write(path: Path, sounds: list[numpy.ndarray], references: list[str]) -> corpus.Clip:
    sound = numpy.concatenate(sounds)
    samples = (numpy.clip(sound, -1, 1) * 32767).round().astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    return corpus.Clip(path, "en", len(sound) / RATE, " ".join(references))
