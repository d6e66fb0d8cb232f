"""An « appel à commun »: several structures on one file, and the resource that they will share.

The lead (*porteur*) is the application's own structure: it writes, deposits and is paid. Each partner holds a share of
the amount, attests and signs for itself.
"""

import hashlib
from dataclasses import dataclass
from decimal import Decimal

import pghistory
import pgtrigger
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse

from commons.constraints import all_or_none, dated_since
from commons.french import number
from commons.status import FileStatus, Holder
from commons.workflow import Missing
from structures.models import Membership, Structure

from ..shares import WHOLE, apportion
from .applications import Application

# The least share that open data can tell (SCDL subventions 2.1.1, pourcentageSubvention: 0.01 to 1).
LEAST = Decimal(1)
SALT = "funding.partner"
INVITATION_DAYS = 30


def only_common(name):
    """The database knows that only an « appel à commun » has these rows."""
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        func="""
            IF NOT EXISTS (
                SELECT FROM funding_application a JOIN funding_call c ON c.id = a.call_id
                WHERE a.id = NEW.application_id AND c.kind = 'common'
            ) THEN
                RAISE EXCEPTION 'Seul un appel à commun a des partenaires.' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,
    )


class PartnerQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, those that one's structure leads and, for agents, those of the files that they see.

        What partners know of one another, the name and the share, their application's page tells.
        """
        mine = Membership.objects.filter(user=user.pk).values("structure")
        seen = Q(structure__in=mine) | Q(application__structure__in=mine)
        if user.has_perm("funding.view_application"):
            seen |= Q(application__submitted_at__isnull=False)
        return self.filter(seen)

    def of(self, user):
        """Those whose structure this person belongs to."""
        return self.filter(structure__in=Membership.objects.filter(user=user.pk).values("structure"))

    def active(self):
        """Invited, and neither gone nor removed."""
        return self.filter(status__in=Partner.Status.active())

    def attested(self):
        return self.filter(status=Partner.Status.ATTESTED)

    def for_page(self):
        return self.select_related("structure__commune", "application__structure", "application__call__envelope")

    def missing(self, application):
        """What an « appel à commun » wants besides: partners who have all attested, shares that fit, the common."""
        url = application.step_url("common")
        partners = list(self.active().select_related("structure"))
        missing = [] if partners else [Missing("Invitez au moins un partenaire.", url)]
        if sentence := too_much(partners):
            missing.append(Missing(sentence, url))
        missing += [
            Missing(f"{partner} : attestation attendue. Sans elle, retirez ce partenaire.", url)
            for partner in partners
            if not partner.holds
        ]
        common = getattr(application, "common", None) or CommonResource(application_id=application.pk)
        return missing + [Missing(sentence, url) for sentence in common.missing()]


