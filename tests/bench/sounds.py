"""Benchmark audio: notes of the corpus, and ten-minute files made of them."""

import sys
import wave
from pathlib import Path

import numpy
from faster_whisper.audio import decode_audio

sys.path.insert(0, str(Path(__file__).parent.parent / "accuracy"))
import corpus  # noqa: E402

RATE = 16_000
TEN_MINUTES = 600 * RATE
# Between the clips of the half-silent file: a quiet room, recorded by a phone. About -60 dBFS.
ROOM_NOISE_RMS = 0.001


def english() -> list[corpus.Clip]:
    return [clip for clip in corpus.scored_clips() if clip.language == "en"]


def notes(shortest: float = 10.0, longest: float = 14.0) -> list[corpus.Clip]:
    """The English clips with the length of a typical voice note, in seconds."""
    return [clip for clip in english() if shortest <= clip.seconds <= longest]


def ten_second_note() -> corpus.Clip:
    return min(english(), key=lambda clip: abs(clip.seconds - 10.0))


def dense(folder: Path) -> corpus.Clip:
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
