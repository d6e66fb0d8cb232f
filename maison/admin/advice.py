"""Advice in the back-office: subjects, advisers and their hours, the week, appointments, and the advisers' notes."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.functional import cached_property

from commons import clock, confidential
from commons.admin import FlowAdmin, ReadOnlyAdmin, VisibleAdmin
from commons.confidential import RecordedAdmin
from commons.templatetags.ui import status as badge
from commons.workflow import status_of
from structures.models import User

from .. import workflow
from ..diary import DAY, Diary
from ..forms.advice import ADVICE_MOVES, DeskAppointmentForm, MoveAppointmentForm, NoteForm
from ..forms.booking import aware
from ..models import Absence, AdviceKind, AdviceNote, Adviser, AdviserHours, Appointment
from ..models.bookings import BUSY
from ..periods import Week, asked
from ..slot_words import slot_words
from ..views.advice import posted_start
from ..views.calendar import heads
from ..words import at
from .bookings import WhenFilter
from .coworking import Typed
from .lending import Button, hour_of

RECEIVING = "maison.view_advicenote"  # the right of group Conseil


@admin.register(AdviceKind)
class AdviceKindAdmin(VisibleAdmin):
    """What people come for, how long it lasts, until when it can be changed."""

    list_display = ["name", "minutes", "notice", "cancel_until", "is_offered", "rank"]
    prepopulated_fields = {"slug": ["name"]}


class AdviserHoursInline(admin.StackedInline):
    model = AdviserHours
    fields = [("weekday", "from_time", "to_time"), "how", ("valid_from", "valid_until")]
    extra = 0


class AbsenceInline(admin.StackedInline):
    model = Absence
    fields = [("starts_at", "ends_at")]
    formfield_overrides = VisibleAdmin.formfield_overrides
    extra = 0


@admin.register(Adviser)
class AdviserAdmin(VisibleAdmin):
    """Who receives, on what, where and when."""

    list_display = ["shown_as", "space", "is_receiving"]
    list_filter = ["is_receiving", "kinds"]
    list_select_related = ["space"]
    inlines = [AdviserHoursInline, AbsenceInline]
    fields = ["user", "shown_as", "kinds", "space", "is_receiving"]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Accounts of group Conseil, among those that this agent may know."""
        if db_field.name == "user":
            known = User.objects.visible_to(request.user).order_by().values("pk")
            kwargs["queryset"] = User.objects.holding(RECEIVING).filter(pk__in=known)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_readonly_fields(self, request, obj=None):
        return ["user"] if obj else []

    def save_related(self, request, form, formsets, change):
        """Whoever writes an absence learns which appointments it meets: people have to be told."""
        super().save_related(request, form, formsets, change)
        if number := met_by_absences(form.instance):
            plural = "Des rendez-vous sont pris" if number > 1 else "Un rendez-vous est pris"
            messages.warning(request, f"{plural} pendant une absence : déplacez-le{'s' if number > 1 else ''}.")


def met_by_absences(adviser):
    """How many appointments to come fall when the adviser is away."""
    away = Absence.objects.filter(adviser=adviser, starts_at__lt=OuterRef("ends_at"), ends_at__gt=OuterRef("starts_at"))
    return Appointment.objects.coming().filter(Exists(away), adviser=adviser).count()


# Appointments -------------------------------------------------------------------------------------------


class OfferedMixin:
    """A form on the free times of one subject, as the desk may take them: neither notice nor horizon of its own."""

    @cached_property
    def offers(self):
        last = clock.today() + DAY * self.kind.horizon
        return Diary([self.kind], clock.today(), last, is_desk=True, is_sheltered=self.is_sheltered).offers(self.kind)


class TypedAppointment(OfferedMixin, Typed):
    """An appointment for whoever calls, with an account or without."""

    form_class = DeskAppointmentForm
    right = "maison.run_appointment"
    title = "Saisir un rendez-vous"
    meaning = "Pour une personne au téléphone ou au guichet. Avec une adresse e-mail, elle est prévenue."
    button = "Prendre ce rendez-vous"
    done = "Le rendez-vous est pris."
    is_sheltered = False

    @cached_property
    def kind(self):
        return AdviceKind.objects.offered().filter(slug=self.request.GET.get("sujet")).first()

    def get(self, request, *args, **kwargs):
        """First the subject, then the time."""
        if self.kind is None:
            context = self.admin.admin_site.each_context(request) | {
                "kinds": AdviceKind.objects.offered(),
                "title": self.title,
                "back": self.back,
            }
            return render(request, "admin/maison/appointment/kinds.html", context)
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        if self.kind is None:
            raise Http404
        return super().post(request, *args, **kwargs)

    def get_initial(self):
        try:
            start = aware(self.request.GET["debut"]).isoformat()
        except (KeyError, ValueError, OverflowError):
            start = None
        return {"start": start, "way": "spot"}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {
            "offers": self.offers,
            "asked": posted_start(self.request.POST),
            "structures": self.structures,
            "people": User.objects.visible_to(self.request.user).filter(is_staff=False),
        }

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "title": f"Saisir un rendez-vous : {self.kind}",
            "action": f"?sujet={self.kind.slug}",
        }

    def write(self, **values):
        return workflow.advice.book_appointment(self.kind, by=self.request.user, **values).office_url


