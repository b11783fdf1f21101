"""A text in two languages."""

from gateway.bilingual import Bilingual, Language


def test_the_best_text_is_in_the_language_or_in_the_other() -> None:
    """Whoever asks for a language gets it where it is, else the other one, and is told which it is."""
    both = Bilingual("thư", "mail")
    assert both.best(Language.VI) == ("thư", Language.VI)
    assert both.best(Language.EN) == ("mail", Language.EN)
    assert Bilingual("thư").best(Language.EN) == ("thư", Language.VI)
    assert Bilingual("", "mail").best(Language.VI) == ("mail", Language.EN)
    assert (both[Language.VI], both[Language.EN], Bilingual("thư")[Language.EN]) == ("thư", "mail", "")


def test_an_unsaid_text_is_false() -> None:
    """A text counts as there when it is there in one language."""
    assert not Bilingual()
    assert Bilingual("", "mail")
    assert Bilingual("thư")
