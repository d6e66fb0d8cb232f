"""The structure's side of a report: written part by part, by several hands, corrected once, read by all concerned."""

import logging

from django.contrib.auth import get_user_model
from django.shortcuts import render
from django.views.generic import TemplateView, View

from commons import clock, drafts, files, journal
from commons.views import EditableStep, MoveView, VisibleMixin
from commons.workflow import status_of
from structures.models.papers import sees_papers

from .. import accounts, documents, report_changes, report_sheet, workflow
from ..forms import REPORT_MOVES, AnnexForm, FiguresForm, RepliesForm, ReportPapersForm, StoryForm
from ..models import Report
from . import sharing, words
from .protection import sees_people

logger = logging.getLogger(__name__)

STEPS = {
    "replies": "Les remarques",
    "story": "1. Le récit",
    "figures": "2. Les comptes",
    "annex": "3. L’annexe",
    "papers": "Les pièces",
}


def steps_of(report):
    """``{name: title}``: the remarks come first, once there are some to answer."""
    return {name: title for name, title in STEPS.items() if name != "replies" or report.open_return}


class ReportDetail(VisibleMixin, TemplateView):
    """One year's report: what is missing, what was written, what the service answered."""

    model = Report
    template_name = "funding/report_detail.html"

    def get_queryset(self):
        return super().get_queryset().for_page()

    def get_context_data(self, **kwargs):
        report, user = self.object, self.request.user
        is_editable = report.is_editable and workflow.applicant(user, report)
        request = report.last_return
        return super().get_context_data(**kwargs) | {
            "report": report,
            "status": status_of(report),
            "agreement": report.agreement,
            "is_editable": is_editable,
            "missing": report.missing() if is_editable else [],
            "checklist": words.report_checklist(report, user),
            "steps": [(report.step_url(name), title) for name, title in steps_of(report).items()],
            "last_return": request,
            "changes": report_changes.since(request, report) if request and request.answered_at else None,
            "sections": report_sheet.sections(report, names_people=sees_people(user, report.structure)),
            "tables": report_sheet.tables(report),
            "brings_papers": PapersStep.brings_promised(report) and workflow.applicant(user, report),
            "turn": words.report_turn(report),
            "moves": words.buttons(workflow.reports, user, report, "funding:report_move"),
            "journal": journal.lines(user, report, name=sharing.namer(user, report.application)),
        }


class ReportDocument(VisibleMixin, View):
    """The report as the official form lays it out: the frozen bytes once it is accepted.

    Whoever may not know the people of a protected structure reads the public version.
    """

    model = Report

    def get_queryset(self):
        return super().get_queryset().for_page()

    def get(self, request, *args, **kwargs):
        report = self.object
        name = f"compte-rendu-{report.agreement.number}-{report.year}"
        if not sees_people(request.user, report.structure):
            return files.pdf(documents.report(report, names_people=False), name)
        if not report.document:
            return files.pdf(documents.report(report), name)
        try:
            return files.response(report.document, f"{name}.pdf", fingerprint=report.document_sha256)
        except files.Altered:
            logger.error("The document of report %s is not the one that was kept", report.pk)
            return render(request, "funding/report_altered.html", {"report": report}, status=409)


class ReportStep(EditableStep):
    """One part of the report."""

    model = Report
    step = ""

    def get_queryset(self):
        return super().get_queryset().for_page()

    def get_template_names(self):
        return [f"funding/report_{self.step}.html"]

    def may_write(self, user):
        return workflow.applicant(user, self.object)

    def too_late(self, report):
        return "" if report.is_editable else f"Trop tard : le compte rendu est « {status_of(report).told} »."

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"report": self.object}

    def get_context_data(self, **kwargs):
        report, titles = self.object, steps_of(self.object)
        names = list(titles)
        return super().get_context_data(**kwargs) | {
            "report": report,
            "agreement": report.agreement,
            "form_steps": [(report.step_url(name), titles[name], name == self.step) for name in names],
            "rank": names.index(self.step) + 1,
            "step_title": titles[self.step],
            "is_protected": report.structure.is_protected,
        }

    def save(self, form):
        super().save(form)
        Report.objects.filter(pk=self.object.pk).update(saved_at=clock.now(), saved_by=self.request.user)

    def last_author(self):
        author = self.object.saved_by
        if author == self.request.user:
            return drafts.YOURSELF
        return get_user_model().objects.namer(self.request.user)(author) if author else drafts.NOBODY

    def get_success_url(self):
        """The next part, or the report itself after the last one; « Enregistrer » alone stays on the page."""
        if "stay" in self.request.POST:
            return self.request.path
        names = list(steps_of(self.object))
        following = names[names.index(self.step) + 1 :]
        return self.object.step_url(following[0]) if following else self.object.get_absolute_url()


class StoryStep(ReportStep):
    step, form_class = "story", StoryForm


class FiguresStep(ReportStep):
    step, form_class = "figures", FiguresForm

    def get_context_data(self, **kwargs):
        report, rule = self.object, self.object.rule
        return super().get_context_data(**kwargs) | {
            "totals": {
                f"{side}{'_volunteer' if volunteer else ''}": report.total(side, "actual", volunteer=volunteer)
                for side in (accounts.CHARGE, accounts.PRODUIT)
                for volunteer in (False, True)
            },
            "rule": rule,
            "share": str(rule.share),
            "floor_cents": int(rule.floor * 100),
            "subsidy_cents": int(report.subsidy * 100),
        }


class AnnexStep(ReportStep):
    step, form_class = "annex", AnnexForm

    def get_context_data(self, **kwargs):
        report = self.object
        return super().get_context_data(**kwargs) | {
            "in_kind": list(report_sheet.in_kind(report)),
            "used": report.total(accounts.CHARGE, "actual", volunteer=True),
            "given": report.total(accounts.PRODUIT, "actual", volunteer=True),
            "explained": [line for line in report.wide_lines() if line.reason],
        }


class PapersStep(ReportStep):
    """Also open once the report is handed in, for what was promised and for that alone."""

    step, form_class = "papers", ReportPapersForm

    def too_late(self, report):
        return "" if self.brings_promised(report) else super().too_late(report)

    @staticmethod
    def brings_promised(report):
        return not report.is_editable and any(need.promised_on for need in report.needs())

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"by": self.request.user}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "opens_files": sees_papers(self.request.user, self.object.structure),
            "promised_only": not self.object.is_editable,
        }

    def get_success_url(self):
        return self.object.get_absolute_url() if "stay" not in self.request.POST else self.request.path


class RepliesStep(ReportStep):
    step, form_class = "replies", RepliesForm

    def too_late(self, report):
        if report.is_editable and report.open_return is None:
            return "Le service n’a fait aucune remarque : il n’y a rien à répondre."
        return super().too_late(report)


class ReportMove(MoveView):
    model = Report
    forms = REPORT_MOVES

    def get_initial(self):
        membership = self.object.structure.memberships.filter(user=self.request.user).first()
        return {
            "name": self.request.user.get_full_name(),
            "role": membership.position if membership else "",
        }