class MovedAppointment(OfferedMixin, Typed):
    """Another time, for the person or for the adviser."""

    form_class = MoveAppointmentForm
    title = button = "Déplacer"
    meaning = "La personne et le conseiller sont prévenus."
    done = "Le rendez-vous est déplacé."
    pk = None

    def dispatch(self, request, *args, **kwargs):
        if not workflow.advice.may_move(request.user, self.object):
            raise PermissionDenied
        confidential.record(request.user, self.object)
        return super(Typed, self).dispatch(request, *args, **kwargs)

    @cached_property
    def object(self):
        rows = self.admin.get_queryset(self.request).select_related("kind", "adviser")
        return get_object_or_404(rows, pk=self.pk)

    @property
    def kind(self):
        return self.object.kind

    @property
    def is_sheltered(self):
        return self.object.is_sheltered

    @property
    def back(self):
        return self.object.office_url

    def get_initial(self):
        row = self.object
        return {"start": row.starts_at.isoformat(), "way": row.way, "phone": row.phone}

    def get_form_kwargs(self):
        also = posted_start(self.request.POST) or self.object.starts_at
        return super().get_form_kwargs() | {"offers": self.offers, "asked": also}

    def write(self, **values):
        workflow.advice.move_appointment(self.object, by=self.request.user, **values)
        return self.back


class MineFilter(admin.SimpleListFilter):
    """Whose appointments."""

    title = "conseiller"
    parameter_name = "conseiller"

    def lookups(self, request, model_admin):
        mine = [("moi", "les miens")] if Adviser.objects.filter(user=request.user.pk).exists() else []
        return [*mine, *((str(row.pk), str(row)) for row in Adviser.objects.visible_to(request.user))]

    def queryset(self, request, queryset):
        if self.value() == "moi":
            return queryset.filter(adviser__user=request.user.pk)
        return queryset.filter(adviser=self.value()) if (self.value() or "").isdigit() else queryset


