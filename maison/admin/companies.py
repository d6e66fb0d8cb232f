"""Companies that somebody worries about, the lists of weak signals, those who help, what the law says."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse

from commons.admin import ReadOnlyInline, VisibleAdmin
from commons.confidential import RecordedAdmin, record
from commons.french import SPACE
from structures.admin import DiscreetMixin

from ..forms.takeovers import CompanyForm, ListForm
from ..models import Company, LegalDelay, Signal, TakeoverCase, TakeoverPartner
from ..models.takeovers import HANDLES
from ..signal_files import FileRefused
from ..workflow.signals import import_signals
from ..workflow.takeovers import open_case
from .lending import link, status_badge


class FollowedFilter(admin.SimpleListFilter):
    """Whether somebody follows the company."""

    title = "dossier"
    parameter_name = "dossier"

    def lookups(self, request, model_admin):
        return [("non", "sans dossier"), ("oui", "dossier en cours")]

    def queryset(self, request, queryset):
        if self.value() in ("oui", "non"):
            return queryset.filter(is_followed=self.value() == "oui")
        return queryset


class SignalInline(ReadOnlyInline):
    model = Signal
    fields = readonly_fields = ["seen_on", "what", "source"]


class CaseInline(ReadOnlyInline):
    model = TakeoverCase
    fields = readonly_fields = ["page", status_badge, "opened_at", "ended_on"]

    @admin.display(description="dossier")
    def page(self, case):
        return link(case, case.number)


@admin.register(Company)
class CompanyAdmin(RecordedAdmin, DiscreetMixin, VisibleAdmin):
    form = CompanyForm
    list_display = ["name", "siren", "commune", "headcount", "signals_told", "last_signal", "followed"]
    list_filter = [FollowedFilter]
    list_select_related = ["commune"]
    search_fields = ["name", "siren", "siret", "activity"]
    inlines = [CaseInline, SignalInline]
    change_form_template = "admin/maison/company/change_form.html"
    change_list_template = "admin/maison/company/change_list.html"
    columns = {
        "Nom": "name",
        "SIREN": "siren",
        "SIRET": "siret",
        "Activité": "activity",
        "Commune": "commune__name",
        "Salariés": "headcount",
        "Signaux": "signal_count",
        "Dernier signal": "last_signal_on",
    }

    def get_queryset(self, request):
        return super().get_queryset(request).with_signals()

    def has_delete_permission(self, request, obj=None):
        """A company that nobody follows leaves with the yearly list of what is destroyed."""
        return False

    @admin.display(description="signaux", ordering="signal_count")
    def signals_told(self, company):
        return company.signal_count

    @admin.display(description="dernier signal", ordering="last_signal_on")
    def last_signal(self, company):
        return company.last_signal_on

    @admin.display(description="dossier en cours", boolean=True)
    def followed(self, company):
        return company.is_followed

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        response = super().render_change_form(request, context, *args, obj=obj, **kwargs)
        if obj is not None:
            response.context_data["title"] = obj.name
        return response

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("liste/", view(self.list_view), name="maison_company_import"),
            path("<int:pk>/dossier/", view(self.open_view), name="maison_company_open"),
            *super().get_urls(),
        ]

    def open_view(self, request, pk):
        """A mediator follows this company from now on."""
        if not request.user.has_perm(HANDLES):
            raise PermissionDenied
        if request.method != "POST":
            raise Http404
        company = get_object_or_404(self.get_queryset(request), pk=pk)
        record(request.user, company)
        return redirect(open_case(company, by=request.user))

    def list_view(self, request):
        """A partner's list: what was kept of it, what was refused and why."""
        if not request.user.has_perm(HANDLES):
            raise PermissionDenied
        form = ListForm(request.POST or None, request.FILES or None)
        outcome = None
        if request.method == "POST" and form.is_valid():
            outcome = self.take_in(request, form)
        if outcome and outcome.is_kept and not outcome.refused:
            messages.success(request, said(outcome))
            return redirect("admin:maison_company_changelist")
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": "Importer une liste de signaux faibles",
            "form": form,
            "outcome": outcome,
            "said": said(outcome) if outcome else "",
            "back": reverse("admin:maison_company_changelist"),
        }
        is_refused = form.is_bound and not (outcome and outcome.is_kept)
        return render(request, "admin/maison/company/import.html", context, status=422 if is_refused else 200)

    def take_in(self, request, form):
        file = form.cleaned_data["file"]
        try:
            return import_signals(file.read(), file.name, by=request.user, partial=form.cleaned_data["partial"])
        except FileRefused as refused:
            form.add_error("file", str(refused))
            return None


def said(outcome):
    """What became of a list, in one sentence."""
    refused = counted(outcome.refused, "ligne refusée", "lignes refusées")
    if not outcome.is_kept:
        return f"Rien n’est enregistré : {refused} sur {outcome.read}."
    found = [
        counted(outcome.stored, "signal enregistré", "signaux enregistrés"),
        counted(outcome.known, "déjà connu", "déjà connus"),
        counted(outcome.companies, "entreprise nouvelle", "entreprises nouvelles"),
        refused,
    ]
    return f"{', '.join(found)}."


def counted(number, one, many):
    return f"{number}{SPACE}{many if number > 1 else one}"


@admin.register(TakeoverPartner)
class TakeoverPartnerAdmin(VisibleAdmin):
    list_display = ["name", "kind", "person", "phone", "email", "is_active"]
    list_filter = ["kind", "is_active"]
    search_fields = ["name", "person"]
    columns = {"Nom": "name", "Nature": "get_kind_display", "Interlocuteur": "person", "Courriel": "email"}

    def has_delete_permission(self, request, obj=None):
        """Cases tell who helped: a partner who helps no more is left out of the choices."""
        return False


@admin.register(LegalDelay)
class LegalDelayAdmin(VisibleAdmin):
    """When the law changes, a line is added with its date; the past keeps its own."""

    list_display = ["key", "value", "unit", "effective_from", "effective_to", "reference"]
    list_filter = ["key"]
    search_fields = ["key", "reference", "note"]
    columns = {
        "Règle": "key",
        "Valeur": "value",
        "Unité": "unit",
        "Depuis le": "effective_from",
        "Jusqu’au": "effective_to",
        "Texte": "reference",
    }
