"""The local label, who holds it, and the directory of initiatives."""

from .audits import Audit, AuditDraw
from .awards import Award
from .candidacies import Answer, Candidacy, CompletionItem, CompletionRequest, Evidence
from .directory import DirectoryChange, DirectoryEntry, DirectoryWord
from .juries import Jury, JuryMember, JuryOpinion, JuryScore, Recusal
from .listings import Category, Hours, HoursException, Listing, Neighbourhood
from .referential import Criterion, Label, QuizQuestion, Referential, Theme
from .rereading import ErrorReport, Photo, Proposal
from .sheltering import ShelteredStructure
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
    "DirectoryWord",
    "ErrorReport",
    "Evidence",
    "Hours",
    "HoursException",
    "Jury",
    "JuryMember",
    "JuryOpinion",
    "JuryScore",
    "Label",
    "Listing",
    "Neighbourhood",
    "Photo",
    "Proposal",
    "QuizQuestion",
    "Recusal",
    "Referential",
    "ShelteredStructure",
    "Theme",
    "Visit",
    "VisitFinding",
    "VisitPhoto",
]
