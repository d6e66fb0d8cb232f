"""What a structure does with its candidacy, in the order it is lived; the town’s part is in ``instruction``."""

from django.core.exceptions import ValidationError
from django.db import transaction

from commons import clock
from commons.models import Counter
from commons.workflow import TooLate

from .. import emails
from ..models import Candidacy
from ..models.checklist import chapters, score
from .evidence import keep_file, take_away
from .flows import candidacies
from .rights import acts_for, represents

S = Candidacy.Status


@candidacies.move(
    S.DRAFT,
    to=S.SUBMITTED,
    by=represents,
    label="Déposer ma candidature",
    needs=Candidacy.missing,
    tell=emails.received,
)
def submit(candidacy, *, by):
    """La candidature part à la Ville, avec un numéro et un accusé de réception. Vos réponses, vos preuves et votre note
    ne changeront plus."""
    read = chapters(candidacy)
    candidacy.submitted_at, candidacy.submitted_by = clock.now(), by
    candidacy.self_score = score(read) or 0
    year = clock.local_date(candidacy.submitted_at).year
    candidacy.number = f"{year}-LAB-{Counter.objects.next(f'candidacy:{year}'):04d}"


@candidacies.move(
    S.INCOMPLETE,
    to=S.SUBMITTED,
    by=represents,
    label="Envoyer les compléments",
    tell=emails.completed,
)
def complete(candidacy, *, by, replies, uploads=None):
    """Vos réponses partent à la Ville, qui reprend l’examen de votre candidature."""
    request = candidacy.open_request
    if request is None:
        raise TooLate("Trop tard : ces compléments ne sont plus attendus.")
    save_replies(request, replies, uploads or {}, by=by)
    unanswered = [item for item in request.items.all() if not (item.reply or item.evidence_id)]
    if unanswered:
        raise ValidationError([f"Répondez, ou joignez un fichier : {item.wanted}" for item in unanswered])
    request.answered_at = clock.now()
    request.save(update_fields=["answered_at"])


def save_replies(request, replies, uploads, *, by):
    """What is written so far, and the file that was given for each item, the last one instead of the one before: it
    proves the criterion that was asked about."""
    for item in request.items.select_related("criterion", "evidence"):
        item.reply, before = replies.get(item.pk, item.reply), None
        if upload := uploads.get(item.pk):
            before = item.evidence
            item.evidence = keep_file(request.candidacy, item.criterion, upload, name=item.wanted[:120], by=by)
        item.save(update_fields=["reply", "evidence"])
        if before:
            take_away(before)


@transaction.atomic
def draft_replies(candidacy, *, by, replies, uploads):
    """Keep the replies without sending them; nothing once they have left, or are no longer waited for."""
    fresh = Candidacy.objects.select_for_update(of=("self",)).get(pk=candidacy.pk)
    request = fresh.open_request
    if fresh.status != S.INCOMPLETE or request is None or not acts_for(by, fresh):
        raise TooLate("Trop tard : ces compléments ne sont plus attendus.")
    save_replies(request, replies, uploads, by=by)


@candidacies.move(
    *(S.DRAFT, S.SUBMITTED, S.INCOMPLETE, S.VISIT, S.JURY),
    to=S.WITHDRAWN,
    by=represents,
    label="Retirer la candidature",
    tell=emails.withdrawn,
    tone="danger",
)
def withdraw(candidacy, *, by):
    """La candidature s’arrête là, et la visite qui était prévue n’a pas lieu. Elle reste dans votre espace, et vos
    réponses vous serviront si vous recommencez."""
    candidacy.visits.waiting().update(cancelled_at=clock.now())
