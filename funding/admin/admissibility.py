"""The checklist of admissibility, on the application's page."""

from django.contrib import admin

from commons.admin import ReadOnlyInline, named

from ..models import AdmissibilityCheck


class AdmissibilityInline(ReadOnlyInline):
    """What was ticked, by whom; a « non » with its reason."""

    model = AdmissibilityCheck

    def get_fields(self, request, obj=None):
        return ["criterion", "verdict", "checked_at", named("checked_by", "vérifié par", request.user)]

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj)

    @admin.display(description="réponse")
    def verdict(self, check):
        return "Oui" if check.is_met else f"Non : {check.comment}"

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("checked_by")
