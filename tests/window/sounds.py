"""Sounds to test with, and finding one sound in another."""

import subprocess
import wave

import numpy

from desktop import RATE


def decoded(file, rate=RATE):
    """A sound file's samples, -1 to 1, mono."""
    raw = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", str(file), "-f", "s16le", "-ac", "1", "-ar", str(rate), "-"],
        capture_output=True,
        check=True,
    ).stdout
    return numpy.frombuffer(raw, dtype="<i2") / 32768


def where(heard, whole, rate=RATE):
    """Where in `whole` the sound `heard` is from, in seconds, and how alike the
    two are there (1 is the same)."""
    heard = heard - heard.mean()
    size = 1 << (len(whole) + len(heard)).bit_length()
    spectrum = numpy.fft.rfft(whole, size) * numpy.conj(numpy.fft.rfft(heard, size))
    product = numpy.fft.irfft(spectrum, size)[: len(whole) - len(heard) + 1]
    energy = numpy.concatenate(([0.0], numpy.cumsum(whole**2)))
    local = numpy.sqrt(numpy.maximum(energy[len(heard):] - energy[: -len(heard)], 1e-9))
    alike = product / (local * numpy.sqrt((heard**2).sum()) + 1e-9)
    best = int(numpy.argmax(alike))
    return best / rate, float(alike[best])


def onset(heard, rate=RATE, loud=0.01):
    """When a recording begins to be heard, in seconds."""
    above = numpy.flatnonzero(numpy.abs(heard) > loud)
    return above[0] / rate if len(above) else None


def make_many(folder, count, source):
    """Short messages, each with other content, cut from one recording."""
    folder.mkdir()
    for index in range(count):
        subprocess.run(
            [
                "ffmpeg", "-v", "error", "-y", "-i", str(source),
                "-ss", f"{(index % 8) * 0.5:.2f}", "-t", f"{1.5 + index * 0.02:.2f}",
                "-c:a", "libopus", "-b:a", "16k", "-metadata", f"title=message {index}",
                str(folder / f"message {index:03}.opus"),
            ],
            check=True,
        )
    return sorted(folder.iterdir())


def make_noisy(source, to, seconds=3, share=0.25):
    """A WAV file of the source with so much noise over its beginning that a model is not
    sure what it hears there; the same noise each time."""
    samples = decoded(source, 16000)
    noise = numpy.random.default_rng(1).uniform(-share, share, seconds * 16000)
    samples = samples.copy()
    samples[: len(noise)] += noise
    with wave.open(str(to), "wb") as file:
        file.setparams((1, 2, 16000, 0, "NONE", ""))
        file.writeframes((numpy.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return to
