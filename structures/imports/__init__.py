"""Read the structures that a register or a neighbour publishes, as their files really are.

Three layouts are told apart by their columns: an extract of the RNA, an extract of SIRENE, the structures of
data·inclusion (0.18, in CSV or JSON). What a structure is comes from there; who its people are never does.

``commons.tables`` bytes to records → ``columns`` which layout, which column → ``layouts`` the facts of one record →
``rows`` facts to a row or a refusal, with ``places``, ``families``, ``sectors``. Nothing here touches the database.
"""

from commons.tables import FileRefused

from .findings import Refusal, Row
from .report import Report
from .rows import open_structures, read

__all__ = ["FileRefused", "Refusal", "Report", "Row", "open_structures", "read"]
