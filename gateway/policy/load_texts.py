"""The texts for people in rule and regulation files -> both languages, as far as someone wrote them."""

from gateway.bilingual import Bilingual, Language
from gateway.policy.model import BilingualModel

_BETWEEN = " / "


def bilingual(said: str | BilingualModel, alone: Language) -> Bilingual:
    """A text of both languages, or a line that is in the language `alone`."""
    if isinstance(said, str):
        return Bilingual(**{alone.value: said})
    return Bilingual(said.vi, said.en)


def in_one_line(said: str | BilingualModel) -> Bilingual:
    """The same, where a line may hold both, as `Vietnamese / English`; a line without that slash is Vietnamese."""
    if isinstance(said, str) and said.count(_BETWEEN) == 1:
        vietnamese, _, english = said.partition(_BETWEEN)
        return Bilingual(vietnamese.strip(), english.strip())
    return bilingual(said, Language.VI)
