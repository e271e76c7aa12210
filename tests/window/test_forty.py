"""Catching up with forty voice messages of messengers, in the real window and with the keyboard.

EARSHOT_FORTY selects the form: short has six minutes of sound, long half an hour.
"""

import os
import re
import time
import unicodedata
import unittest
from collections import Counter

from selenium.webdriver.common.keys import Keys

from base import WindowTest
from desktop import wait_for
from forty_messages import build
from user_input import drag

FORM = os.environ.get("EARSHOT_FORTY")
WORDS_PER_MINUTE = 230
ASKING = ("question", "request")
# Of the words of a labelled question.
FOUND_SHARE = 0.6


@unittest.skipUnless(FORM, "run by `cargo xtask check`")
class FortyMessages(WindowTest):
    @classmethod
    def setUpClass(cls):
        if "EARSHOT_CORPUS" not in os.environ:
            raise unittest.SkipTest("no corpus (EARSHOT_CORPUS is not set)")
        super().setUpClass()

    def setUp(self):
        super().setUp()
        self.fixture = build(self.folder / "fixture", os.environ["EARSHOT_CORPUS"], long=FORM == "long")
        # Only keys mark messages.
        self.app = self.open(model="base-q8_0", languages=["en", "es", "de"], reading_counts=False)

    def test_forty_messages_are_imported_found_and_caught_up_with(self):
        self.import_by_dropping()
        notes = self.notes_by_voice()
        self.check_piles()
        self.print_reading_time()
        self.check_threads(self.fixture.typed)
        with self.subTest("questions and requests"):
            self.check_questions(notes)
        self.print_skimming(notes)
        self.empty_piles_with_the_keyboard(notes)
        self.import_a_later_export()

    def import_by_dropping(self):
        started = time.monotonic()
        drag(self.desktop, self.app, self.fixture.sources)
        count = len(self.fixture.voices)
        self.app.wait_for_text(count, 1800 if FORM == "long" else 600)
        minutes = sum(voice.seconds for voice in self.fixture.voices) / 60
        print(f"\n{count} messages, {minutes:.1f} min of sound: text after {time.monotonic() - started:.0f} s")
        self.assertEqual(len(self.app.notes()), count)

    def notes_by_voice(self):
        """The note of each voice message; in a chat they have the order of the export."""
        notes = sorted((found["note"] for found in self.app.notes()), key=lambda note: note["said_at"])
        matched = {}
        for chat in {voice.chat for voice in self.fixture.voices}:
            voices = [voice for voice in self.fixture.voices if voice.chat == chat]
            in_chat = [note for note in notes if note["chat"] == chat]
            self.assertEqual(len(in_chat), len(voices), chat)
            for voice, note in zip(sorted(voices, key=lambda voice: voice.sent), in_chat, strict=True):
                self.assertEqual(note["sender"], voice.sender, voice)
                self.assertAlmostEqual(note["said_at"] / 1000, voice.sent.timestamp(), delta=1, msg=voice)
                self.assertEqual(note["language"], voice.language, voice)
                matched[voice] = note["id"]
        return matched

    def check_piles(self):
        waiting = Counter(voice.pile for voice in self.fixture.voices if not voice.is_known_as_own)
        piles = self.app.call("unheard_conversations")
        self.assertEqual({pile["name"] or "": pile["notes"] for pile in piles}, waiting)
        self.assertFalse(any(pile["pending"] for pile in piles))

    def check_threads(self, typed):
        """The typed messages stand between the voice messages, in the order of time."""
        for name, count in typed.items():
            entries = self.thread(name)
            voices = [entry["note"]["said_at"] for entry in entries if entry["kind"] == "voice"]
            times = [entry["note" if entry["kind"] == "voice" else "message"]["said_at"] for entry in entries]
            self.assertEqual(len(entries) - len(voices), count, name)
            self.assertEqual(len(voices), sum(voice.chat == name for voice in self.fixture.voices), name)
            self.assertEqual(times, sorted(times), name)
            self.assertTrue(any(voices[0] < time < voices[-1] for time in set(times) - set(voices)), name)

    def thread(self, name):
        page = self.app.call("thread", conversation=name, place={"kind": "end"}, before=200, after=0)
        self.assertFalse(page["has_earlier"], name)
        return page["entries"]

    def print_skimming(self, notes):
        ids = [notes[voice] for voice in self.fixture.voices if not voice.is_known_as_own]
        skims = self.app.call("skim", ids=ids)
        whole = sum(skim["duration_ms"] for skim in skims) / 60_000
        parts = sum(part["end_ms"] - part["start_ms"] for skim in skims for part in skim["ranges"]) / 60_000
        print(f"skimming: {parts:.1f} of {whole:.1f} min")
        self.assertLess(parts, whole)

    def import_a_later_export(self):
        """Only what is new is added, and nothing the next time."""
        group = self.fixture.recognised.chat
        before = self.thread(group)
        report = self.import_again()
        self.assertEqual(len(report["notes"]), len(self.fixture.later_voices))
        self.assertEqual(report["messages"], self.fixture.later_typed)
        self.assertEqual([each["name"] for each in report["recognised"]], [self.fixture.recognised.file_name])
        self.app.wait_for_text(len(self.fixture.voices) + len(self.fixture.later_voices), 600)
        after = self.thread(group)
        kept = [entry["message"] for entry in after if entry["kind"] == "typed"]
        for entry in before:
            if entry["kind"] == "typed":
                self.assertIn(entry["message"], kept)
        said_at = self.fixture.recognised.sent.timestamp() * 1000
        recognised = [
            entry["note"]["sender"]
            for entry in after
            if entry["kind"] == "voice" and abs(entry["note"]["said_at"] - said_at) < 1000
        ]
        self.assertEqual(recognised, [self.fixture.recognised.sender])
        conversations = self.app.call("conversations")
        report = self.import_again()
        self.assertEqual((report["notes"], report["recognised"], report["messages"]), ([], [], 0))
        self.assertEqual(self.app.call("conversations"), conversations)
        self.assertEqual(self.thread(group), after)

    def import_again(self):
        return self.app.call("add_paths", paths=[str(self.fixture.later_export)], allowDuplicates=False)

    def check_questions(self, notes):
        """Every labelled question or request is among the questions of its message."""
        shown = {
            message["note"]["id"]: [each["text"] for each in message["highlights"] if each["kind"] in ASKING]
            for message in self.app.call("asked_messages")
        }
        missing, right, wrong = [], 0, []
        for voice in self.fixture.voices:
            # They ask others.
            if voice.is_known_as_own:
                continue
            texts = shown.get(notes[voice], [])
            not_found = [ask for ask in voice.asks if not any(matches(ask, text) for text in texts)]
            missing += [f"{voice.sender}: {ask} In: {self.app.text_of(notes[voice])}" for ask in not_found]
            for text in texts:
                if any(matches(ask, text) for ask in voice.asks):
                    right += 1
                else:
                    wrong.append(text)
        labelled = sum(len(voice.asks) for voice in self.fixture.voices if not voice.is_known_as_own)
        print(f"questions and requests: {labelled - len(missing)} of {labelled} found, {right} of {right + len(wrong)} shown are right")
        print("".join(f"  not one: {text}\n" for text in wrong), end="")
        if missing:
            self.fail("\n".join(["not found:", *missing]))

    def print_reading_time(self):
        piles = self.app.call("unheard_conversations")
        listening = sum(pile["duration_ms"] for pile in piles) / 60_000
        texts = [self.app.text_of(found["note"]["id"]) for found in self.app.notes() if found["note"]["unheard"]]
        reading = sum(len(text.split()) for text in texts) / WORDS_PER_MINUTE
        self.assertAlmostEqual(reading, sum(pile["reading_ms"] for pile in piles) / 60_000, delta=0.1)
        print(f"unheard: {listening:.1f} min to hear, {reading:.1f} min to read at {WORDS_PER_MINUTE} words a minute")

    def empty_piles_with_the_keyboard(self, notes):
        started = time.monotonic()
        self.tab_to("Catch up")
        self.press(Keys.ENTER)
        piles = self.app.call("unheard_conversations")
        for pile in piles:
            name = pile["name"] or "Unknown"
            self.tab_to(name, within="#reading li")
            self.assertIn(f"{pile['notes']} messages", self.app.js("document.activeElement.innerText"))
            self.press(Keys.ENTER)
            self.app.wait("document.activeElement.matches('[data-message].unheard')", "focus in the first message")
            with self.subTest("page", name=name):
                self.check_page(pile["name"] or "", notes)
            for left in reversed(range(pile["notes"])):
                self.press("m")
                self.app.wait("!document.activeElement.matches('.unheard')", "the message to be marked")
                if left:
                    self.to_next_unheard()
            self.assertEqual(self.app.js("document.querySelectorAll('[data-message].unheard').length"), 0)
            self.press(Keys.ESCAPE)
            self.app.wait("document.querySelector('[data-message]') === null", "the piles")
        self.app.wait("document.querySelector('#reading').textContent.includes('All caught up')", "the end")
        self.assertEqual(self.app.call("unheard_conversations"), [])
        print(f"{len(piles)} piles emptied with the keyboard in {time.monotonic() - started:.0f} s")

    def to_next_unheard(self):
        """Past one's own."""
        for _ in self.fixture.voices:
            self.press("n")
            if self.app.js("document.activeElement.matches('.unheard')"):
                return
        self.fail("no unheard message follows")

    def check_page(self, name, notes):
        """Every labelled question or request is marked in its message on the page."""
        marked = self.app.js(
            "Object.fromEntries([...document.querySelectorAll('[data-message]')].map((message) =>"
            " [message.dataset.message, [...message.querySelectorAll('.highlight')].map((e) => e.textContent).join(' ')]))"
        )
        for voice in self.fixture.voices:
            if voice.pile == name and not voice.is_known_as_own:
                for ask in voice.asks:
                    self.assertTrue(matches(ask, marked[notes[voice]]), f"{ask}: {marked[notes[voice]]}")

    def press(self, *keys):
        self.app.driver.switch_to.active_element.send_keys(*keys)

    def tab_to(self, text, within="body"):
        """Presses Tab until a button with this text has the focus."""
        focused = (
            "document.activeElement.matches(`${arguments[1]} :is(button, a)`)"
            " && document.activeElement.innerText.includes(arguments[0])"
        )

        def reached():
            if self.app.js(focused, text, within):
                return True
            self.press(Keys.TAB)
            return False

        wait_for(reached, f"“{text}” to be reached with Tab")


def matches(expected, text):
    words = folded(expected)
    return len(words & folded(text)) >= FOUND_SHARE * len(words)


def folded(text):
    plain = unicodedata.normalize("NFD", text.lower())
    return set(re.findall(r"\w+", "".join(c for c in plain if not unicodedata.combining(c))))


if __name__ == "__main__":
    unittest.main()
