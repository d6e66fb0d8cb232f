"""Cases of takeover: for the mediators, each of whose readings is written down."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.forms import CheckboxSelectMultiple
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.html import format_html

from commons import clock
from commons.admin import FlowAdmin, ReadOnlyInline, named
from commons.confidential import Page, RecordedAdmin, record
from commons.french import day, due
from commons.templatetags.ui import status as badge
from structures.admin import DiscreetMixin
from structures.models import User

from ..forms.takeovers import MOVES, DocumentForm, OfficeAlertForm
from ..models import Alert, TakeoverCase, TakeoverContact, TakeoverDocument, TakeoverPartner, TakeoverStep
from ..models.takeovers import HANDLES
from ..workflow import takeovers
from .lending import Button, OfficePage, link, status_badge


class AlertInline(ReadOnlyInline):
    model = Alert
    fields = readonly_fields = ["at", "sender_told", "told", "reach"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("added")

    @admin.display(description="qui")
    def sender_told(self, alert):
        return alert.get_sender_display()

    @admin.display(description="ce qui a été dit")
    def told(self, alert):
        later = (f"Le {day(added.at)} : {added.words}" for added in alert.added.all())
        return "\n\n".join([alert.words, *later])

    @admin.display(description="à rappeler")
    def reach(self, alert):
        return " · ".join(filter(None, (alert.name, alert.phone, alert.email))) or "anonyme"


class StepInline(admin.StackedInline):
    """Written as long as the case runs."""

    model = TakeoverStep
    fields = ["what", ("due_on", "done_on")]
    extra = 1

    def has_add_permission(self, request, obj=None):
        return may_write(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        return may_write(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return may_write(obj) and super().has_delete_permission(request, obj)


def may_write(case):
    return case is None or case.status in TakeoverCase.Status.running()


class ContactInline(ReadOnlyInline):
    model = TakeoverContact

    def get_readonly_fields(self, request, obj=None):
        return ["met_on", "how", "who", "partner", "words", named("by", "noté par", request.user)]

    get_fields = get_readonly_fields


class DocumentInline(ReadOnlyInline):
    model = TakeoverDocument
    fields = readonly_fields = ["page", "at"]

    @admin.display(description="document")
    def page(self, document):
        return format_html('<a href="{}">{}</a>', reverse("maison:takeover_paper", args=[document.pk]), document.title)


class CasePage(OfficePage):
    """A page of ours about one case."""

    def may_open(self, user):
        return takeovers.mediator(user, self.object)

    def act(self, form):
        self.write(form.cleaned_data)
        messages.success(self.request, "C’est enregistré.")
        return self.admin.change_url(self.object)


class AddDocument(CasePage):
    title = "Ajouter un document"
    form_class = DocumentForm

    def write(self, typed):
        takeovers.add_document(self.object, typed["file"], typed["title"], by=self.request.user)


class NoteContact(CasePage):
    title = "Noter un échange"

    def get_form_class(self):
        return MOVES["first_contact"]

    def write(self, typed):
        takeovers.note_contact(self.object, by=self.request.user, **typed)


class LateFilter(admin.SimpleListFilter):
    """Cases of which a step should be done already."""

    title = "échéance"
    parameter_name = "echeance"

    def lookups(self, request, model_admin):
        return [("retard", "en retard")]

    def queryset(self, request, queryset):
        if self.value() != "retard":
            return queryset
        return queryset.filter(pk__in=TakeoverStep.objects.overdue(clock.today()).order_by().values("case"))


@admin.register(TakeoverCase)
class TakeoverCaseAdmin(RecordedAdmin, DiscreetMixin, FlowAdmin):
    moves = MOVES
    list_filter = ["status", LateFilter, ("mediator", admin.RelatedOnlyFieldListFilter), "form"]
    list_select_related = ["company", "mediator"]
    search_fields = ["number", "company__name", "company__siren"]
    view_on_site = False
    inlines = [AlertInline, StepInline, ContactInline, DocumentInline]
    fieldsets = [
        (None, {"fields": ["company_link", "headcount", "mediator", "partners"]}),
        ("Le dossier", {"fields": ["diagnosis", "jobs_at_stake", "project", "financing", "form", "jobs_saved"]}),
        (
            "L’information des salariés",
            {
                "fields": [
                    *("law", "sale", "sale_on", "exclusion", "informed_on"),
                    *("consulted_on", "has_expert", "declined_on"),
                ]
            },
        ),
        ("La fin", {"fields": ["ended_on", "end_reason"]}),
    ]
    readonly_fields = ["company_link", "headcount", "law", "form", "jobs_saved", "ended_on", "end_reason"]
    columns = {
        "Numéro": "number",
        "Entreprise": "company__name",
        "SIREN": "company__siren",
        "Statut": "get_status_display",
        "Ouvert le": "opened_at",
        "Emplois en jeu": "jobs_at_stake",
        "Emplois repris": "jobs_saved",
        "Forme": "get_form_display",
        "Terminé le": "ended_on",
    }

    def get_queryset(self, request):
        return super().get_queryset(request).with_next_step()

    def get_fieldsets(self, request, obj=None):
        """What there is to know by now: of an alert, what was told comes first."""
        parts = super().get_fieldsets(request, obj)
        if obj is None or obj.status == TakeoverCase.Status.ALERT:
            return parts[:1]
        return parts[:-1] if may_write(obj) else parts

    def get_list_display(self, request):
        mediator = named("mediator", "médiateur", request.user, nobody="personne")
        return ["number", "company_name", status_badge, mediator, "jobs_at_stake", "next_step", "opened_at"]

    def has_delete_permission(self, request, obj=None):
        """A case that is over leaves with the yearly list of what is destroyed."""
        return False

    def get_readonly_fields(self, request, obj=None):
        """What ended is told no other way afterwards: published counts rest on it."""
        fields = super().get_readonly_fields(request, obj)
        if may_write(obj):
            return fields
        return list(dict.fromkeys([*fields, *(name for _, part in self.fieldsets for name in part["fields"])]))

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "mediator":
            kwargs["queryset"] = User.objects.holding(HANDLES).order_by("last_name")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        kwargs |= {"widget": CheckboxSelectMultiple, "queryset": TakeoverPartner.objects.filter(is_active=True)}
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_urls(self):
        pages = [
            ("document", AddDocument, "maison_takeovercase_document"),
            ("echange", NoteContact, "maison_takeovercase_contact"),
        ]
        return [
            *(
                path(f"<int:pk>/{words}/", self.admin_site.admin_view(view.as_view(admin=self)), name=name)
                for words, view, name in pages
            ),
            *super().get_urls(),
        ]

    # Columns ----------------------------------------------------------------------------------------------

    @admin.display(description="entreprise", ordering="company__name")
    def company_name(self, case):
        return case.company.name if case.company else "—"

    @admin.display(description="entreprise")
    def company_link(self, case):
        return link(case.company, case.company.name) if case.company else "—"

    @admin.display(description="salariés")
    def headcount(self, case):
        known = case.company and case.company.headcount is not None
        return case.company.headcount if known else "À compléter sur la fiche de l’entreprise"

    @admin.display(description="prochaine étape", ordering="next_due_on")
    def next_step(self, case):
        if case.next_due_on is None or case.ended_on:
            return "—"
        return badge(due(case.next_due_on), "act" if case.next_due_on < clock.today() else "neutral")

    @admin.display(description="ce que dit la loi")
    def law(self, case):
        """The first lawful day, the last one, and why."""
        table = case.timetable() if case.pk else None
        if table is None:
            return "Donnez le nombre de salariés de l’entreprise et ce qui est vendu."
        days = []
        if table.earliest:
            days.append(f"Vente possible à partir du {day(table.earliest)}")
        if table.latest:
            days.append(f"jusqu’au {day(table.latest)}")
        return " ".join(filter(None, [" ".join(days) + "." if days else "", table.why, table.waits_for]))

    # The page ---------------------------------------------------------------------------------------------

    def about(self, case):
        return f"{case.number} · {case.company.name}" if case.company else case.number

    def open_moves(self, request, case):
        moves = super().open_moves(request, case)
        if case.status in TakeoverCase.Status.running() and takeovers.mediator(request.user, case):
            for label, name in (("Noter un échange", "contact"), ("Ajouter un document", "document")):
                url = reverse(f"admin:maison_takeovercase_{name}", args=[case.pk])
                moves.insert(0 if name == "contact" and case.status != "alert" else 1, (Button(label), url))
        return moves

    def alerts(self, case):
        """A sale that would come too early or too late; steps that are late."""
        if case.status not in TakeoverCase.Status.running():
            return []
        found = []
        table = case.timetable()
        if table and case.sale_on and not table.allows(case.sale_on):
            found.append(("act", f"La vente prévue le {day(case.sale_on)} ne serait pas régulière. {self.law(case)}"))
        late = case.steps.overdue(clock.today()).count()
        if late:
            found.append(("wait", f"{late} étape{'s' if late > 1 else ''} en retard."))
        return found

    # Typed for who called ---------------------------------------------------------------------------------

    def add_view(self, request, form_url="", extra_context=None):
        """What somebody told a mediator, in the words of the public form."""
        if not request.user.has_perm(HANDLES):
            raise PermissionDenied
        form = OfficeAlertForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            alert, _ = takeovers.receive_alert(by=request.user, **form.cleaned_data)
            record(request.user, alert.case, page=Page.FILE)
            messages.success(request, "Le signalement est enregistré.")
            return HttpResponseRedirect(self.change_url(alert.case))
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": "Saisir un signalement",
            "form": form,
        }
        return render(request, "admin/maison/takeovercase/new.html", context, status=422 if form.is_bound else 200)
