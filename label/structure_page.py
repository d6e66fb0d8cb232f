"""What the label tells on the page of a structure: what it holds, what it asks for."""

from django.urls import reverse

from commons.confidential import Page, record
from commons.workflow import status_of
from structures.belongings import Part

from .models import Candidacy
from .worklist import held


def told(user, structure):
    """Its people read all of it; an agent what they may see, which is written down when it is sheltered."""
    is_own = structure.has_member(user)
    candidacies = list(Candidacy.objects.visible_to(user).filter(structure=structure).order_by("-pk")[:3])
    record(user, *candidacies, page=Page.LIST)
    lines = [(f"{row}, {words}", row.get_absolute_url(), said, tone) for row, words, said, tone in held([structure])]
    lines += [(str(row), row.get_absolute_url(), *badge(row)) for row in candidacies]
    if not (lines or is_own):
        return None
    url = reverse("label:candidacies") if is_own else ""
    return Part("Label", lines, url, "Tout ce qui concerne le label")


def badge(candidacy):
    status = status_of(candidacy)
    return status.told, status.tone
