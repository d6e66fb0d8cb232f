"""From the draft to the council's decision, in the order it is lived: read from top to bottom."""

from django.core.exceptions import ValidationError

from commons import clock
from commons.french import day
from commons.models import Counter
from commons.workflow import Flow

from .. import emails, ledger, tasks
from ..models import Application, CompletionItem, CompletionRequest
from .granting import draw_up_agreement, record_grant
from .rights import instructor, representative

S, applications = Application.Status, Flow(Application, first=Application.Status.DRAFT)


@applications.move(
    S.DRAFT,
    to=S.SUBMITTED,
    by=representative,
    label="Déposer la demande",
    needs=Application.missing,
    tell=emails.received,
)
def submit(application, *, by):
    """La demande part au service, avec un numéro et un accusé de réception. Vous ne pourrez plus la modifier."""
    application.attested_at, application.attested_by = clock.now(), by
    application.submitted_at = clock.now()
    year = application.call.year
    application.number = f"{year}-ESS-{Counter.objects.next(f'application:{year}'):04d}"
    tasks.keep_receipt.defer(application_id=application.pk)


@applications.move(S.SUBMITTED, to=S.UNDER_REVIEW, by=instructor, label="Déclarer recevable")
def admit(application, *, by):
    """La demande entre dans le cadre de l’appel : l’instruction commence."""
    application.admitted_at = clock.now()


@applications.move(
    S.SUBMITTED,
    S.UNDER_REVIEW,
    to=S.INCOMPLETE,
    by=instructor,
    label="Demander des compléments",
    tell=emails.completion_wanted,
)
def ask_for_more(application, *, by, wanted, deadline):
    """Tout ce qui manque, en une seule fois. Le délai légal est suspendu jusqu’à la réponse ou à l’échéance."""
    request = CompletionRequest(application=application, asked_by=by, deadline=deadline)
    request.full_clean()
    request.save()
    CompletionItem.objects.bulk_create(CompletionItem(request=request, wanted=item) for item in wanted)


@applications.move(
    S.INCOMPLETE,
    to=S.UNDER_REVIEW,
    by=representative,
    label="Envoyer les compléments",
    needs=Application.missing,
    tell=emails.completed,
)
def answer(application, *, by, replies):
    """Vos réponses partent au service, et le délai d’examen reprend."""
    request = application.open_request
    for item in request.items.all():
        item.reply = replies[item.pk]
        item.save(update_fields=["reply"])
    request.answered_at = clock.now()
    request.save(update_fields=["answered_at"])
    application.attested_at, application.attested_by = clock.now(), by
    application.admitted_at = application.admitted_at or clock.now()


def _deadline_ahead(application):
    request = application.open_request
    if request is None or request.is_overdue:
        return []
    return [f"La structure a jusqu’au {day(request.deadline)} pour répondre."]


@applications.move(
    S.INCOMPLETE, to=S.UNDER_REVIEW, by=instructor, label="Reprendre sans les compléments", needs=_deadline_ahead
)
def resume(application, *, by):
    """L’échéance est passée sans réponse : l’instruction reprend avec ce que contient le dossier."""
    lapse_request(application)
    application.admitted_at = application.admitted_at or clock.now()


@applications.move(S.UNDER_REVIEW, to=S.PROPOSED, by=instructor, label="Proposer au conseil")
def propose(application, *, by, amounts):
    """Le montant proposé est réservé sur l’enveloppe jusqu’au vote."""
    if any(amounts.values()) and not amounts[application.call.year]:
        raise ValidationError("La première année ne peut pas être à zéro : les suivantes en dépendent.")
    for year in application.years.all():
        year.proposed = amounts[year.year]
        year.full_clean()
        year.save(update_fields=["proposed"])
    if not any(amounts.values()):
        raise ValidationError("Proposez un montant pour une année au moins, ou refusez la demande.")
    ledger.reserve(application, by=by)


@applications.move(S.PROPOSED, to=S.UNDER_REVIEW, by=instructor, label="Reprendre l’instruction")
def reconsider(application, *, by):
    """La proposition est retirée et la somme réservée redevient disponible."""
    ledger.release(application, by=by)
    application.years.update(proposed=None)


@applications.move(S.PROPOSED, to=S.GRANTED, by=instructor, label="Enregistrer l’accord", tell=emails.granted)
def grant(application, *, by, deliberation):
    """Le conseil a voté : la somme est engagée, la convention et son échéancier sont prêts à signer."""
    ledger.must_be_held(deliberation)
    application.decided_at, application.decided_by = clock.now(), by
    ledger.commit(application, by=by)
    draw_up_agreement(record_grant(application, deliberation))
    ledger.reserve_later_years(application, by=by)
    tasks.keep_decision.defer(application_id=application.pk)


@applications.move(
    *(S.SUBMITTED, S.UNDER_REVIEW, S.INCOMPLETE, S.PROPOSED),
    to=S.REFUSED,
    by=instructor,
    label="Refuser",
    tell=emails.refused,
    tone="danger",
)
def refuse(application, *, by, reason, deliberation=None):
    """La structure reçoit le motif et les voies de recours."""
    if deliberation:
        ledger.must_be_held(deliberation)
    application.decided_at, application.decided_by = clock.now(), by
    lapse_request(application)
    application.refusal_reason, application.refusal_vote = reason, deliberation
    ledger.release(application, by=by)
    tasks.keep_decision.defer(application_id=application.pk)


@applications.move(
    *(S.DRAFT, S.SUBMITTED, S.UNDER_REVIEW, S.INCOMPLETE, S.PROPOSED),
    to=S.WITHDRAWN,
    by=representative,
    label="Retirer la demande",
    tell=emails.withdrawn,
    tone="danger",
)
def withdraw(application, *, by):
    """La demande s’arrête là. Elle reste dans votre espace, sans suite."""
    ledger.release(application, by=by)


def lapse_request(application):
    """The request for papers, if one is open, is closed without an answer."""
    request = application.open_request
    if request:
        request.lapsed_at = clock.now()
        request.save(update_fields=["lapsed_at"])
