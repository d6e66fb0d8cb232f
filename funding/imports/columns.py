"""Which column is what: the headers of the schema, their titles, and what funders write instead."""

from dataclasses import dataclass, field

from commons.cells import clean, key, shortened
from commons.tables import FileRefused, open_table

# Field: the technical name of SCDL 2.1.1 and its title, both official, then what was met elsewhere, best first.
HEADERS = {
    "funder_name": (
        "nomAttribuant",
        "Nom de l'attribuant",
        "Attribuant",
        "Nom attribuant de la subvention",
        "Nom de l'autorité administrative",
        "Autorité attribuante",
        "Collectivité attribuante",
        "Nom de la collectivité",
        "Collectivité",
        "Financeur",
        "Nom du financeur",
    ),
    "funder_id": (
        "idAttribuant",
        "Identification de l'attribuant",
        "Identifiant de l'attribuant",
        "SIRET attribuant",
        "SIRET de l'attribuant",
        "Numéro SIRET de l'attribuant",
        "SIREN attribuant",
        "SIREN de l'attribuant",
        "SIRET de la collectivité",
        "SIRET collectivité",
        "SIRET financeur",
        "SIRET du financeur",
    ),
    "date": (
        "dateConvention",
        "Date de la convention de subvention",
        "Date de la convention",
        "Date de convention",
        "Date de signature",
        "Date de signature de la convention",
        "Date signature",
        "Date de la décision",
        "Date de décision",
        "Date décision",
        "Date",
    ),
    "year": (
        "exerciceBudgetaire",
        "Exercice budgétaire",
        "Exercice",
        "Année",
        "Année budgétaire",
        "Année d'attribution",
        "Millésime",
    ),
    "reference": (
        "referenceDecision",
        "Référence de la décision",
        "Référence de l'acte",
        "Référence décision",
        "Référence",
        "Numéro de convention",
        "N° convention",
        "N° de convention",
        "Numéro de délibération",
        "N° délibération",
        "N° de délibération",
    ),
    "beneficiary_name": (
        "nomBeneficiaire",
        "Nom du bénéficiaire",
        "Bénéficiaire",
        "Nom de l'organisme bénéficiaire",
        "Organisme bénéficiaire",
        "Association bénéficiaire",
        "Raison sociale du bénéficiaire",
        "Raison sociale",
        "Nom de l'association",
        "Nom association",
        "Association",
        "Dénomination",
        "Nom du tiers",
        "Tiers",
    ),
    "beneficiary_id": (
        "idBeneficiaire",
        "Identification SIRET du bénéficiaire",
        "Identification du bénéficiaire",
        "Identifiant du bénéficiaire",
        "Identifiant bénéficiaire",
        "Numéro SIRET du bénéficiaire",
        "SIRET bénéficiaire",
        "SIRET du bénéficiaire",
        "Numéro SIRET",
        "N° SIRET",
        "SIRET",
        "SIREN bénéficiaire",
        "SIREN du bénéficiaire",
        "N° SIREN",
        "SIREN",
    ),
    "beneficiary_rna": (
        "rnaBeneficiaire",
        "Identification RNA du bénéficiaire",
        "Identifiant RNA du bénéficiaire",
        "RNA du bénéficiaire",
        "Numéro RNA",
        "N° RNA",
        "RNA",
    ),
    "beneficiary_commune": (
        "communeBeneficiaire",
        "Commune du bénéficiaire",
        "Commune bénéficiaire",
        "Ville du bénéficiaire",
        "Ville bénéficiaire",
        "Commune du siège",
        "Commune du siège social",
        "Commune de l'association",
        "Commune",
        "Nom de la commune",
        "Ville",
        "Localité",
    ),
    "beneficiary_postcode": (
        "codePostalBeneficiaire",
        "Code postal du bénéficiaire",
        "Code postal bénéficiaire",
        "CP du bénéficiaire",
        "CP bénéficiaire",
        "Code postal du siège",
        "Code postal",
        "CP",
    ),
    "purpose": (
        "objet",
        "Objet de la subvention",
        "object",
        "Objet de la convention",
        "Objet du dossier",
        "Objet de l'aide",
        "Intitulé du projet",
        "Intitulé",
        "Libellé",
        "Projet",
    ),
    "amount": (
        "montant",
        "Montant total de la subvention",
        "Montant de la subvention",
        "Montant subvention",
        "Montant total",
        "Montant attribué",
        "Montant accordé",
        "Montant voté",
        "Montant octroyé",
        "Montant de l'aide",
        "Montant en euros",
        "Montant en EUR",
        "Montant euros",
        "Montant total de la subvention en euros",
        "Montant de la subvention en euros",
    ),
    "nature": ("nature", "Nature de la subvention", "Nature de l'aide", "Nature subvention"),
    "conditions": (
        "conditionsVersement",
        "Conditions de versement de la subvention",
        "Conditions de versement",
        "Condition de versement",
        "Modalités de versement",
    ),
    "period": (
        "datesPeriodeVersement",
        "Date ou période de versement",
        "Dates ou période de versement",
        "Dates et période de versement",
        "Dates de la période de versement",
        "Période de versement",
        "Dates de versement",
        "Date de versement",
    ),
    "rae": (
        "idRAE",
        "Identifiant RAE de l'aide au titre de laquelle la subvention est attribuée",
        "Numéro de référencement au répertoire des entreprises",
    ),
    "eu": (
        "notificationUE",
        "Aide d'Etat notifiée à la Commission Européenne",
        "Notification UE",
        "Aide notifiée à l'Europe",
        "Aide notifiée à l'Union européenne",
    ),
    "share": (
        "pourcentageSubvention",
        "Pourcentage du montant total de la subvention attribuée au bénéficiaire",
        "Pourcentage du montant de la subvention attribué au bénéficiaire",
        "Pourcentage du montant total de la subvention attribué au bénéficiaire",
        "Pourcentage de la subvention",
        "Pourcentage",
    ),
    "scheme": ("dispositifAide", "Identifiant référençant le dispositif d'aide à l'origine de la subvention"),
    "status": ("statutLabel", "Statut de la demande de subvention", "Statut de la demande"),
}
# « Attributaire » is the beneficiary in the décret 2017-779, and the funder in the files of some ministries.
EITHER = {
    "Nom attributaire": ("funder_name", "beneficiary_name"),
    "Nom de l'attributaire": ("funder_name", "beneficiary_name"),
    "Attributaire": ("funder_name", "beneficiary_name"),
    "Identification de l'attributaire": ("funder_id", "beneficiary_id"),
    "Identifiant de l'attributaire": ("funder_id", "beneficiary_id"),
    "SIRET de l'attributaire": ("funder_id", "beneficiary_id"),
}
NEEDED = {
    "amount": "le montant (montant)",
    "beneficiary_name": "le nom du bénéficiaire (nomBeneficiaire)",
    "funder_name": "le nom de l’attribuant (nomAttribuant)",
}
# What the arrêté of 17/11/2017 asks for, in its order; the SCDL and Data.Subvention add the rest.
WHERE = {"beneficiary_commune", "beneficiary_postcode"}  # what no schema asks for, and some funders tell
REGULATORY = [name for name in HEADERS if name not in {"year", "beneficiary_rna", "scheme", "status"} | WHERE]
OPTIONAL = {"reference", "rae"}
OFFICIAL = 2  # the first two names of a field


