"""Read the grants that other funders publish, as their files really are.

Two layouts are understood: SCDL « subventions » 2.1.1 and the one of the arrêté of 17 November 2017. Generous with
the form (separator, encoding, headers, dates), strict with the facts: an amount is read or refused, never guessed.

``commons.tables`` bytes to records → ``columns`` which column is what → ``amounts``, ``dates``, ``identifiers``,
``words`` one cell each → ``rows`` a record to a row or a refusal → ``store`` rows to the database → ``report`` what a
person reads.
Nothing before ``store`` touches the database.
"""

from commons.tables import FileRefused

from .columns import open_grants
from .findings import Refusal, Row
from .report import Report
from .rows import read
from .store import import_file

__all__ = ["FileRefused", "Refusal", "Report", "Row", "import_file", "open_grants", "read"]
