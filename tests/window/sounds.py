"""Test audio, and locating one clip in another."""

import subprocess
import wave

import numpy

from desktop import RATE


def decode(file, rate=RATE):
    raw = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", str(file), "-f", "s16le", "-ac", "1", "-ar", str(rate), "-"],
        capture_output=True,
        check=True,
    ).stdout
    return numpy.frombuffer(raw, dtype="<i2") / 32768


def locate(clip, source, rate=RATE):
    """The position of `clip` in `source` in seconds, and the correlation there (1 is identical)."""
    clip = clip - clip.mean()
    size = 1 << (len(source) + len(clip)).bit_length()
    spectrum = numpy.fft.rfft(source, size) * numpy.conj(numpy.fft.rfft(clip, size))
    product = numpy.fft.irfft(spectrum, size)[: len(source) - len(clip) + 1]
    energy = numpy.concatenate(([0.0], numpy.cumsum(source**2)))
    local = numpy.sqrt(numpy.maximum(energy[len(clip):] - energy[: -len(clip)], 1e-9))
    correlation = product / (local * numpy.sqrt((clip**2).sum()) + 1e-9)
    best = int(numpy.argmax(correlation))
    return best / rate, float(correlation[best])


def onset(clip, rate=RATE, threshold=0.01):
    above = numpy.flatnonzero(numpy.abs(clip) > threshold)
    return above[0] / rate if len(above) else None


def make_many(folder, count, source):
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


def make_noisy(source, to, seconds=3, level=0.25):
    """Writes a WAV file with noise over the start, where the model is then unsure. The noise is the
    same each time."""
    samples = decode(source, 16000)
    noise = numpy.random.default_rng(1).uniform(-level, level, seconds * 16000)
    samples = samples.copy()
    samples[: len(noise)] += noise
    with wave.open(str(to), "wb") as file:
        file.setparams((1, 2, 16000, 0, "NONE", ""))
        file.writeframes((numpy.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return to
