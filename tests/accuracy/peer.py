"""Writes faster-whisper's transcripts of the scored clips, one JSON record per line.

usage: peer.py MODEL_FOLDER OUT.jsonl

MODEL_FOLDER is a CTranslate2 model. Settings: int8, beam 1, language detection.
"""

import json
import sys
import time
from pathlib import Path

from faster_whisper import WhisperModel

import corpus


def main() -> None:
    model_folder, out = sys.argv[1:]
    model = WhisperModel(model_folder, device="cpu", compute_type="int8")
    lines = []
    for clip in corpus.scored_clips():
        start = time.perf_counter()
        segments, info = model.transcribe(str(clip.path), beam_size=1)
        text = " ".join(segment.text.strip() for segment in segments)
        record = {
            "file": clip.path.name,
            "language": info.language,
            "processing_ms": round(1000 * (time.perf_counter() - start)),
            "text": text,
        }
        lines.append(json.dumps(record, ensure_ascii=False))
    Path(out).write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
