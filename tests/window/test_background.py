"""Tray and dictation, while another program has the focus."""

import json
import subprocess
import time

from app import FIXTURE, is_alive
from base import WindowTest
from desktop import RATE, wait_for

KEYS = "ctrl+shift+space"


class Background(WindowTest):
    def play_fixture(self):
        file = self.folder / "spoken.wav"
        subprocess.run(["ffmpeg", "-v", "error", "-i", FIXTURE, "-ar", str(RATE), file], check=True)
        self.desktop.run("paplay", "--device=virtual", "--latency-msec=20", str(file))

    def status_area(self):
        script = __file__.replace("test_background.py", "status_area.py")
        process = self.desktop.start(
            "/usr/bin/python3", script, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.addCleanup(process.kill)

        def tray(line="items"):
            process.stdin.write(line + "\n")
            process.stdin.flush()
            reply = json.loads(process.stdout.readline())
            return reply if isinstance(reply, list) else []

        wait_for(
            lambda: "org.kde.StatusNotifierWatcher" in self.bus_names(), "the tray host"
        )
        return tray

    def bus_names(self):
        return self.desktop.run(
            "gdbus", "call", "--session", "--dest", "org.freedesktop.DBus",
            "--object-path", "/", "--method", "org.freedesktop.DBus.ListNames",
        )

    def dictate(self, window):
        self.desktop.run("xdotool", "windowactivate", "--sync", window)
        self.desktop.run("xdotool", "keydown", "ctrl", "keydown", "shift", "keydown", "space")
        wait_for(lambda: self.app.call("recording")["state"] == "recording", "the recording")
        self.play_fixture()
        self.desktop.run("xdotool", "keyup", "space", "keyup", "shift", "keyup", "ctrl")

    def open_text_field(self):
        """Opens another program with a text field; returns its window and the file with its text."""
        written = self.folder / "written.txt"
        script = __file__.replace("test_background.py", "text_entry.py")
        other = self.desktop.start("/usr/bin/python3", script, written)
        self.addCleanup(other.kill)
        search = ("xdotool", "search", "--onlyvisible", "--name", "^Text field$")
        window = wait_for(lambda: self.desktop.run(*search, check=False), "the other program")
        return window.splitlines()[-1], written

    def test_dictation_is_typed_into_another_program(self):
        self.app = self.open(dictation="type")
        self.assertIsNone(self.app.call("shortcuts")["error"])
        window, written = self.open_text_field()
        self.dictate(window)
        text = wait_for(
            lambda: written.exists() and (text := written.read_text("utf-8")).endswith("country. ") and text,
            "the words in the other program",
        )
        self.assertIn("And so my fellow Americans", text)
        self.assertIn("what you can do for your country", text)
        self.assertEqual(self.app.wait_for_text()[0]["source"], "recording")

    def test_dictation_is_copied_and_a_short_press_is_ignored(self):
        self.app = self.open(dictation="copy")
        window, written = self.open_text_field()
        self.desktop.run("xdotool", "windowactivate", "--sync", window)
        self.desktop.run("xdotool", "key", KEYS)
        time.sleep(1)
        self.assertEqual(self.app.notes(), [])
        self.dictate(window)
        copied = wait_for(
            lambda: "country" in (text := self.desktop.run("xclip", "-selection", "clipboard", "-o", check=False)) and text,
            "the words on the clipboard",
        )
        self.assertIn("ask not what your country can do for you", copied)
        self.assertFalse(written.exists(), "nothing is typed")

    def test_invalid_shortcut_is_an_error(self):
        self.app = self.open(dictation="type", dictation_shortcut="Control+Nonsense")
        error = self.app.call("shortcuts")["error"]
        self.assertEqual(error["code"], "shortcut-unknown")
        # No shortcut is registered when dictation is off.
        view = self.app.call("settings")
        self.app.call("save_settings", seen=view, settings=view | {"dictation": "off"})
        self.assertIsNone(self.app.call("shortcuts")["error"])

    def test_tray_records_and_lists_recent_notes(self):
        tray = self.status_area()
        self.app = self.open()
        wait_for(lambda: "Record a note" in tray(), "the menu of the tray")
        self.assertEqual(tray()[-2:], ["Show Earshot", "Quit"])
        tray("press Record a note")
        wait_for(lambda: self.app.call("recording")["state"] == "recording", "the recording")
        wait_for(lambda: "Stop recording" in tray(), "the stop entry")
        self.play_fixture()
        tray("press Stop recording")
        note = self.app.wait_for_text()[0]
        self.assertEqual(note["source"], "recording")
        title = wait_for(
            lambda: next((label for label in tray() if label.startswith("And so my fellow")), None),
            "the note in the menu",
        )
        self.app.wait("document.querySelector('[data-word]') === null", "the list alone")
        tray(f"press {title}")
        self.app.wait("document.querySelector('[data-word]') !== null", "the note")
        tray("press Quit")
        wait_for(lambda: not is_alive(self.app.pid), "the end of the program")
