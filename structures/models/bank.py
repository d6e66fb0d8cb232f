"""Where a structure is paid: an account that two agents have looked at, one after the other.

A changed RIB is the usual way to steal a payment: somebody writes in the structure's name and gives another account.
Hence two pairs of eyes, a call to a number that was known before, and no payment meanwhile.
"""

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from stdnum import bic, iban

from commons import clock
from commons.constraints import all_or_none
from commons.status import FileStatus, Holder

from .people import User
from .structure import Membership, Structure

# The countries that payments in euros reach as they reach France (European Payments Council, EPC409-09).
SEPA = frozenset(
    [
        *("AD", "AL", "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GI", "GR", "HR"),
        *("HU", "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MC", "MD", "ME", "MK", "MT", "NL", "NO", "PL", "PT", "RO"),
        *("RS", "SE", "SI", "SK", "SM", "VA"),
    ]
)
# Lands whose accounts are numbered under another country's letters.
NUMBERED_UNDER = {
    **dict.fromkeys(("BL", "GF", "GP", "MF", "MQ", "NC", "PF", "PM", "RE", "TF", "WF", "YT"), "FR"),
    **dict.fromkeys(("GG", "IM", "JE"), "GB"),
}


def compact(number):
    """An IBAN or a BIC as it is stored: capital letters and digits, without what people write between them."""
    return "".join(char for char in number or "" if char.isalnum()).upper()


def validate_iban(value):
    """Its key holds (ISO 13616), and a transfer in euros goes there."""
    if not iban.is_valid(value):
        raise ValidationError("Cet IBAN n’est pas valable : vérifiez chaque caractère sur votre RIB.")
    if value[:2] not in SEPA:
        raise ValidationError("La Ville ne verse que sur un compte de la zone SEPA.")


def validate_bic(value):
    """Eight or eleven characters (ISO 9362)."""
    if not bic.is_valid(value):
        raise ValidationError("Ce BIC n’est pas valable : 8 ou 11 caractères, par exemple AGRIFRPP.")


def mask(number):
    """« FR76 •••• •••• 123 »: enough to tell one account from another, too little to use it."""
    return f"{number[:4]} •••• •••• {number[-3:]}"


class BankAccountQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The structure's representatives and writers, and the agents who look after accounts.

        The row's number and holder are told apart, to fewer people: ``iban_for`` and ``holder_for``.
        """
        mine = Q(structure__in=Membership.objects.acting().filter(user=user.pk).values("structure"))
        return self if user.has_perm("structures.view_bankaccount") else self.filter(mine)

    def pending(self):
        """Declared, and not yet seen by two agents."""
        return self.filter(status__in=BankAccount.Status.pending())

    def in_use(self):
        """Those that matter today: the one that is paid, the one that waits."""
        return self.filter(status__in=[BankAccount.Status.CONFIRMED, *BankAccount.Status.pending()])

    def confirmed(self):
        return self.filter(status=BankAccount.Status.CONFIRMED)


class BankAccount(models.Model):
    """One account, as somebody declared it. It never changes: another one is declared, and takes its place."""

    class Status(FileStatus):
        DECLARED = "declared", Holder.SERVICE, "info", "En vérification", "À vérifier"
        CHECKED = "checked", Holder.SERVICE, "info", "En vérification", "À confirmer"
        CONFIRMED = "confirmed", Holder.NOBODY, "ok", "Confirmé"
        REFUSED = "refused", Holder.NOBODY, "act", "Refusé"
        REPLACED = "replaced", Holder.NOBODY, "neutral", "Remplacé"
        WITHDRAWN = "withdrawn", Holder.NOBODY, "neutral", "Retiré"

        @classmethod
        def pending(cls):
            return [cls.DECLARED, cls.CHECKED]

    structure = models.ForeignKey(Structure, models.PROTECT, related_name="bank_accounts", verbose_name="structure")
    holder = models.CharField("titulaire du compte", max_length=140, help_text="Tel qu’il est écrit sur le RIB.")
    iban = models.CharField("IBAN", max_length=34, validators=[validate_iban])
    bic = models.CharField("BIC", max_length=11, validators=[validate_bic])
    status = models.CharField("statut", max_length=20, choices=Status, default=Status.DECLARED, editable=False)
    added_at = models.DateTimeField("déclaré le", default=clock.now, editable=False)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="déclaré par", editable=False)
    checked_at = models.DateTimeField("vérifié le", null=True, blank=True, editable=False)
    checked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="vérifié par", editable=False
    )
    confirmed_at = models.DateTimeField("confirmé le", null=True, blank=True, editable=False)
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="confirmé par", editable=False
    )
    refusal_reason = models.TextField("motif du refus", blank=True, editable=False)

    objects = BankAccountQuerySet.as_manager()

    class Meta:
        verbose_name = "compte bancaire"
        verbose_name_plural = "comptes bancaires"
        ordering = ["-pk"]
        permissions = [
            ("check_bankaccount", "Vérifie les coordonnées bancaires : premier regard"),
            ("confirm_bankaccount", "Confirme les coordonnées bancaires : second regard"),
            ("read_iban", "Lit les IBAN en entier, pour payer"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["structure"],
                condition=Q(status="confirmed"),
                name="structures_bankaccount_one_confirmed",
                violation_error_message="La structure a déjà un compte confirmé.",
            ),
            models.UniqueConstraint(
                fields=["structure"],
                condition=Q(status__in=["declared", "checked"]),
                name="structures_bankaccount_one_pending",
                violation_error_message="Un compte attend déjà d’être vérifié : retirez-le pour en déclarer un autre.",
            ),
            all_or_none("checked_at", "checked_by", message="Une vérification a un auteur et une date."),
            all_or_none("confirmed_at", "confirmed_by", message="Une confirmation a un auteur et une date."),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True) | ~Q(checked_by=F("added_by")),
                name="structures_bankaccount_checked_by_another",
                violation_error_message="Qui a saisi ce compte ne le vérifie pas : demandez à une autre personne.",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True)
                | Q(checked_by__isnull=False) & ~Q(confirmed_by=F("checked_by")) & ~Q(confirmed_by=F("added_by")),
                name="structures_bankaccount_two_people",
                violation_error_message="Le second regard est celui d’une autre personne : "
                "ni qui a saisi le compte, ni qui l’a vérifié.",
            ),
            models.CheckConstraint(
                condition=~Q(status="confirmed") | Q(confirmed_by__isnull=False),
                name="structures_bankaccount_confirmed_by_somebody",
                violation_error_message="Un compte confirmé l’a été par quelqu’un.",
            ),
            models.CheckConstraint(
                condition=Q(status="refused") ^ Q(refusal_reason=""),
                name="structures_bankaccount_refused_with_reason",
                violation_error_message="Un refus a un motif, et lui seul.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="account_is_frozen",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                    IF (NEW.holder, NEW.iban, NEW.bic) IS DISTINCT FROM (OLD.holder, OLD.iban, OLD.bic) THEN
                        RAISE EXCEPTION 'Un compte déclaré ne change plus : déclarez-en un autre.'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self):
        """Neither its number nor its holder: this is what logs keep."""
        return f"Compte bancaire n° {self.pk}"

    def get_absolute_url(self):
        return reverse("structures:bank", args=[self.structure.slug])

    def clean(self):
        """The bank is where the account is."""
        self.iban, self.bic = compact(self.iban), compact(self.bic)
        land = self.bic[4:6]
        if self.iban and self.bic and NUMBERED_UNDER.get(land, land) != self.iban[:2]:
            raise ValidationError({"bic": "Ce BIC est celui d’un autre pays que l’IBAN : recopiez le même RIB."})

    @property
    def is_pending(self):
        return self.status in self.Status.pending()

    @property
    def masked_iban(self):
        return mask(self.iban)

    def iban_for(self, user):
        """In groups of four to who pays, who compares it with the RIB, and the representative; masked to others."""
        agent = user.has_perm("structures.read_iban") or (self.is_pending and looks_after(user))
        return iban.format(self.iban) if agent or self.structure.is_represented_by(user) else self.masked_iban

    def holder_for(self, user):
        """A protected structure's holder may be one of its people: told to who may know them, and to themselves."""
        if not self.structure.is_protected or self.structure.is_represented_by(user):
            return self.holder
        knows = user.has_perm("structures.see_protected") and looks_after(user)
        return self.holder if knows else "Titulaire protégé"

    def shares_its_number(self):
        """Whether another structure gave the same account: it happens in a federation, and in a fraud."""
        return type(self).objects.filter(iban=self.iban).exclude(structure=self.structure_id).exists()


def looks_after(user):
    """Whether this agent checks, confirms or pays on accounts."""
    rights = ("check_bankaccount", "confirm_bankaccount", "read_iban")
    return any(user.has_perm(f"structures.{right}") for right in rights)


def held(structure):
    """Why nothing may be paid to this structure now, in a sentence; empty when nothing holds its payments."""
    accounts = list(structure.bank_accounts.in_use())
    if any(account.is_pending for account in accounts):
        return "Versement retenu : coordonnées bancaires à confirmer."
    return "" if accounts else "Versement retenu : coordonnées bancaires à déclarer."


def lock_payable(structure):
    """The account on which this structure may be paid, locked until the end of the transaction; None if none may be.

    Whoever declares another one waits for the same lock: a payment and a change never pass each other unseen.
    """
    account = BankAccount.objects.confirmed().select_for_update(of=("self",)).filter(structure=structure).first()
    return None if account is None or structure.bank_accounts.pending().exists() else account
