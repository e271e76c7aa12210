"""Runs a program that Earshot is compared with.

usage: peer_server.py faster-whisper|whisper.cpp MODEL THREADS [--vad] [FILE]

With FILE: prints its record and exits. Without: reads one path per line from standard input and
prints one JSON record (`file`, `text`) per line, with a warm model.
"""

import json
import sys


def faster_whisper(model_path: str, threads: int, vad: bool):
    """int8, beam 1, language detection; `threads` 0 is its own default."""
    from faster_whisper import WhisperModel

    model = WhisperModel(model_path, device="cpu", compute_type="int8", cpu_threads=threads)

    def transcribe(path: str) -> str:
        segments, _ = model.transcribe(path, beam_size=1, vad_filter=vad)
        return " ".join(segment.text.strip() for segment in segments)

    return transcribe


def whisper_cpp(model_path: str, threads: int, vad: bool):
    """whisper.cpp with the defaults of `whisper-cli`: beam 5, best of 5."""
    from pywhispercpp.model import Model

    if vad:
        raise ValueError("whisper-cli has no voice activity by default")
    model = Model(
        model_path,
        params_sampling_strategy=1,
        redirect_whispercpp_logs_to=None,
        n_threads=threads,
        language="auto",
        greedy={"best_of": 5},
        beam_search={"beam_size": 5, "patience": -1.0},
        print_progress=False,
    )

    def transcribe(path: str) -> str:
        return " ".join(segment.text.strip() for segment in model.transcribe(samples(path)))

    return transcribe


def samples(path: str):
    import wave

    import numpy

    # 16 kHz WAV needs no decoder.
    if path.endswith(".wav"):
        with wave.open(path) as sound:
            if (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (16000, 1, 2):
                frames = numpy.frombuffer(sound.readframes(sound.getnframes()), numpy.int16)
                return frames.astype(numpy.float32) / 32768
    from faster_whisper.audio import decode_audio

    return decode_audio(path)


KINDS = {"faster-whisper": faster_whisper, "whisper.cpp": whisper_cpp}


def main() -> None:
    arguments = [argument for argument in sys.argv[1:] if argument != "--vad"]
    kind, model_path, threads = arguments[:3]
    transcribe = KINDS[kind](model_path, int(threads), "--vad" in sys.argv)
    paths = arguments[3:] or (line.rstrip("\n") for line in iter(sys.stdin.readline, ""))
    for path in paths:
        print(json.dumps({"file": path, "text": transcribe(path)}), flush=True)


if __name__ == "__main__":
    main()
