"""Writes faster-whisper's transcripts, one JSON record per line.

usage: peer.py MODEL_FOLDER OUT.jsonl [PROMPTS.tsv]

Transcribes the scored clips of the corpus, or the prompts of a table from prompts.py.

MODEL_FOLDER is a CTranslate2 model. Settings: int8, beam 1, language detection.
"""

import json
import sys
import time
from pathlib import Path

from faster_whisper import WhisperModel

import corpus
import prompts


def main() -> None:
    model_folder, out, *table = sys.argv[1:]
    clips = prompts.read(table[0]) if table else corpus.scored_clips()
    model = WhisperModel(model_folder, device="cpu", compute_type="int8")
    lines = []
    for clip in clips:
        start = time.perf_counter()
        segments, info = model.transcribe(str(clip.path), beam_size=1)
        text = " ".join(segment.text.strip() for segment in segments)
        record = {
            "file": str(clip.path),
            "language": info.language,
            "processing_ms": round(1000 * (time.perf_counter() - start)),
            "text": text,
        }
        lines.append(json.dumps(record, ensure_ascii=False))
    Path(out).write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
