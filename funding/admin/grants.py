"""What the council gave."""

from django.contrib import admin
from django.db.models import Sum

from commons.admin import ReadOnlyAdmin

from ..models import Grant
from .columns import amount


@admin.register(Grant)
class GrantAdmin(ReadOnlyAdmin):
    list_display = ["application", "structure", amount("montant", "amount"), "first_year", "last_year", "deliberation"]
    list_filter = ["first_year"]
    list_select_related = ["application", "structure", "deliberation"]
    search_fields = ["application__number", "structure__name", "deliberation__reference"]
    search_help_text = "Un numéro de demande, une structure ou la référence d’une délibération."
    totals = {"accordé": Sum("amount")}
    columns = {
        "Demande": "application__number",
        "Intitulé": "application__title",
        "Structure": "structure__name",
        "SIRET": "structure__siret",
        "Accordé": "amount",
        "Première année": "first_year",
        "Dernière année": "last_year",
        "Délibération": "deliberation__reference",
        "Séance du": "deliberation__held_on",
    }
