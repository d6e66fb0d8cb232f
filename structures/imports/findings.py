"""What reading finds: a row that can be taken in, or a refusal with its reason."""

from dataclasses import dataclass

REFUSALS = {
    "name_missing": "nom absent",
    "number_wrong": "numéro SIRET, SIREN ou RNA faux : sa clé ou sa forme ne va pas",
    "number_missing": "aucun numéro : l’extrait de ce registre en donne un à chacun",
    "address_missing": "adresse absente",
    "commune_missing": "commune illisible : ni code INSEE, ni code postal avec un nom de commune",
    "elsewhere": "hors de l’agglomération",
    "ended": "fermée ou dissoute, d’après la source",
    "person": "personne qui travaille à son compte : ce n’est pas une structure",
    "undisclosed": "la source demande de ne pas diffuser ses informations",
    "public_body": "organisme public : ce n’est pas une structure de l’économie sociale et solidaire",
    "not_ess": "rien ne dit que cette organisation est de l’économie sociale et solidaire (loi 2014-856, art. 1)",
    "shelters": "accueille ou protège des victimes : à saisir à la main, avec le groupe Protection",
    "protected": "ressemble à une structure protégée du portail : rien n’est pris, voyez avec le groupe Protection",
    "not_an_object": "élément qui n’est pas une structure",
    "line_too_long": "ligne trop longue",
    "shifted": "plus de cellules que de colonnes : un séparateur non protégé décale les valeurs",
}
NOTES = {
    "family_supposed": "famille juridique supposée",
    "sector_default": "secteur supposé, faute d’indice",
    "purpose_made": "objet écrit d’après l’activité déclarée",
    "name_cut": "nom raccourci",
    "address_cut": "adresse raccourcie",
    "person_left_out": "nom de personne retiré de l’adresse",
    "mail_left_out": "courriel laissé de côté : il peut être celui d’une personne",
    "phone_left_out": "téléphone laissé de côté : portable, ou illisible",
    "website_wrong": "site internet illisible, laissé de côté",
}


class Unreadable(Exception):
    """Without this there is no structure to take in; ``code`` is a key of ``REFUSALS``."""

    def __init__(self, code, value=""):
        super().__init__(code)
        self.code, self.value = code, value


@dataclass(frozen=True, slots=True)
class Row:
    """A structure that can be taken in: ``values`` are the fields of ``Structure``, its commune by INSEE code."""

    line: int
    values: dict
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that cannot be taken in, by its line in the file."""

    line: int
    code: str
    value: str = ""

    @property
    def reason(self):
        return REFUSALS[self.code]
