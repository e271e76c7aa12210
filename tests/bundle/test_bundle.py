"""The inputs of the installers: referenced files, icons, file associations.

Run by `cargo xtask test`, or by `python3 -m unittest discover -s tests/bundle`.
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
SRC_TAURI = ROOT / "src-tauri"
LANGUAGES = sorted(file.stem for file in (ROOT / "ui/src/i18n").glob("*.json"))
NSIS = {
    "ar": "Arabic",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "pt": "Portuguese",
}
# Alternative MIME types on Linux.
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
    return json.loads((SRC_TAURI / name).read_text(encoding="utf-8"))


COMMON = read("tauri.conf.json")
WINDOWS = read("tauri.windows.conf.json")
MACOS = read("tauri.macos.conf.json")


def png_size(file):
    head = file.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n", f"{file} is not a PNG"
    return struct.unpack(">II", head[16:24])


class Icons(unittest.TestCase):
    def test_png_sizes_match_their_names(self):
        sizes = {"32x32.png": 32, "128x128.png": 128, "128x128@2x.png": 256, "icon.png": 512}
        for name, size in sizes.items():
            self.assertEqual(png_size(ROOT / "icons" / name), (size, size), name)

    def test_ico_and_icns_have_all_sizes(self):
        ico = (ROOT / "icons/icon.ico").read_bytes()
        kind, count = struct.unpack("<HH", ico[2:6])
        self.assertEqual(kind, 1)
        sizes = {ico[6 + 16 * offset] or 256 for offset in range(count)}
        self.assertLessEqual({16, 24, 32, 48, 64, 256}, sizes)

        icns = (ROOT / "icons/icon.icns").read_bytes()
        self.assertEqual(icns[:4], b"icns")
        self.assertEqual(struct.unpack(">I", icns[4:8])[0], len(icns))
        kinds, offset = set(), 8
        while offset < len(icns):
            kinds.add(icns[offset : offset + 4])
            offset += struct.unpack(">I", icns[offset + 4 : offset + 8])[0]
        # 32 to 1024 pixels, including Retina sizes.
        self.assertLessEqual({b"ic11", b"ic12", b"ic07", b"ic13", b"ic08", b"ic14", b"ic09", b"ic10"}, kinds)


class ReferencedFiles(unittest.TestCase):
    def test_all_files_exist(self):
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
            self.assertTrue((SRC_TAURI / name).exists(), name)

    def test_programs_and_models_are_added_by_xtask_only(self):
        # `cargo xtask installer` adds them, and has its own test.
        for config in (COMMON, WINDOWS, MACOS):
            self.assertNotIn("externalBin", config["bundle"])
            self.assertNotIn("resources", config["bundle"])

    def test_configuration_contains_no_signing_identity(self):
        text = json.dumps([COMMON, WINDOWS, MACOS])
        for secret in ("signingIdentity", "certificateThumbprint", "signCommand", "providerShortName"):
            self.assertNotIn(secret, text)


class MacOs(unittest.TestCase):
    def test_hardened_runtime_allows_audio_input_only(self):
        macos = MACOS["bundle"]["macOS"]
        self.assertIs(macos["hardenedRuntime"], True)
        entitlements = plistlib.loads((SRC_TAURI / macos["entitlements"]).read_bytes())
        self.assertEqual(entitlements, {"com.apple.security.device.audio-input": True})

    def test_microphone_use_is_explained_in_every_language(self):
        macos = MACOS["bundle"]["macOS"]
        info = plistlib.loads((SRC_TAURI / macos["infoPlist"]).read_bytes())
        self.assertEqual(sorted(info["CFBundleLocalizations"]), LANGUAGES)
        english = info["NSMicrophoneUsageDescription"]
        texts = {}
        for language in LANGUAGES:
            folder = macos["files"][f"Resources/{language}.lproj"]
            text = (SRC_TAURI / folder / "InfoPlist.strings").read_text(encoding="utf-8")
            found = re.fullmatch(r'/\* .* \*/\n"NSMicrophoneUsageDescription" = "([^"]+)";\n', text)
            self.assertIsNotNone(found, f"{language}: {text}")
            texts[language] = found.group(1)
        self.assertEqual(texts["en"], english)
        self.assertEqual(len(set(texts.values())), len(LANGUAGES), "two languages have the same text")

    def test_minimum_macos_version_supports_the_page(self):
        # The page is built for Safari 16, which comes with macOS 13.
        self.assertIn("'safari16'", (ROOT / "ui/vite.config.ts").read_text(encoding="utf-8"))
        self.assertEqual(MACOS["bundle"]["macOS"]["minimumSystemVersion"], "13.0")


class FileAssociations(unittest.TestCase):
    associations = COMMON["bundle"]["fileAssociations"]

    def extensions(self):
        extensions = [extension for item in self.associations for extension in item["ext"]]
        self.assertEqual(len(extensions), len(set(extensions)), "duplicate extension")
        return set(extensions)

    def test_types_match_the_linux_desktop_entry(self):
        entry = (SRC_TAURI / "linux/app.earshot.Earshot.desktop").read_text(encoding="utf-8")
        (line,) = re.findall(r"^MimeType=(.*);$", entry, flags=re.M)
        desktop = {ALIASES.get(kind, kind) for kind in line.split(";")}
        associated = [item["mimeType"] for item in self.associations]
        self.assertEqual(len(associated), len(set(associated)), "duplicate type")
        self.assertEqual(set(associated), desktop)

    def test_associations_do_not_replace_other_programs(self):
        for item in self.associations:
            self.assertEqual((item["role"], item["rank"]), ("Viewer", "Alternate"), item["ext"])
        # Tauri's associations on Windows would replace the default program.
        self.assertEqual(WINDOWS["bundle"]["fileAssociations"], [])

    def test_both_windows_installers_register_the_same_extensions(self):
        nsis = (SRC_TAURI / "windows/open-with.nsh").read_text(encoding="utf-8")
        registered = re.findall(r"!insertmacro EARSHOT_READS (\w+)", nsis)
        self.assertEqual(sorted(registered), sorted(self.extensions()))
        wix = xml.parse(SRC_TAURI / "windows/open-with.wxs").getroot()
        space = "{http://schemas.microsoft.com/wix/2006/wi}"
        registered = [
            value.get("Name").removeprefix(".")
            for value in wix.iter(f"{space}RegistryValue")
            if value.get("Key") == "SupportedTypes"
        ]
        self.assertEqual(sorted(registered), sorted(self.extensions()))
        (component,) = wix.iter(f"{space}Component")
        self.assertIn(component.get("Id"), WINDOWS["bundle"]["windows"]["wix"]["componentRefs"])
        (key,) = wix.iter(f"{space}RegistryKey")
        self.assertTrue(key.get("Key").endswith(f"\\{COMMON['mainBinaryName']}.exe"))


class WindowsInstallers(unittest.TestCase):
    def test_installer_has_the_languages_of_the_window(self):
        languages = WINDOWS["bundle"]["windows"]["nsis"]["languages"]
        self.assertEqual(sorted(languages), sorted(NSIS[language] for language in LANGUAGES))

    def test_downgrades_are_not_allowed(self):
        self.assertIs(WINDOWS["bundle"]["windows"]["allowDowngrades"], False)

    def test_registry_script_compiles(self):
        if not shutil.which("makensis"):
            self.skipTest("makensis is not installed")
        with tempfile.TemporaryDirectory() as folder:
            script = Path(folder) / "installer.nsi"
            script.write_text(
                "Unicode true\nName t\nOutFile t.exe\nInstallDir $LOCALAPPDATA\\Earshot\n"
                '!define MAINBINARYNAME "earshot-app"\n!define PRODUCTNAME "Earshot"\n'
                f'!include "{SRC_TAURI}/windows/open-with.nsh"\n'
                "Section\nSetShellVarContext current\n!insertmacro NSIS_HOOK_POSTINSTALL\n"
                'WriteUninstaller "u.exe"\nSectionEnd\n'
                "Section Uninstall\n!insertmacro NSIS_HOOK_POSTUNINSTALL\nSectionEnd\n",
                encoding="utf-8",
            )
            result = subprocess.run(
                ["makensis", "-V2", "-WX", script], cwd=folder, capture_output=True, text=True
            )
            self.assertEqual(result.returncode, 0, result.stdout + result.stderr)


if __name__ == "__main__":
    unittest.main()
