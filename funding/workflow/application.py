"""From the draft to the council's decision, in the order it is lived: read from top to bottom."""

from django.core.exceptions import ValidationError
from django.db import transaction

from commons import clock
from commons.french import day
from commons.models import Counter
from commons.workflow import Flow, TooLate
from structures.models import PaperKind
from structures.workflow import add_paper

from .. import emails, ledger, tasks
from ..models import AdmissibilityCheck, Application, CompletionItem, CompletionRequest, Criterion, Standing
from .assistance import hand_over, missing_to_deposit_for
from .granting import draw_up_agreement, record_grant
from .papers import follow_papers, join_papers
from .rights import applicant, assistant, instructor, may_withdraw, representative, signs_or_assists

S, applications = Application.Status, Flow(Application, first=Application.Status.DRAFT)


@applications.move(
    S.DRAFT,
    to=S.SUBMITTED,
    by=representative,
    label="Déposer la demande",
    needs=Application.missing,
    tell=emails.received,
)
def submit(application, *, by, public_aid=""):
    """La demande part au service, avec un numéro et un accusé de réception. Vous ne pourrez plus la modifier."""
    application.attested_at, application.attested_by = clock.now(), by
    record_attestation(application, by=by, public_aid=public_aid)
    hand_over(application, by=by)
    register(application)


def record_attestation(application, *, by, public_aid):
    """Who attests, and the aid that the structure received over three years."""
    defaults = {"public_aid": public_aid} | signer_of(application, by)
    Standing.objects.update_or_create(application=application, defaults=defaults)


def signer_of(application, by):
    """Their name and capacity as both stand that day; a protected structure's relay is not written again."""
    if application.structure.is_protected:
        return {"signer_name": "", "signer_role": ""}
    membership = application.structure.memberships.filter(user=by).first()
    return {"signer_name": by.get_full_name()[:150], "signer_role": membership.position if membership else ""}


def register(application):
    """It is in the town's hands from now on: its date, its number, its receipt."""
    application.submitted_at = clock.now()
    year = application.call.year
    application.number = f"{year}-ESS-{Counter.objects.next(f'application:{year}'):04d}"
    join_papers(application)
    tasks.keep_receipt.defer(application_id=application.pk)


@applications.move(
    S.DRAFT,
    to=S.SUBMITTED,
    by=assistant,
    label="Déposer pour le compte de la structure",
    needs=missing_to_deposit_for,
    tell=emails.received_for,
)
def deposit_for(application, *, by):
    """La demande est enregistrée au nom de la structure. L’original qu’elle a signé vaut attestation, et le délai légal
    part du jour où vous l’avez reçue."""
    received_on = application.assistance.received_on
    register(application)
    application.received_on = min(received_on, clock.local_date(application.submitted_at))


@applications.move(S.SUBMITTED, to=S.UNDER_REVIEW, by=instructor, label="Déclarer recevable")
def admit(application, *, by, checks):
    """La demande entre dans le cadre de l’appel : l’instruction commence. Ce que vous avez vérifié reste au dossier."""
    if sorted(check.criterion for check in checks) != sorted(Criterion.of(application)):
        raise ValidationError("Répondez à chaque point de la liste.")
    for check in checks:
        row = AdmissibilityCheck(
            application=application,
            criterion=check.criterion,
            is_met=check.is_met,
            comment=check.comment,
            checked_by=by,
        )
        row.full_clean()
        row.save()
    application.admitted_at = clock.now()


@applications.move(
    S.SUBMITTED,
    S.UNDER_REVIEW,
    to=S.INCOMPLETE,
    by=instructor,
    label="Demander des compléments",
    tell=emails.completion_wanted,
)
def ask_for_more(application, *, by, wanted, deadline, papers=()):
    """Tout ce qui manque, en une seule fois. Le délai légal est suspendu jusqu’à la réponse ou à l’échéance."""
    request = CompletionRequest(application=application, asked_by=by, deadline=deadline)
    request.full_clean()
    request.save()
    CompletionItem.objects.bulk_create(
        [
            *(CompletionItem(request=request, wanted=PaperKind(kind).label, paper_kind=kind) for kind in papers),
            *(CompletionItem(request=request, wanted=item) for item in wanted),
        ]
    )


