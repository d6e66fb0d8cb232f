"""How long things are kept and the yearly lists of what goes, in the back-office: administrators only."""

import csv
import io

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse

from . import clock, disposal, files, pdf
from .admin import FlowAdmin, ReadOnlyAdmin, VisibleAdmin
from .forms import DateInput, ModelForm, MoveForm
from .models import DisposalCount, DisposalItem, DisposalList, RetentionRule
from .retention import SERIES
from .spreadsheets import cell
from .uploads import UploadField, UploadFormMixin

PAGE = 100


# Durations ------------------------------------------------------------------------------------------


class RuleForm(ModelForm):
    """A duration for a series that the portal knows."""

    series = forms.ChoiceField(label="Série", choices=lambda: [(code, one.label) for code, one in SERIES.items()])


@admin.register(RetentionRule)
class RetentionRuleAdmin(VisibleAdmin):
    """When the archives decide another duration, a line is added with its date; the past keeps its own."""

    form = RuleForm
    list_display = ["label", "duration", "counted_from", "fate", "is_validated", "effective_from", "effective_to"]
    list_filter = ["is_validated", "fate"]
    search_fields = ["series", "source"]
    columns = {
        "Série": "series",
        "Mois": "months",
        "À partir de": "counted_from",
        "Sort final": "get_fate_display",
        "Source": "source",
        "Validée": "is_validated",
        "Depuis le": "effective_from",
        "Jusqu’au": "effective_to",
    }

    @admin.display(description="série", ordering="series")
    def label(self, rule):
        return SERIES[rule.series].label if rule.series in SERIES else rule.series

    @admin.display(description="durée", ordering="months")
    def duration(self, rule):
        return rule.duration

    def save_model(self, request, obj, form, change):
        obj.written_at, obj.written_by = clock.now(), request.user
        super().save_model(request, obj, form, change)


# Lists ----------------------------------------------------------------------------------------------


class VisaForm(UploadFormMixin, MoveForm):
    """What the archives wrote on the list."""

    archivist = forms.CharField(label="Visa donné par", max_length=120, help_text="Nom et qualité.")
    visa_number = forms.CharField(label="Numéro du visa", max_length=40)
    visa_on = forms.DateField(label="Date du visa", widget=DateInput())
    scan = UploadField(label="Bordereau visé", required=False)


class AbandonForm(MoveForm):
    reason = forms.CharField(label="Motif", widget=forms.Textarea(attrs={"rows": 3}))


class HoldForm(forms.Form):
    """Why one file stays, or nothing when it goes with the others."""

    reason = forms.CharField(label="Retenir, parce que", max_length=200)


class HandoverForm(forms.Form):
    on = forms.DateField(label="Versement fait le", widget=DateInput())


