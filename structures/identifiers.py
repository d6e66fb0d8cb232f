"""SIREN, SIRET and RNA numbers: read generously, checked strictly."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from stdnum.fr import siret

# The State's own data tool accepts this form, overseas numbers included (SCDL keeps the digits-only one).
RNA = re.compile(r"^W[0-9][A-Z0-9][0-9]{7}\Z")

validate_rna = RegexValidator(RNA, "Un numéro RNA commence par W et compte neuf chiffres, par exemple W301234567.")
validate_postcode = RegexValidator(r"^[0-9]{5}\Z", "Un code postal compte cinq chiffres, par exemple 30100.")
validate_phone = RegexValidator(
    r"^\+?[0-9\s.()\-]{4,20}\Z", "Ce numéro de téléphone n’est pas lisible : des chiffres, par exemple 04 66 00 00 00."
)


def clean(text):
    """The number without the spaces, dots and dashes that people write in it."""
    return re.sub(r"[\s.\-]", "", text or "").upper()


def validate_siret(value):
    """Fourteen digits whose key holds (INSEE; Luhn, with La Poste's exception)."""
    if not siret.is_valid(value):
        raise ValidationError("Ce SIRET n’est pas valable : 14 chiffres, dont une clé de contrôle. Vérifiez la saisie.")
