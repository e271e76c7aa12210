"""What the release workflow (.github/workflows/release.yml) does with texts.

    release.py notes TAG              what the changelog says of this version
    release.py key                    whom the window believes about newer versions
    release.py bundled PROGRAM        C and C++ inside the window, the cli or the worker
    release.py parts FOLDER           what the programs and the page are made of, as CycloneDX
    release.py manifest TAG ADDRESS FOLDER
                                      what a window that looks for a newer version is told
    release.py seal MANIFEST SIGNATURE
                                      the two in one file, so that they never come apart
"""

import hashlib
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# Which file is for whom, by the end of its name: `crates/core/src/updates` asks by these.
FILES = {
    "linux-x86_64-deb": r"_amd64\.deb",
    "linux-x86_64-rpm": r"\.x86_64\.rpm",
    "windows-x86_64-exe": r"_x64-setup\.exe",
    "windows-x86_64-msi": r"_x64_en-US\.msi",
    "macos-aarch64-dmg": r"_aarch64\.dmg",
    "macos-x86_64-dmg": r"_x64\.dmg",
}


def version_of(tag):
    """The version that this tag names: the one in Cargo.toml, and no other."""
    with open(ROOT / "Cargo.toml", "rb") as file:
        version = tomllib.load(file)["workspace"]["package"]["version"]
    if tag != f"v{version}":
        sys.exit(f"The tag is {tag}, but Cargo.toml says {version}: the tag has to be v{version}.")
    return version


def notes(tag):
    """The part of the changelog about this version, and its date."""
    version = version_of(tag)
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    found = re.search(
        rf"^## \[{re.escape(version)}\] - (\d{{4}}-\d\d-\d\d)\n(.*?)(?=^## |\Z)",
        changes,
        flags=re.M | re.S,
    )
    if not found or not found.group(2).strip():
        sys.exit(f"CHANGELOG.md has no part `## [{version}] - YYYY-MM-DD` that says anything.")
    return found.group(1), found.group(2).strip()


def manifest(tag, address, folder):
    """Version, notes and files, as `crates/network/src/updates` reads them."""
    date, said = notes(tag)
    files = {}
    for platform, ending in FILES.items():
        found = [file for file in Path(folder).iterdir() if re.search(rf"{ending}$", file.name)]
        if len(found) != 1:
            sys.exit(f"{len(found)} files in {folder} are for {platform}; it has to be one.")
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
        "notes": said,
        "page": f"{address}/tag/{tag}",
        "files": files,
    }


def seal(manifest_file, signature_file):
    """The manifest, to the byte, and its signature."""
    return {
        "manifest": Path(manifest_file).read_text(encoding="utf-8"),
        "signature": Path(signature_file).read_text(encoding="utf-8"),
    }


def key():
    """The public key in the source; a release has one."""
    with open(ROOT / "crates/core/src/updates/publisher.toml", "rb") as file:
        publisher = tomllib.load(file)
    if not publisher["key"] or not publisher["address"]:
        sys.exit("crates/core/src/updates/publisher.toml names nobody: put key and address in it.")
    return publisher["key"]


def bundled(program):
    """The C and C++ inside one of our programs, as CycloneDX has it."""
    with open(ROOT / "xtask/bundled.toml", "rb") as file:
        listed = tomllib.load(file)["part"]
    return [
        {
            "type": "library",
            "name": part["name"],
            "version": part["version"],
            "licenses": [{"expression": part["licence"]}],
            "description": f"inside the crate {part['crate'].split()[0]}",
        }
        for part in listed
        if program in part["programs"]
    ]


def parts(folder):
    """A bill of materials for the window's program, the command, the worker, and the page."""
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
        made = ROOT / package / f"earshot-{name}.cdx.json"
        bill = json.loads(made.read_text(encoding="utf-8"))
        bill.setdefault("components", []).extend(bundled(name))
        (folder / made.name).write_text(json.dumps(bill, indent=1), encoding="utf-8")
        made.unlink()
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
