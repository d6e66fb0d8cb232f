"""How people come into structures, in the back-office: read there, answered by the moves."""

from django.contrib import admin

from commons.admin import FlowAdmin, ReadOnlyAdmin, named

from . import forms
from .models import JoinRequest


class InvitationAdmin(ReadOnlyAdmin, FlowAdmin):
    """Whom structures invite. An agent reads; who represents the structure invites, resends, revokes."""

    view_on_site = False  # the page behind the letter is for whoever is invited
    list_display = ["email", "structure", "role", "status", "invited_at"]
    list_filter = ["status", "role"]
    list_select_related = ["structure"]
    search_fields = ["email", "structure__name"]

    def get_fields(self, request, obj=None):
        by = named("invited_by", "invitée par", request.user)
        return ["structure", "email", "role", "position", "handover", "status", "invited_at", by, "expires"]

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj)

    @admin.display(description="expire le")
    def expires(self, invitation):
        return invitation.expires_on


class JoinRequestAdmin(ReadOnlyAdmin, FlowAdmin):
    """Who asks to join a structure. The town answers where nobody represents it any more."""

    moves = {"accept_request": forms.AcceptRequestForm}
    list_filter = ["status", "role"]
    list_select_related = ["structure", "user"]
    search_fields = ["structure__name"]

    def get_list_display(self, request):
        return ["pk", named("user", "personne", request.user), "structure", "role", "status", "asked_on"]

    def get_fields(self, request, obj=None):
        person = named("user", "personne", request.user)
        return ["structure", person, "role", "message", "status", "asked_on"]

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj)

    def alerts(self, obj):
        if obj.status != JoinRequest.Status.WAITING:
            return []
        if obj.structure.representatives.exists():
            return [("wait", "La structure a un représentant : c’est d’abord à lui de répondre.")]
        return [("act", "Plus personne ne représente cette structure : c’est au service de répondre.")]
