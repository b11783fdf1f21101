"""Every condition that a rule file may use, by its word. A condition only answers; what to DO stands in the rule."""

from gateway.policy.conditions.attachments import AttachmentsOver, AttachmentType
from gateway.policy.conditions.expression import Expression
from gateway.policy.conditions.opened import (
    ActiveContent,
    ArchiveDepthOver,
    AttachmentLocked,
    AttachmentOpaque,
    AttachmentScanned,
)
from gateway.policy.conditions.question import Question
from gateway.policy.conditions.sending import RecipientsOver, SentMoreThan
from gateway.policy.conditions.sought import AttachmentName, TextMatches
from gateway.policy.conditions.structure import MessageDefect
from gateway.policy.conditions.tree import All, Any, Node, Not
from gateway.policy.conditions.who import RecipientIs, SenderIs
from gateway.policy.conditions.words import HeaderMatches, NotUnicode, SecrecyMark

_CLASSES: tuple[type[Question], ...] = (
    ActiveContent,
    ArchiveDepthOver,
    AttachmentLocked,
    AttachmentName,
    AttachmentOpaque,
    AttachmentScanned,
    AttachmentType,
    AttachmentsOver,
    Expression,
    HeaderMatches,
    MessageDefect,
    NotUnicode,
    RecipientIs,
    RecipientsOver,
    SecrecyMark,
    SenderIs,
    SentMoreThan,
    TextMatches,
)
CONDITIONS: dict[str, type[Question]] = {condition.word: condition for condition in _CLASSES}
NODES: dict[str, type[Node]] = {node.word: node for node in (All, Any, Not)}

__all__ = ["CONDITIONS", "NODES", "Node", "Question"]
