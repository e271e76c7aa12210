"""The package on a minimal system: installed, used without a network, removed."""

import os
import subprocess
import unittest
from pathlib import Path

from clean_root import USER, CleanRoot
from desktop import Desktop, wait_for
from user_input import drag
from packages import deb, folder

# Includes llvmpipe, which computes on the CPU.
DRIVERS = "mesa-vulkan-drivers"
MESSAGE = Path(__file__).parents[1] / "fixtures/inaugural.opus"


def skip_reason():
    if os.geteuid() != 0:
        return "creating a system needs root"
    namespaces = ["unshare", "--net", "--mount", "--pid", "--fork", "true"]
    if subprocess.run(namespaces, capture_output=True).returncode != 0:
        return "no namespaces here"
    return None


class Installed(unittest.TestCase):
    """The tests depend on each other and run in the order of their names."""

    @classmethod
    def setUpClass(cls):
        reason = skip_reason()
        if reason:
            raise unittest.SkipTest(reason)
        cls.root = cls.enterClassContext(CleanRoot(folder() / "root", deb(), later=[DRIVERS]))

    def test_1_command_transcribes(self):
        message = self.root.copy_to_home(MESSAGE, "voice message.opus")
        text = self.root.run("earshot", "transcribe", message).stdout
        self.assertIn("fellow Americans", text)
        log = self.root.run("earshot", "network").stdout
        self.assertNotIn("http", log, "a connection was attempted")

    def test_2_manual_pages_and_completions_are_installed(self):
        for page in ("earshot.1.gz", "earshot-app.1.gz", "earshot-transcribe.1.gz"):
            self.assertTrue(self.root.path(f"/usr/share/man/man1/{page}").is_file(), page)
        completion = self.root.path("/usr/share/bash-completion/completions/earshot")
        script = 'source "$1"; complete -p earshot'
        shown = subprocess.run(["bash", "-c", script, "-", completion], capture_output=True, text=True)
        self.assertIn("earshot", shown.stdout, shown.stderr)

    def test_3_dropped_file_is_transcribed(self):
        message = self.root.copy_to_home(MESSAGE, "dropped.opus")
        with Desktop() as desktop:
            self.assertEqual(self.found(), "", "the library must be empty")
            window = Window(desktop, self.root)
            self.addCleanup(window.close)
            drag(desktop, window, [message])
            text = wait_for(self.found, "the text of the message", 180, interval=1)
            window.screenshot(folder() / "installed.png")
        self.assertIn("Americans", text)

    def found(self):
        return self.root.run("earshot", "notes", "search", "americans", check=False).stdout

    def test_4_gpu_is_found_after_installing_a_driver(self):
        # Without libvulkan the GPU worker cannot start.
        self.assertNotIn("vulkan:", self.doctor())
        self.root.install(DRIVERS)
        self.assertIn("vulkan:llvmpipe", self.doctor())

    def doctor(self):
        llvmpipe = "GGML_VK_VISIBLE_DEVICES=0"
        return self.root.run("env", llvmpipe, "earshot", "doctor", check=False).stdout

    def test_5_purge_removes_everything_but_the_users_data(self):
        files = self.root.package_files()
        self.assertIn("/usr/bin/earshot-app", files)
        library = self.root.path(f"/home/{USER}/.local/share")
        before = sorted(library.rglob("*"))
        self.assertTrue(any(path.name == "notes.db" for path in before), before)
        self.root.run("apt-get", "purge", "--yes", "earshot", user="root")
        remaining = [path for path in files if os.path.lexists(self.root.path(path))]
        self.assertEqual(remaining, [])
        self.assertEqual(self.root.remaining_files(), [])
        self.assertEqual(sorted(library.rglob("*")), before)


class Window:
    """The installed program on a virtual screen; has the methods that `drag` needs."""

    def __init__(self, desktop, root):
        self.desktop = desktop
        display = {"DISPLAY": desktop.environment["DISPLAY"]}
        self.log = (folder() / "installed.log").open("w+")
        self.process = desktop.start(
            *root.command("earshot-app", environment=display), stdout=self.log, stderr=self.log
        )
        wait_for(self.window, "the window", 60)

    def window(self):
        if self.process.poll() is not None:
            self.log.seek(0)
            raise AssertionError(f"the program ended: {self.log.read()[-1000:]}")
        found = self.desktop.run(
            "xdotool", "search", "--onlyvisible", "--class", "^earshot-app$", check=False
        )
        return found.split()[-1] if found else ""

    def screenshot(self, file):
        grab = ["ffmpeg", "-y", "-f", "x11grab", "-i", self.desktop.environment["DISPLAY"], "-frames:v", "1", file]
        self.desktop.run(*grab)

    def close(self):
        """Also ends its PID namespace."""
        self.process.kill()
        self.process.wait(20)
        self.log.close()
