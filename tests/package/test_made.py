"""Checks the package files with the distributions' own tools."""

import re
import subprocess
import tempfile
import unittest
from pathlib import Path

from packages import deb, rpm

# Without the bundled models and the GPU worker.
MAX_BYTES = 20_000_000


def run(*words, check=True):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True)
    if check and done.returncode != 0:
        raise AssertionError(f"{words[0]}: {done.stdout}{done.stderr}")
    return done.stdout


class Packages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tree = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="earshot-package-")))
        run("dpkg-deb", "--extract", deb(), cls.tree)

    def test_lintian_reports_no_errors(self):
        # There is no public mail address yet, and the update check queries dpkg to find out how
        # the app was installed.
        suppressed = (
            "bogus-mail-host,bogus-mail-host-in-debian-changelog,uses-dpkg-database-directly"
        )
        report = run("lintian", "--allow-root", "--fail-on=none", f"--suppress-tags={suppressed}", deb())
        errors = [line for line in report.splitlines() if re.match(r"[EW]: ", line)]
        self.assertEqual(errors, [])

    def test_desktop_entry_is_valid(self):
        run("desktop-file-validate", *self.tree.glob("usr/share/applications/*.desktop"))

    def test_metainfo_is_valid(self):
        run("appstreamcli", "validate", "--no-net", *self.tree.glob("usr/share/metainfo/*.xml"))

    def test_all_audio_types_are_associated(self):
        entry = next(self.tree.glob("usr/share/applications/*.desktop")).read_text()
        types = set(re.search(r"^MimeType=(.*)$", entry, re.M).group(1).split(";"))
        expected = {
            "audio/ogg", "audio/opus", "audio/mp4", "audio/x-m4a", "audio/aac", "audio/mpeg", "audio/AMR",
            "audio/x-wav", "audio/flac", "audio/x-caf", "audio/x-aiff", "audio/webm", "video/mp4", "video/webm",
        }
        self.assertLessEqual(expected, types)
        self.assertRegex(entry, r"(?m)^Exec=earshot-app %F$")

    def test_programs_are_small(self):
        models = self.tree / "usr/lib/earshot/models"
        self.assertIn("ggml-base-q8_0.bin", [file.name for file in models.iterdir()])
        programs = self.packed("models", "earshot-worker-vulkan")
        graphics = self.packed("models") - programs
        whole = deb().stat().st_size
        print(f"programs: {programs / 1e6:.1f} MB and {graphics / 1e6:.1f} MB for GPUs; "
              f"whole package: {whole / 1e6:.1f} MB")
        self.assertLessEqual(programs, MAX_BYTES)

    def packed(self, *excluded):
        """The compressed size without the excluded files, in bytes."""
        with tempfile.NamedTemporaryFile(suffix=".tar.xz") as packed:
            run(
                "tar", "--create", "--use-compress-program=xz -9", f"--file={packed.name}", f"--directory={self.tree}",
                *(f"--exclude=usr/lib/earshot/{name}" for name in excluded), ".",
            )
            return Path(packed.name).stat().st_size

    def test_programs_do_not_contain_the_build_path(self):
        source_folder = str(Path(__file__).resolve().parents[2]).encode()
        for program in (self.tree / "usr/lib/earshot").glob("earshot*"):
            self.assertNotIn(source_folder, program.read_bytes(), program.name)

    def test_both_packages_have_the_same_files(self):
        of_deb = {
            str(path.relative_to(self.tree))
            for path in self.tree.rglob("*")
            if path.is_symlink() or path.is_file()
        }
        of_rpm = {
            line.lstrip("/")
            for line in run("rpm", "--query", "--list", "--package", rpm()).splitlines()
        }
        self.assertLessEqual(of_deb, of_rpm)
        # The RPM also lists its folders.
        self.assertTrue(all((self.tree / path).is_dir() for path in of_rpm - of_deb), of_rpm - of_deb)

    def test_rpm_requires_the_linked_libraries(self):
        requires = run("rpm", "--query", "--requires", "--package", rpm())
        for library in ("libwebkit2gtk-4.1.so.0", "libasound.so.2", "libcrypto.so.3"):
            self.assertIn(library, requires)
        # Optional: needed by the GPU worker only.
        self.assertNotIn("libvulkan", requires)