@admin.register(DisposalList)
class DisposalListAdmin(ReadOnlyAdmin, FlowAdmin):
    """Drawn up each January or by the button, looked over here, allowed by the archives, executed by a worker."""

    moves = {"record_visa": VisaForm, "refuse_list": AbandonForm}
    list_display = ["year", "status", "drawn_up_at", "visa_on", "executed_at"]
    list_filter = ["status"]
    change_list_template = "commons/admin/disposal_lists.html"
    change_form_template = "commons/admin/disposal_list.html"
    view_on_site = False
    fields = readonly_fields = [
        *("year", "status", "drawn_up_at", "archivist", "visa_number", "visa_on", "refusal_reason", "executed_at")
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).with_progress()

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("dresser/", view(self.draw_up), name="commons_disposallist_draw_up"),
            path("<int:pk>/bordereau.csv", view(self.csv), name="commons_disposallist_csv"),
            path("<int:pk>/bordereau.pdf", view(self.pdf), name="commons_disposallist_pdf"),
            path("<int:pk>/visa/", view(self.visa), name="commons_disposallist_visa"),
            path("<int:pk>/reprendre/", view(self.go_on), name="commons_disposallist_go_on"),
            path("<int:pk>/lignes/<int:line>/", view(self.line), name="commons_disposallist_line"),
            *super().get_urls(),
        ]

    def documents(self, obj):
        documents = [
            ("Bordereau d’élimination (PDF)", reverse("admin:commons_disposallist_pdf", args=[obj.pk])),
            ("Liste des dossiers (CSV)", reverse("admin:commons_disposallist_csv", args=[obj.pk])),
        ]
        if obj.visa_scan:
            documents.append(("Bordereau visé", reverse("admin:commons_disposallist_visa", args=[obj.pk])))
        return documents

    def alerts(self, obj):
        if obj.refused_count:
            yield "act", f"{obj.refused_count} dossier(s) n’ont pas pu être éliminés : ils reviendront l’an prochain."

    def changelist_view(self, request, extra_context=None):
        rights = {"may_draw_up": disposal.in_charge(request.user, None), "year": clock.today().year}
        return super().changelist_view(request, rights | (extra_context or {}))

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            context |= {
                "lines": lines_of(obj),
                "settled": obj.total - obj.waiting_count,
                "is_running": obj.status == DisposalList.Status.RUNNING,
            }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    # What the buttons do ----------------------------------------------------------------------------------

    def draw_up(self, request):
        must_press(request)
        try:
            drawn = disposal.draw_up(clock.today().year, by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect("admin:commons_disposallist_changelist")
        return redirect(drawn)

    def go_on(self, request, pk):
        """A worker that died half way is replaced."""
        must_press(request)
        drawn = self.found(request, pk)
        if drawn.status == DisposalList.Status.RUNNING:
            disposal.go_on(drawn)
        return redirect(drawn)

    def line(self, request, pk, line):
        """What one line names: each may be held for a reason, as long as the archives have not answered."""
        drawn = self.found(request, pk)
        line = get_object_or_404(drawn.lines, pk=line)
        bound, handover = None, HandoverForm()
        if request.method == "POST":
            must_press(request)
            bound, handover = self.answer(request, line)
            if bound is None and handover is None:
                return redirect(request.get_full_path())
        page = Paginator(line.items.all(), PAGE).get_page(request.GET.get("page"))
        context = {
            "title": line.label,
            "drawn": drawn,
            "line": line,
            "page": page,
            "rows": [(item, hold_form(item, bound)) for item in page],
            "handover": handover or HandoverForm(),
            "needs_transfer": line.needs_transfer,
            "opts": self.opts,
        }
        refused = 422 if request.method == "POST" else 200
        context = self.admin_site.each_context(request) | context
        return render(request, "commons/admin/disposal_line.html", context, status=refused)

    def answer(self, request, line):
        """``(None, None)`` once done; the form that was refused otherwise."""
        if "on" in request.POST:
            form = HandoverForm(request.POST)
            return None, attempted(form, lambda data: disposal.hand_over(line, on=data["on"], by=request.user))
        wanted = request.POST.get("item", "")
        item = get_object_or_404(line.items, pk=wanted if wanted.isdecimal() else 0)
        if "let_go" in request.POST:
            form = forms.Form(request.POST, prefix=str(item.pk))
            return attempted(form, lambda data: disposal.let_go(item, by=request.user)), None
        form = HoldForm(request.POST, prefix=str(item.pk))
        return attempted(form, lambda data: disposal.hold(item, reason=data["reason"], by=request.user)), None

    # What is printed --------------------------------------------------------------------------------------

    def csv(self, request, pk):
        drawn = self.found(request, pk)
        response = HttpResponse(schedule(drawn), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="elimination-{drawn.year}-{drawn.pk}.csv"'
        return response

    def pdf(self, request, pk):
        drawn = self.found(request, pk)
        context = {
            "drawn": drawn,
            "lines": lines_of(drawn),
            "total": drawn.total,
            "held_items": drawn.items().held().select_related("line"),
            "fingerprint": files.sha256(schedule(drawn)),
            "town": settings.TOWN,
            "written_on": clock.today(),
        }
        return files.pdf(pdf.render("commons/documents/disposal.html", context), f"bordereau-{drawn.year}-{drawn.pk}")

    def visa(self, request, pk):
        drawn = self.found(request, pk)
        if not drawn.visa_scan:
            raise Http404
        suffix = drawn.visa_scan.name.rpartition(".")[2]
        return files.response(drawn.visa_scan, f"bordereau vise {drawn.year}.{suffix}")

    def found(self, request, pk):
        return get_object_or_404(self.get_queryset(request), pk=pk)


def must_press(request):
    """A button, pressed by those who draw up the lists."""
    if request.method != "POST" or not disposal.in_charge(request.user, None):
        raise PermissionDenied


def attempted(form, act):
    """None once it was done, or the form with the sentence of the refusal."""
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return None
    return form


def hold_form(item, bound):
    """The box beside one file; the one that was refused comes back as it was typed."""
    prefix = str(item.pk)
    return bound if bound is not None and bound.prefix == prefix else HoldForm(prefix=prefix)


def lines_of(drawn):
    """Each line, with how many of its files are held."""
    held = Count("items", filter=Q(items__outcome=DisposalItem.Outcome.HELD))
    return [(line, line.held) for line in drawn.lines.select_related("rule").annotate(held=held)]


def schedule(drawn):
    """The list of the files, without anybody's name: what the archives' visa is about, and what proves it later.

    It says what the list names and what is held; what became of each is in the outcome, which is no part of it.
    """
    text = io.StringIO()
    rows = csv.writer(text, delimiter=";", lineterminator="\r\n")
    rows.writerow(["Série", "Intitulé", "Référence", "Compté du", "Échéance au", "Sort final", "Retenu parce que"])
    items = drawn.items().select_related("line").order_by("line", "began_on", "pk")
    for item in items.iterator(chunk_size=1_000):
        line = item.line
        rows.writerow(
            cell(value)
            for value in (
                *(line.series, line.label, item.reference, item.began_on, line.due_before),
                *(line.get_fate_display(), item.hold_reason),
            )
        )
    return text.getvalue().encode("utf-8-sig")


@admin.register(DisposalCount)
class DisposalCountAdmin(ReadOnlyAdmin):
    """What remains of what was destroyed."""

    list_display = ["label", "year", "number", "fate", "list"]
    list_filter = ["list__year", "fate"]
    list_select_related = ["list"]
    columns = {
        "Série": "label",
        "Année des dossiers": "year",
        "Nombre": "number",
        "Sort": "get_fate_display",
        "Liste": "list",
    }
