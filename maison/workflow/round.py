"""A season: wishes are gathered, arranged, told to all at once, and become series."""

import datetime as dt

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count
from procrastinate.contrib.django import app

from commons import clock, journal
from commons.jobs import send_once
from commons.workflow import Flow, Missing, TooLate, lock, save

from .. import allocation, emails, recurrence
from ..models import PriorityRule, Round, Series, Wish
from ..opening import MIDNIGHT
from ..rules import KNOWN
from .desk import TYPED
from .holding import applicant
from .rights import acts_for, sees
from .series import write

R = Round.Status
PLACED, TAKEN_OUT, ANSWERED, WISHED = "Vœu placé", "Vœu retiré de la grille", "Vœu répondu", "Vœu écrit"
MOST_WISHES = 5  # activities that one structure may ask a slot for

rounds = Flow(Round, first=R.DRAFT)


def arranger(user, round_):
    """Who arranges the season; the wishes of protected structures, only with group Protection."""
    return user.has_perm("maison.arrange_round")


def ready_to_open(round_):
    found = []
    if not round_.offered().exists():
        found.append(Missing("Choisissez au moins un espace à répartir."))
    if round_.closes_at <= clock.now():
        found.append(Missing("La date limite des vœux est passée."))
    if clock.local_date(round_.closes_at) >= round_.starts_on:
        found.append(Missing("Les vœux se ferment avant la première semaine."))
    return found


def still_open(round_):
    return [Missing("Les vœux sont encore ouverts : attendez leur date limite.")] if round_.takes_wishes else []


def unanswered(round_):
    """Every wish has its answer before anything is published."""
    if round_.wishes.filter(told="").exists():
        return [Missing("Des vœux n’ont pas de réponse : proposez une répartition.")]
    return [Missing("La saison est passée.")] if round_.ends_on < clock.today() else []


@rounds.move(R.DRAFT, to=R.OPEN, by=arranger, label="Ouvrir les vœux", needs=ready_to_open)
def open_round(round_, *, by):
    """Les structures écrivent leurs vœux jusqu’à la date limite."""


@rounds.move(R.OPEN, to=R.ALLOCATING, by=arranger, label="Étudier les vœux", needs=still_open)
def close_round(round_, *, by):
    """Plus personne ne change ses vœux. Vous les arrangez sur la grille."""


@rounds.move(R.ALLOCATING, to=R.ALLOCATING, by=arranger, label="Proposer une répartition")
def propose_allocation(round_, *, by):
    """Chaque vœu reçoit une proposition et sa raison. Ce que vous avez placé à la main ne bouge pas."""
    wishes = list(all_wishes(round_))
    answers = allocation.allocate(*problem(round_, wishes))
    for wish in wishes:
        answer(wish, answers[wish.pk])
    Wish.objects.bulk_update(wishes, ["space", "weekday", "from_time", "to_time", "told"])


@rounds.move(R.ALLOCATING, to=R.PUBLISHED, by=arranger, label="Publier les résultats", tone="danger", needs=unanswered)
def publish_round(round_, *, by):
    """Toutes les structures lisent leur résultat en même temps. Les créneaux deviennent des séries ; une date déjà
    prise garde sa raison."""
    round_.published_at, round_.published_by = clock.now(), by
    tell_all(list(all_wishes(round_)), by=by)
    go_on_with_series(round_)


def tell_all(wishes, *, by):
    """One letter a structure, whatever the number of its wishes."""
    told = set()
    for wish in wishes:
        event = journal.note(wish, ANSWERED, by=by)
        if wish.structure_id not in told:
            emails.wish_answered(event)
            told.add(wish.structure_id)


def all_wishes(round_):
    rows = round_.wishes.select_related("structure__commune", "structure__sector", "space", "round")
    return rows.prefetch_related("slots__space").order_by("pk")


# From rows to the problem, and back -----------------------------------------------------------------


def problem(round_, wishes):
    """What ``allocation.allocate`` takes."""
    places = {space.pk: place_of(space) for space in round_.offered()}
    rules = list(PriorityRule.objects.on(clock.local_date(round_.closes_at)))
    requests = [request_of(wish, rules) for wish in wishes]
    fixed = [
        (request, places[wish.space_id], slot_of(wish))
        for wish, request in zip(wishes, requests, strict=True)
        if wish.is_by_hand and wish.space_id in places
    ]
    return requests, list(places.values()), round_.seed, fixed


def place_of(space):
    return allocation.Place(
        space.pk,
        space.name,
        space.kind,
        space.capacity,
        frozenset(space.units()),
        minutes(space.before),
        minutes(space.after),
    )


def request_of(wish, rules):
    met = [rule for rule in rules if rule.meets(wish.structure)]
    choices = tuple(allocation.Choice(slot_of(slot), slot.space_id, slot.kind) for slot in wish.slots.all())
    return allocation.Request(
        key=wish.pk,
        structure=wish.structure_id,
        attendance=wish.attendance,
        points=sum(rule.points for rule in met),
        why=", ".join(f"{journal.lower_first(rule.get_criterion_display())} : {rule.points}" for rule in met),
        choices=choices,
    )


def slot_of(row):
    """The time of the week of a wished slot, or of what a wish got."""
    end = allocation.DAY if row.to_time == MIDNIGHT else of_day(row.to_time)
    return allocation.Slot(row.weekday, of_day(row.from_time), end)


def of_day(time):
    return 60 * time.hour + time.minute


