"""The back-office's building blocks: rows that one may see, lists that add up, moves as buttons."""

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.utils import NestedObjects
from django.contrib.admin.widgets import AdminSplitDateTime
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import IntegrityError, router
from django.db.models import Count, DateTimeField
from django.forms import BaseInlineFormSet, SplitDateTimeField
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from import_export.admin import ExportMixin
from import_export.formats.base_formats import CSV, ODS, XLSX
from import_export.forms import ExportForm

from . import journal
from .spreadsheets import resource
from .views import MoveView
from .workflow import Flow, status_of


class SplitDateTime(AdminSplitDateTime):
    """A date and an hour. Django names the pair only: here each box says which half it is."""

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        for box, label in zip(context["widget"]["subwidgets"], ("Date", "Heure"), strict=True):
            box["attrs"]["aria-label"] = label
        return context


# What the database refuses --------------------------------------------------------------------------


def refusal(error):
    """The French sentence of a refusal that only the database, or a lock, could pronounce."""
    if isinstance(error, ValidationError):
        return error
    told = error.__cause__.diag
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name == told.constraint_name:
                return ValidationError(constraint.get_violation_error_message())
    if told.constraint_name or told.sqlstate != "23514":
        raise error
    return ValidationError(told.message_primary)  # a trigger of ours spoke


# Rows -----------------------------------------------------------------------------------------------


class SummingPaginator(Paginator):
    """Counts the rows of a list and adds up its ``totals`` (aggregates) in one reading."""

    def __init__(self, *args, totals, **kwargs):
        super().__init__(*args, **kwargs)
        self.totals = totals

    @cached_property
    def sums(self):
        """The number of rows, then each total."""
        sums = {f"t{i}": total for i, total in enumerate(self.totals)}
        return list(self.object_list.order_by().aggregate(number=Count("pk"), **sums).values())

    @cached_property
    def count(self):
        return self.sums[0] if self.totals else super().count


class VisibleAdmin(ExportMixin, admin.ModelAdmin):
    """Shows the rows that ``visible_to`` gives.

    ``totals`` maps a label to an aggregate over the filtered list; ``columns`` maps the headings of its export to
    paths or functions (none: no export).
    """

    totals = {}
    columns = {}
    formfield_overrides = {DateTimeField: {"form_class": SplitDateTimeField, "widget": SplitDateTime}}
    export_formats = [CSV, ODS, XLSX]
    export_form_class = ExportForm
    export_template_name = "commons/admin/export.html"
    change_list_template = "commons/admin/change_list.html"
    show_full_result_count = False
    list_per_page = 50

    def get_queryset(self, request):
        queryset = self.model._default_manager.visible_to(request.user)
        ordering = self.get_ordering(request)
        return queryset.order_by(*ordering) if ordering else queryset

    def lookup_allowed(self, lookup, value, request):
        """No address bar asks about the rows that hang on these ones: those have a list of their own, which knows who
        may see them. A filter of the page may."""
        name = lookup.split("__")[0]
        hangs = any(
            field.name == name and (field.many_to_many or field.auto_created and field.is_relation)
            for field in self.opts.get_fields(include_hidden=True)
        )
        if hangs and name not in self.get_list_filter(request):
            return False
        return super().lookup_allowed(lookup, value, request)

    def get_deleted_objects(self, objs, request):
        """What holds a row back is told by its kind: which rows they are is on their own list, for who may see them."""
        collector = NestedObjects(using=router.db_for_write(self.model), origin=objs)
        collector.collect(objs)
        kinds = sorted({capfirst(row._meta.verbose_name_plural) for row in collector.protected})
        gone, counts, refused, _ = super().get_deleted_objects(objs, request)
        return gone, counts, refused, kinds

    def get_columns(self, request):
        return self.columns

    def get_export_resource_classes(self, request):
        return [resource(self.model, self.get_columns(request))]

    def has_export_permission(self, request):
        return bool(self.get_columns(request)) and self.has_view_permission(request)

    def changelist_view(self, request, extra_context=None):
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        response = super().changelist_view(request, title | (extra_context or {}))
        context = getattr(response, "context_data", None)
        if self.totals and context and "cl" in context:
            context["totals"] = list(zip(self.totals, context["cl"].paginator.sums[1:], strict=True))
        return response

    def get_paginator(self, request, queryset, per_page, *args, **kwargs):
        """Django pages the log of a row with it too, which has no totals."""
        totals = self.totals.values() if queryset.model is self.model else ()
        return SummingPaginator(queryset, per_page, *args, totals=totals, **kwargs)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """What is refused at the very last moment is a sentence above the form, with all that was typed."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except (ValidationError, IntegrityError) as error:
            request.refusal = refusal(error)
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        return refused(form, request.refusal) if hasattr(request, "refusal") else form

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        """The page is called by the row's own name."""
        if obj is not None:
            context |= {"title": str(obj), "subtitle": None}
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)


