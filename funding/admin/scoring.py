"""The grid of a call, the readers of an application, and what their readings say together."""

from decimal import Decimal

from django.contrib import admin, messages
from django.contrib.admin.views.main import ORDER_VAR
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.views.generic import FormView

from commons.admin import ReadOnlyAdmin
from commons.french import money
from commons.views import RefusedFormMixin
from commons.workflow import status_of

from .. import workflow
from ..forms.scoring import CopyGridForm, CriterionForm, EntrustForm
from ..models import Call, Interest, ReadApplication, Reading, ScoringCriterion, Summary, with_marks
from ..models.synthesis import average_mark, differs

MOST_AT_ONCE = 200


class OfficePage(RefusedFormMixin, FormView):
    """A page of our own inside the back-office."""

    admin = None

    def get_context_data(self, **kwargs):
        site = self.admin.admin_site.each_context(self.request)
        return site | {"opts": self.admin.opts} | super().get_context_data(**kwargs)


# The grid -------------------------------------------------------------------------------------------


class CriterionInline(admin.StackedInline):
    """Written while the call is a draft: whoever writes the call writes its grid. Published, it is only read."""

    model = ScoringCriterion
    form = CriterionForm
    extra = 1  # without JavaScript too, there is always a line to write on

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("funding.view_call")

    def has_add_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        is_draft = obj is None or obj.status == Call.Status.DRAFT
        return is_draft and request.user.has_perm("funding.change_call")

    def has_delete_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)


class CopyGridPage(OfficePage):
    """Begin from the grid of another call."""

    form_class = CopyGridForm
    template_name = "admin/funding/call/copy_grid.html"

    @cached_property
    def call(self):
        return get_object_or_404(self.admin.get_queryset(self.request), pk=self.kwargs["pk"])

    def dispatch(self, request, *args, **kwargs):
        if not self.admin.has_change_permission(request, self.call):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"call": self.call, "user": self.request.user}

    def get_context_data(self, **kwargs):
        title = {"title": "Copier la grille d’un autre appel", "call": self.call}
        return super().get_context_data(**kwargs) | title | {"back": self.admin.change_url(self.call)}

    def form_valid(self, form):
        try:
            workflow.copy_grid(self.call, by=self.request.user, **form.cleaned_data)
        except ValidationError as error:
            messages.error(self.request, " ".join(error.messages))
        else:
            messages.success(self.request, "La grille est copiée. Relisez-la avant de publier.")
        return redirect(self.admin.change_url(self.call))


class WithGrid:
    """For the admin of calls: the grid's copy, and the way to what its readings say."""

    def get_urls(self):
        view = CopyGridPage.as_view(admin=self)
        name = "funding_call_copy_grid"
        return [path("<int:pk>/grille/", self.admin_site.admin_view(view), name=name), *super().get_urls()]

    def documents(self, call):
        documents = super().documents(call)
        if call.status == Call.Status.DRAFT:
            documents.append(
                ("Copier la grille d’un autre appel", reverse("admin:funding_call_copy_grid", args=[call.pk]))
            )
        elif call.scoring.exists():
            url = reverse("admin:funding_readapplication_changelist")
            documents.append(("Synthèse des lectures", f"{url}?call__id__exact={call.pk}"))
        return documents


# Asking readers -------------------------------------------------------------------------------------


class EntrustPage(OfficePage):
    """Who reads these applications, and until when."""

    form_class = EntrustForm
    template_name = "admin/funding/reading/entrust.html"

    @cached_property
    def applications(self):
        asked = self.request.GET.get("demandes", "").split(",")
        numbers = [number for number in asked if number.isdecimal() and len(number) < 12]
        rows = self.admin.get_queryset(self.request).filter(pk__in=numbers[:MOST_AT_ONCE])
        return list(rows.select_related("structure", "call").order_by("number"))

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm("funding.instruct_application"):
            raise PermissionDenied
        if not self.applications:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user, "applications": self.applications}

    @property
    def back(self):
        if len(self.applications) == 1:
            return self.admin.change_url(self.applications[0])
        return reverse("admin:funding_application_changelist")

    def get_context_data(self, **kwargs):
        context = {"title": "Confier à des lecteurs", "applications": self.applications, "back": self.back}
        return super().get_context_data(**kwargs) | context

    def form_valid(self, form):
        done = workflow.entrust(
            self.applications,
            by=self.request.user,
            due_on=form.cleaned_data["due_on"],
            readers=form.cleaned_data["readers"],
            guests=form.guests(),
        )
        if done.made:
            messages.success(self.request, f"{len(done.made)} lecture(s) confiée(s). Chaque personne est prévenue.")
        for sentence in done.refused:
            messages.warning(self.request, sentence)
        return redirect(self.back)


