"""Structures that may be one, side by side, in the back-office."""

from django.contrib import admin
from django.urls import reverse

from commons.admin import FlowAdmin, ReadOnlyAdmin

from .models import Structure

# What is compared, line by line. It is the row, which holds nothing secret.
COMPARED = (
    *("name", "acronym", "family", "siret", "rna", "sector", "purpose", "address", "postcode", "commune"),
    *("website", "public_email", "public_phone", "status"),
)
NOTHING = "—"


class DuplicatePairAdmin(ReadOnlyAdmin, FlowAdmin):
    """Found by the portal; an agent says that they are two, or merges one into the other."""

    change_form_template = "structures/duplicate_pair.html"
    view_on_site = False
    list_display = ["__str__", "score", "why", "status", "found_at"]
    list_filter = ["status"]
    list_select_related = ["first", "second"]
    search_fields = ["first__name", "second__name", "first__siret", "second__siret"]
    fields = readonly_fields = ["score", "why", "found_at"]

    def get_queryset(self, request):
        """Where one is closed already, nothing is left to say."""
        closed = Structure.Status.CLOSED
        return super().get_queryset(request).exclude(first__status=closed).exclude(second__status=closed)

    @admin.display(description="ce qui se ressemble")
    def why(self, pair):
        return pair.told_reasons

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        context |= {"pair": sides(obj), "lines": lines(obj)}
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)


def sides(pair):
    """Each structure, with its page and the page where the other one is merged into it."""
    return [
        {
            "structure": kept,
            "page": reverse("admin:structures_structure_change", args=[kept.pk]),
            "keep": f"{reverse('admin:structures_structure_move', args=[gone.pk, 'merge'])}?garde={kept.slug}",
        }
        for kept, gone in ((pair.first, pair.second), (pair.second, pair.first))
    ]


def lines(pair):
    """``(what, said of the one, said of the other, whether they agree)`` of each fact."""
    fields = [Structure._meta.get_field(name) for name in COMPARED]
    told = [(field, said(pair.first, field), said(pair.second, field)) for field in fields]
    return [(field.verbose_name, one, other, one == other != NOTHING) for field, one, other in told]


def said(structure, field):
    shown = getattr(structure, f"get_{field.name}_display", None)
    return str(shown() if shown else getattr(structure, field.name)) or NOTHING
