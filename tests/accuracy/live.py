"""Compares live transcription with transcription of the complete file.

usage: live.py EARSHOT PLAIN.jsonl OUT.jsonl

Pipes every scored clip into `EARSHOT transcribe --live`, writes the records to OUT.jsonl and
compares them with PLAIN.jsonl. Exits with 1 if the English error rate is more than 0.5 points
higher.

Whispered clips are excluded: only a complete file gets the second pass that detects them.
"""

import json
import subprocess
import sys

import corpus
from score import Results

MARGIN = 0.5


def main() -> int:
    earshot, plain_path, live_path = sys.argv[1:]
    clips = corpus.scored_clips()
    with open(live_path, "w", encoding="utf-8") as out:
        for clip in clips:
            with clip.path.open("rb") as audio:
                done = subprocess.run(
                    [earshot, "transcribe", "--live", "--format", "json", "-"],
                    stdin=audio,
                    capture_output=True,
                    text=True,
                    check=False,
                )
            record = json.loads(done.stdout)
            record["file"] = str(clip.path)
            print(json.dumps(record, ensure_ascii=False), file=out)
    plain, live = Results(plain_path, clips), Results(live_path, clips)
    included = [clip for clip in clips if live.text(clip) and not plain.has_unsupported_codec(clip)]
    english = [clip for clip in included if clip.language == "en"]
    others = [clip for clip in included if clip.language != "en"]
    print()
    for name, group in (("English", english), ("Other languages", others)):
        print(
            f"{name}: live {live.rate(group)} % errors, complete file {plain.rate(group)} %;"
            f" difference {live.difference(plain, group)}."
        )
    excluded = sorted(clip.path.name for clip in clips if clip not in included)
    print(f"Excluded: {', '.join(excluded) or 'none'}.")
    worse = live.pooled(english).percent - plain.pooled(english).percent
    # One whispered clip and one with an unsupported codec are expected.
    if worse > MARGIN or len(excluded) > 2:
        print("\nBROKEN: live text may be at most 0.5 points worse.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