@pghistory.track(
    exclude=["name", "email", "part", "answer", "attested_at", "attested_by", "attested_sha256", "lapsed_on"]
)
class Partner(models.Model):
    """A structure that takes part in somebody else's application, for a share of the amount.

    Until it answers, it is known by the name and the address that the lead typed; both are forgotten with the answer.
    """

    class Status(FileStatus):
        INVITED = "invited", Holder.STRUCTURE, "wait", "Invitation à accepter", "Invité"
        JOINED = "joined", Holder.STRUCTURE, "wait", "À attester", "Doit attester"
        ATTESTED = "attested", Holder.NOBODY, "ok", "Attesté"
        DECLINED = "declined", Holder.NOBODY, "neutral", "A décliné"
        WITHDRAWN = "withdrawn", Holder.NOBODY, "neutral", "Retiré"

        @classmethod
        def active(cls):
            return [cls.INVITED, cls.JOINED, cls.ATTESTED]

        @classmethod
        def gone(cls):
            return [cls.DECLINED, cls.WITHDRAWN]

    application = models.ForeignKey(Application, models.CASCADE, related_name="partners", verbose_name="demande")
    structure = models.ForeignKey(
        Structure, models.PROTECT, null=True, blank=True, related_name="partnerships", verbose_name="structure"
    )
    name = models.CharField("nom de la structure invitée", max_length=150, blank=True)
    email = models.EmailField("courriel de l’invitation", blank=True)
    share = models.DecimalField(
        "part (%)",
        max_digits=5,
        decimal_places=2,
        default=0,
        help_text="Le porteur garde le reste. 0 pour un partenaire qui ne reçoit rien.",
    )
    part = models.TextField("ce que fait le partenaire", blank=True, help_text="Sa partie du projet, en ses mots.")
    status = models.CharField("statut", max_length=20, choices=Status, default=Status.INVITED)
    answer = models.TextField("mot du partenaire", blank=True)
    attested_at = models.DateTimeField("attesté le", null=True, blank=True)
    attested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="attesté par"
    )
    attested_sha256 = models.CharField("empreinte de ce qui est attesté", max_length=64, blank=True, editable=False)
    lapsed_on = models.DateField("attestation tombée le", null=True, blank=True)

    objects = PartnerQuerySet.as_manager()

    class Meta:
        verbose_name = "partenaire"
        ordering = ["application", "pk"]
        constraints = [
            all_or_none("attested_at", "attested_by", message="Une attestation a un auteur et une date."),
            dated_since("attested_at", ["attested"], message="Un partenaire qui a attesté l’a fait un jour."),
            models.UniqueConstraint(
                fields=["application", "structure"],
                condition=Q(status__in=["invited", "joined", "attested"]),
                name="funding_partner_structure_once",
                violation_error_message="Cette structure est déjà invitée.",
            ),
            models.UniqueConstraint(
                "application",
                Lower("email"),
                condition=Q(status__in=["invited", "joined", "attested"]) & ~Q(email=""),
                name="funding_partner_email_once",
                violation_error_message="Cette adresse est déjà invitée.",
            ),
            models.CheckConstraint(
                condition=Q(structure__isnull=True) & ~Q(name="") | Q(structure__isnull=False, name="", email=""),
                name="funding_partner_known_or_named",
                violation_error_message="Un partenaire est une structure du portail, ou un nom et une adresse.",
            ),
            models.CheckConstraint(
                condition=~Q(status="invited") | Q(structure__isnull=False) | ~Q(email=""),
                name="funding_partner_invited_is_reachable",
                violation_error_message="Donnez l’adresse à laquelle écrire.",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["joined", "attested"]) | Q(structure__isnull=False),
                name="funding_partner_joined_is_a_structure",
                violation_error_message="Un partenaire qui accepte est une structure du portail.",
            ),
            models.CheckConstraint(
                condition=Q(share=0) | Q(share__gte=1, share__lte=100),
                name="funding_partner_share_is_told",
                violation_error_message="Une part est nulle, ou va de 1 à 100 pour cent.",
            ),
        ]
        triggers = [
            only_common("common_only"),
            pgtrigger.Trigger(
                name="frozen_once_deposited",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition(
                    "ROW(NEW.share, NEW.part, NEW.status) IS DISTINCT FROM ROW(OLD.share, OLD.part, OLD.status)"
                ),
                func="""
                    IF EXISTS (
                        SELECT FROM funding_application WHERE id = OLD.application_id AND submitted_at IS NOT NULL
                    ) THEN
                        RAISE EXCEPTION 'La demande est déposée : ses partenaires ne changent plus.'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self):
        return self.structure.name if self.structure else self.name

    def get_absolute_url(self):
        return reverse("funding:partner", args=[self.pk])

    def clean(self):
        if self.structure_id and self.structure_id == self.application.structure_id:
            raise ValidationError("Le porteur n’est pas son propre partenaire.")
        if self.structure and not self.application.call.welcomes(self.structure):
            families = ", ".join(self.application.call.family_labels())
            raise ValidationError(f"Cet appel est ouvert à : {families}.")

    @property
    def is_editable(self):
        """Whether what it says can still change: until the deposit."""
        return self.status in self.Status.active() and self.application.status == Application.Status.DRAFT

    @property
    def invitation_url(self):
        """The link of its letter: whoever holds it answers for a structure of theirs."""
        return reverse("funding:partner_invitation", args=[signing.dumps(self.pk, salt=SALT)])

    def fingerprint(self):
        """Of what it attests: the amounts of the years, the share of each, its own part."""
        years = [f"{year.year}:{year.requested:.2f}" for year in self.application.years.order_by("year")]
        others = self.application.partners.active().order_by("pk")
        shares = [f"{pk}:{share:.2f}" for pk, share in others.values_list("pk", "share")]
        written = "\x1f".join(["|".join(years), "|".join(shares), "\n".join(self.part.split("\r\n"))])
        return hashlib.sha256(written.encode()).hexdigest()

    @property
    def holds(self):
        """Whether it has attested, and nothing that it attested has changed since."""
        return self.status == self.Status.ATTESTED and self.attested_sha256 == self.fingerprint()

    def missing(self):
        """What it lacks to attest."""
        missing = []
        if not self.part:
            url = reverse("funding:partner_part", args=[self.pk])
            missing.append(Missing("Dites ce que fait votre structure dans le projet.", url))
        if not any(year.requested for year in self.application.years.all()):
            missing.append(Missing(f"{self.application.structure} doit d’abord donner le montant demandé."))
        return missing


def invited(token):
    """The partner that this link invites, or None: unreadable, too old, answered or taken back."""
    try:
        pk = signing.loads(token, salt=SALT, max_age=INVITATION_DAYS * 24 * 3600)
    except signing.BadSignature:
        return None
    return Partner.objects.for_page().filter(pk=pk, status=Partner.Status.INVITED).first()


class CommonResourceQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(application__in=Application.objects.visible_to(user).order_by().values("pk"))


class CommonResource(models.Model):
    """The resource that the project will share: what, for whom, who decides, under which licence, where."""

    class Licence(models.TextChoices):
        OPEN = "licence-ouverte", "Licence Ouverte 2.0 (données et documents publics)"
        CC_BY = "cc-by", "Creative Commons BY (textes, images : citer l’auteur)"
        CC_BY_SA = "cc-by-sa", "Creative Commons BY-SA (citer, et partager à l’identique)"
        ODBL = "odbl", "ODbL (bases de données, partage à l’identique)"
        GPL = "gpl", "GPL ou AGPL (logiciels libres)"
        CHARTER = "charte", "Charte d’usage (un lieu, des outils, du matériel)"
        OTHER = "autre", "Une autre règle"

    application = models.OneToOneField(Application, models.CASCADE, related_name="common", verbose_name="demande")
    resource = models.TextField(
        "ce qui sera partagé", blank=True, help_text="Un lieu, des outils, des données, un logiciel, un savoir-faire…"
    )
    audience = models.TextField("pour qui", blank=True, help_text="Qui pourra s’en servir, à quelles conditions.")
    governance = models.TextField(
        "qui décide, et comment on entre", blank=True, help_text="Les règles de la communauté qui prend soin du commun."
    )
    licence = models.CharField("licence ou règle d’usage", max_length=20, choices=Licence, blank=True)
    licence_text = models.CharField(
        "précision sur la licence", max_length=300, blank=True, help_text="Obligatoire pour une autre règle."
    )
    location = models.CharField(
        "où on le trouvera", max_length=300, blank=True, help_text="Une adresse, un site, un dépôt de données."
    )

    objects = CommonResourceQuerySet.as_manager()

    class Meta:
        verbose_name = "commun"
        verbose_name_plural = "communs"
        triggers = [only_common("common_resource_only")]

    def __str__(self):
        return f"Commun de la demande {self.application_id}"

    def missing(self):
        """What is not said yet."""
        wanted = {
            "resource": "Dites ce qui sera partagé.",
            "audience": "Dites pour qui.",
            "governance": "Dites qui décide et comment on entre.",
            "licence": "Choisissez la licence ou la règle d’usage.",
            "location": "Dites où on trouvera le commun.",
        }
        missing = [sentence for field, sentence in wanted.items() if not getattr(self, field)]
        if self.licence == self.Licence.OTHER and not self.licence_text:
            missing.append("Précisez la règle d’usage du commun.")
        return missing

    @property
    def licence_told(self):
        return ", ".join(filter(None, [self.get_licence_display(), self.licence_text]))

    def told(self):
        """(label, text) of what is said of it, for whoever reads."""
        texts = [(name, getattr(self, name)) for name in ("resource", "audience", "governance")]
        texts += [("licence", self.licence_told), ("location", self.location)]
        return [(self._meta.get_field(name).verbose_name.capitalize(), text) for name, text in texts if text]


# What a file says of its partners --------------------------------------------------------------------


@dataclass(frozen=True)
class Party:
    """One of those who share an application: the lead (no ``partner``), then each partner."""

    name: str
    structure: Structure | None
    partner: Partner | None
    share: Decimal
    amounts: tuple  # (year, amount) pairs

    @property
    def is_lead(self):
        return self.partner is None

    @property
    def total(self):
        return sum((amount for _, amount in self.amounts), Decimal())

    @property
    def standing(self):
        """Where the partner is, in a word."""
        return self.partner.get_status_display().lower()


def lead_share(partners):
    """What is left to the lead, in percent; below zero when too much is promised."""
    return WHOLE - sum((partner.share for partner in partners), Decimal())


def too_much(partners):
    """Why these shares do not fit, in a sentence; empty when they do."""
    left = lead_share(partners)
    if left < 0:
        return f"Les parts des partenaires font {number(WHOLE - left)} % : ramenez-les à 100 % au plus."
    if 0 < left < LEAST:
        return "Il reste moins de 1 % au porteur : laissez-lui 1 % au moins, ou rien."
    return ""


def parties(application, amounts):
    """The lead, then its partners, with their share of these ``(year, amount)``, each to the cent."""
    partners = list(application.partners.active().select_related("structure__commune"))
    shares = [lead_share(partners), *(partner.share for partner in partners)]
    years = [(year, apportion(amount, shares)) for year, amount in amounts]
    rows = [(str(application.structure), application.structure, None)]
    rows += [(str(partner), partner.structure, partner) for partner in partners]
    return [
        Party(*row, share, tuple((year, parts[rank]) for year, parts in years))
        for rank, (row, share) in enumerate(zip(rows, shares, strict=True))
    ]
