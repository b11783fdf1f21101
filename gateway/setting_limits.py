"""The settings of how much is taken and how long it may take: of messages, clients, and all that is read."""

from typing import Self

from pydantic import Field, model_validator

from gateway.setting_section import Section
from gateway.setting_types import Count, LargeCount, PrefixV4, PrefixV6, Size, Time


class LimitSettings(Section):
    """How much of everything, at most."""

    message_size: Size = Field(
        10 * 1024**2, description="One message as it is sent (base64 makes 4 MiB of files about 5.8 MiB)."
    )
    line_octets: Size = Field(1024**2, description="One line of a message. RFC 5321 says 1000 B; real mail has more.")
    recipients: Count = Field(1000, description="Recipients of one message. RFC 5321 asks for at least 100.")
    connections: Count = Field(1000, description="Connections of all clients.")
    connections_per_client: Count = Field(50, description="Connections of one client address.")
    transactions_per_client: Count = Field(
        20, description="Open transactions of one client; a trusted proxy's clients count each for itself."
    )
    errors: Count = Field(20, description="Commands refused on one connection before it is closed.")
    command_timeout: Time = Field(300.0, description="How long a client may think between two commands.")
    data_timeout: Time = Field(180.0, description="How long a client may pause while it sends a message.")
    transaction: Time = Field(
        900.0, description="How long a client may take from MAIL to the end of its message, in all."
    )
    answer: Time = Field(60.0, description="From the client's last dot to our reply; Postfix gives up after 100 s.")
    inspection: Time = Field(20.0, description="How long reading a message and its wait for it may take.")
    inspection_queue: Count = Field(50, description="Messages that are read or wait for it; further ones are deferred.")
    drain: Time = Field(30.0, description="How long open transactions may go on when the gateway is told to stop.")
    received_fields: Count = Field(50, description="Received fields in a message before it counts as looping.")
    parts: Count = Field(1000, description="Parts of a message.")
    depth: Count = Field(20, description="Parts within parts.")
    header_fields: Count = Field(1000, description="Header fields of a message or part.")
    header_octets: Size = Field(256 * 1024, description="The header of a message or part.")
    decoded_octets: Size = Field(
        64 * 1024**2, description="All parts of a message when decoded, with messages and files inside them."
    )
    archive_depth: Count = Field(6, description="Files inside files of an attachment; deeper ones make it a bomb.")
    unpacked: Size = Field(200 * 1024 * 1024, description="What all files inside a message's attachments unpack to.")
    members: Count = Field(10_000, description="Files inside all attachments of a message.")
    characters: LargeCount = Field(
        20_000_000, description="Characters of text that are read in all attachments of a message."
    )
    steps: LargeCount = Field(
        5_000_000, description="Elements, records and objects that are walked in all attachments of a message."
    )
    counted: Count = Field(100_000, description="Senders and networks whose sending rate is remembered.")
    network_prefix_v4: PrefixV4 = Field(
        32, description="Strangers of one IPv4 network of this prefix length are counted together; 32 is one host."
    )
    network_prefix_v6: PrefixV6 = Field(64, description="The same for IPv6.")

    @model_validator(mode="after")
    def _inspected_before_the_answer(self) -> Self:
        if self.inspection >= self.answer:
            raise ValueError("inspection must take less time than answer; write a shorter inspection")
        return self
