"""Payments that leave together: a batch of authorised instalments, and the file that the accounting software reads.

How that file is laid out is data, because each software wants its own. The file holds bank accounts: its bytes are kept
with their SHA-256, outside of any web folder, for whoever pays.
"""

import pghistory
import pgtrigger
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse

from commons import clock
from commons.constraints import positive
from commons.files import private_path
from commons.status import FileStatus, Holder
from structures.models import BankAccount

from .agreements import Instalment
from .budget import money

LONGEST_IBAN, LONGEST_BIC = 34, 11  # ISO 13616, ISO 9362
WIDEST = 250


def sees_payments(user):
    """Who reads bank accounts in full, to pay on them."""
    return user.has_perm("structures.read_iban") and user.has_perm("funding.view_paymentbatch")


# How the file is laid out ---------------------------------------------------------------------------------------


class FileLayoutQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.has_perm("funding.view_filelayout") else self.none()

    def in_use(self):
        return self.filter(is_used=True)


@pghistory.track()
class FileLayout(models.Model):
    """What the accounting software expects: its separators, its dates, its columns; and what it answers."""

    class Separator(models.TextChoices):
        SEMICOLON = ";", "point-virgule"
        COMMA = ",", "virgule"
        TAB = "\t", "tabulation"
        BAR = "|", "barre"

    class Quoting(models.TextChoices):
        NEEDED = "needed", "quand il le faut"
        ALL = "all", "toujours"
        NEVER = "never", "jamais"

    class Encoding(models.TextChoices):
        UTF8 = "utf-8", "UTF-8"
        UTF8_BOM = "utf-8-sig", "UTF-8, avec marque d’ordre"
        WINDOWS = "cp1252", "Windows-1252"
        LATIN = "iso8859-15", "ISO 8859-15"

    class DateFormat(models.TextChoices):
        FRENCH = "%d/%m/%Y", "31/12/2027"
        ISO = "%Y-%m-%d", "2027-12-31"
        COMPACT = "%Y%m%d", "20271231"
        FRENCH_COMPACT = "%d%m%Y", "31122027"

    name = models.CharField("nom", max_length=80, unique=True)
    version = models.PositiveSmallIntegerField("version", default=1, editable=False)
    is_used = models.BooleanField("en service", default=True)
    separator = models.CharField("séparateur", max_length=1, choices=Separator, default=Separator.SEMICOLON)
    quoting = models.CharField("guillemets", max_length=10, choices=Quoting, default=Quoting.NEEDED)
    encoding = models.CharField("encodage", max_length=12, choices=Encoding, default=Encoding.UTF8_BOM)
    decimal_mark = models.CharField(
        "marque décimale", max_length=1, choices=[(",", "virgule"), (".", "point")], default=","
    )
    date_format = models.CharField("dates", max_length=10, choices=DateFormat, default=DateFormat.FRENCH)
    has_headings = models.BooleanField("avec une ligne de titres", default=True)
    return_reference = models.CharField(
        "retour : colonne de la référence", max_length=60, default="Référence", help_text="Celle du fichier envoyé."
    )
    return_order = models.CharField("retour : colonne du numéro de mandat", max_length=60, default="Mandat")
    return_date = models.CharField("retour : colonne de la date de paiement", max_length=60, default="Date")

    objects = FileLayoutQuerySet.as_manager()

    class Meta:
        verbose_name = "format du fichier comptable"
        verbose_name_plural = "formats du fichier comptable"
        ordering = ["name"]

    def __str__(self):
        return f"{self.name}, version {self.version}"

    def clean(self):
        """A comma does not part both the cells and the cents, unless cells are between quotes."""
        if self.separator == self.decimal_mark and self.quoting == self.Quoting.NEVER:
            raise ValidationError("Le séparateur et la marque décimale sont le même signe : mettez des guillemets.")
        names = [self.return_reference, self.return_order, self.return_date]
        if len({name.strip().lower() for name in names}) < len(names):
            raise ValidationError("Les trois colonnes du retour ont chacune leur titre.")


class FileColumnQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(layout__in=FileLayout.objects.visible_to(user).order_by().values("pk"))


@pghistory.track()
class FileColumn(models.Model):
    """One column of the file, in its order."""

    class Source(models.TextChoices):
        IBAN = "iban", "IBAN"
        BIC = "bic", "BIC"
        HOLDER = "holder", "titulaire du compte"
        AMOUNT = "amount", "montant en euros"
        CENTS = "cents", "montant en centimes"
        REFERENCE = "reference", "référence du versement"
        ORDER = "order_number", "numéro de mandat"
        LABEL = "label", "libellé"
        STRUCTURE = "structure", "structure"
        SIRET = "siret", "SIRET"
        AGREEMENT = "agreement", "numéro de convention"
        YEAR = "year", "exercice"
        DUE = "due_on", "à payer avant le"
        BATCH = "batch", "numéro de bordereau"
        DATE = "date", "date du bordereau"
        FIXED = "fixed", "toujours le même texte"

        @classmethod
        def may_be_cut(cls):
            """Words that a reader still understands without their end."""
            return [cls.HOLDER, cls.LABEL, cls.STRUCTURE, cls.FIXED]

    class Fill(models.TextChoices):
        NONE = "", "au plus"
        SPACES = "spaces", "complétée d’espaces"
        ZEROS = "zeros", "précédée de zéros"

    layout = models.ForeignKey(FileLayout, models.CASCADE, related_name="columns", verbose_name="format")
    rank = models.PositiveSmallIntegerField("rang")
    heading = models.CharField("titre", max_length=60)
    source = models.CharField("contenu", max_length=20, choices=Source)
    text = models.CharField("texte", max_length=60, blank=True, help_text="Quand il est toujours le même.")
    width = models.PositiveSmallIntegerField(
        "largeur",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(WIDEST)],
        help_text="En caractères ; vide : sans limite.",
    )
    fill = models.CharField("qui est", max_length=10, choices=Fill, blank=True, default=Fill.NONE)

    objects = FileColumnQuerySet.as_manager()

    class Meta:
        verbose_name = "colonne"
        ordering = ["layout", "rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["layout", "rank"],
                name="funding_filecolumn_rank_once",
                violation_error_message="Deux colonnes ne sont pas au même rang.",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(fill="") | Q(width__isnull=False),
                name="funding_filecolumn_filled_to_a_width",
                violation_error_message="Une colonne complétée a une largeur.",
            ),
            models.CheckConstraint(
                condition=Q(text="") | Q(source="fixed"),
                name="funding_filecolumn_text_is_fixed",
                violation_error_message="Un texte fixe ne va pas avec un autre contenu.",
            ),
        ]

    def __str__(self):
        return self.heading

    def clean(self):
        """What cannot be cut has room for the longest that it may be."""
        least = {"iban": LONGEST_IBAN, "bic": LONGEST_BIC, "siret": 14}.get(self.source, 1)
        if self.width and self.width < least:
            raise ValidationError({"width": f"Il faut {least} caractères au moins : ce contenu ne se coupe pas."})


