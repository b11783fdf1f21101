"""Every condition that a rule file may use, by its word. What to DO stands in the rule."""

from gateway.policy.conditions.content import (
    AttachmentsOver,
    AttachmentType,
    Defects,
    HeaderMatches,
    NotUnicode,
    SecrecyMark,
)
from gateway.policy.conditions.envelope import RecipientIs, RecipientsOver, SenderIs, SentMoreThan
from gateway.policy.conditions.tree import All, Any, Not, Question

CONDITIONS: dict[str, type[Question]] = {
    condition.word: condition
    for condition in (
        AttachmentsOver, AttachmentType, Defects, HeaderMatches, NotUnicode, RecipientIs, RecipientsOver, SecrecyMark,
        SenderIs, SentMoreThan,
    )
}  # fmt: skip

__all__ = ["CONDITIONS", "All", "Any", "Not", "Question"]
