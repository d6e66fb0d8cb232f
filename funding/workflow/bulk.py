"""Grouped decisions: each file goes through the very move that its own page would make, in its own transaction.

A worker that dies half way has settled whole files only: what waits still waits, and is taken up again.
"""

import logging
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from procrastinate.contrib.django import app

from commons import journal
from commons.jobs import send_once

from .. import emails
from ..models import Application, Bulk, BulkItem
from .application import applications
from .rights import instructor

logger = logging.getLogger(__name__)

SENT_AGAIN = "Lettre de décision renvoyée"
NOT_YOURS = "Cette demande n’est pas à vous : quelqu’un d’autre doit décider."
REFUSED_BY_DATABASE = "La base de données a refusé cette décision : ouvrez la demande et décidez-la seule."
UNFORESEEN = "Une erreur imprévue a arrêté cette décision : ouvrez la demande et décidez-la seule."
LONGEST = BulkItem._meta.get_field("sentence").max_length
Kind, Outcome = Bulk.Kind, BulkItem.Outcome


def may_join(kind, application, user):
    """Whether the file can take part now, as its own page would say."""
    if kind == Kind.NOTIFY:
        return application.status in Application.Status.decided() and instructor(user, application)
    return applications[kind].is_open(application, user)


@transaction.atomic
def start(kind, items, *, by, deliberation=None):
    """Keep what is asked for each file, and set a worker on it. ``items`` are unsaved ``BulkItem``."""
    bulk = Bulk.objects.create(kind=kind, by=by, deliberation=deliberation)
    for item in items:
        item.bulk = bulk
    BulkItem.objects.bulk_create(items)
    go_on(bulk)
    return bulk


@transaction.atomic
def retry(bulk, *, by):
    """Ask again for the files that were refused: the envelope may have been topped up, the date come.

    Asked by whoever decided them first, in whose name they are decided.
    """
    if by.pk != bulk.by_id:
        raise PermissionDenied
    again = bulk.items.filter(outcome=Outcome.REFUSED).update(outcome=Outcome.WAITING, sentence="")
    if again:
        go_on(bulk)
    return again


def go_on(bulk):
    """Send a worker, unless one is on its way."""
    send_once(run_bulk, f"bulk:{bulk.pk}", bulk_id=bulk.pk)


@app.task(queue="bulk")
def run_bulk(*, bulk_id):
    """Settle what waits, one file after the other, in the order of the list."""
    for pk in (
        BulkItem.objects.filter(bulk=bulk_id, outcome=Outcome.WAITING).order_by("pk").values_list("pk", flat=True)
    ):
        settle(pk)


def settle(pk):
    """One file: its move and what became of it are written together, once, however many workers come."""
    with transaction.atomic():
        waiting = BulkItem.objects.select_for_update(of=("self",), skip_locked=True).filter(outcome=Outcome.WAITING)
        item = waiting.select_related("bulk__by", "bulk__deliberation").filter(pk=pk).first()
        if item is None:
            return
        try:
            with transaction.atomic():
                decide(item)
        except ValidationError as error:
            item.outcome, item.sentence = Outcome.REFUSED, " ".join(error.messages)[:LONGEST]
        except PermissionDenied:
            item.outcome, item.sentence = Outcome.REFUSED, NOT_YOURS
        except IntegrityError:
            item.outcome, item.sentence = Outcome.REFUSED, REFUSED_BY_DATABASE
        except Exception:  # said of this file, and the next ones go on: nobody decides them otherwise
            logger.exception("Grouped decision %s stopped on file %s", item.bulk_id, item.pk)
            item.outcome, item.sentence = Outcome.REFUSED, UNFORESEEN
        else:
            item.outcome = Outcome.DONE
        item.save(update_fields=["outcome", "sentence"])


def decide(item):
    """What was asked for this file, by whoever asked it."""
    bulk, by = item.bulk, item.bulk.by
    application = Application.objects.visible_to(by).filter(pk=item.application_id).first()
    if application is None:
        raise PermissionDenied
    if bulk.kind == Kind.NOTIFY:
        notify(application, item, by=by)
        return
    applications[bulk.kind](application, by=by, **details(item))


def details(item):
    """The move's own details, read from the row."""
    if item.bulk.kind == Kind.PROPOSE:
        return {"amounts": {int(year): Decimal(amount) for year, amount in item.amounts.items()}}
    if item.bulk.kind == Kind.GRANT:
        return {"deliberation": item.bulk.deliberation}
    return {"reason": item.reason, "deliberation": item.bulk.deliberation}


def notify(application, item, *, by):
    """The letter of the decision leaves once more, with its PDF, to all who act for the structure."""
    if not may_join(Kind.NOTIFY, application, by):
        raise ValidationError("Cette demande n’est pas encore décidée : il n’y a pas de lettre à envoyer.")
    event = journal.note(application, SENT_AGAIN, by=by)
    for person in application.structure.editors:
        emails.decided_again(event, person=person, key=f"decision:{item.pk}:{person.pk}")