class WithReaders:
    """For the admin of applications: entrust them, and read what their readers say."""

    def get_urls(self):
        view = EntrustPage.as_view(admin=self)
        name = "funding_application_entrust"
        return [path("confier/", self.admin_site.admin_view(view), name=name), *super().get_urls()]

    def get_queryset(self, request):
        """With the average, where the list may be sorted by it."""
        rows = super().get_queryset(request)
        return rows.annotate(mark=average_mark(request.user)) if ORDER_VAR in request.GET else rows

    def has_instruct_permission(self, request):
        return request.user.has_perm("funding.instruct_application")

    def get_actions(self, request):
        entrust = {"entrust": (entrust_many, "entrust", entrust_many.short_description)}
        return super().get_actions(request) | (entrust if self.has_instruct_permission(request) else {})

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            context["readings"] = Readings(obj, request.user)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)


def entrust_address(applications):
    return f"{reverse('admin:funding_application_entrust')}?demandes={','.join(map(str, applications))}"


@admin.action(description="Confier à des lecteurs")
def entrust_many(model_admin, request, queryset):
    return redirect(entrust_address(queryset.order_by().values_list("pk", flat=True)[:MOST_AT_ONCE]))


class Readings:
    """What one person may know of an application's readings, for its page."""

    def __init__(self, application, user):
        self.application, self.user = application, user
        self.name = get_user_model().objects.namer(user)
        self.may_entrust = workflow.instructor(user, application) and not workflow.unreadable(application)

    @property
    def entrust_url(self):
        return entrust_address([self.application.pk])

    @cached_property
    def asked(self):
        """(who, status, reading, link with the structure) of each; the link is for those who instruct."""
        rows = Reading.objects.visible_to(self.user).filter(application=self.application)
        rows = rows.select_related("reader", "expert").order_by("pk")
        instructs = workflow.instructor(self.user, self.application)
        return [
            (
                self.who(reading),
                status_of(reading),
                reading,
                Interest(reading.interest).label if instructs and reading.status == Reading.Status.RECUSED else "",
            )
            for reading in rows
        ]

    def who(self, reading):
        return f"{reading.expert} (expert)" if reading.expert else self.name(reading.reader)

    @cached_property
    def own(self):
        return self.application.readings.filter(reader=self.user).first()

    @property
    def is_sealed(self):
        """Whether this person reads too, and has not handed in: the others' marks wait."""
        return self.own is not None and self.own.status in Reading.Status.to_come()

    @cached_property
    def summary(self):
        return Summary.of(self.application, Reading.objects.told_to(self.user).filter(application=self.application))

    @property
    def heads(self):
        return [self.who(reading) for reading in self.summary.readings]

    @property
    def opinions(self):
        return list(zip(self.heads, self.summary.readings, strict=True))


# Summaries ------------------------------------------------------------------------------------------


@admin.display(description="note sur 20", ordering=Coalesce("mark", Value(Decimal(-1))))
def average(application):
    return mark(application.mark)


def mark(value):
    """« 14,3 »; a dash while there is none."""
    return "—" if value is None else f"{value:.1f}".replace(".", ",")


@admin.register(ReadApplication)
class SummaryAdmin(ReadOnlyAdmin):
    """« Synthèse des lectures »: the applications of a call, as their readers marked them."""

    ordering = ["-submitted_at", "-pk"]
    list_display = ["file", "asked", average, "spread", "deviation", "progress", "agreement"]
    list_display_links = None
    list_filter = ["call", "status"]
    list_select_related = ["structure", "call"]
    search_fields = ["number", "title", "structure__name"]
    columns = {
        "Numéro": "number",
        "Structure": "structure__name",
        "Appel": "call",
        "Intitulé": "title",
        "Statut": "get_status_display",
        "Demandé": "requested",
        "Moyenne sur 20": lambda row: rounded(row.mark),
        "Écart": lambda row: rounded(row.mark_spread),
        "Écart type": lambda row: rounded(row.mark_deviation),
        "Avis rendus": "readings_done",
        "Avis attendus en tout": "readings_expected",
        "Avis divergents": lambda row: differs(row.mark_spread),
    }

    def get_queryset(self, request):
        rows = super().get_queryset(request).exclude(Q(status="draft") | Q(pk__in=self.model.objects.of(request.user)))
        return with_marks(rows, request.user)

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("funding.instruct_application")

    def change_view(self, request, object_id, form_url="", extra_context=None):
        return redirect("admin:funding_application_change", object_id)

    @admin.display(description="demande", ordering="number")
    def file(self, row):
        url = reverse("admin:funding_application_change", args=[row.pk])
        return format_html(
            '<a href="{}">{}</a><br><span class="help">{}, {}</span>', url, row.number, row.title, row.structure
        )

    @admin.display(description="demandé", ordering="requested")
    def asked(self, row):
        return money(row.requested)

    @admin.display(description="écart", ordering="mark_spread")
    def spread(self, row):
        return mark(row.mark_spread)

    @admin.display(description="écart type", ordering="mark_deviation")
    def deviation(self, row):
        return mark(row.mark_deviation)

    @admin.display(description="avis rendus", ordering="readings_done")
    def progress(self, row):
        return f"{row.readings_done} sur {row.readings_expected}"

    @admin.display(description="accord")
    def agreement(self, row):
        return (
            format_html('<span class="status status--act">{}</span>', "Avis divergents")
            if differs(row.mark_spread)
            else ""
        )


def rounded(value):
    return value if value is None else round(value, 2)
