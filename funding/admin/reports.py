"""Reports in the back-office: planned beside actual, what was explained, what changed, then accepted or sent back."""

from django.contrib import admin
from django.urls import reverse

from commons import clock
from commons.admin import FlowAdmin, ReadOnlyAdmin
from commons.french import day, money

from .. import report_changes, report_sheet
from ..forms import REPORT_MOVES
from ..instruction.reports import report_alerts
from ..models import Recovery, Report
from ..views.protection import sees_people
from .columns import link, status_badge


class OverdueFilter(admin.SimpleListFilter):
    """Those that the structure owes after their day."""

    title = "terme"
    parameter_name = "terme"

    def lookups(self, request, model_admin):
        return [("retard", "en retard")]

    def queryset(self, request, queryset):
        return queryset.overdue(clock.today()) if self.value() == "retard" else queryset


@admin.register(Report)
class ReportAdmin(FlowAdmin, ReadOnlyAdmin):
    moves = REPORT_MOVES
    change_form_template = "admin/funding/report/change_form.html"
    list_display = ["__str__", "agreement", "structure", status_badge, "due_on", "submitted_at"]
    list_filter = ["status", OverdueFilter, "year"]
    list_select_related = ["agreement__grant__structure"]
    search_fields = ["agreement__number", "agreement__grant__structure__name"]
    fields = [
        *("agreement_link", "structure", "year", "closes_on", "due_on", "subsidy", "submitted_at", "accepted_at"),
        "retained",
    ]
    readonly_fields = ["agreement_link", "structure", "closes_on", "subsidy", "retained"]
    columns = {
        "Convention": "agreement__number",
        "Structure": "structure",
        "Année": "year",
        "Statut": "get_status_display",
        "À rendre avant le": "due_on",
        "Déposé le": "submitted_at",
        "Accepté le": "accepted_at",
        "Coût retenu": "retained_cost",
    }

    def lookup_allowed(self, lookup, value, request):
        """No address bar guesses who signed for a protected structure."""
        hidden = ("signer_name", "signer_role")
        return lookup.split("__")[0] not in hidden and super().lookup_allowed(lookup, value, request)

    def get_object(self, request, object_id, from_field=None):
        """With all that its page shows."""
        found = super().get_object(request, object_id, from_field)
        return Report.objects.for_page().get(pk=found.pk) if found else None

    def about(self, report):
        return f"{report} · {report.agreement} · {report.structure}"

    @admin.display(description="convention")
    def agreement_link(self, report):
        return link(report.agreement)

    @admin.display(description="exercice clos le")
    def closes_on(self, report):
        return day(report.closes_on)

    @admin.display(description="subvention de l’exercice")
    def subsidy(self, report):
        return money(report.subsidy)

    @admin.display(description="coût retenu")
    def retained(self, report):
        return money(report.retained_cost)

    def alerts(self, report):
        return report_alerts(report)

    def documents(self, report):
        """The report itself and, when part of the subsidy was not earned, where money is taken back."""
        made = [("Compte rendu (PDF)", reverse("funding:report_document", args=[report.pk]))]
        if report.submitted_at and report.unspent and self.admin_site.is_registered(Recovery):
            made.append(("Reversements", reverse("admin:funding_recovery_changelist")))
        return made

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            sections = report_sheet.sections(obj, names_people=sees_people(request.user, obj.structure))
            answered = obj.last_return if obj.last_return and obj.last_return.answered_at else None
            context |= {
                "last_return": obj.last_return,
                "changes": answered and report_changes.since(answered, obj),
                "tables": report_sheet.tables(obj),
                "sections": [section for section in sections if section.key != "head"],  # the page says it above
            }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)
