"""Controls: drawn by lot or opened on a fact, answered, then findings, observations, and a decision with its reasons.

Nothing is taken from a structure before it has read what is held against it and has had fifteen days to say what it
thinks of it (CRPA, art. L121-1, L122-1).
"""

import datetime as dt

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from commons import clock, journal
from commons.french import day
from commons.workflow import Flow

from .. import award_emails as emails
from ..models import Audit, AuditDraw, Award
from ..models.audits import how_many, in_draw_order
from .awards import A, awards, carry, end, suspend, withdraw
from .rights import acts_for, labels, represents

S, audits = Audit.Status, Flow(Audit, first=Audit.Status.DRAWN)
ANSWER_DAYS = 15
SPARED = relativedelta(years=1)  # whoever was controlled is not drawn again for so long
DRAWN, OPENED = "Tirage fait", "Contrôle ouvert sur un fait signalé"
OVER = "Le label n’est plus tenu : il n’y a plus rien à contrôler."


# The draw -------------------------------------------------------------------------------------------


def population(on):
    """The numbers among which a draw of that day is made: valid, not controlled for a year, and under no control that
    lasts."""
    controlled = Audit.objects.filter(opened_at__date__gt=on - SPARED) | Audit.objects.open()
    valid = Award.objects.valid(on).exclude(pk__in=controlled.values("award"))
    return list(valid.order_by("number").values_list("number", flat=True))


@transaction.atomic
def draw(*, seed, share, by):
    """This year’s draw: kept with all that anybody needs to do it again, and a control opened for each label drawn."""
    today = clock.today()
    numbers = population(today)
    made = AuditDraw(
        year=today.year,
        seed=seed,
        share=share,
        numbers=numbers,
        size=how_many(share, len(numbers)),
        drawn_by=by,
    )
    if not numbers:
        raise ValidationError("Aucun label n’est à contrôler aujourd’hui : il n’y a rien à tirer.")
    made.full_clean()
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        made.full_clean()  # the other draw of the year came first
        raise
    drawn = in_draw_order(seed, numbers)[: made.size]
    for award in Award.objects.filter(number__in=drawn).order_by("number"):
        Audit.objects.create(award=award, draw=made, opened_by=by)
    journal.note(made, DRAWN, by=by)
    return made


@transaction.atomic
def open_on_fact(award, *, fact, by):
    """The service was told something of a labelled structure: a control begins, whatever the draw. A suspended label is
    still one to lose."""
    if not award.is_to_lose(clock.today()):
        raise ValidationError("Ce label n’est pas en cours aujourd’hui : il n’y a rien à contrôler.")
    made = Audit(award=award, origin=Audit.Origin.FACT, fact=fact, opened_by=by)
    made.full_clean()
    made.save()
    journal.note(made, OPENED, by=by)
    return made


# Its life -------------------------------------------------------------------------------------------


def until(date):
    """Fifteen days at least, today not counted."""
    if date < (earliest := clock.today() + dt.timedelta(days=ANSWER_DAYS)):
        raise ValidationError(f"La structure a au moins jusqu’au {day(earliest)} pour répondre.")
    return date


@audits.move(S.DRAWN, to=S.ANSWERING, by=labels, label="Envoyer les questions", tell=emails.audit_asked)
def ask(audit, *, by, questions, answer_until):
    """La structure lit ce qui lui est demandé, et répond sur le portail. Rien ne lui est reproché à ce stade."""
    audit.questions, audit.answer_until = questions, until(answer_until)


def may_answer(user, audit):
    """Once, by whoever writes for the structure."""
    return audit.answered_at is None and acts_for(user, audit)


@audits.move(S.ANSWERING, to=S.ANSWERING, by=may_answer, label="Répondre au contrôle", tell=emails.audit_answered)
def answer(audit, *, by, answer):
    """Le service lit votre réponse. Il clôt le contrôle, ou vous envoie ses constats : rien n’est décidé avant que vous
    ayez pu y répondre."""
    audit.answer, audit.answered_at, audit.answered_by = answer, clock.now(), by


