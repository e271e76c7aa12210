"""Tests the real window: run.py [TEST...], each as MODULE, MODULE.CLASS or
MODULE.CLASS.TEST; without one, all of them."""

import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from case import end_desktop  # noqa: E402


def main(names):
    loader = unittest.defaultTestLoader
    tests = loader.loadTestsFromNames(names) if names else loader.discover(str(HERE))
    try:
        result = unittest.TextTestRunner(verbosity=2).run(tests)
    finally:
        end_desktop()
    return 0 if result.wasSuccessful() and result.testsRun else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