def refused(form_class, sentence):
    """The same form, which says why the row was not saved."""

    class Refused(form_class):
        def clean(self):
            data = super().clean()
            self.add_error(None, ValidationError(sentence.messages))
            return data

    return Refused


class ReadOnlyAdmin(VisibleAdmin):
    """Rows that are read here and written elsewhere: by a move, by the ledger, by an import."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class ReadFormSet(BaseInlineFormSet):
    """Rows that are only read: what a page sends back says nothing of them, and a refused page shows them again."""

    def __init__(self, data=None, files=None, **kwargs):
        super().__init__(**kwargs)

    def is_valid(self):
        return True

    def has_changed(self):
        return False

    def save(self, commit=True):
        self.new_objects, self.changed_objects, self.deleted_objects = [], [], []
        return []


class ReadOnlyInline(admin.TabularInline):
    """Rows shown on their file's page, as a plain table."""

    formset = ReadFormSet
    template = "commons/admin/rows.html"
    extra = 0
    can_delete = False

    def get_formset(self, request, obj=None, **kwargs):
        """Nothing here is typed, so that a column may be made anew for each reader (``named``)."""
        return super().get_formset(request, obj, **kwargs | {"fields": []})

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class AdminMoveView(MoveView):
    """A move's page inside the back-office."""

    admin = None
    template_name = "commons/admin/move.html"

    def get_queryset(self):
        return self.admin.get_queryset(self.request)

    def get_initial(self):
        return self.admin.move_initial(self.request, self.move)

    def get_context_data(self, **kwargs):
        site = self.admin.admin_site
        return (
            super().get_context_data(**kwargs)
            | site.each_context(self.request)
            | {
                "opts": self.model._meta,
                "title": self.move.label,
                "back": self.get_success_url(),
                "about": self.admin.about(self.object),
            }
        )

    def get_success_url(self):
        return self.admin.change_url(self.object)


class FlowAdmin(VisibleAdmin):
    """The page of a file that a flow owns: whose turn it is, the open moves, its documents, its journal.

    ``moves`` gives, by move, the form that collects its details.
    """

    moves = {}
    change_form_template = "commons/admin/change_form.html"

    @property
    def flow(self):
        return Flow.of(self.model)

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return [*fields, "status"] if "status" not in fields else fields

    def save_model(self, request, obj, form, change):
        """Only what was changed is written: the flow owns the rest of the row, which may have moved meanwhile."""
        if change:
            columns = {field.name for field in obj._meta.concrete_fields}
            obj.save(update_fields=columns.intersection(form.changed_data))
        else:
            super().save_model(request, obj, form, change)

    def get_urls(self):
        view = AdminMoveView.as_view(admin=self, model=self.model, forms=self.moves)
        name = f"{self.opts.app_label}_{self.opts.model_name}_move"
        return [
            path("<int:pk>/parcours/<slug:move>/", self.admin_site.admin_view(view), name=name),
            *super().get_urls(),
        ]

    def change_url(self, obj):
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[obj.pk])

    def move_url(self, obj, move):
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_move", args=[obj.pk, move.name])

    def about(self, obj):
        """Which file a move's page is about to change, in a few words."""
        return str(obj)

    def move_initial(self, request, move):
        """What is already known of a move's details, by field."""
        return {}

    def open_moves(self, request, obj):
        """(move, address) of what this person may do now; what cannot be taken back comes last."""
        moves = sorted(self.flow.open_to(request.user, obj), key=lambda move: move.tone == "danger")
        return [(move, self.move_url(obj, move)) for move in moves]

    def documents(self, obj):
        """(label, address) of the file's documents."""
        return []

    def alerts(self, obj):
        """(tone, sentence) that whoever opens the file must read first."""
        return []

    def turn(self, obj):
        """Whose turn it is: the status says it, unless what happened since does."""
        return status_of(obj).holder

    def journal(self, request, obj):
        return journal.lines(request.user, obj)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            context |= {
                "current": status_of(obj),
                "turn": self.turn(obj),
                "open_moves": self.open_moves(request, obj),
                "documents": self.documents(obj),
                "alerts": self.alerts(obj),
                "journal": self.journal(request, obj),
            }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)


def named(field, description, reader, nobody="—"):
    """A column that names people as far as this reader may know them. Made anew for each request."""
    name = get_user_model().objects.namer(reader)

    @admin.display(description=description)
    def column(row):
        person = getattr(row, field)
        return name(person) if person else nobody

    return column
