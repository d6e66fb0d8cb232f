"""What instructors write beside the files: aids in kind, the law's thresholds."""

from django.contrib import admin

from commons.admin import VisibleAdmin

from ..models import InKindAid, Threshold
from .columns import amount


@admin.register(InKindAid)
class InKindAidAdmin(VisibleAdmin):
    """Typed by agents, until the Maison's bookings give them."""

    list_display = ["year", "structure", "label", amount("valeur", "value"), "source"]
    list_filter = ["year"]
    list_select_related = ["structure"]
    search_fields = ["structure__name", "structure__siret", "label"]
    autocomplete_fields = ["structure"]
    columns = {
        "Année": "year",
        "Structure": "structure__name",
        "SIRET": "structure__siret",
        "Aide": "label",
        "Valeur": "value",
        "Calculée d’après": "source",
    }

    def save_model(self, request, obj, form, change):
        if not change:
            obj.by = request.user
        super().save_model(request, obj, form, change)


@admin.register(Threshold)
class ThresholdAdmin(VisibleAdmin):
    """When the law changes, a line is added with its date; the past keeps its own."""

    list_display = ["key", "value", "unit", "effective_from", "effective_to", "reference"]
    list_filter = ["key"]
    search_fields = ["key", "reference", "note"]
    columns = {
        "Règle": "key",
        "Valeur": "value",
        "Unité": "unit",
        "Depuis le": "effective_from",
        "Jusqu’au": "effective_to",
        "Texte": "reference",
    }
