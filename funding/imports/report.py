"""What a person reads after an import: refusals one by one, warnings by kind, totals."""

import csv
from dataclasses import dataclass, field

from commons.cells import counted, number, quoted, unformulated
from funding.models.known import Doubt

from .findings import Refusal

EXAMPLES = 3


@dataclass
class Report:
    """Hears of each row as it is read and holds no row: ``write`` takes a line, ``sheet`` an open text file."""

    write: object
    sheet: object = None
    read: int = 0
    stored: int = 0
    known: int = 0
    warned: int = 0
    refused: int = 0
    doubts: dict = field(default_factory=dict)
    seen_twice: list = field(default_factory=list)

    def __post_init__(self):
        self.csv = csv.writer(self.sheet, delimiter=";") if self.sheet else None
        self.detail("ligne", "gravité", "code", "motif", "valeur")

    def opened(self, table):
        for note in table.notes():
            self.write(f"Fichier : {note}.")
            self.detail("", "fichier", "", note, "")

    def add(self, item):
        self.read += 1
        if isinstance(item, Refusal):
            self.refused += 1
            self.write(f"Ligne {item.line} refusée : {item.reason}{quoted(item.value)}.")
            self.detail(item.line, "refus", item.code, item.reason, item.value)
            return
        self.warned += bool(item.findings)
        for finding in item.findings:
            count, examples = self.doubts.get(finding.code, (0, []))
            if count < EXAMPLES:
                examples.append(f"ligne {item.line}{quoted(finding.value)}")
            self.doubts[finding.code] = count + 1, examples
            self.detail(item.line, "avertissement", str(finding.code), Doubt(finding.code).label, finding.value)

    def already_known(self, row):
        self.known += 1
        if self.known <= EXAMPLES:
            self.seen_twice.append(str(row.line))
        self.detail(row.line, "information", "known", "déjà connue", row.values["beneficiary_name"])

    def nothing_kept(self):
        self.stored = self.known = 0
        self.seen_twice = []

    def refused_whole(self, sentence):
        self.detail("", "refus", "file", sentence, "")

    def finish(self):
        """The warnings by kind, the most frequent first, then the totals."""
        if self.doubts:
            self.write("Avertissements :")
        for code, (count, examples) in sorted(self.doubts.items(), key=lambda item: -item[1][0]):
            self.write(f"  {number(count)} × {Doubt(code).label} ({' ; '.join(examples)}{'…' * (count > EXAMPLES)})")
        totals = {
            "lues": self.read,
            "enregistrées": self.stored,
            "déjà connues": self.known,
            "avec avertissement": self.warned,
            "refusées": self.refused,
        }
        self.write("Bilan : " + ", ".join(counted(count, what) for what, count in totals.items()) + ".")
        for what, count in totals.items():
            self.detail("", "bilan", "", what, count)

    def detail(self, *cells):
        """One line of the sheet; what a foreign file wrote never becomes a formula there."""
        if self.csv:
            self.csv.writerow(unformulated(cells))
