"""Who holds the label, until when, and the controls: for the agents of the label."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.views.generic import FormView

from commons import clock, journal
from commons.admin import FlowAdmin, ReadOnlyAdmin, ReadOnlyInline
from commons.confidential import RecordedAdmin
from commons.french import day
from commons.status import Holder
from commons.templatetags.ui import status as badge
from commons.views import RefusedFormMixin

from ..forms.awards import AUDIT_MOVES, AWARD_MOVES, DrawForm, FactForm
from ..models import Audit, AuditDraw, Award
from ..workflow import audits as control
from ..workflow.rights import labels
from .pages import RUNS, Button, OfficePage, link, office_url, refused, status_badge


class AuditInline(ReadOnlyInline):
    model = Audit
    verbose_name_plural = "contrôles"
    fields = readonly_fields = ["page", status_badge, "opened_at", "sanction"]

    @admin.display(description="contrôle")
    def page(self, audit):
        return link(audit, audit.get_origin_display())


class OpenAudit(OfficePage):
    """On a fact that somebody told."""

    title = "Ouvrir un contrôle"
    done = "Le contrôle est ouvert : envoyez maintenant les questions."
    form_class = FactForm
    made = None

    def may_open(self, user):
        return labels(user, self.object)

    def act(self, form):
        self.made = control.open_on_fact(self.object, by=self.request.user, **form.cleaned_data)

    def get_success_url(self):
        return office_url(self.made)


@admin.register(Award)
class AwardAdmin(RecordedAdmin, FlowAdmin, ReadOnlyAdmin):
    moves = AWARD_MOVES
    list_display = ["number", "structure", "label", "standing", "starts_on", "ends_on"]
    list_filter = ["status", "label"]
    list_select_related = ["structure", "label"]
    search_fields = ["number", "structure__name", "holder_name"]
    date_hierarchy = "ends_on"
    inlines = [AuditInline]
    fieldsets = [
        (None, {"fields": ["structure", "label", "referential", "asked", "holder_name", "starts_on", "ends_on"]}),
        ("Suspension, retrait", {"fields": ["reason", "suspended_at", "lifted_at", "withdrawn_at", "is_given_up"]}),
        ("Certificat", {"fields": ["certificate_sha256"]}),
    ]
    readonly_fields = ["asked"]
    columns = {
        "Numéro": "number",
        "Label": "label__name",
        "Structure": "structure__name",
        "Attribué à": "holder_name",
        "Statut": "get_status_display",
        "Du": "starts_on",
        "Au": "ends_on",
        "Suspendu le": "suspended_at",
        "Retiré le": "withdrawn_at",
    }

    def get_urls(self):
        view = OpenAudit.as_view(admin=self)
        name = "label_award_audit"
        return [path("<int:pk>/controle/", self.admin_site.admin_view(view), name=name), *super().get_urls()]

    @admin.display(description="aujourd’hui", ordering="ends_on")
    def standing(self, award):
        return badge(*award.standing(clock.today()))

    @admin.display(description="candidature")
    def asked(self, award):
        return link(award.candidacy) if award.candidacy_id else "—"

    def about(self, award):
        return f"{award} · {award.structure}"

    def open_moves(self, request, award):
        moves = super().open_moves(request, award)
        if award.is_to_lose(clock.today()) and labels(request.user, award) and not award.audits.open().exists():
            moves.append((Button("Ouvrir un contrôle"), reverse("admin:label_award_audit", args=[award.pk])))
        return moves

    def alerts(self, award):
        """What is about to end, and what is being controlled."""
        today, found = clock.today(), []
        if award.holds(today) and award.renewal_open_on <= today:
            found.append(("wait", f"Ce label finit le {day(award.ends_on)}."))
        if award.audits.open().exists():
            found.append(("info", "Un contrôle de ce label est en cours."))
        return found

    def documents(self, award):
        found = [("Page de vérification", reverse("label:verification", args=[award.number]))]
        if award.certificate:
            found.insert(0, ("Certificat (PDF)", reverse("label:certificate", args=[award.number])))
        return found

    def journal(self, request, award):
        return journal.lines(request.user, award, *award.audits.all())


@admin.register(Audit)
class AuditAdmin(RecordedAdmin, FlowAdmin, ReadOnlyAdmin):
    moves = AUDIT_MOVES
    list_display = ["number", "holder", status_badge, "origin", "opened_at", "speaks_until", "sanction"]
    list_filter = ["status", "origin", "sanction"]
    list_select_related = ["award__structure"]
    search_fields = ["award__number", "award__structure__name"]
    fieldsets = [
        (None, {"fields": ["award_link", "holder", "origin", "draw", "fact", "opened_at"]}),
        ("Questions", {"fields": ["questions", "answer_until", "answer", "answered_at"]}),
        ("Contradictoire", {"fields": ["findings", "sanction", "observe_until", "observations", "observed_at"]}),
        ("Décision", {"fields": ["decision", "decided_at"]}),
    ]
    readonly_fields = ["award_link", "holder"]
    columns = {
        "Label": "award__number",
        "Structure": "award__structure__name",
        "Origine": "get_origin_display",
        "Statut": "get_status_display",
        "Ouvert le": "opened_at",
        "Réponse avant le": "answer_until",
        "Répondu le": "answered_at",
        "Observations avant le": "observe_until",
        "Observations reçues le": "observed_at",
        "Sanction": "get_sanction_display",
        "Décidé le": "decided_at",
    }

    @admin.display(description="label", ordering="award__number")
    def number(self, audit):
        return audit.award.number

    @admin.display(description="structure", ordering="award__structure__name")
    def holder(self, audit):
        return audit.structure

    @admin.display(description="la structure parle jusqu’au")
    def speaks_until(self, audit):
        return audit.until

    @admin.display(description="label")
    def award_link(self, audit):
        return link(audit.award)

    def about(self, audit):
        return f"{audit} · {audit.structure}"

    def move_initial(self, request, move):
        """Asked in the same words of all: the agent adapts them."""
        return {"questions": QUESTIONS} if move is control.ask else {}

    def turn(self, audit):
        """The town's again once the structure has spoken, or let its time pass."""
        return Holder.SERVICE if has_spoken(audit) or is_silent(audit) else super().turn(audit)

    def alerts(self, audit):
        if has_spoken(audit):
            return [("act", "La structure a répondu.")]
        if is_silent(audit):
            return [("act", "Le délai est passé sans réponse : vous pouvez continuer.")]
        return [("wait", f"La structure peut parler jusqu’au {day(audit.until)}.")] if audit.until else []

    def documents(self, audit):
        return [("Tirage", audit.draw.get_absolute_url())] if audit.draw_id else []


