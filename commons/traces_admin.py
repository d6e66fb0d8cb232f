"""What happened, for agents: the journal, the outbox, the queue."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import BigIntegerField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.shortcuts import redirect
from django.urls import path
from procrastinate.contrib.django.models import ProcrastinateJob

from . import journal, outbox
from .admin import ReadOnlyAdmin, named
from .models import Event, Message


def addressee(reader):
    """To whom a letter goes, as far as this reader may know."""
    person = named("to", "à", reader, nobody="le service")

    @admin.display(description="à")
    def column(message):
        return "l’adresse du dossier" if message.to_subject else person(message)

    return column


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    """The journal, latest first: who did what to which file."""

    ordering = ["-at", "-pk"]
    list_filter = ["content_type", "action"]
    list_select_related = ["by", "content_type"]

    def get_list_display(self, request):
        return ["at", "what", "subject_link", named("by", "par", request.user)]

    def get_fields(self, request, obj=None):
        return ["at", "what", "subject_link", "before", "after", named("by", "par", request.user)]

    def get_columns(self, request):
        by = named("by", "par", request.user)
        return {"Le": "at", "Quoi": self.what, "Dossier": self.subject_link, "Par": by}

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj)

    @admin.display(description="quoi")
    def what(self, event):
        return journal.label(event)

    @admin.display(description="dossier")
    def subject_link(self, event):
        return f"{event.content_type.name} n° {event.object_id}"


class MessageState(admin.SimpleListFilter):
    title = "état"
    parameter_name = "etat"

    def lookups(self, request, model_admin):
        return [("waiting", "en attente"), ("dead", "abandonnés"), ("posted", "partis")]

    def queryset(self, request, queryset):
        if self.value() == "waiting":
            return queryset.waiting()
        if self.value() == "dead":
            return queryset.dead()
        return queryset.filter(posted_at__isnull=False) if self.value() == "posted" else queryset


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """The outbox: what left, what waits, what was given up and can be sent again."""

    list_filter = [MessageState]
    list_select_related = ["to"]
    actions = ["send_again"]
    change_form_template = "commons/admin/message.html"

    def get_list_display(self, request):
        return ["pk", *self.get_fields(request)]

    def get_fields(self, request, obj=None):
        to = addressee(request.user)
        return ["template", to, "posted_at", "attempts", "failed_at", "failure"]

    def get_columns(self, request):
        to = addressee(request.user)
        return {"Modèle": "template", "À": to, "Parti le": "posted_at", "Abandonné le": "failed_at", "Cause": "failure"}

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj)

    @admin.action(description="Renvoyer les courriers abandonnés")
    def send_again(self, request, queryset):
        if not request.user.has_perm("commons.change_message"):
            raise PermissionDenied
        dead = list(queryset.dead())
        for message in dead:
            outbox.resend(message, by=request.user)
        messages.success(request, f"{len(dead)} courrier(s) remis en route.")

    def get_urls(self):
        again = path("<int:pk>/renvoyer/", self.admin_site.admin_view(self.resend_view), name="commons_message_resend")
        return [again, *super().get_urls()]

    def resend_view(self, request, pk):
        if request.method != "POST":
            raise PermissionDenied
        self.send_again(request, self.get_queryset(request).filter(pk=pk))
        return redirect("admin:commons_message_changelist")


class JobAdmin(ReadOnlyAdmin):
    """The queue. A job about a letter is seen by whoever sees the letter."""

    list_display = ["id", "task_name", "args", "status", "attempts", "scheduled_at"]
    list_filter = ["status", "task_name", "queue_name"]
    fields = ["task_name", "args", "status", "attempts", "scheduled_at"]

    def get_queryset(self, request):
        jobs = ProcrastinateJob.objects.order_by("-id")
        if request.user.is_superuser:
            return jobs
        letters = Message.objects.visible_to(request.user).order_by().values("pk")
        letter = Cast(KeyTextTransform("message_id", "args"), BigIntegerField())
        return jobs.alias(letter=letter).filter(task_name="commons.tasks.deliver", letter__in=letters)