@audits.move(
    S.ANSWERING,
    to=S.ADVERSARIAL,
    by=labels,
    label="Envoyer les constats",
    needs=Audit.missing_to_announce,
    tell=emails.audit_announced,
    tone="danger",
)
def announce(audit, *, by, findings, sanction, observe_until):
    """La structure lit les constats et la sanction envisagée. Elle donne ses observations d’ici la date choisie. Rien
    n’est décidé avant."""
    if sanction == Audit.Sanction.SUSPENSION and audit.award.status == A.SUSPENDED:
        raise ValidationError("Ce label est déjà suspendu : envisagez un rappel écrit, ou le retrait.")
    audit.findings, audit.sanction, audit.observe_until = findings, sanction, until(observe_until)
    audit.announced_at, audit.announced_by = clock.now(), by


def may_observe(user, audit):
    """Once, by who commits the structure."""
    return audit.observed_at is None and represents(user, audit)


@audits.move(
    S.ADVERSARIAL, to=S.ADVERSARIAL, by=may_observe, label="Donner vos observations", tell=emails.audit_observed
)
def observe(audit, *, by, observations):
    """Vos observations sont lues avant toute décision."""
    audit.observations, audit.observed_at, audit.observed_by = observations, clock.now(), by


def missing_to_uphold(audit):
    """A structure is always heard before it is judged, be it in its favour."""
    return audit.missing_to_announce() if audit.status == S.ANSWERING else audit.missing_to_decide()


@audits.move(
    *(S.ANSWERING, S.ADVERSARIAL),
    to=S.UPHELD,
    by=labels,
    label="Clore sans sanction",
    needs=missing_to_uphold,
    tell=emails.audit_upheld,
)
def uphold(audit, *, by, decision):
    """La structure garde son label. Elle lit pourquoi le contrôle est clos."""
    settle(audit, decision, by=by)


@audits.move(
    S.ADVERSARIAL,
    to=S.SANCTIONED,
    by=labels,
    label="Prononcer la sanction",
    needs=Audit.missing_to_decide,
    tell=emails.audit_sanctioned,
    tone="danger",
)
def sanction(audit, *, by, decision):
    """La structure lit la décision, ses motifs et les voies de recours. Une suspension ou un retrait prend effet
    aussitôt."""
    settle(audit, decision, by=by)
    audit.save()
    if act := APPLIED.get(audit.sanction):
        act(audit.award, by=by, reason=decision)


APPLIED = {Audit.Sanction.SUSPENSION: suspend, Audit.Sanction.WITHDRAWAL: withdraw}


def settle(audit, decision, *, by):
    audit.decision, audit.decided_at, audit.decided_by = decision, clock.now(), by


# What ends with the label --------------------------------------------------------------------------


def is_pointless(user, audit):
    """Whoever gives the label up, in the same breath; or an agent, once the date of its end has passed."""
    if audit.award.status == A.WITHDRAWN:
        return represents(user, audit)
    return labels(user, audit) and audit.award.ends_on < clock.today()


@audits.move(S.DRAWN, S.ANSWERING, S.ADVERSARIAL, to=S.UPHELD, by=is_pointless, label="Clore, faute de label")
def lapse(audit, *, by):
    """Le label n’est plus tenu : il n’y a plus rien à contrôler."""
    settle(audit, OVER, by=by)


@awards.move(
    *(A.RUNNING, A.SUSPENDED),
    to=A.WITHDRAWN,
    by=represents,
    label="Rendre le label",
    tell=emails.given_up,
    tone="danger",
)
def give_up(award, *, by, reason):
    """Vous n’aurez plus le label dès aujourd’hui : le badge et la page de vérification le diront. C’est définitif, et
    vous pourrez déposer une nouvelle candidature."""
    end(award, reason, by=by)
    award.is_given_up = True
    award.save()
    for audit in award.audits.open():
        lapse(audit, by=by)
    carry(give_up, award, by=by, reason=reason)
