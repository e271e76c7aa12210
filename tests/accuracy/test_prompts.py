"""Which telephone prompts are used, and how they are scored."""

import contextlib
import gzip
import io
import json
import sys
import tempfile
import unittest
import wave
from pathlib import Path
from unittest import mock

import prompts
import score_prompts
from corpus import Clip
from score import Results

USED = ("dictate/paused", "conf-unmuted")
KEPT_APART = "conf-muted"


class Selection(unittest.TestCase):
    def test_names_of_a_published_file(self):
        text = (
            "; Core Asterisk Sounds: in English\r\n\r\n"
            "dictate/paused: Dictation  is paused: wait.\r\n"
            "dictate/paused: again\n"
            "dir-welcome:\n"
            "no colon\n"
        )
        self.assertEqual(
            prompts.published(text),
            {"dictate/paused": "Dictation is paused: wait.", "dir-welcome": ""},
        )

    def test_the_hash_is_that_of_the_name_with_its_folder(self):
        # As printed by `printf dictate/paused | sha256sum`.
        for name, digit in {"dictate/paused": "7", "paused": "a", "conf-muted": "c"}.items():
            self.assertEqual(prompts.digest(name)[0], digit, name)

    def test_prompts_are_kept_apart_by_their_hash(self):
        text = "Dictation is paused."
        for name in USED:
            self.assertTrue(prompts.is_selected(name, text), name)
        self.assertFalse(prompts.is_selected(KEPT_APART, text))

    def test_texts_without_certain_words_are_left_out(self):
        for text in (
            "",
            "Two words.",
            "(10 seconds of silence)",
            "[tono de error del sistema]",
            "<beep ascending now>",
            "Il [suo] messaggio è stato salvato.",
            "Quella funzione non ? attiva.",
            "riprova ancora pi? tardi",
            "Il tuo messaggio è stato eliminato vm-then-pound: poi premere cancelletto",
            "... for ...",
            "Al segnale acustico sar? esattamente",
        ):
            self.assertFalse(prompts.is_selected(USED[0], text), text)
        for text in ("Just three words", "Login non corretta. Casella di posta?", "È qui? Premi 1."):
            self.assertTrue(prompts.is_selected(USED[0], text), text)


class Accents(unittest.TestCase):
    def wrong(self, language, reference, text):
        return score_prompts.word_errors(language, reference, text).wrong

    def test_folded_where_the_published_text_lacks_them(self):
        self.assertEqual(self.wrong("es", "su numero de inválida", "Su número de invalida."), 0)
        self.assertEqual(self.wrong("es", "su contrasena", "su contraseña"), 0)
        self.assertEqual(self.wrong("fr", "d'appel simultane a ete", "d'appel simultané a été"), 0)
        self.assertEqual(self.wrong("ru", "нажмите решётку", "Нажмите решетку."), 0)
        self.assertEqual(self.wrong("ru", "нажмите решетку", "Нажмите решётку."), 0)

    def test_count_elsewhere(self):
        self.assertEqual(self.wrong("fr", "le numéro composé", "le numéro compose"), 1)
        self.assertEqual(self.wrong("it", "la conferenza è terminata", "la conferenza e terminata"), 1)
        self.assertEqual(self.wrong("ru", "другой номер", "другои номер"), 1)


