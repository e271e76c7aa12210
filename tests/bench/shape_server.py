"""Measures a model with random weights in a program that Earshot is compared with.

usage: shape_server.py faster-whisper|whisper.cpp MODEL TOKENS THREADS

Loads MODEL and prints how long that took. Then reads one path of a WAV file (16 kHz, mono) per line
from standard input and prints one JSON record per line: the seconds until the audio is encoded
(`encode_s`), and then until TOKENS tokens are decoded (`decode_s`). Decoding is greedy, without
timestamps or fallback, in English. The weights never let the end token win.
"""

import json
import re
import sys
from time import perf_counter

from peer_server import samples


def faster_whisper(model_path: str, tokens: int, threads: int):
    """What faster-whisper calls, without its reaction to the text. int8, beam 1."""
    import numpy
    from ctranslate2 import StorageView
    from ctranslate2.models import Whisper
    from faster_whisper.audio import pad_or_trim
    from faster_whisper.feature_extractor import FeatureExtractor

    start = perf_counter()
    model = Whisper(model_path, device="cpu", compute_type="int8", intra_threads=threads)
    load = perf_counter() - start
    extract = FeatureExtractor(feature_size=model.n_mels)
    prompt = ["<|startoftranscript|>", "<|en|>", "<|transcribe|>", "<|notimestamps|>"]

    def measure(audio) -> tuple[float, float, int]:
        start = perf_counter()
        features = numpy.ascontiguousarray(pad_or_trim(extract(audio))[numpy.newaxis])
        encoded = model.encode(StorageView.from_array(features))
        encoded_at = perf_counter()
        # Half of `max_length` is for new tokens.
        result = model.generate(encoded, [prompt], beam_size=1, max_length=2 * tokens)
        ended = perf_counter()
        return encoded_at - start, ended - encoded_at, len(result[0].sequences_ids[0])

    return load, measure


def whisper_cpp(model_path: str, tokens: int, threads: int):
    """Its defaults apart from the above: flash attention, the whole window of 30 s."""
    import _pywhispercpp as binding
    from pywhispercpp.model import Model

    start = perf_counter()
    model = Model(
        model_path,
        redirect_whispercpp_logs_to=None,
        n_threads=threads,
        language="en",
        single_segment=True,
        no_timestamps=True,
        # It stops after one more.
        max_tokens=tokens - 1,
        temperature_inc=0.0,
        print_progress=False,
    )
    load = perf_counter() - start
    context = model._ctx

    def measure(audio) -> tuple[float, float, int]:
        binding.whisper_reset_timings(context)
        start = perf_counter()
        segments = model.transcribe(audio)
        total = perf_counter() - start
        times = timings()
        encode = times["mel"] + times["encode"]
        counts = (binding.whisper_full_n_tokens(context, i) for i in range(len(segments)))
        return encode, total - encode, sum(counts)

    def timings() -> dict[str, float]:
        """In seconds. Only its log has them."""
        log = []
        binding.whisper_log_set(lambda _level, text: log.append(text))
        binding.whisper_print_timings(context)
        binding.whisper_log_set(None)
        found = re.findall(r"(\w+) time = +([\d.]+) ms", "".join(log))
        return {name: float(milliseconds) / 1000 for name, milliseconds in found}

    return load, measure


KINDS = {"faster-whisper": faster_whisper, "whisper.cpp": whisper_cpp}


def main() -> None:
    kind, model_path, tokens, threads = sys.argv[1:]
    load, measure = KINDS[kind](model_path, int(tokens), int(threads))
    print(json.dumps({"load_s": load}), flush=True)
    for line in iter(sys.stdin.readline, ""):
        path = line.rstrip("\n")
        encode, decode, count = measure(samples(path))
        record = {"file": path, "encode_s": encode, "decode_s": decode, "tokens": count}
        print(json.dumps(record), flush=True)


if __name__ == "__main__":
    main()
