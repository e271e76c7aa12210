"""Tests the real window: run.py [TEST...], where TEST is MODULE, MODULE.CLASS or
MODULE.CLASS.TEST. Without one it runs all tests."""

import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from base import stop_desktop  # noqa: E402


def main(names):
    loader = unittest.defaultTestLoader
    tests = loader.loadTestsFromNames(names) if names else loader.discover(str(HERE))
    try:
        result = unittest.TextTestRunner(verbosity=2).run(tests)
    finally:
        stop_desktop()
    return 0 if result.wasSuccessful() and result.testsRun else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