def has_spoken(audit):
    return Audit.objects.to_read().filter(pk=audit.pk).exists()


def is_silent(audit):
    return Audit.objects.silent(clock.today()).filter(pk=audit.pk).exists()


QUESTIONS = """1. Qu’est-ce qui a changé dans votre structure depuis l’attribution du label ?
2. Où en êtes-vous de ce que vous vouliez améliorer ?
3. Joignez à vos pièces le dernier procès-verbal d’assemblée générale et les derniers comptes."""


class MakeDraw(RefusedFormMixin, FormView):
    """The year’s draw: those among whom it is made are shown before, and everybody reads it after."""

    admin = None
    form_class = DrawForm
    template_name = "label/admin/draw.html"

    def dispatch(self, request, *args, **kwargs):
        if not (request.user.has_perm("label.add_auditdraw") and request.user.has_perm(RUNS)):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        site = self.admin.admin_site.each_context(self.request)
        return (
            super().get_context_data(**kwargs)
            | site
            | {
                "opts": self.admin.opts,
                "title": f"Tirer au sort les contrôles de {clock.today().year}",
                "numbers": control.population(clock.today()),
                "made": AuditDraw.objects.filter(year=clock.today().year).first(),
                "back": reverse("admin:label_auditdraw_changelist"),
            }
        )

    def form_valid(self, form):
        """A draw that cannot be made says why, with what was typed."""
        try:
            made = control.draw(by=self.request.user, **form.cleaned_data)
        except ValidationError as error:
            refused(form, error)
            return self.form_invalid(form)
        return redirect(made)


@admin.register(AuditDraw)
class AuditDrawAdmin(ReadOnlyAdmin):
    list_display = ["year", "seed", "share", "size", "drawn_at", "page"]
    fields = ["year", "seed", "share", "size", "drawn_at", "drawn_by", "page"]
    columns = {"Année": "year", "Graine": "seed", "Part (%)": "share", "Nombre tiré": "size", "Tiré le": "drawn_at"}

    def get_urls(self):
        view = MakeDraw.as_view(admin=self)
        return [path("tirer/", self.admin_site.admin_view(view), name="label_auditdraw_draw"), *super().get_urls()]

    @admin.display(description="page publique")
    def page(self, draw):
        return format_html('<a href="{}">Voir le tirage</a>', draw.get_absolute_url())
