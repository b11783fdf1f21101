"""The settings of those who are told: letters about rules, letters and calls about incidents."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from gateway.setting_section import Section
from gateway.setting_types import ExistingPath, Mailbox, Mailboxes, Name, Time, WebAddress, some
from gateway.yaml_forms import DefaultInWords


class WebhookSettings(Section):
    """A program that is told of incidents (Standard Webhooks): JSON by POST, signed, never any content."""

    url: WebAddress = Field(
        repr=False,
        examples=["https://siem.example.vn/congthu"],
        description="The address that is called; http only within the office.",
    )
    secret: ExistingPath = Field(
        examples=["/etc/congthu/webhook.key"],
        description="The file of the key that signs each call (HMAC-SHA256): 24 to 64 octets in base64, behind whsec_.",
    )
    timeout: Time = Field(10.0, description="How long a call may take, its answer included.")


class TellSettings(Section):
    """Letters to those named in the rules' `tell`."""

    through: str = Field(examples=["mail-server"], description="The next hop that takes the letters, by its name.")
    sender: Mailbox = Field(alias="from", description="The address in the letters' From; the envelope's sender is <>.")
    people: dict[Name, Mailboxes] = Field(
        {},
        examples=["{security-officer: [an.toan@example.vn]}"],
        description="Names that rules may tell, each with its addresses.",
    )
    units: dict[str, Mailboxes] = Field(
        {},
        examples=["{van-phong: [van-phong@example.vn]}"],
        description="Whom sender-unit means, by the directory's name of the unit.",
    )
    incidents: Annotated[
        tuple[Name, ...] | None, DefaultInWords("security-officer, where people names one, and sender-unit")
    ] = Field(
        None,
        examples=[["security-officer", "sender-unit"]],
        description="Who gets a letter about each incident: names of people, sender, sender-unit (the sender, where "
        "units has no address).",
    )
    webhook: WebhookSettings | None = Field(None, description="A web address that is called for each incident.")
    languages: Annotated[tuple[Literal["vi", "en"], ...], AfterValidator(some)] = Field(
        ("vi", "en"), description="The languages of a letter, in this order."
    )
    burst: Time = Field(
        3600.0,
        description="About one rule and one sender, one letter in this time; its end tells the rest.",
    )

    @property
    def told_of_incidents(self) -> tuple[str, ...]:
        """The names of those who are told of each incident."""
        if self.incidents is not None:
            return self.incidents
        return ("security-officer", "sender-unit") if "security-officer" in self.people else ("sender-unit",)
