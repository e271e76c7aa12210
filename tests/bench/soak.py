"""Transcribes the English clips repeatedly and monitors the memory.

usage: soak.py TARGET [MINUTES]

Exits with 1 if the peak memory grows by more than 10 % and 20 MB after the first round.
"""

import sys
import time
from pathlib import Path

import sounds
from bench import BASE
from programs import Server, earshot


def main() -> int:
    target = Path(sys.argv[1])
    minutes = float(sys.argv[2]) if len(sys.argv) > 2 else 10.0
    clips = sounds.english()
    end = time.monotonic() + 60 * minutes
    done, first = 0, None
    with Server(earshot(target, BASE)) as server:
        while time.monotonic() < end or first is None:
            for clip in clips:
                server.transcribe(clip.path)
                done += 1
            # A leak shows in the peak too.
            peak = server.peak_memory()
            first = first or peak
            print(f"{done} files, peak memory {peak / 1e6:.0f} MB", flush=True)
    grown = peak - first
    if grown > max(first / 10, 20e6):
        print(f"The memory grew by {grown / 1e6:.0f} MB after the first {len(clips)} files.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
