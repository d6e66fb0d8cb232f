"""The log of who read what is sheltered, in the back-office: it is read here, and written by reading."""

from django.contrib import admin

from .admin import ReadOnlyAdmin, named
from .models import ConfidentialView

HIDDEN = "—"


@admin.register(ConfidentialView)
class ConfidentialViewAdmin(ReadOnlyAdmin):
    """Each agent's own lines; all of them for those who keep the log. Who may not know of a file reads that something
    was looked at, by whom and when, and not what."""

    list_filter = ["page"]
    list_select_related = ["by", "content_type"]
    date_hierarchy = "at"

    def get_queryset(self, request):
        return super().get_queryset(request).knowing(request.user)

    def lookup_allowed(self, lookup, value, request):
        """No address bar asks whether this or that was read."""
        return lookup.split("__")[0] in ("page", "at")

    def get_list_display(self, request):
        return ["at", named("by", "par", request.user), "page", "what"]

    def get_fields(self, request, obj=None):
        return self.get_list_display(request)

    def get_readonly_fields(self, request, obj=None):
        return self.get_list_display(request)

    def get_columns(self, request):
        by = named("by", "par", request.user)
        return {"Le": "at", "Par": by, "Vu sur": "get_page_display", "Quoi": self.what}

    @admin.display(description="quoi")
    def what(self, view):
        return f"{view.content_type.name} n° {view.object_id}" if view.is_known else HIDDEN
