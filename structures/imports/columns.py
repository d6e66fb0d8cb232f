"""Which layout a file has, and which column is what: the headers of each register, then what extracts call them."""

from dataclasses import dataclass, field

from commons.cells import clean, key, shortened
from commons.tables import FileRefused

# Répertoire national des associations, export « waldec ».
RNA = {
    "rna": ("id", "id_association", "numéro RNA", "numero_rna", "rna"),
    "siret": ("siret",),
    "name": ("titre", "nom de l'association"),
    "acronym": ("titre_court", "sigle"),
    "purpose": ("objet",),
    "theme": ("objet_social1",),
    "position": ("position",),
    "ended_on": ("date_disso", "date de dissolution"),
    "complement": ("adrs_complement",),
    "number": ("adrs_numvoie",),
    "repetition": ("adrs_repetition",),
    "street_kind": ("adrs_typevoie",),
    "street": ("adrs_libvoie", "adresse", "adresse du siège"),
    "distribution": ("adrs_distrib",),
    "insee": ("adrs_codeinsee", "code insee"),
    "postcode": ("adrs_codepostal", "code postal"),
    "town": ("adrs_libcommune", "commune"),
    "website": ("siteweb", "site internet"),
}
# SIRENE, unités légales and their place, as the State's files and their extracts name the columns.
SIRENE = {
    "siren": ("siren",),
    "siret": ("siret", "siretSiegeUniteLegale"),
    "nic": ("nicSiegeUniteLegale", "nic"),
    "name": ("denominationUniteLegale",),
    "usual_name": ("denominationUsuelle1UniteLegale", "denominationUsuelleEtablissement", "enseigne1Etablissement"),
    "acronym": ("sigleUniteLegale",),
    "category": ("categorieJuridiqueUniteLegale",),
    "ess": ("economieSocialeSolidaireUniteLegale",),
    "naf": ("activitePrincipaleUniteLegale", "activitePrincipaleEtablissement"),
    "rna": ("identifiantAssociationUniteLegale",),
    "state": ("etatAdministratifUniteLegale",),
    "place_state": ("etatAdministratifEtablissement",),
    "disclosure": ("statutDiffusionUniteLegale", "statutDiffusionEtablissement"),
    "complement": ("complementAdresseEtablissement",),
    "number": ("numeroVoieEtablissement",),
    "repetition": ("indiceRepetitionEtablissement",),
    "street_kind": ("typeVoieEtablissement",),
    "street": ("libelleVoieEtablissement", "adresse"),
    "distribution": ("distributionSpecialeEtablissement",),
    "insee": ("codeCommuneEtablissement", "code insee"),
    "postcode": ("codePostalEtablissement", "code postal"),
    "town": ("libelleCommuneEtablissement", "commune"),
}
# data·inclusion, schema « structures » 0.18.
INCLUSION = {
    "id": ("id",),
    "name": ("nom",),
    "source": ("source",),
    "siret": ("siret",),
    "rna": ("rna",),
    "kind": ("typologie",),
    "summary": ("presentation_resume",),
    "purpose": ("presentation_detail",),
    "street": ("adresse",),
    "complement": ("complement_adresse",),
    "insee": ("code_insee",),
    "postcode": ("code_postal",),
    "town": ("commune",),
    "website": ("site_web",),
    "email": ("courriel",),
    "phone": ("telephone",),
    "themes": ("thematiques",),
    "told_on": ("date_maj",),
}
LAYOUTS = {"rna": RNA, "sirene": SIRENE, "inclusion": INCLUSION}
TITLES = {"rna": "extrait du RNA", "sirene": "extrait de SIRENE", "inclusion": "structures de data·inclusion 0.18"}
# Of each group one column at least.
NEEDED = {
    "rna": ({"rna"}, {"name"}, {"insee", "postcode"}),
    "sirene": ({"siret", "siren"}, {"name"}, {"category"}, {"insee", "postcode"}),
    "inclusion": ({"id"}, {"name"}, {"source"}, {"insee", "postcode"}),
}
WANTED = "le titre et le numéro d’un extrait du RNA, la dénomination et le SIREN de SIRENE, ou le nom de data·inclusion"


def plain(header):
    """A header without case, accents, signs and spaces."""
    return key(clean(header)).replace(" ", "")


NAMES = {
    layout: {plain(name): field_name for field_name, names in fields.items() for name in names}
    for layout, fields in LAYOUTS.items()
}


@dataclass
class Columns:
    """The layout of a header, and the place of each field."""

    layout: str
    width: int
    headers: list[str]
    places: dict[str, int] = field(default_factory=dict)

    @property
    def is_whole(self):
        return all(group & self.places.keys() for group in NEEDED[self.layout])

    def pick(self, cells):
        """The cells of a record by field, cleaned; what the record does not have is empty."""
        return {name: clean(cells[at]) if at < len(cells) else "" for name, at in self.places.items()}

    def check(self):
        """Refuse the file, in a sentence, when it is in none of the layouts."""
        if not self.is_whole:
            read = ", ".join(f"« {shortened(header, 40)} »" for header in self.headers[:20] if header)
            raise FileRefused(f"Ce n’est aucun des fichiers connus : il faut {WANTED}. En-têtes lus : {read}.")

    def notes(self):
        return [TITLES[self.layout]]


def recognise(cells):
    """The columns of a header in the layout that fits it best."""
    headers = [clean(cell) for cell in cells]
    found = [Columns(layout, len(headers), headers, placed(headers, names)) for layout, names in NAMES.items()]
    return max(found, key=lambda columns: (columns.is_whole, len(columns.places)))


def placed(headers, names):
    """The place of each field; of two columns for one field, the first."""
    places = {}
    for at, header in enumerate(headers):
        if name := names.get(plain(header)):
            places.setdefault(name, at)
    return places
