"""The label from the day it is awarded. It is suspended and withdrawn at the end of a control, and never otherwise."""

import datetime as dt

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q

from commons import clock
from commons.models import Counter
from commons.workflow import Flow

from .. import award_emails as emails
from ..models import Audit, Award
from ..tasks import keep_certificate
from .rights import labels

A, awards = Award.Status, Flow(Award, first=Award.Status.RUNNING)
DAY = dt.timedelta(days=1)
PREFIX = "ALES"


def create_award(candidacy, *, by, starts_on=None):
    """The label that the jury awards, from today, or from the day after the one that it renews. Its certificate is
    written by a job."""
    starts_on = starts_on or first_day(candidacy)
    label, structure = candidacy.referential.label, candidacy.structure
    award = Award(
        structure=structure,
        label=label,
        referential=candidacy.referential,
        candidacy=candidacy,
        number=new_number(starts_on),
        holder_name=structure.name,
        starts_on=starts_on,
        ends_on=starts_on + relativedelta(years=label.years) - DAY,
        awarded_by=by,
    )
    insert(award)
    keep_certificate.defer(award_id=award.pk)
    return award


def first_day(candidacy):
    """A renewal follows what is still held; whatever was lost meanwhile is not waited for."""
    held = Award.objects.current(clock.today()).filter(structure=candidacy.structure, label=candidacy.referential.label)
    last = held.order_by("-ends_on").first() if candidacy.renews_id else None
    return last.ends_on + DAY if last else clock.today()


def new_number(starts_on):
    """``ALES-2026-0007``: no gap, no twin."""
    return f"{PREFIX}-{starts_on.year}-{Counter.objects.next(f'label {starts_on.year}'):04}"


def insert(award):
    """Of two that would overlap the database keeps one; the other reads why."""
    try:
        with transaction.atomic():
            award.save()
    except IntegrityError:
        award.validate_constraints()
        raise


# What a control decides, and never alone -----------------------------------------------------------


def suspender(user, award):
    """Whoever has just decided it at the end of a control."""
    return labels(user, award) and decided(award, Audit.Sanction.SUSPENSION)


def withdrawer(user, award):
    """Whoever has just decided it at the end of a control."""
    return labels(user, award) and decided(award, Audit.Sanction.WITHDRAWAL)


def decided(award, sanction):
    """Whether a control of it came to this, or since it was awarded of the one that it follows, after which nothing was
    lifted."""
    before = Q(award__structure=award.structure_id, award__label=award.label_id, award__ends_on__lt=award.starts_on)
    rows = Audit.objects.filter(Q(award=award) | before & Q(decided_at__gte=award.awarded_at))
    rows = rows.filter(status=Audit.Status.SANCTIONED, sanction=sanction)
    if award.lifted_at:
        rows = rows.filter(decided_at__gt=award.lifted_at)
    return rows.exists()


def carry(move, award, *, by, **details):
    """What happens to a label happens to the one that is to follow it: a renewal is often given before the end."""
    later = Award.objects.filter(structure=award.structure_id, label=award.label_id, starts_on__gt=award.ends_on)
    following = later.exclude(status=A.WITHDRAWN).order_by("starts_on").first()
    if following and move.is_open(following, by):
        move(following, by=by, **details)


@awards.move(A.RUNNING, to=A.SUSPENDED, by=suspender, label="Suspendre le label", tone="danger")
def suspend(award, *, by, reason):
    """Le label n’est plus montré, jusqu’à ce que la Ville lève la suspension. La page de vérification le dit."""
    hold(award)
    award.suspended_at, award.suspended_by, award.reason = clock.now(), by, reason
    carry(suspend, award, by=by, reason=reason)


@awards.move(A.SUSPENDED, to=A.RUNNING, by=labels, label="Lever la suspension", tell=emails.suspension_lifted)
def lift(award, *, by):
    """Le label est de nouveau valide, jusqu’à sa date de fin. La structure en est prévenue."""
    award.suspended_at, award.suspended_by, award.reason = None, None, ""
    award.lifted_at, award.lifted_by = clock.now(), by
    carry(lift, award, by=by)


@awards.move(A.RUNNING, A.SUSPENDED, to=A.WITHDRAWN, by=withdrawer, label="Retirer le label", tone="danger")
def withdraw(award, *, by, reason):
    """La structure n’a plus le label. La page de vérification le dit, et depuis quand."""
    hold(award)
    end(award, reason, by=by)
    carry(withdraw, award, by=by, reason=reason)


def end(award, reason, *, by):
    award.suspended_at, award.suspended_by = None, None
    award.withdrawn_at, award.withdrawn_by, award.reason = clock.now(), by, reason


def hold(award):
    """What is over by its date can no longer be taken away."""
    if award.ends_on < clock.today():
        raise ValidationError("Ce label est déjà terminé : il n’y a plus rien à suspendre ni à retirer.")
