"""The optional cloud service in the real window: suggestions and key storage."""

import shutil
import subprocess
import unittest
from pathlib import Path

from app import FIXTURE, process_tree
from base import WindowTest
from desktop import stop_process, wait_for
from service import FakeService
from sounds import make_noisy

KEY = "sk-window-test-secret"
WORDS = "And so, my fellow Americans,"


class CloudService(WindowTest):
    @unittest.skipUnless(shutil.which("gnome-keyring-daemon"), "gnome-keyring is not installed")
    def test_key_is_stored_in_the_keychain_only(self):
        self.desktop.unlock_keychain()
        with FakeService(WORDS) as service:
            app = self.open([FIXTURE])
            note = app.wait_for_text()[0]
            app.call("set_cloud", cloud=service.settings())
            app.click("Settings")
            self.copy(KEY)
            app.click("Take it from the clipboard")
            app.labelled("Delete the key")
            self.assertNotEqual(self.clipboard_text(), KEY, "the clipboard is cleared")
            app.call("transcribe_in_cloud", id=note["id"], scope="all")
            self.assertEqual(service.keys, [f"Bearer {KEY}"])
            self.assertFalse(app.js("document.documentElement.outerHTML.includes(arguments[0])", KEY))
            self.assertNotIn(KEY, str([app.call("cloud"), app.call("settings"), app.call("connections")]))
            for pid in process_tree(app.pid):
                for name in ("cmdline", "environ"):
                    self.assertNotIn(KEY.encode(), Path(f"/proc/{pid}/{name}").read_bytes())
            app.close()
            files = [f for folder in (self.home, self.desktop.folder) for f in folder.rglob("*")]
            files = [f for f in files if f.is_file() and "models" not in f.parts]
            self.assertGreater(len(files), 5, "no files were searched")
            for file in files:
                self.assertNotIn(KEY.encode(), file.read_bytes(), file)
            app = self.open()
            app.call("transcribe_in_cloud", id=note["id"], scope="all")
            app.click("Settings")
            app.click("Delete the key")
            app.labelled("Take it from the clipboard")
            app.call("transcribe_in_cloud", id=note["id"], scope="all")
            self.assertEqual(service.keys[1:], [f"Bearer {KEY}", None])

    def test_low_confidence_text_gets_a_suggestion(self):
        noisy = make_noisy(FIXTURE, self.folder / "noisy.wav")
        with FakeService(WORDS) as service:
            app = self.open()
            app.call("set_cloud", cloud=service.settings(policy="automatic"))
            app.call("add_paths", paths=[str(noisy)], allowDuplicates=False)
            app.wait_for_text()
            app.find("[data-row]").click()
            app.wait("document.querySelector('.suggestion') !== null", "the suggestion")
            shown = app.text(".suggestion")
            self.assertIn("Suggestion from 127.0.0.1", shown)
            self.assertIn(WORDS, shown)
            text = "document.querySelector('.paragraph p[dir]').innerText"
            self.assertNotIn(WORDS, app.js(text), "the local text is unchanged")
            app.click("Use this")
            app.wait(f"({text}).includes(arguments[0])", "the words in the text", 30, WORDS)
            connections = app.call("connections")
            self.assertEqual([each["about"] for each in connections], [app.notes()[0]["note"]["id"]])
            self.assertEqual(len(service.lengths), 1)
            self.assertEqual(app.call("estimate_cloud", id=connections[0]["about"])["low_confidence"], None)

    def copy(self, words):
        clipboard = subprocess.Popen(
            ["xclip", "-selection", "clipboard", "-quiet"],
            stdin=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=self.desktop.environment,
        )
        self.addCleanup(stop_process, clipboard)
        clipboard.stdin.write(words.encode())
        clipboard.stdin.close()
        wait_for(lambda: self.clipboard_text() == words, "the text on the clipboard")

    def clipboard_text(self):
        return self.desktop.run("xclip", "-selection", "clipboard", "-o", check=False)