# What leaves together -------------------------------------------------------------------------------------------


class PaymentBatchQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if sees_payments(user) else self.none()

    def open(self):
        return self.filter(status=PaymentBatch.Status.OPEN)

    def with_progress(self):
        """Adds how many rows there are, and how many are paid."""
        paid = Q(rows__instalment__paid_on__isnull=False)
        return self.annotate(count=Count("rows"), paid_count=Count("rows", filter=paid))


class PaymentBatch(models.Model):
    """A *bordereau de mandats*: instalments that somebody authorised, sent to the accounting software in one file."""

    class Status(FileStatus):
        OPEN = "open", Holder.SERVICE, "info", "À payer"
        SETTLED = "settled", Holder.NOBODY, "ok", "Clos"
        CANCELLED = "cancelled", Holder.NOBODY, "neutral", "Annulé"

    number = models.CharField("numéro", max_length=20, unique=True)
    status = models.CharField("statut", max_length=20, choices=Status, default=Status.OPEN)
    made_at = models.DateTimeField("préparé le", default=clock.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="préparé par")
    layout = models.ForeignKey(FileLayout, models.PROTECT, related_name="batches", verbose_name="format")
    layout_version = models.PositiveSmallIntegerField("version du format")
    total = money("montant total")
    file = models.FileField("fichier", upload_to=private_path)
    sha256 = models.CharField("empreinte", max_length=64)

    objects = PaymentBatchQuerySet.as_manager()

    class Meta:
        verbose_name = "bordereau de paiement"
        verbose_name_plural = "bordereaux de paiement"
        ordering = ["-pk"]
        constraints = [positive("total", message="Un bordereau paie quelque chose.")]
        triggers = [
            pgtrigger.Trigger(
                name="sent_is_frozen",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                    IF (NEW.number, NEW.total, NEW.file, NEW.sha256, NEW.layout_id, NEW.layout_version)
                       IS DISTINCT FROM
                       (OLD.number, OLD.total, OLD.file, OLD.sha256, OLD.layout_id, OLD.layout_version) THEN
                        RAISE EXCEPTION 'Un bordereau préparé ne change plus : annulez-le, puis préparez-en un autre.'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self):
        return f"Bordereau {self.number}"

    def get_absolute_url(self):
        return reverse("admin:funding_paymentbatch_change", args=[self.pk])

    def unpaid(self):
        return self.rows.filter(instalment__paid_on=None)

    def missing_to_cancel(self):
        """What was paid was paid."""
        paid = self.rows.filter(instalment__paid_on__isnull=False).exists()
        return ["Un versement de ce bordereau est payé : fermez-le plutôt."] if paid else []


class PaymentRowQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if sees_payments(user) else self.none()


class PaymentRow(models.Model):
    """One instalment of a batch, as the file says it: to whom, how much, under which reference."""

    batch = models.ForeignKey(PaymentBatch, models.PROTECT, related_name="rows", verbose_name="bordereau")
    instalment = models.ForeignKey(Instalment, models.PROTECT, related_name="payment_rows", verbose_name="versement")
    account = models.ForeignKey(BankAccount, models.PROTECT, related_name="+", verbose_name="compte à créditer")
    rank = models.PositiveSmallIntegerField("rang")
    reference = models.CharField("référence", max_length=35)
    amount = money("montant")
    order_number = models.CharField("numéro de mandat prévu", max_length=30)
    is_open = models.BooleanField("en cours", default=True)
    refusal = models.CharField("pourquoi elle n’est pas payée", max_length=300, blank=True)

    objects = PaymentRowQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne de bordereau"
        verbose_name_plural = "lignes de bordereau"
        ordering = ["batch", "rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["instalment"],
                condition=Q(is_open=True),
                name="funding_paymentrow_one_open",
                violation_error_message="Ce versement est déjà dans un bordereau.",
            ),
            models.UniqueConstraint(
                fields=["batch", "reference"],
                name="funding_paymentrow_reference_once",
                violation_error_message="Cette référence est déjà dans le bordereau.",
            ),
            models.UniqueConstraint(
                fields=["batch", "order_number"],
                name="funding_paymentrow_order_once",
                violation_error_message="Ce numéro de mandat est déjà dans le bordereau.",
            ),
            positive("amount", message="Un versement est positif."),
        ]

    def __str__(self):
        return f"{self.reference}, {self.batch}"
