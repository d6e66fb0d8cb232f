"""Where an instalment stands, read from its dates: the same words for its page, its lists and the work list.

What it waits for leaves it « en attente »; what holds it (``holds``) leaves it to authorise or to pay, and refuses the
move until it is lifted.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import models
from django.db.models import Avg, Count, DecimalField, Exists, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce, ExtractYear, Greatest
from django.utils.text import capfirst

from commons import clock
from commons.french import day, due, money
from structures.models import BankAccount

from .budget import HELD, Envelope, LedgerEntry

# A subsidy is paid within sixty days of its notification (loi 2000-321, art. 10, as amended in 2021).
PAYMENT_DAYS = 60
ALERT_DAYS = 15  # before the sixtieth: time to authorise, and to pay
CALL_ENVELOPE = "agreement__grant__application__call__envelope"
STRUCTURE, SERVICE, FINANCE = "à la structure", "au service", "aux finances"
TREASURY, COUNCIL, SIGNATORY = "à la trésorerie", "au conseil municipal", "au signataire de la Ville"


@dataclass(frozen=True)
class Wait:
    """One thing that must come first, in a sentence, and whose turn it is."""

    sentence: str
    who: str = ""

    def said(self, own=False):
        """``own``: told to the structure itself."""
        who = self.who.replace(STRUCTURE, "à vous", 1) if own else self.who
        return f"{self.sentence} C’est {who}." if who else self.sentence


class DueQuerySet(models.QuerySet):
    """Instalments by what happens to them next; the names are those of the « État » filter."""

    # What there is to do --------------------------------------------------------------------------------

    def unpaid(self):
        """Of agreements in force: of the others nothing is paid any more."""
        return self.filter(paid_on=None, cancelled_at=None, agreement__status="running")

    def ready(self):
        """What they waited for has come, nobody has authorised them yet."""
        return self.unpaid().filter(
            Q(after_report=None) | Q(after_report__status="accepted"),
            authorised_at=None,
            year__lte=clock.today().year,
        )

    def to_authorise(self):
        """Ready, and nothing holds them."""
        return self.ready().with_holds().filter(is_held=False, late_report=None, lacking=0)

    def to_pay(self):
        return self.filter(authorised_at__isnull=False, paid_on=None)

    def free_to_pay(self):
        """Authorised, and nothing holds them."""
        return self.to_pay().with_holds().filter(is_held=False)

    def held(self):
        """To authorise or to pay, but an account of the structure or a late report of its own holds them."""
        late = Q(late_report__isnull=False, authorised_at=None)
        ready = self.ready().order_by().values("pk")
        rows = self.filter(Q(pk__in=ready) | Q(authorised_at__isnull=False, paid_on=None))
        return rows.with_holds().filter(Q(is_held=True) | late)

    def waiting_for_credits(self):
        """Ready, but the year's credits are not voted, or fall short."""
        return self.ready().with_holds().filter(lacking__gt=0)

    def waiting_for_report(self):
        return (
            self.unpaid()
            .filter(authorised_at=None, after_report__isnull=False)
            .exclude(after_report__status="accepted")
        )

    def waiting_for_signature(self):
        return self.filter(paid_on=None, agreement__status__in=["to_sign", "to_countersign"])

    def in_open_batch(self):
        """Sent to the accounting software, not recorded as paid yet."""
        return self.to_pay().filter(payment_rows__is_open=True)

    # Dates ------------------------------------------------------------------------------------------------

    def overdue(self, on):
        """Due before that day and not paid: the sixty days of the law have run."""
        return self.unpaid().filter(due_on__lt=on)

    def due_within(self, days):
        """Not late yet, and to be paid at most that many days from now."""
        today = clock.today()
        return self.unpaid().filter(due_on__range=(today, today + dt.timedelta(days=days)))

    def paid(self):
        return self.filter(paid_on__isnull=False)

    def paid_late(self):
        """Paid after their day."""
        return self.paid().filter(paid_on__gt=F("due_on"))

    def delays(self):
        """By year of payment: how many, how much, how many within their sixty days, and the average number of days."""
        dated = self.paid().filter(due_on__isnull=False).order_by()
        rows = dated.values(paid_year=ExtractYear("paid_on")).annotate(
            count=Count("pk"),
            total=Sum("amount"),
            on_time=Count("pk", filter=Q(paid_on__lte=F("due_on"))),
            after=Avg(F("paid_on") - F("due_on")),
        )
        one_day = dt.timedelta(days=1)
        return [row | {"days": round(row["after"] / one_day) + PAYMENT_DAYS} for row in rows.order_by("-paid_year")]

    # What each row needs to say where it stands -----------------------------------------------------------

    def with_hold(self):
        """Adds ``is_held``: no account that two agents have seen, or a change of account that waits for them."""
        accounts = BankAccount.objects.filter(structure=OuterRef("agreement__grant__structure"))
        pending = Exists(accounts.pending())
        return self.annotate(is_held=~Exists(accounts.confirmed()) | pending, is_changing=pending)

    def with_holds(self):
        """Adds also ``late_report`` (the year of an earlier report that the structure owes and whose day has passed)
        and ``lacking`` (what the year's credits lack)."""
        return self.with_hold().annotate(late_report=self._late_report(), lacking=self._lacking())

    def _late_report(self):
        reports = self.model._meta.get_field("after_report").related_model.objects
        owed = reports.filter(agreement=OuterRef("agreement"), year__lt=OuterRef("year"), due_on__lt=clock.today())
        return Subquery(owed.exclude(status__in=["submitted", "accepted"]).order_by("year").values("year")[:1])

    def _lacking(self):
        """The year's share of the agreement, less what is promised or set aside for it, less what is available:
        what ``ledger.commit_year`` will refuse, told before anybody presses the button."""
        same = {"fund": OuterRef(f"{CALL_ENVELOPE}__fund"), "axis": OuterRef(f"{CALL_ENVELOPE}__axis")}
        envelopes = Envelope.objects.filter(year=OuterRef("year"), **same)
        entries = LedgerEntry.objects.filter(
            application=OuterRef("agreement__grant__application"),
            envelope__year=OuterRef("year"),
            kind__in=[LedgerEntry.Kind.RESERVED, LedgerEntry.Kind.COMMITTED, LedgerEntry.Kind.RELEASED],
            **{f"envelope__{name}": value for name, value in same.items()},
        )
        entries = entries.annotate(held=HELD)
        share = self.model._base_manager.filter(
            agreement=OuterRef("agreement"), year=OuterRef("year"), cancelled_at=None
        )
        covered = sum_of(entries, "application", "held") + amount(envelopes.values("available")[:1])
        return Greatest(
            sum_of(share, "agreement") - covered,
            Value(Decimal(), DecimalField(max_digits=14, decimal_places=2)),
        )


