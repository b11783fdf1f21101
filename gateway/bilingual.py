"""A text for people in Vietnamese and English: a value that every room may hold. Nothing that writes or reads it."""

from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    """The languages that reports and pages speak."""

    VI = "vi"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Bilingual:
    """One text in both languages; empty in the language in which nobody wrote it."""

    vi: str = ""
    en: str = ""

    def __bool__(self) -> bool:
        return bool(self.vi or self.en)

    def __getitem__(self, language: Language) -> str:
        """The text in this language, as it is."""
        return self.vi if language is Language.VI else self.en

    def best(self, language: Language) -> tuple[str, Language]:
        """The text in this language, or else in the other, and the language that it is in."""
        other = Language.EN if language is Language.VI else Language.VI
        return (self[language], language) if self[language] else (self[other], other)
