"""The text made while the sound comes, next to that of the whole sound.

usage: live.py EARSHOT PLAIN.jsonl OUT.jsonl

Pipes every scored clip into `EARSHOT transcribe --live`, keeps the records in
OUT.jsonl, and compares them with those of PLAIN.jsonl, as `score.py` reads them.
Exits 1 where more than half a point more of the English words are wrong.

A clip that is whispered from beginning to end is left out: as a whole it gets a
closer look, which a recording gets after its end, from the queue.
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
            with clip.path.open("rb") as sound:
                done = subprocess.run(
                    [earshot, "transcribe", "--live", "--format", "json", "-"],
                    stdin=sound,
                    capture_output=True,
                    text=True,
                    check=False,
                )
            record = json.loads(done.stdout)
            record["file"] = clip.path.name
            print(json.dumps(record, ensure_ascii=False), file=out)
    plain, live = Results(plain_path, clips), Results(live_path, clips)
    heard = [clip for clip in clips if live.text(clip) and not plain.lacks_codec(clip)]
    english = [clip for clip in heard if clip.language == "en"]
    others = [clip for clip in heard if clip.language != "en"]
    print()
    for name, group in (("English", english), ("Other languages", others)):
        now, before = live.pooled(group).percent, plain.pooled(group).percent
        print(f"{name}, while it comes: {now:.2f} % wrong; the whole sound: {before:.2f} %.")
    unheard = sorted(clip.path.name for clip in clips if clip not in heard)
    print(f"Left out: {', '.join(unheard) or 'none'}.")
    worse = live.pooled(english).percent - plain.pooled(english).percent
    # More than a whispered clip and one in a codec that is lacking is a fault.
    if worse > MARGIN or len(unheard) > 2:
        print("\nBROKEN: text while it comes is to be as good to half a point.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
