"""The packages as files: what the distributions' own tools say of them."""

import re
import subprocess
import tempfile
import unittest
from pathlib import Path

from packages import deb, rpm

# Programs, without the models that come with them and the worker for graphics processors.
MOST_BYTES = 20_000_000


def said(*words, check=True):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True)
    if check and done.returncode != 0:
        raise AssertionError(f"{words[0]}: {done.stdout}{done.stderr}")
    return done.stdout


class Made(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tree = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="earshot-package-")))
        said("dpkg-deb", "--extract", deb(), cls.tree)

    def test_debian_finds_no_fault(self):
        # There is no mailbox yet that could be named; and a program that may look for newer
        # versions asks whether it came as a package.
        apart = (
            "bogus-mail-host,bogus-mail-host-in-debian-changelog,uses-dpkg-database-directly"
        )
        told = said("lintian", "--allow-root", "--fail-on=none", f"--suppress-tags={apart}", deb())
        faults = [line for line in told.splitlines() if re.match(r"[EW]: ", line)]
        self.assertEqual(faults, [])

    def test_the_desktop_understands_its_entry(self):
        said("desktop-file-validate", *self.tree.glob("usr/share/applications/*.desktop"))

    def test_software_centres_understand_its_description(self):
        said("appstreamcli", "validate", "--no-net", *self.tree.glob("usr/share/metainfo/*.xml"))

    def test_every_sort_of_sound_can_be_opened_with_it(self):
        entry = next(self.tree.glob("usr/share/applications/*.desktop")).read_text()
        types = set(re.search(r"^MimeType=(.*)$", entry, re.M).group(1).split(";"))
        sorts = {
            "audio/ogg", "audio/opus", "audio/mp4", "audio/x-m4a", "audio/aac", "audio/mpeg", "audio/AMR",
            "audio/x-wav", "audio/flac", "audio/x-caf", "audio/x-aiff", "audio/webm", "video/mp4", "video/webm",
        }
        self.assertLessEqual(sorts, types)
        self.assertRegex(entry, r"(?m)^Exec=earshot-app %F$")

    def test_without_its_models_it_is_small(self):
        models = self.tree / "usr/lib/earshot/models"
        self.assertIn("ggml-base-q8_0.bin", [file.name for file in models.iterdir()])
        lean = self.packed("models", "earshot-worker-vulkan")
        graphics = self.packed("models") - lean
        whole = deb().stat().st_size
        print(f"without models: {lean / 1e6:.1f} MB and {graphics / 1e6:.1f} MB for graphics processors; "
              f"with them: {whole / 1e6:.1f} MB")
        self.assertLessEqual(lean, MOST_BYTES)

    def packed(self, *apart):
        """How many bytes the files are, packed, without those that are kept apart."""
        with tempfile.NamedTemporaryFile(suffix=".tar.xz") as packed:
            said(
                "tar", "--create", "--use-compress-program=xz -9", f"--file={packed.name}", f"--directory={self.tree}",
                *(f"--exclude=usr/lib/earshot/{name}" for name in apart), ".",
            )
            return Path(packed.name).stat().st_size

    def test_no_program_tells_where_it_was_built(self):
        # The folder of the sources, and with it of this test.
        here = str(Path(__file__).resolve().parents[2]).encode()
        for program in (self.tree / "usr/lib/earshot").glob("earshot*"):
            self.assertNotIn(here, program.read_bytes(), program.name)

    def test_both_packages_hold_the_same(self):
        of_deb = {
            str(path.relative_to(self.tree))
            for path in self.tree.rglob("*")
            if path.is_symlink() or path.is_file()
        }
        of_rpm = {
            line.lstrip("/")
            for line in said("rpm", "--query", "--list", "--package", rpm()).splitlines()
        }
        self.assertLessEqual(of_deb, of_rpm)
        # Folders of its own are all that it lists beside.
        self.assertTrue(all((self.tree / path).is_dir() for path in of_rpm - of_deb), of_rpm - of_deb)

    def test_the_rpm_asks_for_what_its_programs_are_linked_with(self):
        asks = said("rpm", "--query", "--requires", "--package", rpm())
        for library in ("libwebkit2gtk-4.1.so.0", "libasound.so.2", "libcrypto.so.3"):
            self.assertIn(library, asks)
        # A computer without a graphics processor need not have its library.
        self.assertNotIn("libvulkan", asks)
