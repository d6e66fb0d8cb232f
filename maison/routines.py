"""What the clock starts in the house: options that lapse, reminders."""

import datetime as dt

from django.db import transaction
from procrastinate.contrib.django import app

from commons import clock, journal
from commons.models import Message
from commons.reminders import remind
from structures.models import User

from . import advice_emails, emails, premises_emails
from .models import Appointment, Booking, Limit, Occupation, Round, Wish
from .opening import DAY, whole_day
from .workflow import dates_to_release, lapse, live, offer_again
from .workflow.booking import lapse_option
from .workflow.occupation import end_occupation
from .workflow.round import go_on_with_series

KEPT = dt.timedelta(days=1)  # after which a form that nobody sent is forgotten
REMINDED = "Rappel envoyé"
LAPSED = "Dates rendues, faute de reconfirmation"


@app.periodic(cron="* * * * *")
@app.task(queue="mail", queueing_lock="lapse_options")
def lapse_options(timestamp=None):
    """Options whose time has passed give their slot back, first to those who wait for it; a day later nothing of them
    is left."""
    for option in Booking.objects.lapsed().filter(occupancies__isnull=False).distinct():
        lapse_option(option)
    forget_options()


@transaction.atomic
def forget_options():
    """Under their lock: whoever finishes one at this very moment keeps it."""
    old = Booking.objects.lapsed().filter(held_until__lte=clock.now() - KEPT)
    held = list(old.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True))
    Booking.objects.filter(pk__in=held).delete()


@app.periodic(cron="0 15 * * *")  # UTC: the afternoon before
@app.task(queue="mail", queueing_lock="remind_bookings")
def remind_bookings(timestamp=None):
    """Remind structures of tomorrow's bookings, each person once a booking and a day."""
    start, end = whole_day(clock.today() + DAY)
    for booking in Booking.objects.filter(status="confirmed", starts_at__gte=start, starts_at__lt=end):
        remind_booking(booking)


def remind_booking(booking):
    """A booking that is moved is reminded of anew."""
    if booking.structure is None:
        return
    reason = f"booking:{booking.pk}:{clock.local_date(booking.starts_at)}"
    remind(booking, booking.structure.editors, reason, emails.reminder, action=REMINDED, by=User.objects.clock)


@app.periodic(cron="*/10 * * * *")
@app.task(queue="mail", queueing_lock="offer_dates")
def offer_dates(timestamp=None):
    """Dates of series that were refused and can be had now are offered again, whatever freed them."""
    for booking in Booking.objects.coming().filter(status="unavailable").exclude(structure=None):
        offer_again(booking)


@app.periodic(cron="20 6 * * *")
@app.task(queue="mail", queueing_lock="ask_terms")
def ask_terms(timestamp=None):
    """Ask once whether a series goes on for the next term; after its date, what nobody kept goes back to the others."""
    today, days = clock.today(), Limit.objects.value(Limit.Key.REMINDER)
    for series in live():
        term = series.next_term
        if term is None or term.confirm_by - days * DAY > today:
            continue
        if today <= term.confirm_by:
            ask_term(series, term)
        else:
            lapse_series(series, term)


@app.periodic(cron="*/15 * * * *")
@app.task(queue="bulk", queueing_lock="finish_rounds")
def finish_rounds(timestamp=None):
    """Take up again the series of a published season, if a worker died on them."""
    for round_ in Round.objects.filter(pk__in=Wish.objects.unfinished().values("round")):
        go_on_with_series(round_)


def ask_term(series, term):
    """Each person once a term."""
    reason = f"term:{series.pk}:{term.pk}"
    remind(series, series.structure.editors, reason, emails.term_reminder, action=REMINDED, by=User.objects.clock)


@transaction.atomic
def lapse_series(series, term):
    """All the dates from the term that nobody kept."""
    hand, rows = User.objects.clock(), list(dates_to_release(series, term))
    for booking in rows:
        lapse(booking, by=hand, reason=f"Série non reconfirmée pour la période « {term} ».")
    if rows:
        emails.term_lapsed(journal.note(series, LAPSED, by=hand))


# Premises -------------------------------------------------------------------------------------------

INSURANCE_STAGES = {-1: "late", 7: "week", 30: "month"}  # days before the certificate's end, the most pressing first


@app.periodic(cron="20 6 * * *")
@app.task(queue="mail", queueing_lock="remind_insurance")
def remind_insurance(timestamp=None):
    """Whoever is in the town's premises stays insured: told a month before, a week before, then once it is over."""
    for occupation in Occupation.objects.in_force().select_related("structure").order_by("pk"):
        paper = occupation.insurance()
        if paper is None or paper.refusal:
            remind_insured(occupation, f"{paper.pk if paper else 'none'}:missing")
        elif paper.valid_until and (left := (paper.valid_until - clock.today()).days) <= max(INSURANCE_STAGES):
            stage = next(name for days, name in INSURANCE_STAGES.items() if left <= days)
            remind_insured(occupation, f"{paper.pk}:{paper.valid_until}:{stage}")


def remind_insured(occupation, stage):
    """Once a person for this certificate and this stage: a new certificate begins anew."""
    reason, letter = f"occupation:{occupation.pk}:insurance:{stage}", premises_emails.insurance_due
    remind(occupation, occupation.structure.editors, reason, letter, action=REMINDED, by=User.objects.clock)


@app.periodic(cron="10 1 * * *")
@app.task(queue="mail", queueing_lock="end_occupations")
def end_occupations(timestamp=None):
    """Those whose last day has passed: a revocation that was only announced has no object any more."""
    for occupation in Occupation.objects.in_force().filter(last_on__lt=clock.today()).order_by("pk"):
        end_occupation(occupation, by=User.objects.clock())


@app.periodic(cron="0 15 * * *")  # UTC: the afternoon before
@app.task(queue="mail", queueing_lock="remind_appointments")
def remind_appointments(timestamp=None):
    """Remind people of tomorrow's appointments, each once; one that is moved is reminded of anew."""
    start, end = whole_day(clock.today() + DAY)
    rows = Appointment.objects.filter(status="booked", starts_at__gte=start, starts_at__lt=end)
    for appointment in rows.exclude(user=None, email="").order_by("starts_at", "pk"):
        remind_of(appointment)


@transaction.atomic
def remind_of(appointment):
    key = f"appointment:{appointment.pk}:{appointment.starts_at.isoformat()}"
    if not Message.objects.filter(key=key).exists():
        event = journal.note(appointment, REMINDED, by=User.objects.clock())
        advice_emails.appointment_reminder(event, key=key)
