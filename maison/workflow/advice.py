"""Appointments: taken, moved, cancelled, held or not; and the notes that advisers keep of them.

Whoever takes an adviser's time holds the adviser's row first, then the office: of two people who ask for the last
slot, exactly one gets it, and the database would refuse the other one in any case.
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, Q

from commons import clock, journal
from commons.workflow import Flow, Missing, TooLate, lock, save, sentence_for_deadlock
from structures.models import User

from .. import advice_emails as emails
from ..diary import Diary
from ..models import AdviceNote, Adviser, Appointment, Booking
from ..models.advisers import Way
from .desk import TYPED
from .occupying import Taken, free, occupy
from .rights import either, sees
from .waiting import serve

S = Appointment.Status
AT_ONCE = 2  # appointments to come that one person has
TOO_MANY = "Vous avez déjà deux rendez-vous à venir : attendez qu’ils soient passés, ou annulez-en un."
MOVED = "Rendez-vous déplacé"
ROOM = "Rendez-vous de conseil"
CALL = "Il est trop tard pour changer ce rendez-vous ici : appelez le bureau d’accueil."

appointments = Flow(Appointment, first=S.BOOKED)


# Who ----------------------------------------------------------------------------------------------------


def comes(user, appointment):
    """Whose appointment it is."""
    return appointment.user_id is not None and appointment.user_id == user.pk


def in_time(user, appointment):
    """Until the subject's limit, people change their appointment themselves."""
    return comes(user, appointment) and clock.now() <= appointment.cancel_before


def too_late_to_cancel(user, appointment):
    return comes(user, appointment) and appointment.cancel_before < clock.now() < appointment.starts_at


def keeper(user, appointment):
    """The desk, for what it may see."""
    return user.has_perm("maison.run_appointment") and sees(user, appointment)


def receives(user, appointment):
    """The adviser whose appointment it is."""
    return appointment.adviser.user_id == user.pk and sees(user, appointment)


may_move = either(in_time, keeper, receives)


def over(appointment):
    if appointment.ends_at <= clock.now():
        return [Missing("Le rendez-vous est passé : notez s’il a été tenu.")]
    return []


def not_begun(appointment):
    return [Missing("Le rendez-vous n’a pas commencé.")] if clock.now() < appointment.starts_at else []


# Moves --------------------------------------------------------------------------------------------------


@appointments.move(
    S.BOOKED,
    to=S.CANCELLED,
    by=may_move,
    label="Annuler le rendez-vous",
    tone="danger",
    needs=over,
    tell=emails.appointment_cancelled,
)
def cancel(appointment, *, by, reason):
    """L’heure est rendue aux autres. L’autre personne est prévenue."""
    appointment.reason = reason
    leave_room(appointment)


@appointments.move(
    *(S.BOOKED, S.ABSENT),
    to=S.EXCUSED,
    by=either(too_late_to_cancel, keeper, receives),
    label="Prévenir d’une absence",
    tell=emails.appointment_excused,
)
def excuse(appointment, *, by):
    """La personne a prévenu qu’elle ne viendrait pas. L’heure est rendue aux autres."""
    leave_room(appointment)


@appointments.move(
    *(S.BOOKED, S.ABSENT), to=S.ATTENDED, by=either(keeper, receives), label="Noter la présence", needs=not_begun
)
def attend(appointment, *, by):
    """Le rendez-vous a été tenu."""
    appointment.checked_at, appointment.checked_by = clock.now(), by


@appointments.move(
    *(S.BOOKED, S.ATTENDED), to=S.ABSENT, by=either(keeper, receives), label="Noter l’absence", needs=not_begun
)
def miss(appointment, *, by):
    """Personne n’est venu, ou n’a répondu au téléphone."""
    appointment.checked_at, appointment.checked_by = clock.now(), by


# Taking one ---------------------------------------------------------------------------------------------


def book_appointment(kind, starts_at, way, *, by, user=None, structure=None, typed_for="", **words):
    """An appointment with one of the advisers who are free then: the one who has the fewest to come. Raises ``Taken``.

    ``user`` is who comes: oneself, or for the desk somebody who called, with an account or without.
    """
    wanted = Appointment(
        kind=kind, user=user, structure=structure, way=way, starts_at=starts_at, by=by, typed_for=typed_for, **words
    )
    if not may_book(by, wanted):
        raise PermissionDenied
    if comes(by, wanted) and Appointment.objects.coming().filter(user=by).count() >= AT_ONCE:
        raise ValidationError(TOO_MANY)
    with sentence_for_deadlock(), transaction.atomic():
        settle(wanted, is_desk=not comes(by, wanted))
        if typed_for:
            journal.note(wanted, TYPED, by=by)
        emails.appointment_booked(journal.note(wanted, "Rendez-vous pris", by=by))
    return wanted


