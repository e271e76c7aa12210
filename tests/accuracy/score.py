"""Scores transcripts of the corpus: error rates by language with 95 % intervals over clips, and
the worst clips.

usage: score.py RESULTS.jsonl [PEER.jsonl] [--all]

Each line is a JSON record of `earshot transcribe --format json` for one clip (`file`, `language`,
`processing_ms`, `text`, or `error`). Exits with 1 if the English error rate exceeds 4.0 %, or if
all other languages together are more than 5 points worse than the peer. Their target is 0.5
points; if only that is missed, exits with 3 (see docs/performance.md). Clips with an unsupported
codec are listed and excluded for both programs; other failures count as all wrong.
"""

import json
import sys
from pathlib import Path

import corpus
import intervals
from scoring import Errors, errors

ENGLISH_LIMIT = 4.0
OTHERS_TARGET = 0.5
OTHERS_MARGIN = 5.0
LIST_ABOVE = 50.0
UNSUPPORTED_CODEC = "unsupported-codec"


class Results:
    """The records of one program, by file; `score` counts the errors of a clip."""

    def __init__(self, path: str, clips: list[corpus.Clip], score=errors):
        self.records = {}
        for line in Path(path).read_text(encoding="utf-8").splitlines():
            if line.strip():
                record = json.loads(line)
                self.records[record["file"]] = record
        self.errors = {
            self.key(clip): score(clip.language, clip.reference, self.text(clip)) for clip in clips
        }
        # Failed clips count as all wrong; the report lists the reasons.
        self.failed = [
            f"{clip.path}: {self.failure_reason(clip)}"
            for clip in clips
            if "text" not in self.record(clip)
        ]
        self.seconds = sum(r.get("processing_ms", 0) for r in self.records.values()) / 1000

    @staticmethod
    def key(clip: corpus.Clip) -> str:
        return str(clip.path)

    def record(self, clip: corpus.Clip) -> dict:
        return self.records.get(self.key(clip), {})

    def text(self, clip: corpus.Clip) -> str:
        return self.record(clip).get("text", "")

    def language(self, clip: corpus.Clip) -> str | None:
        return self.record(clip).get("language")

    def failure_reason(self, clip: corpus.Clip) -> str:
        record = self.records.get(self.key(clip))
        return "no record" if record is None else record.get("error", {}).get("message", "no text")

    def has_unsupported_codec(self, clip: corpus.Clip) -> bool:
        error = self.record(clip).get("error") or {}
        return error.get("code") == UNSUPPORTED_CODEC

    def errors_of(self, clips: list[corpus.Clip]) -> list[Errors]:
        return [self.errors[self.key(clip)] for clip in clips]

    def pooled(self, clips: list[corpus.Clip]) -> Errors:
        return sum(self.errors_of(clips), Errors())

    def rate(self, clips: list[corpus.Clip]) -> str:
        """The error rate in percent with its interval."""
        return intervals.rate(self.errors_of(clips))

    def difference(self, other: "Results", clips: list[corpus.Clip]) -> str:
        """How many points the rate is above the other's, with its interval."""
        return intervals.difference(self.errors_of(clips), other.errors_of(clips))


def print_table(clips, ours, peer) -> None:
    languages = sorted({clip.language for clip in clips}, key=lambda code: (code != "en", code))
    rows = [(code, [clip for clip in clips if clip.language == code]) for code in languages]
    others = [clip for clip in clips if clip.language != "en"]
    rows.append(("others, pooled", others))
    print("| language | clips | units | errors % |" + (" peer % | difference |" if peer else ""))
    print("|---|---:|---:|---:|" + ("---:|---:|" if peer else ""))
    for name, group in rows:
        line = f"| {name} | {len(group)} | {ours.pooled(group).total} | {ours.rate(group)} |"
        print(line + (f" {peer.rate(group)} | {ours.difference(peer, group)} |" if peer else ""))
    audio = sum(clip.seconds for clip in clips)
    times = f"\n{audio:.0f} s of audio in {ours.seconds:.1f} s"
    print(times + (f"; peer {peer.seconds:.1f} s" if peer else ""))


def print_clips(clips, ours, peer, above: float) -> None:
    for clip in clips:
        found = ours.pooled([clip])
        if found.percent > above:
            line = f"\n{clip.path.name}: {found.percent:.0f} % ({found.wrong} of {found.total})"
            line += f", language {ours.language(clip)}"
            if peer:
                line += f"; peer {peer.pooled([clip]).percent:.0f} %"
            print(line)
            print(f"  reference:  {clip.reference}")
            print(f"  transcript: {ours.text(clip)}")


def violations(clips, ours, peer) -> list[str]:
    english = ours.pooled([clip for clip in clips if clip.language == "en"])
    others = [clip for clip in clips if clip.language != "en"]
    failures = []
    if english.percent > ENGLISH_LIMIT:
        failures.append(f"English has {english.percent:.2f} % errors; at most {ENGLISH_LIMIT} % is allowed.")
    if peer:
        our_rate, peer_rate = ours.pooled(others).percent, peer.pooled(others).percent
        if our_rate > peer_rate + OTHERS_MARGIN:
            failures.append(
                f"Other languages have {our_rate:.2f} % errors, the peer {peer_rate:.2f} %;"
                f" at most {OTHERS_MARGIN} points more is allowed."
            )
    return failures


def missed_points(clips, ours, peer) -> float:
    """Points by which all other languages miss the target; 0 if it is reached."""
    others = [clip for clip in clips if clip.language != "en"]
    return max(0.0, ours.pooled(others).percent - peer.pooled(others).percent - OTHERS_TARGET)


def main() -> int:
    paths = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    clips = corpus.scored_clips()
    ours = Results(paths[0], clips)
    peer = Results(paths[1], clips) if len(paths) > 1 else None
    clips = [clip for clip in clips if not ours.has_unsupported_codec(clip)]
    print_table(clips, ours, peer)
    print_clips(clips, ours, peer, above=0.0 if "--all" in sys.argv else LIST_ABOVE)
    for line in ours.failed:
        print(f"\nfailed: {line}")
    failures = violations(clips, ours, peer)
    for line in failures:
        print(f"\nBROKEN: {line}")
    missed = missed_points(clips, ours, peer) if peer else 0.0
    if missed:
        print(f"\nMISSED: other languages are {missed:.2f} points above the target.")
    return 1 if failures else 3 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
