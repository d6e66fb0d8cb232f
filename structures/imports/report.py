"""What a person reads after an import of structures: refusals one by one, what was supposed by kind, totals."""

import csv
from dataclasses import dataclass, field

from commons.cells import counted, number, quoted, unformulated

from .findings import NOTES, Refusal

EXAMPLES = 3


@dataclass
class Report:
    """Hears of each row as it is read and holds no row: ``write`` takes a line, ``sheet`` an open text file."""

    write: object
    sheet: object = None
    read: int = 0
    created: int = 0
    filled: int = 0
    known: int = 0
    proposed: int = 0
    skipped: int = 0
    refused: int = 0
    doubts: dict = field(default_factory=dict)

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
            self.refuse(item)
            return
        for code in item.notes:
            count, examples = self.doubts.get(code, (0, []))
            if count < EXAMPLES:
                examples.append(f"ligne {item.line}")
            self.doubts[code] = count + 1, examples
            self.detail(item.line, "avertissement", code, NOTES[code], "")

    def refuse(self, refusal):
        self.refused += 1
        self.write(f"Ligne {refusal.line} refusée : {refusal.reason}{quoted(refusal.value)}.")
        self.detail(refusal.line, "refus", refusal.code, refusal.reason, refusal.value)

    def skip(self, refusal):
        """A row that was not asked for: another territory’s."""
        self.read += 1
        self.skipped += 1
        self.detail(refusal.line, "passée", refusal.code, refusal.reason, refusal.value)

    def took(self, line, what):
        """What became of a row: « created », « filled » or « known »."""
        setattr(self, what, getattr(self, what) + 1)
        self.detail(line, "information", what, OUTCOMES[what], "")

    def nothing_kept(self):
        self.created = self.filled = self.known = self.proposed = 0

    def refused_whole(self, sentence):
        self.detail("", "refus", "file", sentence, "")

    def finish(self):
        """What was supposed, by kind, the most frequent first, then the totals."""
        if self.doubts:
            self.write("À savoir :")
        for code, (count, examples) in sorted(self.doubts.items(), key=lambda item: -item[1][0]):
            self.write(f"  {number(count)} × {NOTES[code]} ({', '.join(examples)}{'…' * (count > EXAMPLES)})")
        totals = {
            "lues": self.read,
            "nouvelles": self.created,
            "complétées": self.filled,
            "déjà connues": self.known,
            "passées": self.skipped,
            "refusées": self.refused,
        }
        self.write("Bilan : " + ", ".join(counted(count, what) for what, count in totals.items()) + ".")
        if self.proposed:
            self.write(f"Doublons possibles à regarder dans la gestion : {number(self.proposed)}.")
        for what, count in (totals | {"doublons possibles": self.proposed}).items():
            self.detail("", "bilan", "", what, count)

    def detail(self, *cells):
        """One line of the sheet."""
        if self.csv:
            self.csv.writerow(unformulated(cells))


OUTCOMES = {
    "created": "nouvelle structure, à vérifier",
    "filled": "structure connue, complétée",
    "known": "structure déjà connue",
}
