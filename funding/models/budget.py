"""Funds, what the council voted, and the ledger that keeps everybody within it.

CGCT, art. L2311-3: the *autorisation d'engagement* is the ceiling of what may be promised over several
years; the *crédits de paiement* are the ceiling of what may be paid within one. Both ceilings are running
totals on one row, kept by a trigger on the ledger and bounded by a constraint: whoever writes a line
takes the row's lock, and the database refuses the line too many.
"""

import pghistory
import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from commons import clock

from .totals import sectors_after_entries

FIRST_YEAR, LAST_YEAR = 2000, 2100


class Axis(models.TextChoices):
    """The chapters of the pact."""

    STRUCTURE = "structure", "Structurer, financer, rendre visible"
    SUPPORT = "support", "Soutenir acteurs et projets"
    JOBS = "jobs", "Développer l’emploi solidaire"
    PROCUREMENT = "procurement", "Orienter la commande publique"
    AGGLOMERATION = "agglomeration", "Agir à l’échelle de l’agglomération"


class Fund(models.Model):
    """A purse of the town's, such as the fund for the social and solidarity economy."""

    name = models.CharField("nom", max_length=100, unique=True)
    purpose = models.TextField("objet", blank=True)

    class Meta:
        verbose_name = "fonds"
        verbose_name_plural = "fonds"
        ordering = ["name"]

    def __str__(self):
        return self.name


def money(label, **options):
    """An amount in euros."""
    return models.DecimalField(label, max_digits=12, decimal_places=2, **options)


def total(label):
    """A running total: written by the ledger's trigger and by nothing else."""
    return models.DecimalField(label, max_digits=14, decimal_places=2, default=0, editable=False)


def year(label, **options):
    """A budget year."""
    return models.PositiveSmallIntegerField(
        label, validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)], **options
    )


def totals_from_ledger(*columns):
    """Whatever else is saved on the row, its totals begin at zero and stay what the ledger says."""
    kept = " ".join(f"NEW.{column} = OLD.{column};" for column in columns)
    born = " ".join(f"NEW.{column} = 0;" for column in columns)
    return pgtrigger.Trigger(
        name="totals_from_ledger",
        operation=pgtrigger.Insert | pgtrigger.Update,
        when=pgtrigger.Before,
        condition=pgtrigger.Condition("pg_trigger_depth() = 0"),
        func=f"IF TG_OP = 'INSERT' THEN {born} ELSE {kept} END IF; RETURN NEW;",
    )


