"""What cases keep: the case and its words, its public story, what an office works with, and the city's dated rules."""

from .case import Case, CaseQuerySet, Message
from .ruling import DeadlineRule, HandOff, Service, StandardAnswer
from .story import Generation, MeToo, Story, StoryQuerySet
from .work import AnswerDraft, Learned, Part, Rating, Recheck

__all__ = [
    "AnswerDraft",
    "Case",
    "CaseQuerySet",
    "DeadlineRule",
    "Generation",
    "HandOff",
    "Learned",
    "MeToo",
    "Message",
    "Part",
    "Rating",
    "Recheck",
    "Service",
    "StandardAnswer",
    "Story",
    "StoryQuerySet",
]
