"""Importing files: drag and drop, paste, second launch."""

import shutil
import subprocess

from app import FIXTURE, binary
from base import WindowTest
from desktop import wait_for
from user_input import drag


class Import(WindowTest):
    def message(self, name):
        file = self.folder / name
        shutil.copy(FIXTURE, file)
        with file.open("ab") as end:
            end.write(name.encode())
        return file

    def titles(self, app):
        return {found["note"]["title"] for found in app.notes()}

    def test_dragged_file_is_imported(self):
        app = self.open()
        file = self.message("dragged here.opus")
        drag(self.desktop, app, [file])
        wait_for(lambda: "dragged here" in self.titles(app), "the dragged note")

    def test_drag_over_shows_a_hint(self):
        app = self.open()
        drag(self.desktop, app, [self.message("one.opus"), self.message("two.opus")], leave=True)
        try:
            app.wait("document.body.innerText.includes('Drop to transcribe 2 files')", "the hint")
        finally:
            self.desktop.run("xdotool", "key", "Escape", check=False)
            self.desktop.run("xdotool", "mouseup", 1)

    def test_second_launch_passes_its_files(self):
        app = self.open()
        file = self.message("from outside.opus")
        self.assertEqual(app.launch_again(file), 0)
        wait_for(lambda: "from outside" in self.titles(app), "the note of the second launch")

    def test_duplicate_is_not_imported_again(self):
        app = self.open([FIXTURE])
        app.wait_for_text()
        app.launch_again(FIXTURE)
        app.wait("document.body.innerText.includes('You already have this message')", "the offer")
        self.assertEqual(len(app.notes()), 1)

    def test_copied_file_is_pasted(self):
        app = self.open([self.message("first.opus")])
        wait_for(lambda: self.titles(app), "the first note")
        copied = self.message("copied file.opus")
        with subprocess.Popen(
            ["xclip", "-selection", "clipboard", "-t", "text/uri-list", "-quiet"],
            stdin=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=self.desktop.environment,
        ) as clipboard:
            clipboard.stdin.write(copied.as_uri().encode() + b"\r\n")
            clipboard.stdin.close()
            try:
                self.desktop.run("xdotool", "windowactivate", "--sync", app.window(), "key", "ctrl+v")
                wait_for(lambda: "copied file" in self.titles(app), "the pasted note")
            finally:
                clipboard.terminate()

    def test_invalid_file_is_rejected_with_a_message(self):
        letter = self.folder / "letter.opus"
        letter.write_text("This is not audio.")
        app = self.open()
        app.launch_again(letter)
        app.wait("document.body.innerText.includes('letter.opus')", "the message")
        self.assertEqual(self.titles(app), set())

    def test_missing_display_is_an_error(self):
        without_display = {
            name: value
            for name, value in self.desktop.environment.items()
            if name not in ("DISPLAY", "WAYLAND_DISPLAY")
        }
        for environment, word in ((without_display, "needs a display"), (without_display | {"DISPLAY": ":4242"}, "cannot reach")):
            done = subprocess.run([binary()], env=environment, capture_output=True, text=True, timeout=20)
            self.assertEqual(done.returncode, 1)
            self.assertIn(word, done.stderr)
            self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
