"""Kotlin and Swift that no compiler has seen: they can at least be read."""

import unittest

import tree_sitter_kotlin
import tree_sitter_swift
from tree_sitter import Language, Parser

from sources import ANDROID, APPLE


def mistakes(grammar, source):
    """The lines at which a text is not in the language."""
    found, waiting = [], [Parser(Language(grammar.language())).parse(source).root_node]
    while waiting:
        node = waiting.pop()
        if node.is_error or node.is_missing:
            found.append(node.start_point[0] + 1)
        elif node.has_error:
            waiting += node.children
    return found


class Syntax(unittest.TestCase):
    def check(self, grammar, files):
        files = list(files)
        self.assertGreater(len(files), 5)
        for path in files:
            with self.subTest(path.name):
                self.assertEqual(mistakes(grammar, path.read_bytes()), [])

    def test_kotlin_can_be_read(self):
        kotlin = [p for p in ANDROID.rglob("*.kt*") if "generated" not in p.parts]
        self.check(tree_sitter_kotlin, kotlin)

    def test_swift_can_be_read(self):
        self.check(tree_sitter_swift, APPLE.joinpath("Sources").rglob("*.swift"))

    def test_a_mistake_is_seen(self):
        self.assertTrue(mistakes(tree_sitter_kotlin, b"class A {\n    fun b( = 1\n}\n"))
        self.assertTrue(mistakes(tree_sitter_swift, b"struct A {\n    func b( {\n}\n"))
