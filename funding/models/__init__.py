"""Public money, from the council's vote to the last euro."""

from .admissibility import AdmissibilityCheck, Criterion, Verdict, all_met
from .agreements import Agreement, Instalment, Signature
from .application_parts import BudgetLine, CompletionItem, CompletionRequest, RequestedYear
from .applications import Application
from .assistance import Assistance
from .budget import Authorisation, Axis, Envelope, Fund, LedgerEntry
from .bulk import Bulk, BulkItem
from .calls import Call
from .cerfa import Approval, Delivery, Funder, Means, Quote, StaffLine, Standing, StateAid, StructureLine
from .eligibility import Question
from .grants import Beneficiary, Deliberation, Grant, GrantedTotal
from .in_kind import InKindAid
from .known import KnownGrant
from .letters import LetterTemplate, RefusalReason
from .messages import Note
from .notices import Notice, Subscriber
from .paper_needs import Need, PaperState, late, needs
from .papers import ApplicationPaper
from .partners import CommonResource, Partner
from .readings import Expert, Interest, Opinion, Reading
from .reports import Report, ReportLine
from .scoring import Score, ScoringCriterion
from .synthesis import ReadApplication, Summary, with_marks
from .thresholds import Threshold

__all__ = [
    "ApplicationPaper",
    "Need",
    "PaperState",
    "late",
    "needs",
    "AdmissibilityCheck",
    "Assistance",
    "Criterion",
    "Note",
    "Verdict",
    "all_met",
    "Agreement",
    "Application",
    "Approval",
    "Authorisation",
    "Axis",
    "Beneficiary",
    "BudgetLine",
    "Bulk",
    "BulkItem",
    "Call",
    "CommonResource",
    "CompletionItem",
    "CompletionRequest",
    "Deliberation",
    "Delivery",
    "Envelope",
    "Expert",
    "Fund",
    "Funder",
    "Grant",
    "GrantedTotal",
    "InKindAid",
    "Instalment",
    "Interest",
    "Opinion",
    "ReadApplication",
    "Reading",
    "Score",
    "ScoringCriterion",
    "Summary",
    "with_marks",
    "KnownGrant",
    "LedgerEntry",
    "Means",
    "LetterTemplate",
    "RefusalReason",
    "Quote",
    "Notice",
    "Partner",
    "Question",
    "Report",
    "ReportLine",
    "RequestedYear",
    "Signature",
    "StaffLine",
    "Standing",
    "StateAid",
    "StructureLine",
    "Subscriber",
    "Threshold",
]
