"""How the files of the label change status: a structure’s candidacy here by name, the others in their module."""

from .candidacy import complete, draft_replies, submit, withdraw
from .evidence import choose, join_file
from .flows import candidacies
from .instruction import (
    ask_completion,
    award,
    declare_complete,
    instructor,
    refuse,
    report_visit,
    resume,
)
from .opening import open_candidacy, why_not
from .referentials import copy_referential, publish_referential
from .rights import acts_for, represents

__all__ = [
    "acts_for",
    "ask_completion",
    "award",
    "candidacies",
    "choose",
    "complete",
    "copy_referential",
    "declare_complete",
    "draft_replies",
    "instructor",
    "join_file",
    "open_candidacy",
    "publish_referential",
    "refuse",
    "report_visit",
    "represents",
    "resume",
    "submit",
    "why_not",
    "withdraw",
]
