"""Where the packages under test lie."""

import os
from pathlib import Path


def folder():
    """The folder that `cargo xtask package` fills."""
    return Path(os.environ["EARSHOT_PACKAGES"])


def deb():
    """The package for Debian and its kin."""
    return only("*.deb")


def rpm():
    """The package for Fedora and its kin."""
    return only("*.rpm")


def only(pattern):
    found = sorted(folder().glob(pattern))
    if len(found) != 1:
        raise AssertionError(f"one package is expected in {folder()}: {[file.name for file in found]}")
    return found[0]
