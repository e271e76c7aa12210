"""What installers are made of: every file that is named is there and is what it should be.

Run by `cargo xtask test`; alone it is `python3 -m unittest discover -s tests/bundle`.
"""

import json
import plistlib
import re
import shutil
import struct
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree as xml
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WINDOW = ROOT / "src-tauri"
LANGUAGES = sorted(file.stem for file in (ROOT / "ui/src/i18n").glob("*.json"))
# What NSIS calls the window's languages.
NSIS = {
    "ar": "Arabic",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "pt": "Portuguese",
}
# Other names that desktops have for a type that is associated under its usual one.
ALIASES = {
    "audio/x-vorbis+ogg": "audio/ogg",
    "audio/x-opus+ogg": "audio/ogg",
    "audio/opus": "audio/ogg",
    "audio/x-m4a": "audio/mp4",
    "audio/3gpp": "video/3gpp",
    "audio/3gpp2": "video/3gpp2",
    "audio/wav": "audio/x-wav",
    "audio/vnd.wave": "audio/x-wav",
    "audio/x-flac": "audio/flac",
    "audio/aiff": "audio/x-aiff",
}


def read(name):
    return json.loads((WINDOW / name).read_text(encoding="utf-8"))


COMMON = read("tauri.conf.json")
WINDOWS = read("tauri.windows.conf.json")
MACOS = read("tauri.macos.conf.json")


def png_size(file):
    head = file.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n", f"{file} is no PNG"
    return struct.unpack(">II", head[16:24])


class Icons(unittest.TestCase):
    def test_pngs_are_as_large_as_their_names_say(self):
        sizes = {"32x32.png": 32, "128x128.png": 128, "128x128@2x.png": 256, "icon.png": 512}
        for name, size in sizes.items():
            self.assertEqual(png_size(ROOT / "icons" / name), (size, size), name)

    def test_windows_and_macos_find_every_size_they_ask_for(self):
        ico = (ROOT / "icons/icon.ico").read_bytes()
        kind, count = struct.unpack("<HH", ico[2:6])
        self.assertEqual(kind, 1)
        sizes = {ico[6 + 16 * place] or 256 for place in range(count)}
        self.assertLessEqual({16, 24, 32, 48, 64, 256}, sizes)

        icns = (ROOT / "icons/icon.icns").read_bytes()
        self.assertEqual(icns[:4], b"icns")
        self.assertEqual(struct.unpack(">I", icns[4:8])[0], len(icns))
        kinds, place = set(), 8
        while place < len(icns):
            kinds.add(icns[place : place + 4])
            place += struct.unpack(">I", icns[place + 4 : place + 8])[0]
        # 32 to 1024 pixels, those for two pixels a point among them.
        self.assertLessEqual({b"ic11", b"ic12", b"ic07", b"ic13", b"ic08", b"ic14", b"ic09", b"ic10"}, kinds)


class Named(unittest.TestCase):
    def test_every_file_is_there(self):
        windows, macos = WINDOWS["bundle"]["windows"], MACOS["bundle"]["macOS"]
        named = [
            *COMMON["bundle"]["icon"],
            windows["nsis"]["installerIcon"],
            windows["nsis"]["uninstallerIcon"],
            windows["nsis"]["installerHooks"],
            *windows["wix"]["fragmentPaths"],
            macos["entitlements"],
            macos["infoPlist"],
            *macos["files"].values(),
        ]
        for name in named:
            self.assertTrue((WINDOW / name).exists(), name)

    def test_programs_and_models_are_not_asked_of_every_build(self):
        # `cargo xtask installer` names them, and has a test of its own.
        for config in (COMMON, WINDOWS, MACOS):
            self.assertNotIn("externalBin", config["bundle"])
            self.assertNotIn("resources", config["bundle"])

    def test_no_installer_signs_with_what_is_written_here(self):
        text = json.dumps([COMMON, WINDOWS, MACOS])
        for secret in ("signingIdentity", "certificateThumbprint", "signCommand", "providerShortName"):
            self.assertNotIn(secret, text)


