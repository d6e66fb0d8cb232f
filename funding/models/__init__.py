"""Public money, from the council's vote to the last euro."""

from .admissibility import AdmissibilityCheck, Criterion, Verdict, all_met
from .agreements import Agreement, Instalment, Signature
from .amendments import AmendedReport, AmendedTarget, AmendedYear, Amendment, AmendmentSignature
from .application_parts import BudgetLine, CompletionItem, CompletionRequest, RequestedYear
from .applications import Application
from .articles import AgreementTemplate, Article
from .assistance import Assistance
from .budget import Authorisation, Axis, Envelope, Fund, LedgerEntry
from .bulk import Bulk, BulkItem
from .calls import Call
from .cerfa import Approval, Delivery, Funder, Means, Quote, StaffLine, Standing, StateAid, StructureLine
from .eligibility import Question
from .grants import Beneficiary, Deliberation, Grant, GrantedTotal
from .in_kind import InKindAid, InKindExclusion
from .indicators import Indicator, IndicatorTarget
from .known import KnownGrant
from .letters import LetterTemplate, RefusalReason
from .matching import Basis, Clue, Confidence, Contradiction, Match, MatchBatch, Reason
from .messages import Note
from .notices import Notice, Subscriber
from .paper_needs import Need, PaperState, late, needs
from .papers import ApplicationPaper
from .partners import CommonResource, Partner
from .payments import FileColumn, FileLayout, PaymentBatch, PaymentRow
from .readings import Expert, Interest, Opinion, Reading
from .recoveries import Collection, PaymentCorrection, Recovery, Termination
from .reporting import Remark, ReportAudience, ReportIndicator, ReportPaper, ReportReturn
from .reports import Report, ReportLine
from .scoring import Score, ScoringCriterion
from .signing import ScanBatch, ScannedPage, SignedScan, SigningFolder
from .synthesis import ReadApplication, Summary, with_marks
from .thresholds import Threshold
from .totals import SectorTotal

__all__ = [
    "Basis",
    "Clue",
    "Confidence",
    "Contradiction",
    "Match",
    "MatchBatch",
    "Reason",
    "ScanBatch",
    "ScannedPage",
    "SignedScan",
    "SigningFolder",
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
    "AgreementTemplate",
    "Article",
    "Indicator",
    "IndicatorTarget",
    "AmendedReport",
    "AmendedTarget",
    "AmendedYear",
    "Amendment",
    "AmendmentSignature",
    "Application",
    "Approval",
    "Authorisation",
    "Axis",
    "Beneficiary",
    "BudgetLine",
    "Bulk",
    "BulkItem",
    "Call",
    "Collection",
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
    "InKindExclusion",
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
    "Recovery",
    "Termination",
    "Notice",
    "Partner",
    "PaymentCorrection",
    "FileColumn",
    "FileLayout",
    "PaymentBatch",
    "PaymentRow",
    "Question",
    "Remark",
    "Report",
    "ReportAudience",
    "ReportIndicator",
    "ReportLine",
    "ReportPaper",
    "ReportReturn",
    "RequestedYear",
    "SectorTotal",
    "Signature",
    "StaffLine",
    "Standing",
    "StateAid",
    "StructureLine",
    "Subscriber",
    "Threshold",
]
