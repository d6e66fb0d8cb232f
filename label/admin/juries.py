"""Juries: their members, their agenda, scores, decisions, minutes, closing."""

from django.contrib import admin
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.views.generic import View

from commons.admin import VisibleAdmin, named
from commons.confidential import Page, record
from commons.files import response
from commons.forms import ModelForm
from commons.views import VisibleMixin
from structures.admin import DiscreetMixin
from structures.models import User

from .. import hearing
from ..examination import Examination
from ..forms.juries import AgendaForm, MinutesForm, OpinionForm, PresenceForm, ScoresForm, StepAsideForm
from ..models import Candidacy, Jury, JuryMember, Recusal
from ..models.visits import SEES_SHELTERED
from ..workflow import juries
from ..workflow.rights import labels
from .pages import RUNS, OfficePage


class JuryPage(OfficePage):
    """A page about a session that is not closed."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.has_perm(RUNS) and self.object.is_closed:
            return redirect(self.back)
        return super().dispatch(request, *args, **kwargs)


class Agenda(JuryPage):
    title, button, done = "Inscrire des candidatures", "Inscrire", "L’ordre du jour est à jour."
    form_class = AgendaForm
    recorded_as = Page.LIST

    @property
    def rows_read(self):
        return self.waiting

    @cached_property
    def waiting(self):
        """At the jury, and not on the agenda of a session that is closed."""
        rows = Candidacy.objects.visible_to(self.request.user).filter(status="jury").exclude(jury=self.object)
        rows = rows.exclude(jury__closed_at__isnull=False).select_related("structure", "jury")
        return rows.order_by("submitted_at", "pk")

    @property
    def nothing(self):
        return "" if self.waiting else "Aucune autre candidature n’attend un jury."

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"waiting": self.waiting}

    def act(self, form):
        for candidacy in form.cleaned_data["candidacies"]:
            juries.put_on_agenda(candidacy, self.object, by=self.request.user)


class Presence(JuryPage):
    title, button, done = "Noter les présents", "Enregistrer", "Les présences sont notées."
    meaning = "Les notes de qui n’est pas là sont effacées."
    form_class = PresenceForm

    @property
    def nothing(self):
        has_members = self.object.members.exists()
        return "" if has_members else "Ce jury n’a pas encore de membre : ajoutez-les sur la page de la séance."

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"jury": self.object}

    def act(self, form):
        juries.attend(self.object, form.cleaned_data["members"], by=self.request.user)


class Minutes(JuryPage):
    """Written from what the session recorded, then by hand."""

    title, button, done = "Procès-verbal", "Enregistrer le procès-verbal", "Le procès-verbal est enregistré."
    form_class = MinutesForm
    template_name = "admin/label/jury/minutes.html"

    def get_initial(self):
        return {"minutes": self.object.minutes}

    def post(self, request, *args, **kwargs):
        if "redraft" in request.POST:
            juries.draft_minutes(self.object, by=request.user)
            return redirect("admin:label_jury_minutes", self.object.pk)
        return super().post(request, *args, **kwargs)

    def act(self, form):
        juries.write_minutes(self.object, form.cleaned_data["minutes"], by=self.request.user)


class Close(JuryPage):
    title, done, tone = "Clore la séance", "La séance est close : son procès-verbal est gardé.", "danger"
    meaning = (
        "Notes, retraits, décisions et procès-verbal ne changeront plus. Vous pourrez ensuite attribuer ou refuser."
    )
    template_name = "admin/label/checked.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"missing": juries.missing_to_close(self.object)}

    def act(self, form):
        juries.close_jury(self.object, by=self.request.user)


class HearingPage(JuryPage):
    """A page about one candidacy of the agenda, for agents who are not among the structure’s people."""

    def may_open(self, user):
        return labels(user, self.candidacy)

    @property
    def rows_read(self):
        return [self.candidacy]

    @cached_property
    def candidacy(self):
        rows = Candidacy.objects.visible_to(self.request.user).filter(jury=self.object, status="jury")
        return get_object_or_404(rows.select_related("structure"), pk=self.kwargs["candidacy"])

    @cached_property
    def heard(self):
        (found,) = [one for one in hearing.hearings(self.object) if one.candidacy.pk == self.candidacy.pk]
        return found

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"heard": self.heard, "candidacy": self.candidacy}

    def get_success_url(self):
        return reverse("admin:label_jury_score", args=[self.object.pk, self.candidacy.pk])


class Score(HearingPage):
    """Themes by members, with what the structure says and what was seen beside."""

    button, done = "Enregistrer les notes", "Les notes sont enregistrées."
    form_class = ScoresForm
    template_name = "admin/label/jury/score.html"

    @property
    def title(self):
        return f"{self.candidacy.number}, {self.candidacy.structure}"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"heard": self.heard}

    def get_context_data(self, **kwargs):
        facts = Examination(self.candidacy, self.request.user)
        return super().get_context_data(**kwargs) | {"facts": facts}

    def act(self, form):
        for member, scores in form.given():
            juries.score(self.candidacy, member, scores, by=self.request.user)


class StepAside(HearingPage):
    title, button, done = "Enregistrer un retrait", "Enregistrer le retrait", "Le retrait est enregistré."
    meaning = "Ce membre ne note pas cette candidature et ne compte pas dans le quorum. Ses notes sont effacées."
    form_class = StepAsideForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"candidacy": self.candidacy}

    def act(self, form):
        juries.step_aside(self.candidacy, by=self.request.user, **form.cleaned_data)


class ComeBack(HearingPage):
    title, done = "Annuler un retrait", "Le retrait est annulé."
    meaning = "Il avait été enregistré par erreur : ce membre note de nouveau."

    @cached_property
    def recusal(self):
        rows = Recusal.objects.filter(candidacy=self.candidacy, member__jury=self.object)
        return get_object_or_404(rows, pk=self.kwargs["recusal"])

    def act(self, form):
        juries.come_back(self.recusal, by=self.request.user)


class Decide(HearingPage):
    title, button, done = "Décision du jury", "Enregistrer la décision", "La décision est enregistrée."
    form_class = OpinionForm
    template_name = "admin/label/jury/decide.html"

    def get_initial(self):
        known = self.heard.opinion
        if known is None:
            return {"outcome": self.heard.proposal}
        return {"outcome": known.outcome, "reasons": known.reasons, "paths": known.paths}

    def act(self, form):
        juries.decide_on(self.candidacy, by=self.request.user, **form.cleaned_data)


class TakeOff(HearingPage):
    title, button, tone = "Retirer de l’ordre du jour", "Retirer de l’ordre du jour", "danger"
    meaning = "Elle sera entendue un autre jour. Les notes déjà données sont effacées."
    done = "La candidature est retirée de l’ordre du jour."

    def act(self, form):
        juries.take_off_agenda(self.candidacy, by=self.request.user)

    def get_success_url(self):
        return self.back


class MinutesFile(VisibleMixin, View):
    """The minutes of a closed session, as they were kept."""

    admin = None
    model = Jury

    def get(self, request, *args, **kwargs):
        if not self.object.is_closed:
            raise Http404
        name = f"proces-verbal-{self.object.held_on}.pdf"
        return response(self.object.document, name, fingerprint=self.object.document_sha256)


class MemberInline(admin.StackedInline):
    """Who sits. Who is there is noted during the session."""

    model = JuryMember
    autocomplete_fields = ["user"]
    extra = 1

    def account(self, request, jury):
        """The account, typed while the session is open; told as far as this agent may know whose it is."""
        if is_open(jury) and not self.hides_somebody(request, jury):
            return "user"
        if not hasattr(request, "account_column"):
            request.account_column = named("user", "compte", request.user)
        return request.account_column

    def hides_somebody(self, request, jury):
        if jury is None or request.user.has_perm(SEES_SHELTERED):
            return False
        return jury.members.filter(user__in=User.objects.sheltered().order_by().values("pk")).exists()

    def get_fields(self, request, obj=None):
        return [("name", "quality"), self.account(request, obj), "is_present"]

    def get_readonly_fields(self, request, obj=None):
        return [field for field in ("is_present", self.account(request, obj)) if field != "user"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("user")

    def has_add_permission(self, request, obj=None):
        return is_open(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        return is_open(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return is_open(obj) and super().has_delete_permission(request, obj)


def is_open(jury):
    return jury is None or not jury.is_closed


@admin.register(Jury)
class JuryAdmin(DiscreetMixin, VisibleAdmin):
    form = ModelForm
    list_display = ["__str__", "place", "quorum", "heard_number", "closed_at"]
    list_filter = [("closed_at", admin.EmptyFieldListFilter)]
    date_hierarchy = "held_on"
    fields = ["held_on", "place", "quorum"]
    inlines = [MemberInline]
    change_form_template = "admin/label/jury/change_form.html"
    view_on_site = False
    columns = {
        "Séance du": "held_on",
        "Lieu": "place",
        "Quorum": "quorum",
        "Close le": "closed_at",
        "Empreinte du procès-verbal": "document_sha256",
    }

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("candidacies")

    def has_change_permission(self, request, obj=None):
        return is_open(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        """A session that has somebody to hear is not deleted: take its candidacies off first."""
        is_free = obj is None or not obj.candidacies.all()
        return is_open(obj) and is_free and super().has_delete_permission(request, obj)

    @admin.display(description="candidatures")
    def heard_number(self, jury):
        return len(jury.candidacies.all())

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            agenda = hearing.hearings(obj)
            record(request.user, *(heard.candidacy for heard in agenda), page=Page.LIST)
            context |= {
                "jury": obj,
                "agenda": agenda,
                "runs": is_open(obj) and request.user.has_perm(RUNS),
                "minutes_url": reverse("admin:label_jury_file", args=[obj.pk]),
            }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def get_urls(self):
        def page(words, view, name):
            return path(words, self.admin_site.admin_view(view.as_view(admin=self)), name=f"label_jury_{name}")

        heard = "<int:pk>/candidatures/<int:candidacy>/"
        return [
            page("<int:pk>/ordre-du-jour/", Agenda, "agenda"),
            page("<int:pk>/presences/", Presence, "presence"),
            page("<int:pk>/proces-verbal/", Minutes, "minutes"),
            page("<int:pk>/clore/", Close, "close"),
            page("<int:pk>/proces-verbal.pdf", MinutesFile, "file"),
            page(heard, Score, "score"),
            page(f"{heard}retrait/", StepAside, "aside"),
            page(f"{heard}retraits/<int:recusal>/annuler/", ComeBack, "come_back"),
            page(f"{heard}decision/", Decide, "decide"),
            page(f"{heard}retirer/", TakeOff, "take_off"),
            *super().get_urls(),
        ]
