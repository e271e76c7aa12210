"""What the tests of both phones read: the sources on either side of the bridge."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RUST = ROOT / "src-tauri/src/phone"
ANDROID = ROOT / "src-tauri/gen/android"
KOTLIN = ANDROID / "app/src/main/java/app/earshot/Earshot"
APPLE = ROOT / "src-tauri/gen/apple"

#: The languages of the page.
LANGUAGES = {"en", "de", "es", "fr", "pt", "ar"}


def text(path):
    return path.read_text(encoding="utf-8")


def told():
    """What the system may tell: each kind with the names of its fields."""
    body = re.search(r"pub enum Told \{(.*?)\n\}", text(RUST / "told.rs"), re.S)[1]
    kinds = {}
    for name, fields in re.findall(r"^    ([A-Z]\w+)(?: \{(.*?)\n    \})?,", body, re.S | re.M):
        kinds[name.lower()] = set(re.findall(r"^        (\w+):", fields, re.M))
    return kinds


def work():
    """The names of what the system is told of what goes on."""
    body = re.search(r"pub struct Work \{(.*?)\n\}", text(RUST / "work.rs"), re.S)[1]
    return set(re.findall(r"pub (\w+):", body))
