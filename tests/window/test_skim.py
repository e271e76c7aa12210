"""Skimming a person's messages: what the sound card gets."""

import subprocess
import unittest

import numpy

from app import FIXTURE
from base import WindowTest
from desktop import RATE


def played_seconds(samples, threshold=0.004):
    """From the first sound to the last, without the time between the two messages."""
    window = RATE // 100
    level = numpy.abs(samples[: len(samples) // window * window]).reshape(-1, window).max(axis=1)
    steps = numpy.diff(numpy.flatnonzero(level > threshold)) * window / RATE
    return float(steps.sum() - steps.max()) if len(steps) else 0.0


class Skim(WindowTest):
    def test_skimming_takes_as_long_as_announced(self):
        other = self.folder / "other.wav"
        subprocess.run(["ffmpeg", "-v", "error", "-i", str(FIXTURE), str(other)], check=True)
        app = self.open([FIXTURE, other], reading_counts=False)
        notes = app.wait_for_text(2)
        app.click("Catch up: 2 messages")
        app.wait("document.querySelector('#reading li button') !== null", "the piles")
        app.find("#reading li button").click()
        button = "[...document.querySelectorAll('button')].find(b => /^Skim .* instead of/.test(b.innerText))"
        app.wait(f"{button} !== undefined", "the length of skimming")
        skims = app.call("skim", ids=[note["id"] for note in notes])
        announced = sum(
            part["end_ms"] - part["start_ms"] for skim in skims for part in skim["ranges"]
        ) / 1000
        whole = sum(skim["duration_ms"] for skim in skims) / 1000
        # The speaker makes long pauses.
        self.assertLess(announced, whole - 2)
        clock = f"0:{int(announced):02}"
        self.assertIn(clock, app.js(f"{button}.innerText"))
        # A busy machine interrupts the audio occasionally.
        for _ in range(3):
            recording = self.desktop.record(announced + 6)
            app.js("document.querySelector('[data-message]').focus()")
            app.driver.switch_to.active_element.send_keys("s")
            played = played_seconds(recording.finish())
            app.wait("document.body.innerText.includes('Skimmed 2 messages')", "the end of skimming")
            if abs(played / announced - 1) < 0.1:
                break
        self.assertAlmostEqual(played / announced, 1, delta=0.1)
        self.assertFalse(any(found["note"]["unheard"] for found in app.notes()))


if __name__ == "__main__":
    unittest.main()
