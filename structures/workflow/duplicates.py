"""Structures that may be one: what the portal noticed, and what an agent says of it.

The merge itself is a move of the structure that goes (``registration.merge``); it leaves no pair behind.
"""

from django.db import transaction

from commons.workflow import Flow

from .. import likeness
from ..models import DuplicatePair, Structure
from .registration import verifier

P = DuplicatePair.Status

duplicates = Flow(DuplicatePair, first=P.PROPOSED)


def judge(user, pair):
    """Whoever may merge these two."""
    return DuplicatePair.objects.visible_to(user).filter(pk=pair.pk).exists() and verifier(user, pair.first)


@duplicates.move(P.PROPOSED, to=P.APART, by=judge, label="Ce n’est pas la même")
def tell_apart(pair, *, by):
    """Ce sont deux structures différentes, malgré ce qu’elles ont en commun. Elles ne seront plus proposées."""


@duplicates.move(P.APART, to=P.PROPOSED, by=judge, label="Regarder de nouveau")
def doubt_again(pair, *, by):
    """Ces deux structures sont peut-être la même, finalement : la paire revient parmi les doublons possibles."""


@transaction.atomic
def propose(structures):
    """Propose what looks like one of these structures. What was told apart stays apart. Returns how many are new."""
    found = [
        DuplicatePair(first_id=pair.first, second_id=pair.second, score=pair.score, reasons=pair.reasons)
        for pair in likeness.alike(structures)
    ]
    before = DuplicatePair.objects.count()
    DuplicatePair.objects.bulk_create(found, ignore_conflicts=True, batch_size=1000)
    return DuplicatePair.objects.count() - before


def propose_all():
    """The whole register, compared with itself."""
    return propose(Structure.objects.living().filter(is_protected=False).values_list("pk", flat=True))