class Packages(unittest.TestCase):
    """`prompts.py` and `score_prompts.py` with small packages."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        for language in prompts.LANGUAGES:
            self.make_packages(language)

    def make_packages(self, language):
        package = f"asterisk-core-sounds-{language}"
        texts = self.folder / package / "usr/share/doc" / package
        texts.mkdir(parents=True)
        # `b` would be used, but is published without audio.
        lines = [f"{name}: uno dos tres cuatro" for name in (KEPT_APART, *USED, "b")]
        lines.append("beep-down: un suono di beep discendente")
        packed = gzip.compress("\n".join(["\ufeff; Sounds", *lines]).encode("utf-8"))
        (texts / f"core-sounds-{language}.txt.gz").write_bytes(packed)
        sounds = self.folder / f"{package}-wav/usr/share/asterisk/sounds/{language}_XX_f_Reader"
        lengths = {KEPT_APART: 3, USED[0]: 3, USED[1]: 9, "beep-down": 0.4}
        for name, seconds in lengths.items():
            path = sounds / f"{name}.wav"
            path.parent.mkdir(parents=True, exist_ok=True)
            with wave.open(str(path), "wb") as audio:
                audio.setparams((1, 2, 8000, 0, "NONE", ""))
                audio.writeframes(bytes(2 * int(8000 * seconds)))

    def table(self, *count):
        out = io.StringIO()
        arguments = ["prompts.py", str(self.folder), *count]
        with mock.patch.object(sys, "argv", arguments), contextlib.redirect_stdout(out):
            prompts.main()
        path = self.folder / "list.tsv"
        path.write_text(out.getvalue(), encoding="utf-8")
        return path

    def test_table_lists_the_used_prompts_with_audio(self):
        clips = prompts.read(self.table())
        self.assertEqual(len(clips), 2 * len(prompts.LANGUAGES))
        russian = {clip.path.stem: clip for clip in clips if clip.language == "ru"}
        self.assertEqual(set(russian), {"paused", "conf-unmuted"})
        self.assertEqual(russian["paused"].seconds, 3.0)
        self.assertEqual(russian["conf-unmuted"].reference, "uno dos tres cuatro")
        self.assertTrue(all(clip.path.is_file() for clip in clips))

    def test_sample_is_the_start_of_the_table(self):
        clips, sample = prompts.read(self.table()), prompts.read(self.table("1"))
        self.assertEqual([clip.language for clip in sample], list(prompts.LANGUAGES))
        self.assertEqual(sample, clips[::2])

    def results(self, name, clips, record):
        path = self.folder / name
        lines = [json.dumps({"file": str(clip.path), **record(clip)}) for clip in clips]
        path.write_text("\n".join(lines), encoding="utf-8")
        return Results(str(path), clips, score_prompts.word_errors)

    def test_report(self):
        clips = prompts.read(self.table())
        right = {"text": "uno dos tres cuatro", "processing_ms": 1000}
        ours = self.results("ours", clips, lambda clip: {**right, "language": clip.language})
        peer = self.results("peer", clips, lambda clip: {**right, "language": "es"})
        text = score_prompts.report(clips, [ours, peer])
        none, all_of = "0.00 [0.00, 0.00]", "100.00 [100.00, 100.00]"
        self.assertIn(f"| all | 10 | 40 | {none} | {none} | +0.00 [+0.00, +0.00] |", text)
        self.assertIn(f"| ru | 2 | 8 | {none} | {all_of} | -100.00 [-100.00, -100.00] |", text)
        # One prompt of 3 s per language.
        self.assertIn("| es | 1 | 4 | 0.00 | 0.00 | +0.00 |", text)
        self.assertIn("60 s of audio: Earshot 10 s, faster-whisper 10 s", text)

    def test_third_program_is_compared_with_both(self):
        clips = prompts.read(self.table())
        record = {"text": "uno dos tres cuatro", "language": "es"}
        programs = [self.results(str(index), clips, lambda _: record) for index in range(3)]
        head = score_prompts.report(clips, programs).splitlines()[4]
        self.assertIn("Earshot − faster-whisper", head)
        self.assertIn("five languages given − faster-whisper", head)
        self.assertIn("five languages given − Earshot", head)

    def test_failed_prompts_are_wrong_and_named(self):
        clips = prompts.read(self.table())[:2]
        failing = {"error": {"code": "x", "message": "It failed."}}
        ours = self.results("ours", clips, lambda _: failing)
        self.assertEqual(ours.pooled(clips).percent, 100.0)
        self.assertEqual(ours.failed, [f"{clip.path}: It failed." for clip in clips])

    def test_no_text_is_in_no_language(self):
        clip = Clip(Path("x.wav"), "es", 3.0, "uno dos tres")
        silent = self.results("silent", [clip], lambda _: {"text": "", "language": "en"})
        other = self.results("other", [clip], lambda _: {"text": "one", "language": "en"})
        self.assertEqual(score_prompts.wrong_language(silent, clip).wrong, 0)
        self.assertEqual(score_prompts.wrong_language(other, clip).wrong, 1)


if __name__ == "__main__":
    unittest.main()
