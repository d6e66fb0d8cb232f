"""Coworking: a free seat for a part of the day, chosen under the seats' locks; books of passes.

Sixteen people who ask for the last three seats wait for one another: three get one, thirteen read that it is full.
"""

from decimal import Decimal

from dateutil.relativedelta import relativedelta
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.crypto import salted_hmac

from commons import clock, journal
from commons.french import SPACE
from commons.french import day as told
from commons.workflow import lock, save, sentence_for_deadlock

from .. import emails, quotas
from ..models import Booking, DeskPass, PassBook, PassOffer, RateCategory
from ..models.bookings import LETTERS
from ..pricing import price_of
from ..rules import KNOWN, problems
from ..seats import free_seats, times_of
from .booking import finish
from .desk import TYPED
from .holding import HELD_FOR, applicant
from .occupying import Taken, lock_units, occupy
from .rights import desk
from .seating import TITLE

TOOK_BOOK, PAID_BOOK, CANCELLED_BOOK = "Carnet pris", "Carnet payé", "Carnet annulé"
CENT = Decimal("0.01")
NUMBER_LENGTH = 8


def take_pass(space, structure, part, day, *, by, book=None, typed_for="", slip=""):
    """A seat for that part of that day; the portal chooses which. Returns its booking; raises ``Taken`` when all are
    taken, or the rules' sentences. Raises everything, or nothing is written. The form of one ``slip``, sent twice,
    takes one seat."""
    starts_at, ends_at = times_of(part, day)
    wanted = Booking(space=space, structure=structure, starts_at=starts_at, ends_at=ends_at, by=by)
    if not applicant(by, wanted):
        raise PermissionDenied
    with sentence_for_deadlock(), transaction.atomic():
        lock_units(space)
        if twin := twin_of(wanted, slip, Booking.objects.blocking()):
            return twin
        book = book and claim_half_days(book, structure, part, day)
        wanted.space = choose_seat(space, structure, starts_at, ends_at, by=by)
        wanted.title, wanted.typed_for, wanted.held_until = TITLE, typed_for, clock.now() + HELD_FOR
        price(wanted, space, part, book)
        save(wanted)
        occupy(wanted)
        DeskPass.objects.create(booking=wanted, part=part, book=book)
        if typed_for:
            journal.note(wanted, TYPED, by=by)
        finish(wanted, by=by)
    return wanted


def twin_of(row, slip, standing):
    """What the same form took a moment ago and still stands, under the caller's lock; else None, and the slip gives the
    row its number."""
    if not slip:
        return None
    number = number_of(slip, row.number[0])
    if twin := standing.filter(number=number, structure=row.structure, by=row.by).first():
        return twin
    if not type(row).objects.filter(number=number).exists():
        row.number = number
    return None


def number_of(slip, letter):
    """« R-7QK2M9XA »: the same slip always gives the same one, and nobody else can tell which."""
    drawn = int(salted_hmac("maison.pass.slip", slip, algorithm="sha256").hexdigest(), 16)
    signs = []
    for _ in range(NUMBER_LENGTH):
        drawn, sign = divmod(drawn, len(LETTERS))
        signs.append(LETTERS[sign])
    return f"{letter}-{''.join(signs)}"


def choose_seat(space, structure, starts_at, ends_at, *, by):
    """The first free one that may be taken; the seats are locked."""
    refusals = []
    for seat in free_seats(space, starts_at, ends_at):
        found = problems(seat, structure, starts_at, ends_at, by=by)
        if not found:
            return seat
        refusals = refusals or found
    if refusals:
        raise ValidationError(refusals)
    raise Taken


def price(booking, space, part, book):
    """What the council voted for the space; what a book pays for is not paid twice, and is worth its share of what the
    book offers."""
    if book is None:
        found = price_of(space, booking.structure, booking.starts_at, booking.ends_at)
        booking.category, booking.price, booking.value = found
        return
    offered = (book.value - book.price) * part.half_days / book.half_days
    booking.price, booking.value = Decimal(0), offered.quantize(CENT)


def claim_half_days(book, structure, part, day):
    """The book, locked until the transaction ends, once it can pay for this."""
    book = lock(book)
    if book.structure_id != structure.pk:
        raise ValidationError("Ce carnet est à une autre structure.")
    if book.cancelled_at:
        raise ValidationError("Ce carnet est annulé : prenez-en un autre, ou payez ce passage.")
    if not book.valid_from <= day <= book.valid_until:
        raise ValidationError(f"Ce carnet sert du {told(book.valid_from)} au {told(book.valid_until)}.")
    if (left := book.left) < part.half_days:
        halves = f"{left}{SPACE}demi-journée{'s' if left > 1 else ''}"
        raise ValidationError(f"Il reste {halves} sur ce carnet : prenez-en un autre, ou payez ce passage.")
    return book


# Books ----------------------------------------------------------------------------------------------------


@transaction.atomic
def take_book(offer, structure, *, by, typed_for="", slip=""):
    """A book of passes for a structure. Returns it; it is paid at the desk, or free for whom the council said so. The
    form of one ``slip``, sent twice, takes one book."""
    today = clock.today()
    book = PassBook(offer=offer, structure=structure, half_days=offer.half_days, by=by, typed_for=typed_for)
    if not applicant(by, book):
        raise PermissionDenied
    quotas.lock(structure.pk)
    if twin := twin_of(book, slip, PassBook.objects.filter(cancelled_at=None)):
        return twin
    if structure.status not in KNOWN:
        raise ValidationError("La structure doit être vérifiée par la Ville avant de prendre un carnet.")
    if not PassOffer.objects.on(today).filter(pk=offer.pk).exists():
        raise ValidationError("Ce carnet n’est plus proposé.")
    category = RateCategory.objects.of(structure)
    book.value = offer.amount
    book.price = Decimal(0) if category and category.is_free else offer.amount
    book.valid_from, book.valid_until = today, today + relativedelta(months=offer.months)
    save(book)
    emails.book_taken(journal.note(book, TOOK_BOOK, by=by))
    return book


def is_to_pay(book):
    """Whether the desk still waits for the money."""
    return book.price > 0 and not book.paid_at and not book.cancelled_at


@transaction.atomic
def pay_book(book, *, by):
    """The desk notes that it was paid: the money itself is in the town's books."""
    book = kept_by(book, by)
    if not is_to_pay(book):
        raise ValidationError("Il n’y a rien à payer pour ce carnet.")
    book.paid_at, book.paid_by = clock.now(), by
    save(book)
    return journal.note(book, PAID_BOOK, by=by)


def has_coming_passes(book):
    """Whether somebody comes with it: those passes are cancelled first."""
    return book.passes.filter(booking__in=Booking.objects.blocking().coming()).exists()


@transaction.atomic
def cancel_book(book, *, by, reason):
    """Taken by mistake, or given back: it pays for nothing any more, and the structure reads why."""
    book = kept_by(book, by)
    if book.cancelled_at:
        raise ValidationError("Ce carnet est déjà annulé.")
    if has_coming_passes(book):
        raise ValidationError("Des passages à venir comptent sur ce carnet : annulez-les d’abord.")
    book.cancelled_at, book.cancelled_by, book.reason = clock.now(), by, reason
    save(book)
    event = journal.note(book, CANCELLED_BOOK, by=by)
    emails.book_cancelled(event)
    return event


def kept_by(book, agent):
    """The book, locked, for the desk that may know of it."""
    book = lock(book)
    if not desk(agent, book):
        raise PermissionDenied
    return book
