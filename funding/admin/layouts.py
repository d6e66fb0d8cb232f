"""How the accounting file is laid out: data, that whoever pays adapts to the town's software."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.html import format_html_join

from commons.admin import VisibleAdmin

from .. import payment_files
from ..models import FileColumn, FileLayout


class FileColumnInline(admin.StackedInline):
    model = FileColumn
    extra = 1
    fields = [("rank", "heading", "source"), ("text", "width", "fill")]


@admin.register(FileLayout)
class FileLayoutAdmin(VisibleAdmin):
    """What the accounting software wants. Each change is a new version; files already made keep theirs."""

    list_display = ["name", "version", "separator", "encoding", "date_format", "is_used"]
    inlines = [FileColumnInline]
    readonly_fields = ["version", "sample"]
    fieldsets = [
        (None, {"fields": ["name", "is_used", "version"]}),
        ("Écriture", {"fields": [
            "separator", "quoting", "encoding", "decimal_mark", "date_format", "has_headings",
        ]}),
        ("Retour du logiciel comptable", {"fields": ["return_reference", "return_order", "return_date"]}),
        ("Aperçu", {"fields": ["sample"]}),
    ]  # fmt: skip
    columns = {"Nom": "name", "Version": "version", "Séparateur": "get_separator_display", "Encodage": "encoding"}

    @admin.display(description="deux premières lignes")
    def sample(self, layout):
        """The file as it would be, with an invented payment; or why it cannot be made."""
        if layout.pk is None:
            return "Enregistrez le format pour le voir."
        try:
            written = payment_files.preview(layout)
        except ValidationError as error:
            return " ".join(error.messages)
        return format_html_join("", "<code>{}</code><br>", ((line,) for line in written.splitlines()))

    def save_related(self, request, form, formsets, change):
        """Written anew: what leaves from now on is another version. A format that makes no file is refused."""
        super().save_related(request, form, formsets, change)
        layout = form.instance
        changed = form.has_changed() or any(formset.has_changed() for formset in formsets)
        payment_files.preview(layout)
        if change and changed:
            layout.version += 1
            layout.save(update_fields=["version"])

    def has_delete_permission(self, request, obj=None):
        return False
