"""What a status says to people: its name, whose turn it is, how it looks."""

from django.db import models


class Holder(models.TextChoices):
    """Whose turn it is."""

    STRUCTURE = "structure", "à la structure"
    SERVICE = "service", "au service"
    SIGNATORY = "signatory", "au signataire de la Ville"
    READER = "reader", "à qui doit lire"
    ARCHIVES = "archives", "aux archives"
    NOBODY = "nobody", "à personne"


class FileStatus(models.TextChoices):
    """Statuses of one kind of file, each declared as ``value, holder, tone, [told,] label``.

    ``label`` is what agents read and ``told`` what the structure reads (the label, unless another word is
    kinder or must not reveal what is not public yet). ``tone`` is one of ok, wait, act, info, neutral.
    """

    def __new__(cls, value, holder, tone, told=None):
        status = str.__new__(cls, value)
        status._value_ = value
        status.holder, status.tone, status._told = Holder(holder), tone, told
        return status

    @property
    def told(self):
        return self._told or self.label


def progress(file, life):
    """``(step, "done" | "current" | "todo" | "stopped")`` of each step of ``life``, for the progress line. ``life``:
    ``(step, statuses)``, the last one being the decision. Before the first step all are to come."""
    names = [name for name, _ in life]
    if file.status in file.Status.decided():
        return [(name, "done") for name in names]
    if file.status == file.Status.WITHDRAWN:
        return [(name, "stopped") for name in names]
    here = next((rank for rank, (_, statuses) in enumerate(life) if file.status in statuses), -1)
    return [(name, "done" if i < here else "current" if i == here else "todo") for i, name in enumerate(names)]
