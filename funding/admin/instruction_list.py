"""The list that instructors live in: five thousand files, sorted and filtered by their row's own columns.

What a file asks for, what is proposed and when silence would refuse it are columns that the database keeps; each row is
written in one go, because templates are the cost of a page.
"""

from django.contrib.admin import RelatedFieldListFilter, SimpleListFilter, display
from django.contrib.admin.templatetags.admin_list import result_headers
from django.contrib.admin.views.main import ChangeList
from django.db.models import Avg
from django.urls import reverse
from django.utils.encoding import iri_to_uri
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import mark_safe

from commons import clock
from commons.french import money
from structures.models import Sector

from ..models import Application, Call, Reading
from ..models.legal_clock import NEAR
from .scoring import average, mark


def column(description, ordering):
    """A column's heading and what it is sorted by: ``row`` writes its cells."""

    @display(description=description, ordering=ordering)
    def cell(file):
        return getattr(file, ordering)

    cell.__name__ = f"by_{ordering}"
    return cell


COLUMNS = [
    "number",
    column("demande", "title"),
    column("statut", "status"),
    column("demandé", "requested"),
    column("proposé", "proposed"),
    average,
    column("déposée le", "submitted_at"),
    column("silence le", "silence_on"),
]


class InstructionList(ChangeList):
    """The same list, which reads the columns that it shows and writes each row in one go."""

    def get_results(self, request):
        super().get_results(request)
        self.result_list = list(self.result_list.values_list(*READ, named=True))
        files = [file.pk for file in self.result_list]
        told = Reading.objects.told_to(request.user).filter(application__in=files).order_by()
        self.marks = dict(told.values_list("application").annotate(Avg("mark")))

    def heads(self):
        return list(result_headers(self))

    def head_row(self):
        return mark_safe("".join(map(head_cell, self.heads())))

    def rows(self):
        first = reverse("admin:funding_application_change", args=[0])
        today = clock.today()
        return mark_safe("".join(row(file, first, today, self.marks.get(file.pk)) for file in self.result_list))

    def filters(self):
        """Each filter, its choices as links."""
        shown = ((spec.title, spec.choices(self)) for spec in self.filter_specs)
        return mark_safe("".join(filter_box(title, choices) for title, choices in shown))


def head_cell(head):
    words = conditional_escape(head["text"])
    words = words[:1].upper() + words[1:]  # unlike ``capfirst``, leaves the box that ticks all lines a box
    words = f'<a href="{escape(head["url_primary"])}">{words}</a>' if head["sortable"] else f"<span>{words}</span>"
    return f'<th scope="col"{head["class_attrib"]}><div class="text">{words}</div></th>'


def row(file, address, today, average):
    """One line. Only a title and a name are people's own words: the rest is ours and needs no escaping."""
    status = Application.Status(file.status)
    number = file.number or "Brouillon"
    return (
        f'<tr><td class="action-checkbox"><input type="checkbox" name="_selected_action" value="{file.pk}"'
        f' class="action-select" aria-label="Choisir la demande {number}"></td>'
        f'<th scope="row" class="field-number"><a href="{address.replace("/0/", f"/{file.pk}/")}">{number}</a></th>'
        f'<td class="field-project">{escape(file.title)}<br>'
        f'<span class="help">{escape(file.structure__name)}</span></td>'
        f'<td class="field-status_badge"><span class="status status--{status.tone}">{status.label}</span></td>'
        f'<td class="field-asked">{money(file.requested)}</td>'
        f'<td class="field-offered">{money(file.proposed or None)}</td><td class="field-average">{mark(average)}</td>'
        f'<td class="field-submitted nowrap">{short(file.submitted_at and clock.local_date(file.submitted_at))}</td>'
        f'<td class="field-silence nowrap">{silence(file, today)}</td></tr>'
    )


def silence(file, today):
    """When silence would refuse the file, told apart when it is near or past; nothing once decided."""
    if file.status not in WAITING:
        return "—"
    if file.silence_on < today:
        return format_html('<span class="status status--act">passé, {}</span>', short(file.silence_on))
    if file.silence_on <= today + NEAR:
        return format_html('<span class="status status--wait">{}</span>', short(file.silence_on))
    return short(file.silence_on)


def short(day):
    return f"{day:%d/%m/%Y}" if day else "—"


READ = ("pk", "number", "title", "status", "requested", "proposed", "submitted_at", "silence_on", "structure__name")
NAMES = {Call: "title", Sector: "name"}
SELECTED = ' class="selected"'
WAITING = frozenset([*Application.Status.in_service(), Application.Status.INCOMPLETE])


def filter_box(title, choices):
    lines = (
        f'<li{SELECTED if choice["selected"] else ""}><a href="{escape(iri_to_uri(choice["query_string"]))}">'
        f"{escape(choice['display'])}</a></li>"
        for choice in choices
    )
    return f"<details open><summary>Par {escape(title)}</summary><ul>{''.join(lines)}</ul></details>"


class NamedRelation(RelatedFieldListFilter):
    """A filter on another table, of which it reads the numbers and the names and nothing else."""

    def field_choices(self, field, request, model_admin):
        return list(field.related_model._default_manager.values_list("pk", NAMES[field.related_model]))


class SilenceFilter(SimpleListFilter):
    """Files that silence will soon refuse, or would have: a late decision stays lawful (CRPA, art. L231-4)."""

    title = "silence"
    parameter_name = "silence"

    def lookups(self, request, model_admin):
        return [("proche", f"dans {NEAR.days} jours ou moins"), ("passe", "dépassé")]

    def queryset(self, request, queryset):
        today, waiting = clock.today(), queryset.filter(status__in=WAITING)
        if self.value() == "proche":
            return waiting.filter(silence_on__range=(today, today + NEAR))
        return waiting.filter(silence_on__lt=today) if self.value() == "passe" else queryset
