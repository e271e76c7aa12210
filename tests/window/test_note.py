"""A message becomes a note: read, heard, edited, found, exported, kept."""

import shutil
import unittest

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from app import FIXTURE
from case import WindowTest
from desktop import wait_for
from hands import answer_dialog
from sounds import decoded, onset, where


class Note(WindowTest):
    def open_with_note(self, **options):
        app = self.open([FIXTURE], **options)
        note = app.wait_for_text()[0]
        if not app.js("document.querySelector('[data-word]')"):
            app.find("[data-row]").click()
        app.wait("document.querySelector('[data-word]') !== null", "the words of the note")
        return app, note

    def test_a_message_is_read(self):
        app, note = self.open_with_note()
        self.assertEqual(note["title"], "inaugural")
        self.assertEqual(note["state"], "ready")
        self.assertAlmostEqual(note["duration_ms"], 11000, delta=100)
        self.assertIn("ask not what your country can do for you", app.text(".text").lower())
        self.assertIn("inaugural", app.text("h1[dir=auto]"))
        # The web engine plays nothing, and draws the waveform all the same.
        drawn = "document.querySelector('[role=slider] > div')?.shadowRoot?.querySelector('canvas')?.width > 100"
        app.wait(drawn, "the waveform")

    def test_the_word_that_is_clicked_is_heard(self):
        app, _ = self.open_with_note()
        app.wait("document.querySelector('button.play:not([disabled])') !== null", "the player")
        whole = decoded(FIXTURE)
        words = app.js("[...document.querySelectorAll('[data-word]')].map((w) => w.textContent)")
        fellow = next(i for i, word in enumerate(words) if word.lower().startswith("fellow"))
        ask = next(i for i, word in enumerate(words) if word.lower().startswith("ask"))
        for index in (ask, fellow):
            start_ms = self.start_of(app, index)
            # Long enough for a busy machine to begin.
            recording = self.desktop.record(16)
            app.find(f"[data-word='{index}']").click()
            heard = recording.finish()
            app.call("pause")
            began = onset(heard)
            self.assertIsNotNone(began, f"“{words[index]}” is not heard at all")
            begin = int((began + 0.1) * 48000)
            place, alike = where(heard[begin : begin + 48000], whole)
            self.assertGreater(alike, 0.8, f"what is heard is not the message (at {place:.2f} s)")
            # What is heard 0.1 s after the first sound, next to the word's own time.
            self.assertAlmostEqual(place - 0.1, start_ms / 1000, delta=0.35, msg=words[index])

    def start_of(self, app, index):
        id = app.notes()[0]["note"]["id"]
        version = app.call("open_note", id=id)["versions"][-1]
        words = [word for segment in version["transcript"]["segments"] for word in segment["words"]]
        return words[index]["start_ms"]

    def test_the_spoken_word_lights_up(self):
        app, _ = self.open_with_note()
        app.wait("document.querySelector('button.play:not([disabled])') !== null", "the player")
        app.click("Play")
        lit = set()

        def three():
            lit.add(app.js("document.querySelector('.word.spoken')?.dataset.word ?? null"))
            return len(lit - {None}) >= 3

        wait_for(three, "three words to light up one after the other", 20)
        app.click("Pause")

    def test_an_edit_stays_and_can_be_taken_back(self):
        app, note = self.open_with_note()
        app.click("Edit")
        passage = app.find("[contenteditable][data-segment='0']")
        before = passage.text
        passage.click()
        ActionChains(app.driver).key_down(Keys.CONTROL).send_keys("a").key_up(Keys.CONTROL).perform()
        ActionChains(app.driver).send_keys("Ask nothing of Earshot.").send_keys(Keys.ENTER).perform()

        def edits():
            return app.call("open_note", id=note["id"])["versions"][-1]["edits"]

        wait_for(edits, "the edit to be kept")
        self.assertEqual(edits()[0]["text"], "Ask nothing of Earshot.")
        app.click("Undo")
        wait_for(lambda: not edits(), "the edit to be taken back")
        self.assertEqual(app.find("[contenteditable][data-segment='0']").text, before)
        app.click("Redo")
        wait_for(edits, "the edit to be made again")
        # It outlives the program, and is found.
        app.close()
        again = self.open()
        self.assertEqual([found["note"]["id"] for found in again.notes("nothing of earshot")], [note["id"]])

    def test_search_shows_the_passage(self):
        app, _ = self.open_with_note()
        app.find("#search").send_keys("countr")
        app.wait("document.querySelector('[data-row] mark') !== null", "the passage")
        self.assertIn("country", app.text("[data-row]").lower())
        app.find("#search").send_keys(Keys.CONTROL, "a")
        app.find("#search").send_keys("zebra")
        app.wait("document.querySelector('[data-row]') === null", "an empty list")
        self.assertIn("zebra", app.text(".side"))

    def test_it_is_exported_where_the_dialog_says(self):
        app, _ = self.open_with_note()
        to = self.folder / "speech.srt"
        app.click("More")
        app.click("Export…")
        for name in ("txt", "srt"):
            app.find(f"dialog input[value={name}]").click()
        app.click("Choose where…")
        answer_dialog(self.desktop, app, to)
        wait_for(lambda: to.is_file() and to.stat().st_size, "the file")
        text = to.read_text()
        self.assertIn("-->", text)
        self.assertIn("country", text)
        app.wait("document.body.innerText.includes('Exported to')", "the sentence about it", 20)

    def test_a_closed_dialog_does_nothing(self):
        app, _ = self.open_with_note()
        app.click("Add messages")
        app.click("Choose files…")
        from hands import dialog

        number = wait_for(lambda: dialog(self.desktop, app), "the file dialog")
        self.desktop.run("xdotool", "windowactivate", "--sync", number, "key", "Escape")
        wait_for(lambda: not dialog(self.desktop, app), "the end of the dialog")
        self.assertEqual(len(app.notes()), 1)

    def test_a_file_is_chosen_in_the_dialog(self):
        app, _ = self.open_with_note()
        other = self.folder / "another.opus"
        shutil.copy(FIXTURE, other)
        with other.open("ab") as file:
            file.write(b"\0")
        app.click("Add messages")
        app.click("Choose files…")
        answer_dialog(self.desktop, app, other)
        app.wait_for_text(2)

    def test_a_first_run_ends_with_a_message_read(self):
        app = self.open(first_run_done=False)
        app.click("Continue")
        app.click("Continue")
        app.click("Transcribe the sample")
        app.wait_for_text()
        app.wait("document.querySelector('[data-word]') !== null", "the sample's words")


if __name__ == "__main__":
    unittest.main()