class MacOs(unittest.TestCase):
    def test_the_runtime_is_hardened_and_may_hear_and_no_more(self):
        macos = MACOS["bundle"]["macOS"]
        self.assertIs(macos["hardenedRuntime"], True)
        entitlements = plistlib.loads((WINDOW / macos["entitlements"]).read_bytes())
        self.assertEqual(entitlements, {"com.apple.security.device.audio-input": True})

    def test_the_microphone_is_asked_for_in_every_language(self):
        macos = MACOS["bundle"]["macOS"]
        info = plistlib.loads((WINDOW / macos["infoPlist"]).read_bytes())
        self.assertEqual(sorted(info["CFBundleLocalizations"]), LANGUAGES)
        english = info["NSMicrophoneUsageDescription"]
        said = {}
        for language in LANGUAGES:
            folder = macos["files"][f"Resources/{language}.lproj"]
            text = (WINDOW / folder / "InfoPlist.strings").read_text(encoding="utf-8")
            found = re.fullmatch(r'/\* .* \*/\n"NSMicrophoneUsageDescription" = "([^"]+)";\n', text)
            self.assertIsNotNone(found, f"{language}: {text}")
            said[language] = found.group(1)
        self.assertEqual(said["en"], english)
        self.assertEqual(len(set(said.values())), len(LANGUAGES), "two languages say the same")

    def test_it_starts_where_the_page_can_be_shown(self):
        # The page is built for Safari 16, which macOS has since 13.
        self.assertIn("'safari16'", (ROOT / "ui/vite.config.ts").read_text(encoding="utf-8"))
        self.assertEqual(MACOS["bundle"]["macOS"]["minimumSystemVersion"], "13.0")


class Types(unittest.TestCase):
    associations = COMMON["bundle"]["fileAssociations"]

    def endings(self):
        endings = [ending for one in self.associations for ending in one["ext"]]
        self.assertEqual(len(endings), len(set(endings)), "an ending is named twice")
        return set(endings)

    def test_the_same_types_as_on_a_linux_desktop(self):
        entry = (WINDOW / "linux/app.earshot.Earshot.desktop").read_text(encoding="utf-8")
        (line,) = re.findall(r"^MimeType=(.*);$", entry, flags=re.M)
        desktop = {ALIASES.get(kind, kind) for kind in line.split(";")}
        associated = [one["mimeType"] for one in self.associations]
        self.assertEqual(len(associated), len(set(associated)), "a type is named twice")
        self.assertEqual(set(associated), desktop)

    def test_no_type_is_taken_away_from_another_program(self):
        for one in self.associations:
            self.assertEqual((one["role"], one["rank"]), ("Viewer", "Alternate"), one["ext"])
        # Tauri's own way on Windows would take them.
        self.assertEqual(WINDOWS["bundle"]["fileAssociations"], [])

    def test_both_installers_of_windows_offer_the_same(self):
        nsis = (WINDOW / "windows/open-with.nsh").read_text(encoding="utf-8")
        offered = re.findall(r"!insertmacro EARSHOT_READS (\w+)", nsis)
        self.assertEqual(sorted(offered), sorted(self.endings()))
        wix = xml.parse(WINDOW / "windows/open-with.wxs").getroot()
        space = "{http://schemas.microsoft.com/wix/2006/wi}"
        offered = [
            value.get("Name").removeprefix(".")
            for value in wix.iter(f"{space}RegistryValue")
            if value.get("Key") == "SupportedTypes"
        ]
        self.assertEqual(sorted(offered), sorted(self.endings()))
        (component,) = wix.iter(f"{space}Component")
        self.assertIn(component.get("Id"), WINDOWS["bundle"]["windows"]["wix"]["componentRefs"])
        (key,) = wix.iter(f"{space}RegistryKey")
        self.assertTrue(key.get("Key").endswith(f"\\{COMMON['mainBinaryName']}.exe"))


class WindowsInstallers(unittest.TestCase):
    def test_the_installer_speaks_the_languages_of_the_window(self):
        speaks = WINDOWS["bundle"]["windows"]["nsis"]["languages"]
        self.assertEqual(sorted(speaks), sorted(NSIS[language] for language in LANGUAGES))

    def test_an_older_version_does_not_replace_a_newer_one(self):
        self.assertIs(WINDOWS["bundle"]["windows"]["allowDowngrades"], False)

    def test_what_it_writes_into_the_registry_compiles(self):
        if not shutil.which("makensis"):
            self.skipTest("there is no makensis here")
        with tempfile.TemporaryDirectory() as folder:
            script = Path(folder) / "installer.nsi"
            script.write_text(
                "Unicode true\nName t\nOutFile t.exe\nInstallDir $LOCALAPPDATA\\Earshot\n"
                '!define MAINBINARYNAME "earshot-app"\n!define PRODUCTNAME "Earshot"\n'
                f'!include "{WINDOW}/windows/open-with.nsh"\n'
                "Section\nSetShellVarContext current\n!insertmacro NSIS_HOOK_POSTINSTALL\n"
                'WriteUninstaller "u.exe"\nSectionEnd\n'
                "Section Uninstall\n!insertmacro NSIS_HOOK_POSTUNINSTALL\nSectionEnd\n",
                encoding="utf-8",
            )
            made = subprocess.run(
                ["makensis", "-V2", "-WX", script], cwd=folder, capture_output=True, text=True
            )
            self.assertEqual(made.returncode, 0, made.stdout + made.stderr)


if __name__ == "__main__":
    unittest.main()
