"""What `config/README.md` tells: every setting by section, and the keys of an article."""

from collections.abc import Iterator, Mapping

from pydantic import BaseModel

from gateway.policy.model import ArticleModel
from gateway.reference.keys import keys_table
from gateway.settings import Settings
from gateway.yaml_forms import section_in


def blocks() -> Mapping[str, str]:
    """Each block of the page, by its name."""
    return {
        "settings": "\n\n".join((keys_table(Settings, "setting"), *_sections(Settings))),
        "articles": keys_table(ArticleModel),
    }


def _sections(model: type[BaseModel], above: str = "") -> Iterator[str]:
    """Each section, with its own sections behind it."""
    for name, field in model.model_fields.items():
        section = section_in(field.annotation)
        if section is not None:
            where = f"{above}{name}"
            yield f"### `{where}`\n\n{_about(section)}\n\n{keys_table(section, 'setting')}"
            yield from _sections(section, f"{where}.")


def _about(section: type[BaseModel]) -> str:
    return (section.__doc__ or "").strip()
