"""Word and character error rates by the Whisper normalizer."""

import functools
from dataclasses import dataclass

import jiwer
from whisper_normalizer.basic import BasicTextNormalizer
from whisper_normalizer.english import EnglishTextNormalizer

# Languages without consistent spaces between words: counted by character.
BY_CHARACTER = {"ja", "ko", "zh"}


@functools.cache
def normalizer(language: str):
    """Whisper's normalizer for a language; splits `BY_CHARACTER` languages into characters."""
    if language == "en":
        return EnglishTextNormalizer()
    return BasicTextNormalizer(split_letters=language in BY_CHARACTER)


@dataclass
class Errors:
    wrong: int = 0
    total: int = 0

    def __add__(self, other: "Errors") -> "Errors":
        return Errors(self.wrong + other.wrong, self.total + other.total)

    @property
    def percent(self) -> float:
        """Error rate in percent; insertions can make it exceed 100."""
        return 100.0 * self.wrong / self.total if self.total else 0.0


def errors(language: str, reference: str, text: str) -> Errors:
    normal = normalizer(language)
    result = jiwer.process_words(normal(reference), normal(text))
    wrong = result.substitutions + result.insertions + result.deletions
    return Errors(wrong, result.hits + result.substitutions + result.deletions)
