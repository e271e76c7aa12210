import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RUST = ROOT / "src-tauri/src/phone"
ANDROID = ROOT / "src-tauri/gen/android"
KOTLIN = ANDROID / "app/src/main/java/app/earshot/Earshot"
APPLE = ROOT / "src-tauri/gen/apple"

LANGUAGES = {"en", "de", "es", "fr", "pt", "ar"}


def text(path):
    return path.read_text(encoding="utf-8")


def system_events():
    """The kinds of `SystemEvent`, each with the names of its fields."""
    source = text(RUST / "system_event.rs")
    body = re.search(r"pub enum SystemEvent \{(.*?)\n\}", source, re.S)[1]
    kinds = {}
    for name, fields in re.findall(r"^    ([A-Z]\w+)(?: \{(.*?)\n    \})?,", body, re.S | re.M):
        kind = re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()
        kinds[kind] = set(re.findall(r"^        (\w+):", fields, re.M))
    return kinds


def activity_fields():
    body = re.search(r"pub struct Activity \{(.*?)\n\}", text(RUST / "activity.rs"), re.S)[1]
    return set(re.findall(r"pub (\w+):", body))