def may_book(user, appointment):
    """Oneself, alone or as one of a structure's people; the desk for others."""
    if comes(user, appointment):
        return appointment.structure is None or appointment.structure.pk in user.belongs_to
    return keeper(user, appointment)


def settle(appointment, *, is_desk):
    """Give it an adviser who is free then, and the office; its time is the one that it asks for."""
    hold_advisers(appointment.kind)
    day = clock.local_date(appointment.starts_at)
    diary = Diary(
        [appointment.kind],
        day,
        day,
        is_sheltered=appointment.is_sheltered,
        is_desk=is_desk,
        but=appointment.pk,
    )
    slots = [slot for slot in diary.slots(appointment.kind) if slot.starts_at == appointment.starts_at]
    suitable = [slot for slot in slots if appointment.way in slot.ways]
    if slots and not suitable:
        raise ValidationError({"way": f"À cette heure, le rendez-vous se tient {slots[0].ways[0].label}."})
    for slot in fairly(suitable):
        appointment.adviser, appointment.ends_at = slot.adviser, slot.ends_at
        try:
            with transaction.atomic():
                take_room(appointment)
        except Taken:
            continue
        appointment.clean_fields(exclude=["kind", "adviser", "user", "structure", "room", "by", "checked_by"])
        save(appointment)
        return
    raise Taken


def hold_advisers(kind):
    """Until the transaction ends, in the one order of everybody: before any office."""
    rows = Adviser.objects.select_for_update(of=("self",), no_key=True).filter(kinds=kind)
    list(rows.order_by("pk").values("pk"))


def fairly(slots):
    """Whoever has the fewest appointments to come first."""
    coming = Count("appointments", filter=Q(appointments__status="booked", appointments__starts_at__gt=clock.now()))
    rows = Adviser.objects.filter(pk__in=[slot.adviser.pk for slot in slots]).annotate(coming=coming)
    load = dict(rows.order_by().values_list("pk", "coming"))
    return sorted(slots, key=lambda slot: (load[slot.adviser.pk], slot.adviser.pk))


def take_room(appointment):
    """Keep the adviser’s office busy, for the town: that booking says neither who comes nor who asked."""
    if appointment.way != Way.SPOT:
        return
    room = Booking(
        space=appointment.adviser.space,
        title=ROOM,
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        status=Booking.Status.CONFIRMED,
        by=User.objects.clock(),
    )
    save(room)
    occupy(room)
    appointment.room = room


def leave_room(appointment):
    """The office is everybody's again."""
    if (room := appointment.room) is None:
        return
    appointment.room = None
    free(room)
    room.delete()
    serve(room.space, room.starts_at, room.ends_at)


def move_appointment(appointment, starts_at, way, *, by, phone):
    """Another time or another way: all of it, or nothing. Raises ``Taken`` with the former time kept."""
    with sentence_for_deadlock(), transaction.atomic():
        fresh = lock(appointment)
        if fresh.status != S.BOOKED or over(fresh):
            raise TooLate(f"Trop tard : le rendez-vous est « {S(fresh.status).told} ».")
        if not either(comes, keeper, receives)(by, fresh):
            raise PermissionDenied
        if not may_move(by, fresh):
            raise ValidationError(CALL)
        hold_advisers(fresh.kind)
        leave_room(fresh)
        fresh.starts_at, fresh.way, fresh.phone = starts_at, way, phone
        settle(fresh, is_desk=not comes(by, fresh))
        emails.appointment_moved(journal.note(fresh, MOVED, by=by))
    appointment.refresh_from_db()
    return appointment


# Notes --------------------------------------------------------------------------------------------------


def may_note(user, appointment):
    """Advisers, on what they may see: see ``AdviceNote``."""
    if not (user.has_perm("maison.add_advicenote") and Adviser.objects.filter(user=user.pk).exists()):
        return False
    return sees(user, appointment)


def write_note(appointment, text, *, by):
    """What an adviser keeps in mind. Nothing of it goes to the journal."""
    if not may_note(by, appointment):
        raise PermissionDenied
    note = AdviceNote(appointment=appointment, text=text, by=by)
    note.clean_fields(exclude=["appointment", "by"])
    note.save()
    return note
