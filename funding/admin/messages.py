"""The conversation and the agents' own notes, on the application's page of the back-office."""

from django.contrib import admin
from django.template.loader import render_to_string
from django.urls import path, reverse

from ..models import Application
from ..models.messages import waiting_for
from ..views.messages import Conversation, conversation, may_read


class UnreadFilter(admin.SimpleListFilter):
    """Applications on which a message of the structure waits."""

    title = "messages"
    parameter_name = "messages"

    def lookups(self, request, model_admin):
        return [("a-lire", "à lire")]

    def queryset(self, request, queryset):
        return waiting_for("service", queryset) if self.value() else queryset


class OfficeConversation(Conversation):
    """The same page, inside the back-office."""

    admin = None
    template_name = "funding/admin/messages.html"

    def get_queryset(self):
        return self.admin.get_queryset(self.request).select_related("structure", "call")

    def get_context_data(self, **kwargs):
        return (
            super().get_context_data(**kwargs)
            | self.admin.admin_site.each_context(self.request)
            | {"opts": Application._meta, "title": "Écrire sur le dossier", "back": self.get_success_url()}
        )

    def get_success_url(self):
        return self.admin.change_url(self.object)


class ConversationMixin:
    """Adds the thread to the page, and the page where one writes in it."""

    def get_urls(self):
        view = OfficeConversation.as_view(admin=self)
        return [
            path("<int:pk>/messages/", self.admin_site.admin_view(view), name="funding_application_messages"),
            *super().get_urls(),
        ]

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or not may_read(request.user, obj):
            return fieldsets
        if not hasattr(request, "thread"):  # written once a request: reading it is a fact
            request.thread = render_to_string(
                "funding/_conversation.html",
                {
                    "conversation": conversation(request.user, obj),
                    "in_office": True,
                    "write_url": reverse("admin:funding_application_messages", args=[obj.pk]),
                },
            )

        @admin.display(description="échanges")
        def thread(application):
            return request.thread

        return [*fieldsets, ("Messages", {"fields": [thread]})]
