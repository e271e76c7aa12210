"""Recording a voice note."""

import os
import signal
import subprocess

from app import FIXTURE
from base import WindowTest
from desktop import RATE, wait_for


class Record(WindowTest):
    def fixture_wav(self):
        file = self.folder / "spoken.wav"
        subprocess.run(["ffmpeg", "-v", "error", "-i", FIXTURE, "-ar", str(RATE), file], check=True)
        return file

    def play(self, file):
        self.desktop.run("paplay", "--device=virtual", "--latency-msec=20", str(file))

    def press_record(self, app):
        app.find("button[aria-label='Record a note']").click()
        wait_for(lambda: app.call("recording")["state"] == "recording", "the recording")

    def test_recording_becomes_a_note(self):
        spoken = self.fixture_wav()
        app = self.open()
        self.press_record(app)
        app.wait("document.querySelector('dialog[open]')?.textContent.includes('Recording')", "the sheet")
        # Microphone names are long and must not cause horizontal scrolling.
        overflowing = app.js(
            "[...document.querySelectorAll('dialog[open], dialog[open] *')].filter((e) =>"
            " /auto|scroll/.test(getComputedStyle(e).overflowX) && e.scrollWidth > e.clientWidth)"
            ".map((e) => e.className)"
        )
        self.assertEqual(overflowing, [])
        self.play(spoken)
        app.wait("document.querySelector('dialog[open] .words').innerText.includes('fellow Americans')", "the words while they are spoken")
        app.wait("document.querySelector('[role=timer] [aria-hidden]').textContent >= '0:1'", "the timer")
        next(b for b in app.driver.find_elements("css selector", "dialog[open] button") if b.text == "Stop").click()
        note = app.wait_for_text()[0]
        self.assertEqual(note["source"], "recording")
        self.assertGreater(note["duration_ms"], 10_000)
        app.wait("document.querySelector('[data-word]') !== null", "the words of the note")
        self.assertIn("ask not what your country can do for you", app.text(".text").lower())
        self.assertEqual(app.call("recording")["state"], "closed")

    def test_recording_is_recovered_after_a_kill(self):
        spoken = self.fixture_wav()
        app = self.open()
        self.press_record(app)
        self.play(spoken)
        os.kill(app.pid, signal.SIGKILL)
        app.close()
        restarted = self.open()
        recovered = lambda: [n for n in restarted.notes() if n["note"]["duration_ms"]]
        note = wait_for(recovered, "the recovered note")[0]["note"]
        self.assertGreater(note["duration_ms"], 6_000)
        restarted.find("[data-row]").click()
        button = restarted.find(".state button.main")
        self.assertEqual(button.text, "Transcribe now")
        button.click()
        text = restarted.wait_for_text()[0]
        self.assertEqual(text["state"], "ready")
