"""The release script and the permissions of the workflows."""

import hashlib
import json
import re
import subprocess
import sys
import tempfile
import tomllib
import unittest
import xml.etree.ElementTree as xml
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
VERSION = tomllib.loads((ROOT / "Cargo.toml").read_text(encoding="utf-8"))["workspace"]["package"][
    "version"
]
NAMES = {
    "linux-x86_64-deb": f"earshot_{VERSION}_amd64.deb",
    "linux-x86_64-rpm": f"earshot-{VERSION}-1.x86_64.rpm",
    "windows-x86_64-exe": f"Earshot_{VERSION}_x64-setup.exe",
    "windows-x86_64-msi": f"Earshot_{VERSION}_x64_en-US.msi",
    "macos-aarch64-dmg": f"Earshot_{VERSION}_aarch64.dmg",
    "macos-x86_64-dmg": f"Earshot_{VERSION}_x64.dmg",
}


def release(*arguments):
    return subprocess.run(
        [sys.executable, ROOT / "xtask/release.py", *arguments], capture_output=True, text=True
    )


class ReleaseScript(unittest.TestCase):
    def test_program_changelog_and_metainfo_have_the_same_version(self):
        result = release("notes", f"v{VERSION}")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("###", result.stdout)
        self.assertNotIn(f"[{VERSION}]", result.stdout)
        changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
        (date,) = re.findall(rf"^## \[{re.escape(VERSION)}\] - (\S+)$", changes, flags=re.M)
        metainfo = xml.parse(ROOT / "src-tauri/linux/app.earshot.Earshot.metainfo.xml")
        latest = metainfo.find("releases/release")
        self.assertEqual((latest.get("version"), latest.get("date")), (VERSION, date))

    def test_wrong_tag_is_rejected(self):
        for tag in ("v9.9.9", VERSION, "main"):
            result = release("notes", tag)
            self.assertNotEqual(result.returncode, 0, tag)
            self.assertIn(f"must be v{VERSION}", result.stderr)

    def test_manifest_lists_every_file_with_its_hash(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in NAMES.values():
                (Path(folder) / name).write_text(name)
            result = release("manifest", f"v{VERSION}", "https://forge.example/releases", folder)
            self.assertEqual(result.returncode, 0, result.stderr)
            manifest = json.loads(result.stdout)
            self.assertEqual(manifest["version"], VERSION)
            self.assertEqual(set(manifest["files"]), set(NAMES))
            for platform, name in NAMES.items():
                file = manifest["files"][platform]
                self.assertEqual(
                    file["url"], f"https://forge.example/releases/download/v{VERSION}/{name}"
                )
                self.assertEqual(file["bytes"], len(name))
                self.assertEqual(file["sha256"], hashlib.sha256(name.encode()).hexdigest())

            (Path(folder) / NAMES["macos-x86_64-dmg"]).unlink()
            incomplete = release("manifest", f"v{VERSION}", "https://forge.example/releases", folder)
            self.assertNotEqual(incomplete.returncode, 0)
            self.assertIn("macos-x86_64-dmg", incomplete.stderr)

    def test_manifest_and_signature_are_embedded_unchanged(self):
        with tempfile.TemporaryDirectory() as folder:
            manifest, signature = Path(folder) / "m", Path(folder) / "s"
            manifest.write_text('{"notes": "ä\\n"}\n', encoding="utf-8")
            signature.write_text("untrusted comment: x\nRUS\n", encoding="utf-8")
            sealed = json.loads(release("seal", str(manifest), str(signature)).stdout)
            self.assertEqual(sealed["manifest"].encode(), manifest.read_bytes())
            self.assertEqual(sealed["signature"].encode(), signature.read_bytes())


class Workflows(unittest.TestCase):
    def test_actions_are_pinned_to_a_commit_with_a_tag_comment(self):
        used = 0
        for file in WORKFLOWS:
            for line in file.read_text(encoding="utf-8").splitlines():
                if "uses:" in line:
                    used += 1
                    self.assertRegex(line, r"uses: actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")
        self.assertGreater(used, 0)

    def test_only_the_last_jobs_have_write_permission(self):
        for file in WORKFLOWS:
            workflow = yaml.safe_load(file.read_text(encoding="utf-8"))
            self.assertEqual(workflow["permissions"], {"contents": "read"}, file.name)
            writing = {name for name, job in workflow["jobs"].items() if "permissions" in job}
            self.assertLessEqual(writing, {"draft", "publish"}, file.name)

    def test_publishing_needs_approval(self):
        workflow = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text("utf-8"))
        self.assertEqual(workflow["jobs"]["publish"]["environment"], "publish")
        drafts = workflow["jobs"]["draft"]["steps"][-1]["run"]
        self.assertIn("--draft", drafts)
        built = {"linux", "sign-windows", "sign-macos", "sign-android", "flatpak", "parts"}
        self.assertEqual(set(workflow["jobs"]["draft"]["needs"]), built | {"advisories"})

    def test_jobs_that_compile_dependencies_have_no_secrets(self):
        workflow = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text("utf-8"))
        compiles = re.compile(r"cargo xtask (?!installer bundle)|cargo install|flatpak-builder|npm ")
        signing = 0
        for name, job in workflow["jobs"].items():
            has_secrets = "secrets." in json.dumps(job)
            commands = [step.get("run", "") for step in job["steps"]]
            self.assertFalse(has_secrets and any(map(compiles.search, commands)), name)
            # Secrets belong to an environment, which can require approval.
            self.assertEqual(has_secrets, job.get("environment") == "signing", name)
            signing += has_secrets
        self.assertGreaterEqual(signing, 4)

    def test_unsigned_artifacts_are_not_released(self):
        text = (ROOT / ".github/workflows/release.yml").read_text("utf-8")
        names = set(re.findall(r"^ +name: ([a-z][^ $]*?)(?:-\$\{\{.*)?$", text, flags=re.M))
        unsigned = {name for name in names if name.startswith("built-")}
        self.assertEqual(unsigned, {"built-windows", "built-macos", "built-android"})
        self.assertFalse({name for name in names - unsigned if name.startswith("b")})


class BundledCode(unittest.TestCase):
    def test_bundled_c_code_is_listed(self):
        with open(ROOT / "Cargo.lock", "rb") as file:
            locked = {f"{p['name']} {p['version']}" for p in tomllib.load(file)["package"]}
        with open(ROOT / "xtask/bundled.toml", "rb") as file:
            parts = tomllib.load(file)["part"]
        for part in parts:
            self.assertIn(part["crate"], locked, f"update the entry of {part['name']}")
        for program, some in (("worker", "opus"), ("cli", "sqlcipher"), ("window", "sqlite")):
            listed = json.loads(release("bundled", program).stdout)
            bundled = {part["name"]: part for part in listed}
            self.assertRegex(bundled[some]["version"], r"^\d+\.\d+")
            self.assertTrue(bundled[some]["licenses"])


if __name__ == "__main__":
    unittest.main()
