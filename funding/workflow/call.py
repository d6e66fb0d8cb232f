"""The life of a call."""

from django.core.exceptions import ValidationError

from commons.workflow import Flow

from .. import emails, tasks
from ..models import Application, Call
from .rights import instructor

S = Application.Status
C, calls = Call.Status, Flow(Call, first=Call.Status.DRAFT)


@calls.move(C.DRAFT, to=C.PUBLISHED, by=instructor, label="Publier l’appel", needs=Call.missing)
def publish(call, *, by):
    """L’appel paraît et ses abonnés sont prévenus. Ses termes ne changent plus : les mêmes pour tous."""
    tasks.announce.defer(call_id=call.pk)


@calls.move(C.PUBLISHED, to=C.PUBLISHED, by=instructor, label="Fermer plus tard")
def extend(call, *, by, closes_at):
    """La date de fermeture recule, pour tout le monde."""
    if closes_at <= call.closes_at:
        raise ValidationError("La nouvelle date doit être après la date de fermeture actuelle.")
    call.closes_at = closes_at


def _undecided(call):
    missing = ["L’appel est encore ouvert."] if call.is_open else []
    waiting = call.applications.filter(status__in=[*Application.Status.in_service(), S.INCOMPLETE]).count()
    return missing + ([f"{waiting} demande(s) attendent encore une décision."] if waiting else [])


@calls.move(C.PUBLISHED, to=C.DECIDED, by=instructor, label="Clore les décisions", needs=_undecided)
def conclude(call, *, by):
    """Toutes les demandes ont leur décision."""


@calls.move(C.DECIDED, to=C.ARCHIVED, by=instructor, label="Archiver")
def archive(call, *, by):
    """L’appel quitte les listes de travail ; sa page reste en ligne."""


def _handed_in(call):
    count = call.applications.exclude(status__in=[S.DRAFT, S.WITHDRAWN]).count()
    return [f"{count} demande(s) déposée(s) : décidez-les d’abord."] if count else []


@calls.move(
    C.DRAFT,
    C.PUBLISHED,
    to=C.CANCELLED,
    by=instructor,
    label="Annuler l’appel",
    needs=_handed_in,
    tell=emails.call_cancelled,
    tone="danger",
)
def cancel(call, *, by, reason):
    """L’appel n’aura pas lieu. Qui avait commencé une demande en est prévenu, avec le motif."""
    call.cancellation = reason
