"""95 % bootstrap intervals of error rates.

Whole clips are drawn, because the errors within a clip depend on each other.
"""

from collections.abc import Sequence

import numpy

RESAMPLES = 2000
SEED = 1
PERCENTILES = (2.5, 97.5)


def resampled_rates(*programs: Sequence) -> list[numpy.ndarray]:
    """Error rates in percent of `RESAMPLES` resamples, per program; all have the same clips.

    A program is a sequence with the `wrong` and `total` units of each clip, in the same order.
    """
    clips = len(programs[0])
    generator = numpy.random.default_rng(SEED)
    # How often each resample contains each clip.
    draws = generator.multinomial(clips, numpy.full(clips, 1 / clips), size=RESAMPLES)
    rates = []
    for program in programs:
        wrong = draws @ numpy.array([clip.wrong for clip in program])
        total = draws @ numpy.array([clip.total for clip in program])
        # As in `Errors.percent`, the rate without any unit is 0.
        rates.append(100.0 * wrong / numpy.where(total > 0, total, numpy.inf))
    return rates


def percent(clips: Sequence) -> float:
    wrong, total = sum(clip.wrong for clip in clips), sum(clip.total for clip in clips)
    return 100.0 * wrong / total if total else 0.0


def rate(clips: Sequence) -> str:
    """An error rate in percent with its interval: `3.59 [2.90, 4.31]`; one clip has no interval."""
    text = f"{percent(clips):.2f}"
    if len(clips) < 2:
        return text
    low, high = numpy.percentile(resampled_rates(clips)[0], PERCENTILES)
    return f"{text} [{low:.2f}, {high:.2f}]"


def difference(clips: Sequence, other: Sequence) -> str:
    """How many points the first rate is higher, with its interval: `-0.79 [-1.52, -0.11]`.

    Each resample has the same clips for both, so the difficulty of a clip cancels out.
    """
    text = f"{percent(clips) - percent(other):+.2f}"
    if len(clips) < 2:
        return text
    ours, theirs = resampled_rates(clips, other)
    low, high = numpy.percentile(ours - theirs, PERCENTILES)
    return f"{text} [{low:+.2f}, {high:+.2f}]"
