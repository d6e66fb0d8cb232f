"""The local label, who holds it, and the directory of initiatives."""

from .audits import Audit, AuditDraw
from .awards import Award
from .candidacies import Answer, Candidacy, CompletionItem, CompletionRequest, Evidence
from .directory import DirectoryChange, DirectoryEntry
from .juries import Jury, JuryMember, JuryScore, Recusal
from .listings import Category, ErrorReport, Hours, HoursException, Listing, Neighbourhood, Photo, Proposal
from .referential import Criterion, Label, QuizQuestion, Referential, Theme
from .visits import Visit, VisitFinding, VisitPhoto

__all__ = [
    "Answer",
    "Audit",
    "AuditDraw",
    "Award",
    "Candidacy",
    "Category",
    "CompletionItem",
    "CompletionRequest",
    "Criterion",
    "DirectoryChange",
    "DirectoryEntry",
    "ErrorReport",
    "Evidence",
    "Hours",
    "HoursException",
    "Jury",
    "JuryMember",
    "JuryScore",
    "Label",
    "Listing",
    "Neighbourhood",
    "Photo",
    "Proposal",
    "QuizQuestion",
    "Recusal",
    "Referential",
    "Theme",
    "Visit",
    "VisitFinding",
    "VisitPhoto",
]
