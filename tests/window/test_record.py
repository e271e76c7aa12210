"""A voice note: two presses from the first look to the first text."""

import os
import signal
import subprocess

from app import FIXTURE
from case import WindowTest
from desktop import RATE, wait_for


class Record(WindowTest):
    def spoken(self):
        """The fixture as a file that the sound server plays."""
        file = self.folder / "spoken.wav"
        subprocess.run(["ffmpeg", "-v", "error", "-i", FIXTURE, "-ar", str(RATE), file], check=True)
        return file

    def say(self, file):
        """Into the microphone, which hears what the virtual card plays."""
        self.desktop.run("paplay", "--device=ear", "--latency-msec=20", str(file))

    def press_record(self, app):
        app.find("button[aria-label='Record a note']").click()
        wait_for(lambda: app.call("recording")["state"] == "recording", "the recording")

    def test_what_is_said_becomes_a_note_in_two_presses(self):
        spoken = self.spoken()
        app = self.open()
        self.press_record(app)
        app.wait("document.querySelector('dialog[open]')?.textContent.includes('Recording')", "the sheet")
        # The real microphones' names are long.
        sideways = app.js(
            "[...document.querySelectorAll('dialog[open], dialog[open] *')].filter((e) =>"
            " /auto|scroll/.test(getComputedStyle(e).overflowX) && e.scrollWidth > e.clientWidth)"
            ".map((e) => e.className)"
        )
        self.assertEqual(sideways, [])
        self.say(spoken)
        app.wait("document.querySelector('dialog[open] .words').innerText.includes('fellow Americans')", "the words while they are spoken")
        app.wait("document.querySelector('[role=timer] [aria-hidden]').textContent >= '0:1'", "the timer")
        next(b for b in app.driver.find_elements("css selector", "dialog[open] button") if b.text == "Stop").click()
        note = app.wait_for_text()[0]
        self.assertEqual(note["source"], "recording")
        self.assertGreater(note["duration_ms"], 10_000)
        app.wait("document.querySelector('[data-word]') !== null", "the words of the note")
        self.assertIn("ask not what your country can do for you", app.text(".text").lower())
        self.assertEqual(app.call("recording")["state"], "closed")

    def test_a_recording_outlives_a_kill_and_is_offered(self):
        spoken = self.spoken()
        app = self.open()
        self.press_record(app)
        self.say(spoken)
        os.kill(app.pid, signal.SIGKILL)
        app.close()
        again = self.open()
        listed = lambda: [n for n in again.call("list_notes", filter={"query": "", "language": None, "favourite": False, "bin": False}, offset=0, limit=9)["items"] if n["note"]["duration_ms"]]
        note = wait_for(listed, "the recovered note")[0]["note"]
        self.assertGreater(note["duration_ms"], 6_000)
        again.find("[data-row]").click()
        offer = again.find(".state button.main")
        self.assertEqual(offer.text, "Transcribe now")
        offer.click()
        text = again.wait_for_text()[0]
        self.assertEqual(text["state"], "ready")
