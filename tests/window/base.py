import shutil
import tempfile
import unittest
from pathlib import Path

from app import App, new_home
from desktop import Desktop


class WindowTest(unittest.TestCase):
    """All tests share one desktop; each has its own home."""

    desktop = None

    @classmethod
    def setUpClass(cls):
        if WindowTest.desktop is None:
            WindowTest.desktop = Desktop().__enter__()

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="earshot-app-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.home = self.folder / "home"

    def open(self, files=(), size=(1120, 760), **settings):
        if not self.home.exists():
            new_home(self.home, **settings)
        app = App(self.desktop, self.home, files, size)
        self.addCleanup(app.close)
        return app


def stop_desktop():
    if WindowTest.desktop:
        WindowTest.desktop.__exit__()
        WindowTest.desktop = None