class Ceiling(models.Model):
    """An amount that the council voted, and what has been taken from it."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="%(class)ss", verbose_name="fonds")
    axis = models.CharField("axe", max_length=20, choices=Axis)
    voted = total("voté")
    reserved = total("réservé")
    committed = total("engagé")
    released = total("libéré")

    class Meta:
        abstract = True


WITHIN_VOTE = Q(voted__gte=F("reserved") + F("committed") - F("released"))
NEVER_NEGATIVE = Q(voted__gte=0, reserved__gte=0, committed__gte=0, released__gte=0, released__lte=F("committed"))


def available():
    """What may still be promised."""
    return models.GeneratedField(
        expression=F("voted") - F("reserved") - F("committed") + F("released"),
        output_field=models.DecimalField(max_digits=14, decimal_places=2),
        db_persist=True,
        verbose_name="disponible",
    )


class EnvelopeQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.has_perm("funding.view_envelope") else self.none()


@pghistory.track(exclude=["available"])
class Envelope(Ceiling):
    """The *crédits de paiement* of one year, for one axis of one fund."""

    year = year("année")
    paid = total("payé")
    recovered = total("recouvré")
    available = available()

    objects = EnvelopeQuerySet.as_manager()

    class Meta:
        verbose_name = "enveloppe annuelle"
        verbose_name_plural = "enveloppes annuelles"
        ordering = ["-year", "fund", "axis"]
        constraints = [
            models.CheckConstraint(
                condition=Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR),
                name="funding_envelope_year_in_bounds",
                violation_error_message=f"Une année va de {FIRST_YEAR} à {LAST_YEAR}.",
            ),
            models.UniqueConstraint(
                fields=["fund", "axis", "year"],
                name="funding_envelope_once",
                violation_error_message="Cette enveloppe existe déjà : votez plutôt un complément.",
            ),
            models.CheckConstraint(
                condition=WITHIN_VOTE,
                name="funding_envelope_within_vote",
                violation_error_message="Les crédits de paiement de l’année ne suffisent pas.",
            ),
            models.CheckConstraint(
                condition=NEVER_NEGATIVE & Q(paid__gte=0, paid__lte=F("committed") - F("released")),
                name="funding_envelope_paid_within_committed",
                violation_error_message="On ne paie que ce qui est engagé.",
            ),
            models.CheckConstraint(
                condition=Q(recovered__gte=0, recovered__lte=F("paid")),
                name="funding_envelope_recovered_within_paid",
                violation_error_message="On ne recouvre que ce qui a été payé.",
            ),
        ]
        triggers = [totals_from_ledger("voted", "reserved", "committed", "released", "paid", "recovered")]

    def __str__(self):
        return f"{self.fund}, {self.get_axis_display().lower()}, {self.year}"


class AuthorisationQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.has_perm("funding.view_authorisation") else self.none()


@pghistory.track(exclude=["available"])
class Authorisation(Ceiling):
    """An *autorisation d'engagement*: what may be promised over several years."""

    first_year = year("première année")
    last_year = year("dernière année")
    available = available()

    objects = AuthorisationQuerySet.as_manager()

    class Meta:
        verbose_name = "autorisation d’engagement"
        verbose_name_plural = "autorisations d’engagement"
        ordering = ["-first_year", "fund", "axis"]
        constraints = [
            models.UniqueConstraint(
                fields=["fund", "axis", "first_year", "last_year"],
                name="funding_authorisation_once",
                violation_error_message="Cette autorisation existe déjà : votez plutôt un complément.",
            ),
            models.CheckConstraint(
                condition=Q(
                    first_year__gte=FIRST_YEAR,
                    last_year__lte=LAST_YEAR,
                    last_year__gt=F("first_year"),
                )
                & Q(last_year__lte=F("first_year") + 4),
                name="funding_authorisation_years_in_order",
                violation_error_message="Une autorisation couvre de deux à cinq années, dans l’ordre.",
            ),
            models.CheckConstraint(
                condition=WITHIN_VOTE,
                name="funding_authorisation_within_vote",
                violation_error_message="L’autorisation d’engagement votée par le conseil ne suffit pas.",
            ),
            models.CheckConstraint(
                condition=NEVER_NEGATIVE,
                name="funding_authorisation_never_negative",
                violation_error_message="On ne libère que ce qui est engagé.",
            ),
        ]
        triggers = [totals_from_ledger("voted", "reserved", "committed", "released")]

    def __str__(self):
        return f"{self.fund}, {self.get_axis_display().lower()}, {self.first_year}-{self.last_year}"


def _add_to(table, kinds):
    """SQL that adds the new line's amount to the total that its kind names."""
    sums = ", ".join(f"{kind} = {kind} + CASE WHEN NEW.kind = '{kind}' THEN NEW.amount ELSE 0 END" for kind in kinds)
    return f"UPDATE funding_{table} SET {sums} WHERE id = NEW.{table}_id;"


class LedgerEntryQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.has_perm("funding.view_ledgerentry") else self.none()

    def total(self, kind):
        """Sum of the lines of this kind."""
        return self.filter(kind=kind).aggregate(total=models.Sum("amount", default=0))["total"]


