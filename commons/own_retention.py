"""What the ground floor keeps for a time only: the trace of each letter that left."""

from django.db.models import Q
from django.db.models.functions import Coalesce, TruncDate

from .models import Fate, Message
from .retention import Series


def settled_letters():
    """Posted or given up. One whose key keeps it from leaving twice stays without its addressee."""
    settled = Message.objects.filter(
        Q(key=None) | Q(to__isnull=False), Q(posted_at__isnull=False) | Q(failed_at__isnull=False)
    )
    return settled.annotate(began_on=TruncDate(Coalesce("posted_at", "failed_at")))


def forget_letter(message):
    if message.key:
        Message.objects.filter(pk=message.pk).update(to=None)
    else:
        message.delete()


LETTERS = Series(
    code="commons.letter",
    label="Trace des courriels envoyés",
    what="À qui une lettre est partie, et quand",
    counted_from="l’envoi",
    months=24,
    fate=Fate.DESTROYED,
    source="Proposition : le temps d’un recours et d’un contrôle (RGPD, art. 5, 1, e)",
    candidates=settled_letters,
    dispose=forget_letter,
)
