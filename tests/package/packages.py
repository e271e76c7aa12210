import os
from pathlib import Path


def folder():
    return Path(os.environ["EARSHOT_PACKAGES"])


def deb():
    return only("*.deb")


def rpm():
    return only("*.rpm")


def only(pattern):
    found = sorted(folder().glob(pattern))
    if len(found) != 1:
        raise AssertionError(f"one package is expected in {folder()}: {[file.name for file in found]}")
    return found[0]
