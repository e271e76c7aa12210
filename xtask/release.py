"""Generates the texts and manifests of a release (.github/workflows/release.yml).

    release.py notes TAG              the release notes from the changelog
    release.py key                    the public key that signs updates
    release.py bundled PROGRAM        the C and C++ code in window, cli or worker
    release.py parts FOLDER           bills of materials in CycloneDX format
    release.py manifest TAG ADDRESS FOLDER
                                      the update manifest
    release.py seal MANIFEST SIGNATURE
                                      the manifest and its signature in one file
"""

import hashlib
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# Suffix of each platform's file; the keys are those of `crates/core/src/updates`.
FILES = {
    "linux-x86_64-deb": r"_amd64\.deb",
    "linux-x86_64-rpm": r"\.x86_64\.rpm",
    "windows-x86_64-exe": r"_x64-setup\.exe",
    "windows-x86_64-msi": r"_x64_en-US\.msi",
    "macos-aarch64-dmg": r"_aarch64\.dmg",
    "macos-x86_64-dmg": r"_x64\.dmg",
}


def version_of(tag):
    """The version of this tag, which must be the one in Cargo.toml."""
    with open(ROOT / "Cargo.toml", "rb") as file:
        version = tomllib.load(file)["workspace"]["package"]["version"]
    if tag != f"v{version}":
        sys.exit(f"The tag is {tag}, but Cargo.toml says {version}: the tag must be v{version}.")
    return version


def notes(tag):
    """Date and text of this version in the changelog."""
    version = version_of(tag)
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    found = re.search(
        rf"^## \[{re.escape(version)}\] - (\d{{4}}-\d\d-\d\d)\n(.*?)(?=^## |\Z)",
        changes,
        flags=re.M | re.S,
    )
    if not found or not found.group(2).strip():
        sys.exit(f"CHANGELOG.md has no text under `## [{version}] - YYYY-MM-DD`.")
    return found.group(1), found.group(2).strip()


def manifest(tag, address, folder):
    """Version, notes and files, as `crates/network/src/updates` reads them."""
    date, text = notes(tag)
    files = {}
    for platform, ending in FILES.items():
        found = [file for file in Path(folder).iterdir() if re.search(rf"{ending}$", file.name)]
        if len(found) != 1:
            sys.exit(f"{len(found)} files in {folder} are for {platform}; there must be exactly one.")
        content = found[0].read_bytes()
        files[platform] = {
            "url": f"{address}/download/{tag}/{found[0].name}",
            "bytes": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
        }
    return {
        "program": "earshot",
        "version": version_of(tag),
        "date": date,
        "notes": text,
        "page": f"{address}/tag/{tag}",
        "files": files,
    }


def seal(manifest_file, signature_file):
    """The manifest, byte for byte, and its signature."""
    return {
        "manifest": Path(manifest_file).read_text(encoding="utf-8"),
        "signature": Path(signature_file).read_text(encoding="utf-8"),
    }


def key():
    """The public key in the source, which a release needs."""
    with open(ROOT / "crates/core/src/updates/publisher.toml", "rb") as file:
        publisher = tomllib.load(file)
    if not publisher["key"] or not publisher["address"]:
        sys.exit("crates/core/src/updates/publisher.toml is empty: add key and address.")
    return publisher["key"]


def bundled(program):
    """The C and C++ code in a program, as CycloneDX components."""
    with open(ROOT / "xtask/bundled.toml", "rb") as file:
        listed = tomllib.load(file)["part"]
    return [
        {
            "type": "library",
            "name": part["name"],
            "version": part["version"],
            "licenses": [{"expression": part["licence"]}],
            "description": f"in the crate {part['crate'].split()[0]}",
        }
        for part in listed
        if program in part["programs"]
    ]


def parts(folder):
    """Writes a bill of materials for each program and for the page."""
    folder = ROOT / folder
    folder.mkdir(parents=True, exist_ok=True)
    for package in ("src-tauri", "crates/cli", "crates/worker"):
        name = Path(package).name.replace("src-tauri", "window")
        subprocess.run(
            ["cargo", "cyclonedx", "--format", "json", "--manifest-path", f"{package}/Cargo.toml"]
            + ["--override-filename", f"earshot-{name}.cdx"],
            cwd=ROOT,
            check=True,
        )
        output = ROOT / package / f"earshot-{name}.cdx.json"
        bill = json.loads(output.read_text(encoding="utf-8"))
        bill.setdefault("components", []).extend(bundled(name))
        (folder / output.name).write_text(json.dumps(bill, indent=1), encoding="utf-8")
        output.unlink()
    page = subprocess.run(
        ["npm", "sbom", "--package-lock-only", "--sbom-format=cyclonedx"],
        cwd=ROOT / "ui",
        check=True,
        capture_output=True,
        text=True,
    )
    (folder / "earshot-page.cdx.json").write_text(page.stdout, encoding="utf-8")


def main(arguments):
    match arguments:
        case ["notes", tag]:
            print(notes(tag)[1])
        case ["key"]:
            print(key())
        case ["bundled", program]:
            json.dump(bundled(program), sys.stdout, ensure_ascii=False, indent=1)
        case ["parts", folder]:
            parts(folder)
        case ["manifest", tag, address, folder]:
            json.dump(manifest(tag, address, folder), sys.stdout, ensure_ascii=False, indent=1)
        case ["seal", manifest_file, signature_file]:
            json.dump(seal(manifest_file, signature_file), sys.stdout, ensure_ascii=False)
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
