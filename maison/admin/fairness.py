"""What the town decides for all: terms, quotas, priorities, the house's own numbers, posters at the doors."""

from django.contrib import admin
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.html import format_html

from commons.admin import VisibleAdmin

from .. import posters
from ..models import Door, Limit, PriorityRule, Quota, Term


@admin.register(Term)
class TermAdmin(VisibleAdmin):
    list_display = ["name", "starts_on", "ends_on", "confirm_by"]


@admin.register(Limit)
class LimitAdmin(VisibleAdmin):
    list_display = ["key", "value", "effective_from"]
    list_filter = ["key"]


@admin.register(Quota)
class QuotaAdmin(VisibleAdmin):
    list_display = ["__str__", "season", "valid_from", "valid_until"]
    list_select_related = ["space", "season"]


@admin.register(PriorityRule)
class PriorityRuleAdmin(VisibleAdmin):
    list_display = ["criterion", "points", "valid_from", "valid_until"]


@admin.register(Door)
class DoorAdmin(VisibleAdmin):
    """A poster for each space; a new code is a new poster: delete the old one."""

    list_display = ["space", "poster"]
    list_select_related = ["space"]
    view_on_site = False

    def get_readonly_fields(self, request, obj=None):
        return ["space", "poster"] if obj else []

    @admin.display(description="affiche")
    def poster(self, door):
        url = reverse("admin:maison_door_poster", args=[door.pk])
        words = '<a href="{}">Imprimer l’affiche<span class="visually-hidden"> : {}</span></a>'
        return format_html(words, url, door.space)

    def get_urls(self):
        view = self.admin_site.admin_view(self.poster_view)
        return [path("<int:pk>/affiche.pdf", view, name="maison_door_poster"), *super().get_urls()]

    def poster_view(self, request, pk):
        door = get_object_or_404(self.get_queryset(request).select_related("space"), pk=pk)
        answer = HttpResponse(posters.door_poster(door), content_type="application/pdf")
        answer["Content-Disposition"] = 'inline; filename="affiche.pdf"'
        return answer
