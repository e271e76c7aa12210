"""The two Flatpak flavours differ only in network access."""

import json
import re
import shutil
import subprocess
import tempfile
import tomllib
import unittest
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "flatpak"
NAME = "app.earshot.Earshot"


def read(flavour):
    return yaml.safe_load((FOLDER / flavour / f"{NAME}.yml").read_text(encoding="utf-8"))


ONLINE, OFFLINE = read("online"), read("offline")
MODULE = yaml.safe_load((FOLDER / "earshot.yml").read_text(encoding="utf-8"))


class Flavours(unittest.TestCase):
    def test_offline_has_neither_permission_nor_client(self):
        self.assertNotIn("network", json.dumps(OFFLINE))
        features = OFFLINE["build-options"]["env"]["EARSHOT_FEATURES"].split(",")
        self.assertIn("earshot-app/offline", features)
        self.assertIn("earshot-cli/offline", features)
        # `cargo xtask test` checks the dependencies of this build.
        rules = (ROOT / "xtask/src/dependency_rules.rs").read_text(encoding="utf-8")
        self.assertIn('("earshot-app", "offline,custom-protocol")', rules)
        self.assertIn("--no-default-features", MODULE["build-commands"][0])

    def test_flavours_differ_only_in_network_access(self):
        self.assertIn("--share=network", ONLINE["finish-args"])
        self.assertEqual(
            [item for item in ONLINE["finish-args"] if item != "--share=network"],
            OFFLINE["finish-args"],
        )
        own = {"finish-args", "build-options", "branch"}
        rest = [
            {key: value for key, value in flavour.items() if key not in own}
            for flavour in (ONLINE, OFFLINE)
        ]
        self.assertEqual(*rest)

    def test_sandbox_has_no_access_to_user_folders(self):
        for flavour in ("online", "offline"):
            text = (FOLDER / flavour / f"{NAME}.yml").read_text(encoding="utf-8")
            for wide in ("--filesystem", "--device=all", "--socket=session-bus", "--socket=system-bus"):
                self.assertNotIn(wide, text)


class Content(unittest.TestCase):
    def test_models_are_those_of_the_catalog(self):
        catalog = tomllib.loads((ROOT / "models/catalog.toml").read_text(encoding="utf-8"))
        known = {item["url"]: item["sha256"] for item in [*catalog["model"]]}
        files = [source for source in MODULE["sources"] if source["type"] == "file"]
        self.assertEqual(len(files), 2)
        names = set()
        for file in files:
            self.assertEqual(known[file["url"]], file["sha256"])
            names.add(file["url"].rsplit("/")[-1])
        wanted = {catalog["default"], catalog["vad"]}
        self.assertEqual(names, {f"ggml-{name}.bin" for name in wanted})

    def test_installed_files_exist_or_are_built(self):
        found = 0
        for command in MODULE["build-commands"]:
            if not command.startswith("install "):
                continue
            words = [word for word in command.split() if not word.startswith("-")][1:]
            files = words if "--target-directory" in command else words[:-1]
            for file in files:
                found += 1
                is_built = re.fullmatch(r"target/release/earshot[a-z-]*|ggml-[\w.-]+\.bin", file)
                self.assertTrue(is_built or (ROOT / file).is_file(), file)
        self.assertGreater(found, 10)

    def test_flatpak_builder_accepts_the_manifest(self):
        if not shutil.which("flatpak-builder"):
            self.skipTest("flatpak-builder is not installed")
        for flavour in ("online", "offline"):
            file = FOLDER / flavour / f"{NAME}.yml"
            with tempfile.TemporaryDirectory() as folder:
                shown = subprocess.run(
                    ["flatpak-builder", "--show-manifest", file],
                    cwd=folder,
                    capture_output=True,
                    text=True,
                )
            self.assertEqual(shown.returncode, 0, shown.stderr)
            manifest = json.loads(shown.stdout)
            self.assertEqual(manifest["id"], NAME)
            self.assertEqual(manifest["modules"][0]["name"], "earshot")

    def test_metainfo_is_valid(self):
        if not shutil.which("appstreamcli"):
            self.skipTest("appstreamcli is not installed")
        file = ROOT / f"src-tauri/linux/{NAME}.metainfo.xml"
        checked = subprocess.run(
            ["appstreamcli", "validate", "--no-net", file], capture_output=True, text=True
        )
        self.assertEqual(checked.returncode, 0, checked.stdout)


if __name__ == "__main__":
    unittest.main()
