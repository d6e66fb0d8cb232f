"""Backup and restore: one file holds the database and the private files, as they were at one moment.

``saving`` writes that file while the portal runs, ``restoring`` puts it back, ``archive`` knows what is inside,
``programs`` finds PostgreSQL's own tools. What a person can do about a refusal is in the sentence of ``Impossible``.
"""


class Impossible(Exception):
    """Why nothing was done, in a sentence for whoever asked."""
