"""A note: reading, playback, editing, search, export."""

import shutil
import unittest

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from app import FIXTURE
from base import WindowTest
from desktop import wait_for
from user_input import choose_in_dialog
from sounds import decode, locate, onset


class Note(WindowTest):
    def open_with_note(self, **options):
        app = self.open([FIXTURE], **options)
        note = app.wait_for_text()[0]
        # A single file is opened at once.
        app.wait("document.querySelector('[data-word]') !== null", "the words of the note")
        return app, note

    def test_message_is_transcribed(self):
        app, note = self.open_with_note()
        self.assertEqual(note["title"], "inaugural")
        self.assertEqual(note["state"], "ready")
        self.assertAlmostEqual(note["duration_ms"], 11000, delta=100)
        self.assertIn("ask not what your country can do for you", app.text(".text").lower())
        self.assertIn("inaugural", app.text("h1[dir=auto]"))
        # The web view draws the waveform although it does not play the audio.
        drawn = "document.querySelector('[role=slider] > div')?.shadowRoot?.querySelector('canvas')?.width > 100"
        app.wait(drawn, "the waveform")

    def test_clicking_a_word_plays_it(self):
        app, _ = self.open_with_note()
        app.wait("document.querySelector('button.play:not([disabled])') !== null", "the player")
        source = decode(FIXTURE)
        words = app.js("[...document.querySelectorAll('[data-word]')].map((w) => w.textContent)")
        fellow = next(i for i, word in enumerate(words) if word.lower().startswith("fellow"))
        ask = next(i for i, word in enumerate(words) if word.lower().startswith("ask"))
        for index in (ask, fellow):
            start_ms = self.start_of(app, index)
            # A busy machine interrupts the audio occasionally.
            for _ in range(3):
                position, correlation = self.play_word(app, index, source)
                if correlation > 0.8:
                    break
            self.assertGreater(correlation, 0.8, f"other audio is played (at {position:.2f} s)")
            # Compares the position 0.1 s after the onset with the word's time.
            self.assertAlmostEqual(position - 0.1, start_ms / 1000, delta=0.35, msg=words[index])

    def play_word(self, app, index, source):
        """The position in `source` of the second after the click, and their correlation."""
        # Allows for a slow start on a busy machine.
        recording = self.desktop.record(16)
        app.find(f"[data-word='{index}']").click()
        played = recording.finish()
        app.call("pause")
        start = onset(played)
        self.assertIsNotNone(start, f"word {index} is not played")
        begin = int((start + 0.1) * 48000)
        return locate(played[begin : begin + 48000], source)

    def start_of(self, app, index):
        id = app.notes()[0]["note"]["id"]
        version = app.call("open_note", id=id)["versions"][-1]
        words = [word for segment in version["transcript"]["segments"] for word in segment["words"]]
        return words[index]["start_ms"]

    def test_spoken_word_is_highlighted(self):
        app, _ = self.open_with_note()
        app.wait("document.querySelector('button.play:not([disabled])') !== null", "the player")
        # The page collects the words: on a busy machine a word is over before WebDriver asks for it.
        app.driver.execute_script(
            "window.spokenWords = new Set();"
            "new MutationObserver((changes) => changes.forEach(({ target }) => {"
            " if (target.matches('.word.spoken')) window.spokenWords.add(target.dataset.word); }))"
            ".observe(document.body, { subtree: true, attributeFilter: ['class'] });"
        )
        # A busy machine interrupts the audio occasionally: Play continues it.
        for attempt in range(3):
            app.click("Play")
            try:
                app.wait("window.spokenWords.size >= 3", "three words to be highlighted in turn", 20)
                break
            except AssertionError:
                if attempt == 2:
                    raise
        app.click("Pause")

    def test_edit_is_saved_and_can_be_undone(self):
        app, note = self.open_with_note()
        app.click("Edit")
        segment = app.find("[contenteditable][data-segment='0']")
        before = segment.text
        segment.click()
        ActionChains(app.driver).key_down(Keys.CONTROL).send_keys("a").key_up(Keys.CONTROL).perform()
        ActionChains(app.driver).send_keys("Ask nothing of Earshot.").send_keys(Keys.ENTER).perform()

        def edits():
            return app.call("open_note", id=note["id"])["versions"][-1]["edits"]

        wait_for(edits, "the edit to be saved")
        self.assertEqual(edits()[0]["text"], "Ask nothing of Earshot.")
        app.click("Undo")
        wait_for(lambda: not edits(), "the edit to be undone")
        self.assertEqual(app.find("[contenteditable][data-segment='0']").text, before)
        app.click("Redo")
        wait_for(edits, "the edit to be redone")
        app.close()
        restarted = self.open()
        self.assertEqual([found["note"]["id"] for found in restarted.notes("nothing of earshot")], [note["id"]])

    def test_search_shows_the_snippet(self):
        app, _ = self.open_with_note()
        app.find("#search").send_keys("countr")
        app.wait("document.querySelector('[data-row] mark') !== null", "the snippet")
        self.assertIn("country", app.text("[data-row]").lower())
        app.find("#search").send_keys(Keys.CONTROL, "a")
        app.find("#search").send_keys("zebra")
        app.wait("document.querySelector('[data-row]') === null", "an empty list")
        self.assertIn("zebra", app.text(".side"))

    def test_note_is_exported_to_the_chosen_file(self):
        app, _ = self.open_with_note()
        to = self.folder / "speech.srt"
        app.click("More")
        app.click("Export…")
        for name in ("txt", "srt"):
            app.find(f"dialog input[value={name}]").click()
        app.click("Choose where…")
        choose_in_dialog(self.desktop, app, to)
        wait_for(lambda: to.is_file() and to.stat().st_size, "the file")
        text = to.read_text()
        self.assertIn("-->", text)
        self.assertIn("country", text)
        app.wait("document.body.innerText.includes('Exported to')", "the message", 20)

    def test_cancelled_dialog_does_nothing(self):
        app, _ = self.open_with_note()
        app.click("Add messages")
        app.click("Choose files…")
        from user_input import find_dialog

        window = wait_for(lambda: find_dialog(self.desktop, app), "the file dialog")
        self.desktop.run("xdotool", "windowactivate", "--sync", window, "key", "Escape")
        wait_for(lambda: not find_dialog(self.desktop, app), "the dialog to close")
        self.assertEqual(len(app.notes()), 1)

    def test_chosen_file_is_imported(self):
        app, _ = self.open_with_note()
        other = self.folder / "another.opus"
        shutil.copy(FIXTURE, other)
        with other.open("ab") as file:
            file.write(b"\0")
        app.click("Add messages")
        app.click("Choose files…")
        choose_in_dialog(self.desktop, app, other)
        app.wait_for_text(2)

    def test_first_run_transcribes_the_sample(self):
        app = self.open(first_run_done=False)
        app.click("Continue")
        app.click("Continue")
        app.click("Transcribe the sample")
        app.wait_for_text()
        app.wait("document.querySelector('[data-word]') !== null", "the sample's words")


if __name__ == "__main__":
    unittest.main()
