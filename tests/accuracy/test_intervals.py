"""Bootstrap intervals of error rates."""

import random
import unittest

import intervals
from scoring import Errors


def clips(rate, count=200, words=10, seed=1):
    """Clips in which each word is wrong with the probability `rate`."""
    chance = random.Random(seed)
    return [Errors(sum(chance.random() < rate for _ in range(words)), words) for _ in range(count)]


def bounds(text):
    low, high = text.split("[")[1].rstrip("]").split(", ")
    return float(low), float(high)


class Rates(unittest.TestCase):
    def test_interval_is_that_of_independent_words(self):
        low, high = bounds(intervals.rate(clips(0.2)))
        # 1.96 standard deviations of 2000 words: 1.75 points.
        self.assertAlmostEqual((high - low) / 2, 1.75, delta=0.25)

    def test_interval_is_wider_if_the_errors_are_in_few_clips(self):
        scattered = [Errors(1, 10)] * 50 + [Errors(0, 10)] * 50
        concentrated = [Errors(10, 10)] * 5 + [Errors(0, 10)] * 95
        self.assertEqual(intervals.percent(scattered), intervals.percent(concentrated))
        narrow, wide = bounds(intervals.rate(scattered)), bounds(intervals.rate(concentrated))
        self.assertGreater(wide[1] - wide[0], 2 * (narrow[1] - narrow[0]))

    def test_contains_the_true_rate_in_about_95_of_100_samples(self):
        hits = 0
        for seed in range(100):
            low, high = bounds(intervals.rate(clips(0.2, seed=seed)))
            hits += low <= 20.0 <= high
        self.assertGreaterEqual(hits, 88)
        self.assertLess(hits, 100)

    def test_is_the_same_in_every_run(self):
        self.assertEqual(intervals.rate(clips(0.2)), intervals.rate(clips(0.2)))

    def test_long_clips_weigh_more(self):
        self.assertTrue(intervals.rate([Errors(90, 90), Errors(0, 10)]).startswith("90.00 [0.00"))

    def test_one_clip_has_no_interval(self):
        self.assertEqual(intervals.rate([Errors(1, 4)]), "25.00")
        self.assertEqual(intervals.rate([]), "0.00")
        self.assertEqual(intervals.difference([Errors(1, 4)], [Errors(2, 4)]), "-25.00")

    def test_clips_without_a_word_have_no_rate(self):
        self.assertEqual(intervals.rate([Errors(0, 0), Errors(1, 0)]), "0.00 [0.00, 0.00]")


class Differences(unittest.TestCase):
    def test_the_difficulty_of_a_clip_cancels_out(self):
        # The rate differs between clips by 50 points, the programs by 10 in each clip.
        theirs = [Errors(wrong, 10) for wrong in (0, 5)] * 20
        ours = [Errors(clip.wrong + 1, 10) for clip in theirs]
        self.assertEqual(intervals.difference(ours, theirs), "+10.00 [+10.00, +10.00]")
        low, high = bounds(intervals.rate(ours))
        self.assertGreater(high - low, 10)

    def test_interval_of_equal_programs_contains_zero(self):
        low, high = bounds(intervals.difference(clips(0.2, seed=3), clips(0.2, seed=4)))
        self.assertTrue(low < 0 < high, (low, high))

    def test_a_lower_rate_is_negative(self):
        low, high = bounds(intervals.difference(clips(0.1), clips(0.3, seed=2)))
        self.assertTrue(low < -20 < high < 0, (low, high))


if __name__ == "__main__":
    unittest.main()
