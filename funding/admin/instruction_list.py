"""The list that instructors live in: five thousand files, sorted and filtered by their row's own columns.

What a file asks for, what is proposed and when silence would refuse it are columns that the database keeps; each row is
written in one go, because templates are the cost of a page.
"""

from django.contrib.admin import SimpleListFilter, display
from django.contrib.admin.templatetags.admin_list import result_headers
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db.models import Count, Sum
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join

from commons import clock
from commons.french import money
from commons.workflow import status_of

from ..models import Application
from ..models.legal_clock import NEAR
from .scoring import average

ROW = """
<tr><td class="action-checkbox"><input type="checkbox" name="_selected_action" value="{pk}" class="action-select"\
 aria-label="Choisir la demande {number}"></td>
<th scope="row" class="field-number"><a href="{url}">{number}</a></th>
<td class="field-project">{title}<br><span class="help">{structure}</span></td>
<td class="field-status_badge"><span class="status status--{tone}">{status}</span></td>
<td class="field-asked">{asked}</td><td class="field-offered">{offered}</td><td class="field-average">{average}</td>
<td class="field-submitted nowrap">{submitted}</td><td class="field-silence nowrap">{silence}</td></tr>"""


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


class SummingPaginator(Paginator):
    """Counts the files and adds up their amounts in one reading (Django pages its own log with it too)."""

    @cached_property
    def sums(self):
        rows = self.object_list.order_by()
        return rows.aggregate(number=Count("pk"), requested=Sum("requested"), proposed=Sum("proposed"))

    @cached_property
    def count(self):
        return self.sums["number"] if self.object_list.model is Application else super().count


class InstructionList(ChangeList):
    """The same list, which reads the columns that it shows and writes each row in one go."""

    def get_results(self, request):
        super().get_results(request)
        self.result_list = self.result_list.only(*READ)

    @property
    def totals(self):
        sums = self.paginator.sums
        return [("demandé", sums["requested"]), ("proposé", sums["proposed"])]

    def heads(self):
        return list(result_headers(self))

    def rows(self):
        first = reverse("admin:funding_application_change", args=[0])
        today = clock.today()
        return format_html_join("", "{}", ((row(file, first, today),) for file in self.result_list))


def row(file, address, today):
    status = status_of(file)
    return format_html(
        ROW,
        pk=file.pk,
        url=address.replace("/0/", f"/{file.pk}/"),
        number=file.number or "Brouillon",
        title=file.title,
        structure=file.structure.name,
        tone=status.tone,
        status=status.label,
        asked=money(file.requested),
        offered=money(file.proposed or None),
        average=average(file),
        submitted=short(file.submitted_at and clock.local_date(file.submitted_at)),
        silence=silence(file, today),
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


READ = (
    *("number", "title", "status", "requested", "proposed", "submitted_at", "silence_on"),
    *("structure__name", "structure__is_protected"),
)
WAITING = frozenset([*Application.Status.in_service(), Application.Status.INCOMPLETE])


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