def amount(rows):
    """A subquery's amount, 0 when it finds no row."""
    field = DecimalField(max_digits=14, decimal_places=2)
    return Coalesce(Subquery(rows, output_field=field), Value(Decimal(), field), output_field=field)


def sum_of(rows, key, column="amount"):
    """The sum of an amount over rows that all share this ``key``."""
    return amount(rows.order_by().values(key).annotate(sum=Sum(column)).values("sum"))


# In words -----------------------------------------------------------------------------------------------------


def waits(instalment):
    """What must come before it is the service's to authorise; the first one is what its page says."""
    if instalment.paid_on:
        return
    if instalment.cancelled_at:
        yield Wait(f"Annulé : {instalment.cancellation}")
        return
    status, report = instalment.agreement.status, instalment.after_report
    if status == "to_sign":
        yield Wait("Attend la signature de la convention.", STRUCTURE)
    elif status == "to_countersign":
        yield Wait("Attend la signature de la convention.", SIGNATORY)
    elif status != "running":
        yield Wait(f"Ne sera pas versé : la convention est « {instalment.agreement.get_status_display().lower()} ».")
    elif report and report.status == "defaulted":
        yield Wait(f"Retenu : le compte rendu {report.year} n’a pas été rendu.", SERVICE)
    elif report and report.status != "accepted":
        yield Wait(f"Attend que le compte rendu {report.year} soit accepté.", *holder(report))
    if status == "running" and instalment.year > clock.today().year and instalment.authorised_at is None:
        yield Wait(f"Attend l’ouverture des crédits {instalment.year}, le 1er janvier.")


def holder(report):
    """Whose turn it is on a report, and until when."""
    if report.status == "submitted":
        return ["au service de le lire"]
    return [f"{STRUCTURE} de le {'corriger' if report.status == 'returned' else 'rendre'}{awaited(report)}"]


def awaited(report):
    """The day before which a report is handed in or, once it has passed, how late it is."""
    late = report.due_on < clock.today()
    return f", {due(report.due_on)}" if late else f" avant le {day(report.due_on)}"


def holds(instalment):
    """What holds an instalment that waits for nothing else, the structure's part first."""
    row = informed(instalment)
    if row.is_held:
        words, who = ("à confirmer", SERVICE) if row.is_changing else ("à déclarer", STRUCTURE)
        yield Wait(f"Versement retenu : coordonnées bancaires {words}.", who)
    if instalment.authorised_at:
        return
    if row.late_report:
        yield Wait(f"Versement retenu : le compte rendu {row.late_report} est en retard.", f"{STRUCTURE} de le rendre")
    if row.lacking:
        yield Wait(f"Attend les crédits {row.year} : il manque {money(row.lacking)}.", f"{COUNCIL} de les voter")


def informed(instalment):
    """The row with what ``with_holds`` adds: its own, or read now."""
    if hasattr(instalment, "late_report"):
        return instalment
    return type(instalment)._default_manager.with_holds().get(pk=instalment.pk)


def says(instalment, own=False):
    """Where it stands and who acts next, in a sentence: the structure itself is told « vous »."""
    if instalment.paid_on:
        late = f", {late_by(instalment.days_late)}" if instalment.days_late else ""
        return f"Versé le {day(instalment.paid_on)}, mandat {instalment.order_number}{late}."
    if found := list(waits(instalment)) or list(holds(instalment)):
        return " ".join(wait.said(own) for wait in found)
    who = f"{TREASURY} de le payer" if instalment.authorised_at else f"{FINANCE} de l’autoriser"
    return f"C’est {who}{until(instalment)}."


def until(instalment):
    if instalment.due_on is None:
        return ""
    if instalment.due_on < clock.today():
        return f" : {due(instalment.due_on)}, les {PAYMENT_DAYS} jours sont passés"
    return f" avant le {day(instalment.due_on)}"


def late_by(days):
    """« avec un jour de retard »."""
    return f"avec {days} jours de retard" if days > 1 else "avec un jour de retard"


def alert(instalment):
    """(tone, badge) of the sixty days: near their end, or past it; None while there is time."""
    if instalment.paid_on or instalment.cancelled_at or instalment.due_on is None:
        return None
    if instalment.agreement.status != "running":
        return None
    left = (instalment.due_on - clock.today()).days
    if left < 0:
        return "act", capfirst(due(instalment.due_on))
    return ("wait", f"À payer {due(instalment.due_on)}") if left <= ALERT_DAYS else None
