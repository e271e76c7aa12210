"""The package on a system that has nothing else: installed, used without a network,
and removed."""

import os
import subprocess
import unittest
from pathlib import Path

from clean_root import PERSON, CleanRoot
from desktop import Desktop, wait_for
from hands import drag
from packages import deb, folder

# One of them computes on the processor.
DRIVERS = "mesa-vulkan-drivers"
MESSAGE = Path(__file__).parents[1] / "fixtures/inaugural.opus"


def why_not():
    """What a system of its own lacks here, if anything."""
    if os.geteuid() != 0:
        return "only root can make a system of its own"
    worlds = ["unshare", "--net", "--mount", "--pid", "--fork", "true"]
    if subprocess.run(worlds, capture_output=True).returncode != 0:
        return "no namespaces here"
    return None


class Installed(unittest.TestCase):
    """The tests are the chapters of one story, told in the order of their names."""

    @classmethod
    def setUpClass(cls):
        reason = why_not()
        if reason:
            raise unittest.SkipTest(reason)
        cls.root = cls.enterClassContext(CleanRoot(folder() / "root", deb(), later=[DRIVERS]))

    def test_1_the_command_writes_down_a_message(self):
        message = self.root.give(MESSAGE, "voice message.opus")
        text = self.root.run("earshot", "transcribe", message).stdout
        self.assertIn("fellow Americans", text)
        told = self.root.run("earshot", "network").stdout
        self.assertNotIn("http", told, "nothing was asked of a network")

    def test_2_the_command_explains_itself(self):
        for page in ("earshot.1.gz", "earshot-app.1.gz", "earshot-transcribe.1.gz"):
            self.assertTrue(self.root.path(f"/usr/share/man/man1/{page}").is_file(), page)
        completion = self.root.path("/usr/share/bash-completion/completions/earshot")
        asked = 'source "$1"; complete -p earshot'
        shown = subprocess.run(["bash", "-c", asked, "-", completion], capture_output=True, text=True)
        self.assertIn("earshot", shown.stdout, shown.stderr)

    def test_3_the_window_writes_down_what_is_dropped_on_it(self):
        message = self.root.give(MESSAGE, "dropped.opus")
        with Desktop() as desktop:
            self.assertEqual(self.found(), "", "nothing is there before it is dropped")
            window = Window(desktop, self.root)
            self.addCleanup(window.end)
            drag(desktop, window, [message])
            text = wait_for(self.found, "the text of the message", 180, each=1)
            window.picture(folder() / "installed.png")
        self.assertIn("Americans", text)

    def found(self):
        """What the library's search finds of the message, as soon as it is there."""
        return self.root.run("earshot", "notes", "search", "americans", check=False).stdout

    def test_4_a_graphics_processor_is_found_as_soon_as_there_is_one(self):
        # Its worker cannot even be started: it is linked with a library that is not there.
        self.assertNotIn("vulkan:", self.doctor())
        self.root.install(DRIVERS)
        self.assertIn("vulkan:llvmpipe", self.doctor())

    def doctor(self):
        """What the command says of the computer, if what computes on the processor counts
        as a graphics processor."""
        counted = "GGML_VK_VISIBLE_DEVICES=0"
        return self.root.run("env", counted, "earshot", "doctor", check=False).stdout

    def test_5_it_leaves_what_is_the_persons_and_nothing_else(self):
        owned = self.root.owned()
        self.assertIn("/usr/bin/earshot-app", owned)
        library = self.root.path(f"/home/{PERSON}/.local/share")
        before = sorted(library.rglob("*"))
        self.assertTrue(any(path.name == "notes.db" for path in before), before)
        self.root.run("apt-get", "purge", "--yes", "earshot", user="root")
        left = [path for path in owned if os.path.lexists(self.root.path(path))]
        self.assertEqual(left, [])
        self.assertEqual(self.root.traces(), [])
        self.assertEqual(sorted(library.rglob("*")), before)


class Window:
    """The installed program on a pretended screen; what `drag` needs of it."""

    def __init__(self, desktop, root):
        self.desktop = desktop
        shown = {"DISPLAY": desktop.environment["DISPLAY"]}
        self.log = (folder() / "installed.log").open("w+")
        self.started = desktop.start(
            *root.command("earshot-app", environment=shown), stdout=self.log, stderr=self.log
        )
        wait_for(self.window, "the window", 60)

    def window(self):
        """The number of the window, empty while there is none."""
        if self.started.poll() is not None:
            self.log.seek(0)
            raise AssertionError(f"the program ended: {self.log.read()[-1000:]}")
        found = self.desktop.run(
            "xdotool", "search", "--onlyvisible", "--class", "^earshot-app$", check=False
        )
        return found.split()[-1] if found else ""

    def picture(self, file):
        """What the screen shows."""
        grab = ["ffmpeg", "-y", "-f", "x11grab", "-i", self.desktop.environment["DISPLAY"], "-frames:v", "1", file]
        self.desktop.run(*grab)

    def end(self):
        """The world that it lives in ends with it."""
        self.started.kill()
        self.started.wait(20)
        self.log.close()
