"""What every section of the settings has in common."""

from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator


class Section(BaseModel):
    """A section: unknown keys are mistakes, and what is read does not change."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    @model_validator(mode="before")
    @classmethod
    def _drop_empty(cls, data: Any) -> Any:
        """A key with nothing behind it counts as not written: `limits:` with all its settings commented out."""
        return {key: value for key, value in data.items() if value is not None} if isinstance(data, dict) else data
