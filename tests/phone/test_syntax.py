"""Parses Kotlin and Swift, which are not compiled here."""

import unittest

import tree_sitter_kotlin
import tree_sitter_swift
from tree_sitter import Language, Parser

from sources import ANDROID, APPLE


def syntax_errors(grammar, source):
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
                self.assertEqual(syntax_errors(grammar, path.read_bytes()), [])

    def test_kotlin_parses(self):
        kotlin = [p for p in ANDROID.rglob("*.kt*") if "generated" not in p.parts]
        self.check(tree_sitter_kotlin, kotlin)

    def test_swift_parses(self):
        self.check(tree_sitter_swift, APPLE.joinpath("Sources").rglob("*.swift"))

    def test_errors_are_found(self):
        self.assertTrue(syntax_errors(tree_sitter_kotlin, b"class A {\n    fun b( = 1\n}\n"))
        self.assertTrue(syntax_errors(tree_sitter_swift, b"struct A {\n    func b( {\n}\n"))
