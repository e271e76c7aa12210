"""A service that may be asked, in the real window: what the user sees of it, and where the
key to it is."""

import shutil
import subprocess
import unittest
from pathlib import Path

from app import FIXTURE, family
from case import WindowTest
from desktop import end, wait_for
from service import Service
from sounds import make_noisy

KEY = "sk-of-the-window-and-of-nobody-else"
WORDS = "And so, my fellow Americans,"


class AService(WindowTest):
    @unittest.skipUnless(shutil.which("gnome-keyring-daemon"), "no keychain can be had here")
    def test_a_key_goes_from_the_clipboard_into_the_keychain_and_nowhere_else(self):
        self.desktop.unlock_keychain()
        with Service(WORDS) as service:
            app = self.open([FIXTURE])
            note = app.wait_for_text()[0]
            app.call("set_cloud", cloud=service.settings())
            app.click("Settings")
            self.copy(KEY)
            app.click("Take it from the clipboard")
            app.labelled("Delete the key")
            self.assertNotEqual(self.copied(), KEY, "it is taken off the clipboard")
            app.call("transcribe_in_cloud", id=note["id"], scope="all")
            self.assertEqual(service.keys, [f"Bearer {KEY}"])
            self.assertFalse(app.js("document.documentElement.outerHTML.includes(arguments[0])", KEY))
            self.assertNotIn(KEY, str([app.call("cloud"), app.call("settings"), app.call("connections")]))
            for pid in family(app.pid):
                for what in ("cmdline", "environ"):
                    self.assertNotIn(KEY.encode(), Path(f"/proc/{pid}/{what}").read_bytes())
            app.close()
            files = [f for folder in (self.home, self.desktop.folder) for f in folder.rglob("*")]
            files = [f for f in files if f.is_file() and "models" not in f.parts]
            self.assertGreater(len(files), 5, "there is something to look at")
            for file in files:
                self.assertNotIn(KEY.encode(), file.read_bytes(), file)
            # The next start finds it where it is, and then it is gone.
            app = self.open()
            app.call("transcribe_in_cloud", id=note["id"], scope="all")
            app.click("Settings")
            app.click("Delete the key")
            app.labelled("Take it from the clipboard")
            app.call("transcribe_in_cloud", id=note["id"], scope="all")
            self.assertEqual(service.keys[1:], [f"Bearer {KEY}", None])

    def test_what_the_model_was_unsure_of_is_suggested_beside_its_text(self):
        noisy = make_noisy(FIXTURE, self.folder / "noisy.wav")
        with Service(WORDS) as service:
            app = self.open()
            app.call("set_cloud", cloud=service.settings(policy="automatic"))
            app.call("add_paths", paths=[str(noisy)], evenIfKnown=False)
            app.wait_for_text()
            app.find("[data-row]").click()
            app.wait("document.querySelector('.suggestion') !== null", "the suggestion")
            shown = app.text(".suggestion")
            self.assertIn("Suggestion from 127.0.0.1", shown)
            self.assertIn(WORDS, shown)
            text = "document.querySelector('.paragraph p[dir]').innerText"
            self.assertNotIn(WORDS, app.js(text), "the text is the one that was made here")
            app.click("Use this")
            app.wait(f"({text}).includes(arguments[0])", "the words in the text", 30, WORDS)
            connections = app.call("connections")
            self.assertEqual([each["about"] for each in connections], [app.notes()[0]["note"]["id"]])
            self.assertEqual(len(service.lengths), 1)
            self.assertEqual(app.call("estimate_cloud", id=connections[0]["about"])["low_confidence"], None)

    def copy(self, words):
        """Puts words on the clipboard, as another program does."""
        clipboard = subprocess.Popen(
            ["xclip", "-selection", "clipboard", "-quiet"],
            stdin=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=self.desktop.environment,
        )
        self.addCleanup(end, clipboard)
        clipboard.stdin.write(words.encode())
        clipboard.stdin.close()
        wait_for(lambda: self.copied() == words, "the words on the clipboard")

    def copied(self):
        return self.desktop.run("xclip", "-selection", "clipboard", "-o", check=False)