# Papers may be asked for before the application is declared admissible, or after: it comes back where it was.


def admitted(may):
    """Those who ``may``, once the application has been declared admissible."""

    def check(user, application):
        return application.admitted_at is not None and may(user, application)

    check.__name__ = may.__name__
    return check


def not_admitted(may):
    """Those who ``may``, as long as it has not."""

    def check(user, application):
        return application.admitted_at is None and may(user, application)

    check.__name__ = may.__name__
    return check


@applications.move(
    S.INCOMPLETE,
    to=S.UNDER_REVIEW,
    by=admitted(signs_or_assists),
    label="Envoyer les compléments",
    needs=Application.missing,
    tell=emails.completed,
)
def answer(application, *, by, replies, uploads=None):
    """Vos réponses partent au service, et le délai d’examen reprend."""
    take_replies(application, replies, uploads or {}, by=by)


@applications.move(
    S.INCOMPLETE,
    to=S.SUBMITTED,
    by=not_admitted(signs_or_assists),
    label="Envoyer les compléments",
    needs=Application.missing,
    tell=emails.completed,
)
def answer_before_admission(application, *, by, replies, uploads=None):
    """Vos réponses partent au service, et le délai d’examen reprend. Le service dira si la demande est recevable."""
    take_replies(application, replies, uploads or {}, by=by)


def take_replies(application, replies, uploads, *, by):
    """Each reply, with the file that came with it; the representative's word that what was attested still holds."""
    request = application.open_request
    save_replies(request, replies, uploads, by=by)
    unanswered = [item for item in request.items.all() if not (item.reply or item.paper)]
    if unanswered:
        raise ValidationError([f"Répondez, ou joignez un fichier : {item.wanted}" for item in unanswered])
    follow_papers(application, since=request.asked_at)
    request.answered_at = clock.now()
    request.save(update_fields=["answered_at"])
    if representative(by, application):
        application.attested_at, application.attested_by = clock.now(), by
        Standing.objects.filter(application=application).update(**signer_of(application, by))


def save_replies(request, replies, uploads, *, by):
    """What is written so far, and each file that was given: it becomes a paper of the structure."""
    for item in request.items.all():
        item.reply = replies.get(item.pk, item.reply)
        if upload := uploads.get(item.pk):
            kind = item.paper_kind or PaperKind.OTHER
            item.paper = add_paper(request.application.structure, kind, upload, by=by)
        item.save(update_fields=["reply", "paper"])


@transaction.atomic
def draft_replies(application, *, by, replies, uploads):
    """Keep the replies without sending them; nothing when they have left, or the time has passed."""
    fresh = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    if fresh.status != S.INCOMPLETE or not applicant(by, fresh):
        raise TooLate("Trop tard : ces compléments ne sont plus attendus.")
    save_replies(fresh.open_request, replies, uploads, by=by)


def _deadline_ahead(application):
    request = application.open_request
    if request is None or request.is_overdue:
        return []
    return [f"La structure a jusqu’au {day(request.deadline)} pour répondre."]


@applications.move(
    S.INCOMPLETE,
    to=S.UNDER_REVIEW,
    by=admitted(instructor),
    label="Reprendre sans les compléments",
    needs=_deadline_ahead,
)
def resume(application, *, by):
    """L’échéance est passée sans réponse : l’instruction reprend avec ce que contient le dossier."""
    lapse_request(application)


@applications.move(
    S.INCOMPLETE,
    to=S.SUBMITTED,
    by=not_admitted(instructor),
    label="Reprendre sans les compléments",
    needs=_deadline_ahead,
)
def resume_before_admission(application, *, by):
    """L’échéance est passée sans réponse : jugez si la demande est recevable avec ce que contient le dossier."""
    lapse_request(application)


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
    by=may_withdraw,
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
