"""The structure's side of an agreement: read, sign, follow the money, report."""

import logging

from django.http import Http404
from django.shortcuts import render
from django.views.generic import TemplateView, View

from commons import files, journal
from commons.views import EditableStep, MoveView, VisibleMixin
from commons.workflow import status_of
from structures.models.bank import held

from .. import accounts, documents, workflow
from ..forms import AGREEMENT_MOVES, REPORT_MOVES, FiguresForm, StoryForm
from ..models import Agreement, Report
from . import sharing, words
from .protection import may_read_agreement

logger = logging.getLogger(__name__)


class AgreementDetail(VisibleMixin, TemplateView):
    """What was agreed, where each instalment stands, which report is due."""

    model = Agreement
    template_name = "funding/agreement_detail.html"

    def get_queryset(self):
        return super().get_queryset().for_page()

    def get_context_data(self, **kwargs):
        agreement = self.object
        instalments = list(agreement.instalments.all())
        reason = held(agreement.structure) if agreement.status == Agreement.Status.RUNNING else ""
        return super().get_context_data(**kwargs) | {
            "agreement": agreement,
            "grant": agreement.grant,
            "application": agreement.grant.application,
            "status": status_of(agreement),
            "years": agreement.years(),
            "instalments": [(item, status_of(item), item.waits_for() or hold(item, reason)) for item in instalments],
            "paid": sum(item.amount for item in instalments if item.paid_on),
            "reports": [(report, status_of(report)) for report in agreement.reports.all()]
            if agreement.signed_on
            else [],
            "may_read_document": may_read_agreement(self.request.user, agreement),
            "turn": sharing.agreement_turn(self.request.user, agreement),
            "moves": self.moves(),
            "sharing": sharing.sharing(self.request.user, agreement.grant.application),
            "signed": [(signature, signature.signer) for signature in agreement.signatures.all()],
            "journal": journal.lines(
                *(self.request.user, agreement, *instalments, *agreement.reports.all()),
                name=sharing.namer(self.request.user, agreement.grant.application),
            ),
        }

    def moves(self):
        """The open moves; who has signed for a partner is no longer asked to."""
        user, agreement = self.request.user, self.object
        found = words.buttons(workflow.agreements, user, agreement, "funding:agreement_move")
        label = workflow.sign_as_partner.label
        return [move for move in found if move[0] != label or agreement.to_sign_by(user)]


def hold(instalment, reason):
    """Why an instalment that waits for nothing else is not paid, as the bank account stands."""
    return "" if instalment.paid_on else reason


class AgreementMove(MoveView):
    model = Agreement
    forms = AGREEMENT_MOVES

    def get_form_kwargs(self):
        """A partner's page knows for which structure it signs."""
        kwargs = super().get_form_kwargs()
        if self.move is not workflow.sign_as_partner:
            return kwargs
        partner = self.object.to_sign_by(self.request.user)
        return kwargs | {"signing": partner.structure if partner else None}

    def get_initial(self):
        return {"name": self.request.user.get_full_name()}


class AgreementFile(VisibleMixin, View):
    """A document of an agreement, for those who may read the names on it."""

    model = Agreement

    def get_queryset(self):
        return super().get_queryset().select_related("grant__structure")

    def dispatch(self, request, *args, **kwargs):
        if not may_read_agreement(request.user, self.object):
            raise Http404
        return super().dispatch(request, *args, **kwargs)


class AgreementDocument(AgreementFile):
    """The agreement: the frozen bytes once somebody has signed, a draft before."""

    def get(self, request, *args, **kwargs):
        agreement = self.object
        if not agreement.document:
            return files.pdf(documents.agreement(agreement), f"projet-convention-{agreement.number}")
        name = f"convention-{agreement.number}.pdf"
        try:
            return files.response(agreement.document, name, fingerprint=agreement.document_sha256)
        except files.Altered:
            logger.error("The document of agreement %s is not the one that was signed", agreement.number)
            return render(request, "funding/agreement_altered.html", {"agreement": agreement}, status=409)


class AgreementSignatures(AgreementFile):
    """Who signed what, when."""

    def get(self, request, *args, **kwargs):
        if not self.object.document:
            raise Http404
        return files.pdf(documents.signature_sheet(self.object), f"signatures-{self.object.number}")


class ReportDetail(VisibleMixin, TemplateView):
    """One year's report: what is missing, what was written, what the service answered."""

    model = Report
    template_name = "funding/report_detail.html"

    def get_queryset(self):
        return super().get_queryset().for_page()

    def get_context_data(self, **kwargs):
        report = self.object
        is_editable = report.is_editable and workflow.applicant(self.request.user, report)
        return super().get_context_data(**kwargs) | {
            "report": report,
            "status": status_of(report),
            "agreement": report.agreement,
            "is_editable": is_editable,
            "missing": report.missing() if is_editable else [],
            "checklist": words.report_checklist(report, self.request.user),
            "totals": report_totals(report),
            "lines": [(accounts.ACCOUNTS[line.account], line) for line in report.lines.all()],
            "turn": words.report_turn(report),
            "moves": words.buttons(workflow.reports, self.request.user, report, "funding:report_move"),
            "texts": words.paragraphs(report, "achievements", "beneficiaries", "results", "gaps"),
            "journal": journal.lines(
                self.request.user, report, name=sharing.namer(self.request.user, report.agreement.grant.application)
            ),
        }


def report_totals(report):
    """(title, planned, actual) of both sides."""
    return [
        (title, report.total(side, "planned"), report.total(side, "actual"))
        for title, side in report.agreement.grant.application.chart.sides
    ]


class ReportStep(EditableStep):
    """One part of the report."""

    model = Report
    step = ""

    def get_template_names(self):
        return [f"funding/report_{self.step}.html"]

    def may_write(self, user):
        return workflow.applicant(user, self.object)

    def too_late(self, report):
        return "" if report.is_editable else f"Trop tard : le compte rendu est « {status_of(report).told} »."

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"report": self.object, "agreement": self.object.agreement}


class StoryStep(ReportStep):
    step, form_class = "story", StoryForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.object}


class FiguresStep(ReportStep):
    step, form_class = "figures", FiguresForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"report": self.object}


class ReportMove(MoveView):
    model = Report
    forms = REPORT_MOVES
