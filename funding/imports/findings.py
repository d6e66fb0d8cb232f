"""What reading finds: a row with its doubts, a refused row."""

from dataclasses import dataclass, field
from typing import NamedTuple

REFUSALS = {
    "amount_missing": "montant absent",
    "amount_unreadable": "montant illisible",
    "amount_ambiguous": "montant ambigu : le séparateur peut être celui des milliers ou des décimales",
    "amount_cut": "montant coupé par sa virgule, qui est aussi le séparateur du fichier",
    "amount_negative": "montant négatif",
    "amount_too_large": "montant trop grand pour être vrai",
    "beneficiary_missing": "nom du bénéficiaire absent",
    "funder_missing": "nom de l’attribuant absent",
    "line_too_long": "ligne trop longue",
    "not_granted": "subvention non attribuée",
    "shifted": "plus de cellules que de colonnes : un séparateur non protégé décale les valeurs",
    "total": "ligne de total, pas une subvention",
}


class Unreadable(Exception):
    """A fact without which there is no grant cannot be read; ``code`` is a key of ``REFUSALS``."""

    def __init__(self, code, value=""):
        super().__init__(code)
        self.code, self.value = code, value


class Finding(NamedTuple):
    """A doubt about one cell, with what was written there."""

    code: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A grant that can be kept: ``values`` are the fields of ``KnownGrant``."""

    line: int
    values: dict
    findings: tuple[Finding, ...] = ()

    @property
    def warnings(self):
        return list(dict.fromkeys(str(finding.code) for finding in self.findings))


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that cannot be kept, by its line in the file."""

    line: int
    code: str
    value: str = field(default="")

    @property
    def reason(self):
        return REFUSALS[self.code]
