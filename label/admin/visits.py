"""Visits in the office: fixed, moved, cancelled, told of, with pictures that only those who may know see."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import View

from commons import clock
from commons.confidential import record
from commons.files import response
from commons.views import VisibleMixin

from ..forms.instruction import PlanForm, ReportForm, VisitPhotoForm
from ..models import Candidacy, Criterion, Visit, VisitPhoto
from ..workflow import visits
from ..workflow.instruction import instructor
from .pages import OfficePage


class CandidacyPage(OfficePage):
    """A page about a candidacy, for whoever instructs it."""

    def may_open(self, user):
        return instructor(user, self.object)


class PlanVisit(CandidacyPage):
    title, done = "Fixer une visite", "La visite est fixée : la structure reçoit la date."
    form_class = PlanForm

    def get_initial(self):
        return {"visitors": [self.request.user.pk]}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"candidacy": self.object}

    def act(self, form):
        visits.plan_visit(self.object, by=self.request.user, **form.cleaned_data)


class VisitPage(CandidacyPage):
    """A page about one visit of the candidacy."""

    @cached_property
    def visit(self):
        rows = Visit.objects.visible_to(self.request.user).filter(candidacy=self.object)
        return get_object_or_404(rows.select_related("candidacy__structure"), pk=self.kwargs["visit"])


class MoveVisit(VisitPage):
    title, done = "Déplacer la visite", "La visite est déplacée."
    form_class = PlanForm

    def get_initial(self):
        """Without what was noted before the structure was protected: it may say where."""
        return {
            "planned_for": self.visit.planned_for,
            "visitors": list(self.visit.visitors.values_list("pk", flat=True)),
            "note": "" if self.object.structure.is_protected else self.visit.note,
        }

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"candidacy": self.object}

    def act(self, form):
        visits.move_visit(self.visit, by=self.request.user, **form.cleaned_data)


class CancelVisit(VisitPage):
    title, done, tone = "Annuler la visite", "La visite est annulée : fixez-en une autre.", "danger"
    meaning = "La structure reçoit un courriel : la visite n’aura pas lieu ce jour-là."

    def act(self, form):
        visits.cancel_visit(self.visit, by=self.request.user)


class ReportVisit(VisitPage):
    title, button = "Écrire le compte rendu", "Enregistrer le compte rendu"
    done = "Le compte rendu est enregistré. Ajoutez des photos, ou transmettez la candidature au jury."
    form_class = ReportForm
    template_name = "admin/label/visit_report.html"

    @cached_property
    def criteria(self):
        rows = Criterion.objects.filter(theme__referential=self.object.referential_id)
        return list(rows.select_related("theme").order_by("theme__rank", "theme", "rank", "pk"))

    def get_initial(self):
        day = self.visit.held_on or min(clock.local_date(self.visit.planned_for), clock.today())
        return {"held_on": day, "report": self.visit.report}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"visit": self.visit, "criteria": self.criteria}

    def act(self, form):
        data = form.cleaned_data
        told = {"held_on": data["held_on"], "report": data["report"], "findings": form.findings()}
        visits.write_report(self.visit, by=self.request.user, **told)


class ShelteredPage(VisitPage):
    """Pictures of a protected structure are added and removed by those who may see them."""

    def may_open(self, user):
        return super().may_open(user) and visits.knows_the_place(user, self.object)


class AddPhoto(ShelteredPage):
    title, done = "Ajouter une photo", "La photo est ajoutée."
    form_class = VisitPhotoForm

    def act(self, form):
        visits.add_photo(self.visit, form.cleaned_data["upload"], form.cleaned_data["told"], by=self.request.user)


class RemovePhoto(ShelteredPage):
    title, done, tone = "Retirer la photo", "La photo est retirée.", "danger"
    meaning = "Le jury ne la verra pas."

    @cached_property
    def photo(self):
        rows = VisitPhoto.objects.visible_to(self.request.user).filter(visit=self.visit)
        return get_object_or_404(rows, pk=self.kwargs["photo"])

    def act(self, form):
        record(self.request.user, self.photo)
        visits.remove_photo(self.photo, by=self.request.user)


class PhotoFile(VisibleMixin, View):
    """The picture itself; a protected structure’s only for those who may know its place, each reading written down."""

    admin = None
    model = VisitPhoto

    def shown_rows(self, response):
        return [self.object]

    def get_queryset(self):
        visible = Candidacy.objects.visible_to(self.request.user).filter(pk=self.kwargs["candidacy"])
        return super().get_queryset().filter(visit__candidacy__in=visible.order_by().values("pk"))

    def get(self, request, *args, **kwargs):
        if not request.user.has_perm("label.view_visitphoto"):
            raise PermissionDenied
        file = self.object.file
        return response(file, f"photo-{self.object.pk}.{file.name.rpartition('.')[2]}")