def plain(header):
    """A header without case, accents, signs and spaces: « NOM_Beneficiaire » is « nombeneficiaire »."""
    return key(clean(header)).replace(" ", "")


RANKS = {plain(name): (field_name, rank) for field_name, names in HEADERS.items() for rank, name in enumerate(names)}
EITHER_PLAIN = {plain(name): fields for name, fields in EITHER.items()}


@dataclass
class Columns:
    """The place of each field, and what to tell about the headers."""

    width: int
    headers: list[str]
    places: dict[str, int] = field(default_factory=dict)
    rivals: list[str] = field(default_factory=list)

    @property
    def missing(self):
        return [words for name, words in NEEDED.items() if name not in self.places]

    def pick(self, cells):
        """The cells of a record by field, cleaned; what the record does not have is empty."""
        return {name: clean(cells[at]) if at < len(cells) else "" for name, at in self.places.items()}

    def repeated_by(self, cells):
        """Whether a record is the header again, as in files put end to end."""
        return [clean(cell) for cell in cells] == self.headers

    def field_after(self, name):
        return next((other for other, at in self.places.items() if at == self.places[name] + 1), None)

    def check(self):
        """Refuse the file, in a sentence, when a column without which there is no grant is not there."""
        if self.missing:
            raise FileRefused(
                f"Colonnes introuvables : {', '.join(self.missing)}. En-têtes lus : {listed(self.headers)}."
            )
        amounts = [self.headers[self.places["amount"]], *self.rivals]
        if len(amounts) > 1:
            raise FileRefused(f"Plusieurs colonnes peuvent être le montant : {listed(amounts)}. Gardez-en une seule.")

    def notes(self):
        """What the schema would say of these headers; none of it changes what is read."""
        official = {name: {plain(header) for header in names[:OFFICIAL]} for name, names in HEADERS.items()}
        notes = [
            f"« {shortened(self.headers[at])} » lu comme {HEADERS[name][0]}"
            for name, at in self.places.items()
            if plain(self.headers[at]) not in official[name] or self.misspelt(name, at)
        ]
        order = sorted((name for name in REGULATORY if name in self.places), key=self.places.get)
        if order != [name for name in REGULATORY if name in self.places]:
            notes.append("colonnes dans un autre ordre que celui du schéma, lues par leur nom")
        absent = [HEADERS[name][0] for name in REGULATORY if name not in self.places and name not in OPTIONAL]
        if absent:
            notes.append(f"colonnes absentes : {', '.join(absent)}")
        ignored = [header for at, header in enumerate(self.headers) if header and at not in self.places.values()]
        if ignored:
            notes.append(f"colonnes ignorées : {listed(ignored)}")
        return notes

    def misspelt(self, name, at):
        """« NOM_Beneficiaire »: the technical name, but not letter for letter."""
        technical = HEADERS[name][0]
        return plain(self.headers[at]) == plain(technical) and self.headers[at] != technical


def recognise(cells):
    """The columns of a header; of two columns for one field, the better name wins."""
    headers = [clean(cell) for cell in cells]
    candidates = {}
    for at, header in enumerate(headers):
        if found := RANKS.get(plain(header)):
            name, rank = found
            candidates.setdefault(name, []).append((rank, at))
    columns = Columns(len(headers), headers, {name: min(ranked)[1] for name, ranked in candidates.items()})
    if "amount" in candidates:
        (best, _), *others = sorted(candidates["amount"])
        columns.rivals = [headers[at] for rank, at in others if rank == best or best >= OFFICIAL]
    for at, header in enumerate(headers):
        free = [name for name in EITHER_PLAIN.get(plain(header), ()) if name not in columns.places]
        if len(free) == 1:
            columns.places[free[0]] = at
    return columns


def open_grants(file):
    """The table of a file of grants, or ``FileRefused`` with a sentence."""
    return open_table(file, recognise, ", ".join(NEEDED.values()))


def listed(headers, limit=20):
    shown = ", ".join(f"« {shortened(header, 40)} »" for header in headers[:limit] if header)
    return f"{shown}…" if len(headers) > limit else shown or "aucun"
