"""The structure's side of an agreement: read, sign, follow the money, report."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.views.generic import FormView, TemplateView, View

from commons import files, journal
from commons.views import MoveView, VisibleMixin
from commons.workflow import status_of

from .. import accounts, documents, workflow
from ..forms import AGREEMENT_MOVES, REPORT_MOVES, FiguresForm, StoryForm
from ..models import Agreement, Report
from . import words
from .applications import pdf, save_if_open


class AgreementDetail(VisibleMixin, TemplateView):
    """What was agreed, where each instalment stands, which report is due."""

    model = Agreement
    template_name = "funding/agreement_detail.html"

    def get_queryset(self):
        return super().get_queryset().for_page()

    def get_context_data(self, **kwargs):
        agreement = self.object
        instalments = list(agreement.instalments.all())
        return super().get_context_data(**kwargs) | {
            "agreement": agreement,
            "grant": agreement.grant,
            "application": agreement.grant.application,
            "status": status_of(agreement),
            "years": agreement.years(),
            "instalments": [(item, status_of(item), item.waits_for()) for item in instalments],
            "paid": sum(item.amount for item in instalments if item.paid_on),
            "reports": [(report, status_of(report)) for report in agreement.reports.all()]
            if agreement.signed_on
            else [],
            "turn": words.agreement_turn(agreement),
            "moves": words.buttons(workflow.agreements, self.request.user, agreement, "funding:agreement_move"),
            "journal": journal.lines(self.request.user, agreement, *instalments, *agreement.reports.all()),
        }


class AgreementMove(MoveView):
    model = Agreement
    forms = AGREEMENT_MOVES

    def get_initial(self):
        return {"name": self.request.user.get_full_name()}


class AgreementDocument(VisibleMixin, View):
    """The agreement: the frozen bytes once somebody has signed, a draft before."""

    model = Agreement

    def get(self, request, *args, **kwargs):
        agreement = self.object
        if agreement.document:
            return files.response(agreement.document, f"convention-{agreement.number}.pdf")
        return pdf(documents.agreement(agreement), f"projet-convention-{agreement.number}")


class AgreementSignatures(VisibleMixin, View):
    """Who signed what, when."""

    model = Agreement

    def get(self, request, *args, **kwargs):
        if not self.object.document:
            raise Http404
        return pdf(documents.signature_sheet(self.object), f"signatures-{self.object.number}")


class ReportDetail(VisibleMixin, TemplateView):
    """One year's report: what is missing, what was written, what the service answered."""

    model = Report
    template_name = "funding/report_detail.html"

    def get_queryset(self):
        return super().get_queryset().for_page()

    def get_context_data(self, **kwargs):
        report = self.object
        return super().get_context_data(**kwargs) | {
            "report": report,
            "status": status_of(report),
            "agreement": report.agreement,
            "is_editable": report.is_editable and workflow.applicant(self.request.user, report),
            "missing": report.missing() if report.is_editable else [],
            "totals": report_totals(report),
            "lines": [(accounts.ACCOUNTS[line.account], line) for line in report.lines.all()],
            "turn": words.report_turn(report),
            "moves": words.buttons(workflow.reports, self.request.user, report, "funding:report_move"),
            "texts": words.paragraphs(report, "achievements", "beneficiaries", "results", "gaps"),
            "journal": journal.lines(self.request.user, report),
        }


def report_totals(report):
    """(title, planned, actual) of both sides."""
    return [
        (title, report.total(side, "planned"), report.total(side, "actual"))
        for title, side in (("Charges", accounts.CHARGE), ("Produits", accounts.PRODUIT))
    ]


class ReportStep(VisibleMixin, FormView):
    """One part of the report. It may be saved unfinished."""

    model = Report
    step = ""

    def get_template_names(self):
        return [f"funding/report_{self.step}.html"]

    def dispatch(self, request, *args, **kwargs):
        if not workflow.applicant(request.user, self.object):
            raise Http404
        if not self.object.is_editable:
            messages.warning(request, f"Trop tard : le compte rendu est maintenant « {status_of(self.object).told} ».")
            return redirect(self.object)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "report": self.object,
            "agreement": self.object.agreement,
            "headings": ["Réalisé"],
        }

    def form_valid(self, form):
        if save_if_open(form, self.object):
            messages.success(self.request, "Enregistré.")
        else:
            messages.warning(self.request, "Trop tard : le compte rendu vient d’être déposé.")
        return redirect(self.get_success_url())

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_success_url(self):
        return self.object.get_absolute_url()


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
