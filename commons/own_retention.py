"""What the ground floor keeps for a time only: the trace of each letter that left, and of each confidential reading."""

import pgtrigger
from django.db.models import Q
from django.db.models.functions import Coalesce, TruncDate

from .models import ConfidentialView, Fate, Message
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


def readings():
    return ConfidentialView.objects.annotate(began_on=TruncDate("at"))


def forget_reading(view):
    """The one way out of a log that nobody rewrites: its time is over, and the archives allowed the list it is on."""
    with pgtrigger.ignore("commons.ConfidentialView:append_only"):
        view.delete()


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
READINGS = Series(
    code="commons.confidential_view",
    label="Journal des consultations confidentielles",
    what="Quel agent a vu une fiche protégée, et quand",
    counted_from="la consultation",
    months=36,
    fate=Fate.DESTROYED,
    source="Proposition : trois ans au plus (CNIL, recommandation sur la journalisation, délibération n° 2021-122)",
    candidates=readings,
    dispose=forget_reading,
)
SERIES = (LETTERS, READINGS)
