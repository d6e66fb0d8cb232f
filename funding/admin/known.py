"""What other funders published."""

from django.contrib import admin
from django.db.models import Sum

from commons.admin import ReadOnlyAdmin

from ..models import KnownGrant
from .columns import amount


@admin.register(KnownGrant)
class KnownGrantAdmin(ReadOnlyAdmin):
    """What other funders published, as it was imported."""

    list_display = ["beneficiary_name", "funder_name", "year", amount("montant", "amount_received"), "purpose"]
    list_filter = ["year"]
    search_fields = [
        "funder_name", "beneficiary_name", "beneficiary_siret", "beneficiary_siren", "beneficiary_rna", "purpose",
    ]  # fmt: skip
    search_help_text = "Un financeur, un bénéficiaire, un SIRET, un RNA ou un mot de l’objet."
    totals = {"somme": Sum("amount_received")}
    columns = {
        "Bénéficiaire": "beneficiary_name",
        "SIRET du bénéficiaire": "beneficiary_siret",
        "RNA du bénéficiaire": "beneficiary_rna",
        "Financeur": "funder_name",
        "SIRET du financeur": "funder_siret",
        "Année": "year",
        "Convention signée le": "signed_on",
        "Montant reçu": "amount_received",
        "Montant total": "amount",
        "Nature": "get_nature_display",
        "Objet": "purpose",
        "Avertissements": lambda grant: " ; ".join(grant.doubts),
        "Fichier": "source",
        "Ligne du fichier": "source_line",
    }
