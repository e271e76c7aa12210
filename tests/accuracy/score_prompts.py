"""Scores transcripts of telephone prompts: error rates and wrong languages, by language.

usage: score_prompts.py LIST.tsv EARSHOT.jsonl PEER.jsonl [FIVE_LANGUAGES.jsonl]

LIST.tsv is from prompts.py. FIVE_LANGUAGES.jsonl is Earshot's result when the five languages are
given. Exits with 1 if a prompt failed; there is no limit for the rates.
"""

import sys
from collections.abc import Callable

import intervals
import prompts
from corpus import Clip
from score import Results
from scoring import Errors, errors

# Seconds of a prompt that is reported separately: as long as a short voice message.
SHORT = (2.0, 8.0)
NAMES = ("Earshot", "faster-whisper", "five languages given")

Measure = Callable[[Results, Clip], Errors]


def word_errors(language: str, reference: str, text: str) -> Errors:
    return errors(language, *prompts.comparable(language, reference, text))


def word_error_rate(program: Results, clip: Clip) -> Errors:
    return program.pooled([clip])


def wrong_language(program: Results, clip: Clip) -> Errors:
    """One error if a text is written in another language; no text is in no language."""
    is_wrong = program.text(clip) != "" and program.language(clip) != clip.language
    return Errors(int(is_wrong), 1)


def groups(clips: list[Clip]) -> list[tuple[str, list[Clip]]]:
    by_language = [
        (language, [clip for clip in clips if clip.language == language])
        for language in prompts.LANGUAGES
    ]
    others = [clip for clip in clips if clip.language != "en"]
    rows = [*by_language, ("all but en", others), ("all", clips)]
    return [(name, group) for name, group in rows if group]


def table(clips: list[Clip], programs: list[Results], measure: Measure) -> str:
    names = NAMES[: len(programs)]
    # Of the program at the first index from the one at the second.
    differences = [(0, 1), (2, 1), (2, 0)][: 1 if len(programs) < 3 else 3]
    heads = ["language", "prompts", "words", *names]
    heads += [f"{names[first]} − {names[second]}" for first, second in differences]
    lines = [f"| {' | '.join(heads)} |", "|---|" + "---:|" * (len(heads) - 1)]
    for name, group in groups(clips):
        measured = [[measure(program, clip) for clip in group] for program in programs]
        cells = [name, str(len(group)), str(programs[0].pooled(group).total)]
        cells += [intervals.rate(each) for each in measured]
        cells += [
            intervals.difference(measured[first], measured[second])
            for first, second in differences
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def report(clips: list[Clip], programs: list[Results]) -> str:
    shortest, longest = SHORT
    short = [clip for clip in clips if shortest <= clip.seconds <= longest]
    parts = [f"In percent, with 95 % intervals over prompts ({intervals.RESAMPLES} resamples)."]
    for title, selected in (
        ("all prompts", clips),
        (f"prompts of {shortest:.0f} to {longest:.0f} s", short),
    ):
        if selected:
            parts.append(f"Word error rate, {title}")
            parts.append(table(selected, programs, word_error_rate))
            parts.append(f"Written in a wrong language, {title}")
            parts.append(table(selected, programs, wrong_language))
    audio = sum(clip.seconds for clip in clips)
    times = ", ".join(f"{name} {each.seconds:.0f} s" for name, each in zip(NAMES, programs))
    parts.append(f"{audio:.0f} s of audio: {times}")
    return "\n\n".join(parts)


def main() -> int:
    list_path, *paths = sys.argv[1:]
    clips = prompts.read(list_path)
    programs = [Results(path, clips, word_errors) for path in paths]
    print(report(clips, programs))
    failed = [line for program in programs for line in program.failed]
    for line in failed:
        print(f"\nfailed: {line}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