def minutes(length):
    return int(length.total_seconds() // 60)


def time_of(minutes_of_day):
    return dt.time(*divmod(minutes_of_day % allocation.DAY, 60))


def answer(wish, found):
    """Write what the wish got, and why."""
    wish.told = found.told
    wish.space_id = found.place.pk if found.place else None
    wish.weekday = found.slot.weekday if found.slot else None
    wish.from_time = time_of(found.slot.start) if found.slot else None
    wish.to_time = time_of(found.slot.end) if found.slot else None


# Dates ----------------------------------------------------------------------------------------------


def go_on_with_series(round_):
    """Send a worker, unless one is on its way: a season has more dates than a page can wait for."""
    send_once(make_series, f"round:{round_.pk}", round_id=round_.pk)


@app.task(queue="bulk")
def make_series(*, round_id):
    """Each slot that was given becomes a series, one after the other: a worker that dies half way leaves whole ones."""
    for pk in Wish.objects.unfinished().filter(round=round_id).order_by("pk").values_list("pk", flat=True):
        become_series(pk)


@transaction.atomic
def become_series(pk):
    """The slot of the week, each week of the season; once, however many workers come. Refused as a whole, it says
    why, and the others go on."""
    waiting = Wish.objects.unfinished().select_for_update(of=("self",), skip_locked=True)
    wish = waiting.select_related("round__published_by", "structure", "space").filter(pk=pk).first()
    if wish is None:
        return
    try:
        with transaction.atomic():
            wish.series = new_series(wish)
            write(wish.series, by=wish.round.published_by, is_arranged=True)
    except ValidationError as refusal:
        told = f"{wish.told} La série n’a pas pu être créée : {' '.join(refusal.messages)}"
        answer(wish, allocation.Answer(None, None, None, told))
        wish.series = None
    save(wish)


def new_series(wish):
    first = wish.round.starts_on + dt.timedelta(days=(wish.weekday - wish.round.starts_on.weekday()) % 7)
    return Series(
        space=wish.space,
        structure=wish.structure,
        title=wish.title,
        attendance=wish.attendance,
        rule=recurrence.rule_of(recurrence.Repeat.WEEKLY, first),
        starts_on=first,
        until=wish.round.ends_on,
        from_time=wish.from_time,
        to_time=wish.to_time,
        skips_holidays=wish.round.skips_holidays,
    )


# By hand --------------------------------------------------------------------------------------------


@transaction.atomic
def place(wish, *, by, space, weekday, from_time, to_time):
    """Give this wish this slot of the week, whatever the rules say; refused where it meets another one."""
    wish = held(wish, by)
    wish.space, wish.weekday, wish.from_time, wish.to_time = space, weekday, from_time, to_time
    wish.validate_constraints()
    ours, slot = place_of(space), slot_of(wish)
    if wish.attendance > space.capacity:
        raise ValidationError(f"L’espace reçoit {space.capacity} personnes au plus.")
    for other in wish.round.wishes.exclude(pk=wish.pk).exclude(space=None).select_related("space"):
        if allocation.meet(ours, slot, place_of(other.space), slot_of(other)):
            raise ValidationError("Ce créneau est déjà donné : déplacez d’abord l’activité qui l’occupe.")
    wish.is_by_hand = True
    wish.told = f"{space.name}, {slot} : placé par le bureau d’accueil."
    save(wish)
    return journal.note(wish, PLACED, by=by)


@transaction.atomic
def take_out(wish, *, by, reason):
    """This wish gets nothing, for a reason that its structure reads; or goes back to the rules."""
    wish = held(wish, by)
    wish.space = wish.weekday = wish.from_time = wish.to_time = None
    wish.is_by_hand, wish.told = False, reason
    save(wish)
    return journal.note(wish, TAKEN_OUT, by=by)


def held(wish, by):
    """The wish and its round, locked, for whoever may arrange it."""
    round_ = lock(wish.round)
    if not (arranger(by, round_) and sees(by, wish)):
        raise PermissionDenied
    if round_.status != R.ALLOCATING:
        raise TooLate(f"Trop tard : la répartition est « {R(round_.status).label} ».")
    wish = lock(wish)
    wish.round = round_
    return wish


# The structure's own --------------------------------------------------------------------------------


@transaction.atomic
def make_wish(wish, slots, *, by):
    """Write a wish, or write it again, with its first and second choices, as long as the round takes them. The desk
    writes it for who calls: ``typed_for`` says who, the journal who typed it."""
    round_ = lock(wish.round)
    if not applicant(by, wish):
        raise PermissionDenied
    if not round_.takes_wishes:
        raise TooLate("Trop tard : les vœux sont fermés.")
    if wish.structure.status not in KNOWN:
        raise ValidationError("La structure doit être vérifiée par la Ville avant d’écrire un vœu.")
    if wish.pk is None and round_.wishes.filter(structure=wish.structure_id).count() >= MOST_WISHES:
        raise ValidationError(f"Une structure demande {MOST_WISHES} créneaux au plus.")
    wish.by = by
    wish.validate_constraints()
    save(wish)
    wish.slots.all().delete()
    for rank, slot in enumerate(slots, start=1):
        slot.pk, slot.wish, slot.rank = None, wish, rank
        slot.validate_constraints()
        slot.save(force_insert=True)
    journal.note(wish, WISHED if acts_for(by, wish) else TYPED, by=by)
    return wish


def may_wish(round_, structures):
    """Whether one of these structures may still ask for something."""
    counted = round_.wishes.order_by().values("structure").annotate(number=Count("pk"))
    full = counted.filter(number__gte=MOST_WISHES).values("structure")
    return structures.filter(status__in=KNOWN).exclude(pk__in=full).exists()


@transaction.atomic
def drop_wish(wish, *, by):
    """The structure wants it no more."""
    round_ = lock(wish.round)
    if not acts_for(by, wish):
        raise PermissionDenied
    if not round_.takes_wishes:
        raise TooLate("Trop tard : les vœux sont fermés.")
    wish.delete()
