"""The papers of a request, on its page."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from commons.admin import ReadOnlyInline
from commons.templatetags.ui import status as badge
from structures.models.papers import sees_papers

from ..models import ApplicationPaper, PaperState


@admin.display(description="état")
def standing(row):
    if row.paper:
        return badge(*row.paper.standing)
    return badge(row.words, "wait" if row.state == PaperState.LATER else "neutral")


def file_column(reader):
    """The file, for those who may open it: made anew for each reader."""

    @admin.display(description="fichier")
    def column(row):
        if row.paper is None:
            return "—"
        if not sees_papers(reader, row.application.structure):
            return "réservé au groupe Protection"
        url = reverse("structures:paper_file", args=[row.application.structure.slug, row.paper.pk])
        return format_html('<a href="{}">{}</a>', url, row.paper.name)

    return column


class PapersInline(ReadOnlyInline):
    """What was joined at the deposit, promised, found elsewhere or without object."""

    model = ApplicationPaper
    verbose_name_plural = "pièces"

    def get_fields(self, request, obj=None):
        return ["kind", standing, file_column(request.user)]

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("paper", "application__structure")
