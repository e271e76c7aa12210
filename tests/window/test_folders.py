"""Messages that arrive in a watched folder while the window is in the background."""

import json
import shutil
import subprocess

from app import FIXTURE
from base import WindowTest
from desktop import wait_for


class Folders(WindowTest):
    def notification_server(self):
        script = __file__.replace("test_folders.py", "notification_server.py")
        process = self.desktop.start(
            "/usr/bin/python3", script, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.addCleanup(process.kill)

        def server(line="shown"):
            process.stdin.write(line + "\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        server()
        names = ("gdbus", "call", "--session", "--dest", "org.freedesktop.DBus", "--object-path", "/")
        names += ("--method", "org.freedesktop.DBus.ListNames")
        wait_for(lambda: "org.freedesktop.Notifications" in self.desktop.run(*names), "the server")
        return server

    def cover_window(self):
        """Another program gets the focus."""
        script = __file__.replace("test_folders.py", "text_entry.py")
        other = self.desktop.start("/usr/bin/python3", script, self.folder / "written.txt")
        self.addCleanup(other.kill)
        search = ("xdotool", "search", "--onlyvisible", "--name", "^Text field$")
        window = wait_for(lambda: self.desktop.run(*search, check=False), "the other program")
        self.desktop.run("xdotool", "windowactivate", "--sync", window.splitlines()[-1])

    def test_a_message_that_arrives_is_announced_and_opened_by_a_click(self):
        server = self.notification_server()
        inbox, texts = self.folder / "inbox", self.folder / "texts"
        for folder in (inbox, texts):
            folder.mkdir()
        app = self.open(export_folder=str(texts))
        app.call("add_watched_folder", path=str(inbox), importPresent=False)
        self.cover_window()
        shutil.copy(FIXTURE, inbox / "First.opus")
        shown = wait_for(server, "the notification", 120)
        self.assertEqual([each["title"] for each in shown], ["First"])
        self.assertIn("fellow Americans", shown[0]["body"])
        wait_for(lambda: list(texts.glob("*First.md")), "the text in the folder")

        server("lock")
        with_noise = FIXTURE.read_bytes() + b"\0"
        (inbox / "Second.opus").write_bytes(with_noise)
        shown = wait_for(lambda: len(all := server()) == 2 and all, "the second notification", 120)
        self.assertEqual(shown[1], {"title": "New message", "body": ""})
        server("click 1")
        app.wait("document.querySelector('#reading h1')?.innerText === 'First'", "the note")