class LedgerEntry(models.Model):
    """One movement of public money. Written once, never changed: a correction is another line.

    Amounts are signed: a reservation that becomes a commitment is a negative ``reserved`` line and a
    positive ``committed`` one; a payment that the bank sent back is a negative ``paid`` line. What a structure gives
    back is a revenue: it is told by ``recovered`` lines, beside what was paid, and reopens no credits.
    """

    class Kind(models.TextChoices):
        VOTED = "voted", "Voté"
        RESERVED = "reserved", "Réservé"
        COMMITTED = "committed", "Engagé"
        RELEASED = "released", "Libéré"
        PAID = "paid", "Payé"
        RECOVERED = "recovered", "Recouvré"

    at = models.DateTimeField("le", default=clock.now, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="par")
    kind = models.CharField("nature", max_length=10, choices=Kind)
    amount = money("montant")
    envelope = models.ForeignKey(
        Envelope, models.PROTECT, null=True, blank=True, related_name="entries", verbose_name="enveloppe"
    )
    authorisation = models.ForeignKey(
        Authorisation, models.PROTECT, null=True, blank=True, related_name="entries", verbose_name="autorisation"
    )
    application = models.ForeignKey(
        "funding.Application", models.PROTECT, null=True, blank=True, related_name="entries", verbose_name="demande"
    )
    instalment = models.ForeignKey(
        "funding.Instalment", models.PROTECT, null=True, blank=True, related_name="entries", verbose_name="versement"
    )
    deliberation = models.ForeignKey(
        "funding.Deliberation", models.PROTECT, null=True, blank=True, related_name="entries", verbose_name="vote"
    )
    recovery = models.ForeignKey(
        "funding.Recovery", models.PROTECT, null=True, blank=True, related_name="entries", verbose_name="reversement"
    )

    objects = LedgerEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "écriture"
        verbose_name_plural = "grand livre"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(envelope__isnull=True, authorisation__isnull=False)
                | Q(envelope__isnull=False, authorisation__isnull=True),
                name="funding_ledgerentry_one_ceiling",
                violation_error_message="Une écriture porte sur une enveloppe ou sur une autorisation.",
            ),
            models.CheckConstraint(
                condition=~Q(amount=0),
                name="funding_ledgerentry_not_zero",
                violation_error_message="Une écriture de zéro euro ne dit rien.",
            ),
            models.CheckConstraint(
                condition=Q(kind="voted", deliberation__isnull=False, application__isnull=True)
                | (~Q(kind="voted") & Q(application__isnull=False)),
                name="funding_ledgerentry_has_cause",
                violation_error_message="Un vote a sa délibération, tout autre mouvement a son dossier.",
            ),
            models.CheckConstraint(
                condition=~Q(kind="paid") | Q(envelope__isnull=False, instalment__isnull=False),
                name="funding_ledgerentry_paid_by_year",
                violation_error_message="Un paiement porte sur un versement et sur les crédits d’une année.",
            ),
            *(
                models.UniqueConstraint(
                    fields=[ceiling, "deliberation"],
                    condition=Q(kind="voted"),
                    name=f"funding_ledgerentry_{ceiling}_voted_once",
                    violation_error_message="Cette délibération a déjà voté un montant ici.",
                )
                for ceiling in ("envelope", "authorisation")
            ),
            models.CheckConstraint(
                condition=Q(kind="recovered", envelope__isnull=False, recovery__isnull=False, amount__gt=0)
                | ~Q(kind="recovered") & Q(recovery__isnull=True),
                name="funding_ledgerentry_recovered_by_year",
                violation_error_message="Un recouvrement porte sur un reversement et sur les crédits d’une année.",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="paid_once",  # in all: a payment, its reversal, the payment that replaces it
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__kind="paid"),
                declare=[("net", "numeric")],
                func="""
                    PERFORM FROM funding_instalment WHERE id = NEW.instalment_id FOR NO KEY UPDATE;
                    SELECT coalesce(sum(amount), 0) INTO net FROM funding_ledgerentry
                    WHERE instalment_id = NEW.instalment_id AND kind = 'paid';
                    IF NEW.amount > 0 AND net <> 0 THEN
                        RAISE EXCEPTION 'Ce versement est déjà payé.' USING ERRCODE = 'check_violation';
                    ELSIF NEW.amount < 0 AND NEW.amount <> -net THEN
                        RAISE EXCEPTION 'On n’annule que ce qui a été payé, en entier.'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="keep_totals",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                func="IF NEW.envelope_id IS NOT NULL THEN "
                + _add_to("envelope", ["voted", "reserved", "committed", "released", "paid", "recovered"])
                + " ELSE "
                + _add_to("authorisation", ["voted", "reserved", "committed", "released"])
                + " END IF; RETURN NULL;",
            ),
            sectors_after_entries(),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.amount} €"

    @property
    def ceiling(self):
        return self.envelope or self.authorisation


# What a line adds to what its file holds of a ceiling, set aside or promised.
HELD = models.Case(models.When(kind=LedgerEntry.Kind.RELEASED, then=-F("amount")), default=F("amount"))
