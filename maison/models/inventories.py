"""The state of the premises when a structure comes in and when it leaves, seen by both."""

import pgtrigger
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from commons import clock
from commons.constraints import all_or_none, dated_since
from commons.files import private_path
from commons.status import FileStatus, Holder

from .bookings import person
from .occupations import Occupation, OfOccupationQuerySet


class InventoryQuerySet(OfOccupationQuerySet):
    def visible_to(self, user):
        """What the service is still writing is not the structure's to read."""
        rows = super().visible_to(user)
        is_agent = user.has_perm("maison.view_inventory") or user.has_perm("structures.see_protected")
        return rows if is_agent else rows.exclude(status="draft")


class Inventory(models.Model):
    """One look at the premises: written by the agent, who signs it; signed by the structure, with its remarks."""

    class Kind(models.TextChoices):
        ENTRY = "entry", "État des lieux d’entrée"
        EXIT = "exit", "État des lieux de sortie"

    class Status(FileStatus):
        DRAFT = "draft", Holder.SERVICE, "wait", "En préparation"
        TO_SIGN = "to_sign", Holder.STRUCTURE, "act", "À signer", "À signer par la structure"
        SIGNED = "signed", Holder.NOBODY, "ok", "Signé"

    occupation = models.ForeignKey(Occupation, models.PROTECT, related_name="inventories", verbose_name="convention")
    kind = models.CharField("moment", max_length=10, choices=Kind)
    status = models.CharField("statut", max_length=20, choices=Status, default=Status.DRAFT)
    done_on = models.DateField("fait le", default=clock.today)
    rooms = models.TextField(
        "état, pièce par pièce", help_text="Une ligne par pièce : sols, murs, portes, éclairage, ce qui est cassé."
    )
    meters = models.CharField("compteurs et clés", max_length=200, blank=True)
    town_name = models.CharField("agent présent", max_length=100, blank=True)
    sent_at = models.DateTimeField("signé par la Ville le", null=True, blank=True)
    sent_by = person("envoyé par", null=True, blank=True)
    remarks = models.TextField("remarques de la structure", blank=True)
    name = models.CharField("signataire de la structure", max_length=100, blank=True)
    role = models.CharField("qualité", max_length=100, blank=True)
    signed_at = models.DateTimeField("signé par la structure le", null=True, blank=True)
    signed_by = person("signé par", null=True, blank=True)
    document = models.FileField("état des lieux signé", upload_to=private_path, blank=True)
    document_sha256 = models.CharField("empreinte", max_length=64, blank=True)

    objects = InventoryQuerySet.as_manager()

    class Meta:
        verbose_name = "état des lieux"
        verbose_name_plural = "états des lieux"
        ordering = ["occupation", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["occupation", "kind"],
                name="maison_inventory_once",
                violation_error_message="Cet état des lieux existe déjà.",
            ),
            all_or_none("sent_at", "sent_by", message="Une signature a un auteur et une date."),
            all_or_none("signed_at", "signed_by", message="Une signature a un auteur et une date."),
            dated_since("sent_at", ["to_sign", "signed"], message="La Ville signe avant la structure."),
            dated_since("signed_at", ["signed"], message="Un état des lieux signé est daté."),
            models.CheckConstraint(
                condition=~Q(status="signed") | ~Q(document="") & ~Q(document_sha256="") & ~Q(name=""),
                name="maison_inventory_signed_is_frozen",
                violation_error_message="Ce qui est signé est conservé avec son empreinte.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="signed_is_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("OLD.status = 'signed'"),
                func="RAISE EXCEPTION 'Un état des lieux signé ne change plus.' USING ERRCODE = 'check_violation';",
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} n° {self.pk}"

    def get_absolute_url(self):
        return reverse("maison:inventory", args=[self.pk])

    @property
    def structure(self):
        return self.occupation.structure

    @property
    def is_sheltered(self):
        return self.occupation.is_sheltered

    def missing_to_send(self):
        return [] if self.photos.exists() else ["Ajoutez au moins une photo."]


class InventoryPhotoQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(inventory__in=Inventory.objects.visible_to(user).order_by().values("pk"))


class InventoryPhoto(models.Model):
    """What was seen that day, told in words for those who do not see it."""

    inventory = models.ForeignKey(Inventory, models.PROTECT, related_name="photos", verbose_name="état des lieux")
    file = models.ImageField("photo", upload_to=private_path)
    sha256 = models.CharField("empreinte", max_length=64)
    told = models.CharField("ce qu’elle montre", max_length=150)
    rank = models.PositiveSmallIntegerField("rang", default=1, validators=[MaxValueValidator(99)])

    objects = InventoryPhotoQuerySet.as_manager()

    class Meta:
        verbose_name = "photo d’un état des lieux"
        verbose_name_plural = "photos d’un état des lieux"
        ordering = ["inventory", "rank", "pk"]
        triggers = [
            pgtrigger.Trigger(
                name="sent_is_frozen",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                declare=[("photo", "maison_inventoryphoto%ROWTYPE")],
                func="""
                    photo := COALESCE(NEW, OLD);
                    IF EXISTS (SELECT FROM maison_inventory WHERE id = photo.inventory_id AND status <> 'draft') THEN
                        RAISE EXCEPTION 'Un état des lieux envoyé ne change plus.' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN photo;
                """,
            )
        ]

    def __str__(self):
        return f"Photo n° {self.pk}"
