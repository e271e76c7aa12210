"""Word and character error rates by the Whisper normalizer."""

import functools
from dataclasses import dataclass

import jiwer
from whisper_normalizer.basic import BasicTextNormalizer
from whisper_normalizer.english import EnglishTextNormalizer

# Written without spaces between words, or with spaces that vary from writer to
# writer: counted by character.
BY_CHARACTER = {"ja", "ko", "zh"}


@functools.cache
def normalizer(language: str):
    """Whisper's normalizer for a language; it splits into characters where those count."""
    if language == "en":
        return EnglishTextNormalizer()
    return BasicTextNormalizer(split_letters=language in BY_CHARACTER)


@dataclass
class Errors:
    """Wrong units (words, or characters for some languages) out of those in the reference."""

    wrong: int = 0
    total: int = 0

    def __add__(self, other: "Errors") -> "Errors":
        return Errors(self.wrong + other.wrong, self.total + other.total)

    @property
    def percent(self) -> float:
        """The error rate in percent; above 100 where more was invented than was said."""
        return 100.0 * self.wrong / self.total if self.total else 0.0


def errors(language: str, reference: str, text: str) -> Errors:
    """Counts substitutions, insertions and deletions of `text` against `reference`."""
    normal = normalizer(language)
    result = jiwer.process_words(normal(reference), normal(text))
    wrong = result.substitutions + result.insertions + result.deletions
    return Errors(wrong, result.hits + result.substitutions + result.deletions)