@admin.register(Appointment)
class AppointmentAdmin(RecordedAdmin, FlowAdmin, ReadOnlyAdmin):
    """Who comes, when, for what. What is sheltered is not in this list, but for group Protection."""

    moves = ADVICE_MOVES
    view_on_site = False
    change_list_template = "admin/maison/appointment/change_list.html"
    ordering = ["-starts_at", "-pk"]
    list_display = ["slot", "kind", "adviser", "who", "structure", "way", "state"]
    list_filter = [WhenFilter, MineFilter, "kind", "status"]
    list_select_related = ["kind", "adviser", "user", "structure"]
    search_fields = ["number", "user__first_name", "user__last_name", "structure__name", "typed_for"]
    fieldsets = [
        (None, {"fields": ["slot", "kind", "adviser", "who", "structure", "way", "phone", "email"]}),
        ("La demande", {"fields": ["typed_for", "reason"]}),
        ("La présence", {"fields": ["checked_at", "checked_by"]}),
    ]
    columns = {
        "Numéro": "number",
        "Sujet": "kind__name",
        "Conseiller": "adviser__shown_as",
        "Début": "starts_at",
        "Heure de début": hour_of("starts_at"),
        "Fin": "ends_at",
        "Heure de fin": hour_of("ends_at"),
        "Comment": "get_way_display",
        "Statut": "get_status_display",
        "Structure": "structure__name",
    }

    def has_add_permission(self, request):
        return request.user.has_perm("maison.run_appointment")

    def add_view(self, request, form_url="", extra_context=None):
        return TypedAppointment.as_view(admin=self)(request)

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), "slot", "who"]

    def about(self, obj):
        return f"{obj.kind}, {self.slot(obj)}"

    def open_moves(self, request, obj):
        """Nobody notes what is to come, nor cancels what is over."""
        moves = [(move, url) for move, url in super().open_moves(request, obj) if not move.needs(obj)]
        is_coming = obj.status == "booked" and obj.ends_at > clock.now()
        if is_coming and workflow.advice.may_move(request.user, obj):
            moves.insert(0, (Button("Déplacer"), reverse("admin:maison_appointment_move_to", args=[obj.pk])))
        return moves

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        """The pages that this reader may open from here."""
        response = super().render_change_form(request, context, *args, obj=obj, **kwargs)
        if obj is not None:
            response.context_data["documents"] = self.ways_on(request, obj)
        return response

    def ways_on(self, request, obj):
        if not workflow.advice.may_note(request.user, obj):
            return []
        return [("Les notes des conseillers", reverse("admin:maison_appointment_notes", args=[obj.pk]))]

    @admin.display(description="quand", ordering="starts_at")
    def slot(self, row):
        return slot_words(row.starts_at, row.ends_at)

    @admin.display(description="qui vient", ordering="user__last_name")
    def who(self, row):
        return row.user or row.typed_for

    @admin.display(description="statut", ordering="status")
    def state(self, row):
        status = status_of(row)
        return badge(status.label, status.tone)

    # Other pages ----------------------------------------------------------------------------------------

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("semaine/", wrap(self.week_view), name="maison_appointment_week"),
            path("<int:pk>/deplacer/", wrap(self.move_to_view), name="maison_appointment_move_to"),
            path("<int:pk>/notes/", wrap(self.notes_view), name="maison_appointment_notes"),
            *super().get_urls(),
        ]

    def move_to_view(self, request, pk):
        return MovedAppointment.as_view(admin=self, pk=pk)(request)

    def notes_view(self, request, pk):
        """All that advisers kept of this person: of this appointment, and of those that she had before."""
        row = get_object_or_404(self.get_queryset(request).select_related("kind", "user", "adviser"), pk=pk)
        if not workflow.advice.may_note(request.user, row):
            raise PermissionDenied
        form = NoteForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                workflow.advice.write_note(row, form.cleaned_data["text"], by=request.user)
            except ValidationError as error:
                form.add_error("text", error)
            else:
                messages.success(request, "La note est gardée.")
                return redirect("admin:maison_appointment_notes", row.pk)
        notes = list(notes_of(request.user, row))
        confidential.record(request.user, row, *notes, page=confidential.Page.FILE)
        name = User.objects.namer(request.user)
        context = self.admin_site.each_context(request) | {
            "title": "Notes",
            "opts": self.opts,
            "appointment": row,
            "words": slot_words(row.starts_at, row.ends_at),
            "notes": [(note, name(note.by)) for note in notes],
            "form": form,
            "back": row.office_url,
        }
        status = 422 if form.is_bound else 200
        return render(request, "admin/maison/appointment/notes.html", context, status=status)

    def week_view(self, request):
        """Each adviser's week: what is taken, and how much is free."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        period, sentence = asked(Week, request.GET.get("semaine", ""))
        context = self.admin_site.each_context(request) | {
            "title": period.words,
            "opts": self.opts,
            "sentence": sentence,
            "rows": week_rows(request.user, period),
            "heads": heads(period.days),
            "before": f"?semaine={period.before}",
            "today": f"?semaine={Week.of(clock.today())}",
            "after": f"?semaine={period.after}",
        }
        return render(request, "admin/maison/appointment/week.html", context)


def notes_of(reader, appointment):
    """Those that this reader may know, of the same person where it has an account."""
    notes = AdviceNote.objects.visible_to(reader).select_related("by", "appointment")
    if appointment.user_id is None:
        return notes.filter(appointment=appointment)
    return notes.filter(appointment__user=appointment.user_id)


def week_rows(reader, period):
    """``[(adviser, [(taken, free)])]``: of what the reader may not know, that the adviser is busy."""
    kinds = list(AdviceKind.objects.offered())
    diary = Diary(kinds, period.first, period.last, is_desk=True)
    known = Appointment.objects.visible_to(reader).standing().select_related("kind")
    known = {row.pk: row for row in known.filter(starts_at__lt=diary.ends, ends_at__gt=diary.begins)}
    confidential.record(reader, *known.values(), page=confidential.Page.GRID)
    rows = Appointment.objects.standing().filter(starts_at__lt=diary.ends, ends_at__gt=diary.begins)
    taken, free = {}, {}
    for pk, adviser, start in rows.order_by("starts_at").values_list("pk", "adviser", "starts_at"):
        row = known.get(pk)
        told = (at(start), row.office_url, row.kind) if row else (at(start), "", BUSY)
        taken.setdefault((adviser, clock.local_date(start)), []).append(told)
    for kind in kinds:
        for slot in diary.slots(kind):
            free.setdefault((slot.adviser.pk, clock.local_date(slot.starts_at)), set()).add(slot.starts_at)
    return [
        (adviser, [(taken.get((adviser.pk, day), []), len(free.get((adviser.pk, day), []))) for day in period.days])
        for adviser in diary.advisers
    ]
