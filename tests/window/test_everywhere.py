"""What Earshot does while another program is in front: the tray, and dictation."""

import json
import subprocess
import time

from app import FIXTURE, alive
from case import WindowTest
from desktop import RATE, wait_for

KEYS = "ctrl+shift+space"


class Everywhere(WindowTest):
    def say_the_fixture(self):
        """Into the microphone, which hears what the virtual card plays."""
        file = self.folder / "spoken.wav"
        subprocess.run(["ffmpeg", "-v", "error", "-i", FIXTURE, "-ar", str(RATE), file], check=True)
        self.desktop.run("paplay", "--device=ear", "--latency-msec=20", str(file))

    def status_area(self):
        """The desktop's area for icons; gives what asks it."""
        here = __file__.replace("test_everywhere.py", "status_area.py")
        area = self.desktop.start(
            "/usr/bin/python3", here, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.addCleanup(area.kill)

        def ask(line="items"):
            area.stdin.write(line + "\n")
            area.stdin.flush()
            answer = json.loads(area.stdout.readline())
            return answer if isinstance(answer, list) else []

        wait_for(
            lambda: "org.kde.StatusNotifierWatcher" in self.names_on_the_bus(), "the status area"
        )
        return ask

    def names_on_the_bus(self):
        return self.desktop.run(
            "gdbus", "call", "--session", "--dest", "org.freedesktop.DBus",
            "--object-path", "/", "--method", "org.freedesktop.DBus.ListNames",
        )

    def dictate(self, window):
        """Holds the keys in another program while somebody speaks."""
        self.desktop.run("xdotool", "windowactivate", "--sync", window)
        self.desktop.run("xdotool", "keydown", "ctrl", "keydown", "shift", "keydown", "space")
        wait_for(lambda: self.app.call("recording")["state"] == "recording", "the recording")
        self.say_the_fixture()
        self.desktop.run("xdotool", "keyup", "space", "keyup", "shift", "keyup", "ctrl")

    def elsewhere(self):
        """A field of another program; gives its window and the file of what is in it."""
        written = self.folder / "written.txt"
        here = __file__.replace("test_everywhere.py", "text_entry.py")
        other = self.desktop.start("/usr/bin/python3", here, written)
        self.addCleanup(other.kill)
        search = ("xdotool", "search", "--onlyvisible", "--name", "^Somewhere to write$")
        window = wait_for(lambda: self.desktop.run(*search, check=False), "the other program")
        return window.splitlines()[-1], written

    def test_what_is_dictated_is_typed_into_another_program(self):
        self.app = self.open(dictation="type")
        self.assertIsNone(self.app.call("shortcuts")["error"])
        window, written = self.elsewhere()
        self.dictate(window)
        text = wait_for(
            lambda: written.exists() and (said := written.read_text("utf-8")).endswith("country. ") and said,
            "the words in the other program",
        )
        self.assertIn("And so my fellow Americans", text)
        self.assertIn("what you can do for your country", text)
        # It is kept as a note, too.
        self.assertEqual(self.app.wait_for_text()[0]["source"], "recording")

    def test_what_is_dictated_goes_to_the_clipboard_and_a_slip_does_nothing(self):
        self.app = self.open(dictation="copy")
        window, written = self.elsewhere()
        self.desktop.run("xdotool", "windowactivate", "--sync", window)
        self.desktop.run("xdotool", "key", KEYS)
        time.sleep(1)
        self.assertEqual(self.app.notes(), [])
        self.dictate(window)
        copied = wait_for(
            lambda: "country" in (said := self.desktop.run("xclip", "-selection", "clipboard", "-o", check=False)) and said,
            "the words on the clipboard",
        )
        self.assertIn("ask not what your country can do for you", copied)
        self.assertFalse(written.exists(), "nothing is typed")

    def test_keys_that_cannot_be_had_are_told(self):
        self.app = self.open(dictation="type", dictation_shortcut="Control+Nonsense")
        error = self.app.call("shortcuts")["error"]
        self.assertEqual(error["code"], "shortcut-unknown")
        # Off means that nobody listens.
        view = self.app.call("settings")
        self.app.call("save_settings", seen=view, settings=view | {"dictation": "off"})
        self.assertIsNone(self.app.call("shortcuts")["error"])

    def test_the_tray_records_and_shows_the_last_notes(self):
        ask = self.status_area()
        self.app = self.open()
        wait_for(lambda: "Record a note" in ask(), "the menu of the tray")
        self.assertEqual(ask()[-2:], ["Show Earshot", "Quit"])
        ask("press Record a note")
        wait_for(lambda: self.app.call("recording")["state"] == "recording", "the recording")
        wait_for(lambda: "Stop recording" in ask(), "the way to stop")
        self.say_the_fixture()
        ask("press Stop recording")
        note = self.app.wait_for_text()[0]
        self.assertEqual(note["source"], "recording")
        title = wait_for(
            lambda: next((label for label in ask() if label.startswith("And so my fellow")), None),
            "the note in the menu",
        )
        self.app.wait("document.querySelector('[data-word]') === null", "the list alone")
        ask(f"press {title}")
        self.app.wait("document.querySelector('[data-word]') !== null", "the note")
        ask("press Quit")
        wait_for(lambda: not alive(self.app.pid), "the end of the program")
