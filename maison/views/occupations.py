"""The structure's side of an occupation: read, sign, follow, leave; and the inventories."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import TemplateView, View

from commons import clock, files, journal
from commons.confidential import Page, record
from commons.french import day
from commons.views import MoveView, VisibleMixin
from commons.workflow import status_of

from .. import documents, workflow
from ..forms.premises import INVENTORY_MOVES, OCCUPATION_MOVES
from ..models import Inventory, Occupation
from .documents import frozen
from .premises import buttons

S, INVENTORY = Occupation.Status, Inventory.Status


class OccupationMixin(VisibleMixin):
    model = Occupation

    def get_queryset(self):
        return super().get_queryset().select_related("premises__commune", "structure", "request")


class OccupationDetail(OccupationMixin, TemplateView):
    """What was agreed, until when, who is insured, what happened."""

    template_name = "maison/occupation.html"

    def get_context_data(self, **kwargs):
        user, occupation = self.request.user, self.object
        inventories = Inventory.objects.visible_to(user).filter(occupation=occupation)
        insurance = occupation.insurance()
        return super().get_context_data(**kwargs) | {
            "occupation": occupation,
            "premises": occupation.premises,
            "status": status_of(occupation),
            "turn": occupation_turn(occupation),
            "moves": buttons(workflow.occupation.occupations, user, occupation, "maison:occupation_move"),
            "insurance": insurance.standing if insurance else ("Attestation à donner", "act"),
            "insurance_url": reverse("structures:add_paper", args=[occupation.structure.slug, "insurance"])
            if workflow.acts_for(user, occupation) and occupation.status in (S.TO_SIGN, *running())
            else "",
            "signed": list(occupation.signatures.all()),
            "inventories": [(row, status_of(row)) for row in inventories],
            "renewals": list(occupation.renewals.exclude(status=S.ABANDONED)),
            "journal": journal.lines(user, occupation, *inventories),
        }


def running():
    return (S.TO_COUNTERSIGN, S.RUNNING, S.HEARING)


def occupation_turn(occupation):
    """(whose turn, until when)."""
    leaves = occupation.ending and occupation.leaves_on
    waits = occupation.missing_to_countersign()
    return {
        S.TO_SIGN: ("C’est à vous.", "Lisez puis signez la convention."),
        S.TO_COUNTERSIGN: (
            "C’est à la Ville de signer.",
            "Elle attend votre attestation d’assurance." if waits else "",
        ),
        S.RUNNING: (
            ("L’occupation finit bientôt.", f"Dernier jour : le {day(occupation.leaves_on)}.")
            if leaves
            else ("Tout est signé.", f"L’occupation commence le {day(occupation.starts_on)}.")
            if occupation.starts_on > clock.today()
            else ("L’occupation est en cours.", f"Jusqu’au {day(occupation.ends_on)}.")
        ),
        S.HEARING: (
            ("C’est à la Ville.", "Vous avez répondu : rien n’est encore décidé.")
            if occupation.answered_at
            else ("C’est à vous.", f"Répondez avant le {day(occupation.answer_until)} : rien n’est décidé.")
        ),
        S.ENDED: ("L’occupation est terminée.", f"Le {day(occupation.last_day)}."),
        S.ABANDONED: ("La convention est abandonnée.", ""),
    }[status_of(occupation)]


class OccupationMove(OccupationMixin, MoveView):
    forms = OCCUPATION_MOVES

    def get_initial(self):
        signs = self.move.name in ("sign_occupation", "countersign_occupation")
        return {"name": self.request.user.get_full_name()} if signs else {}


class OccupationDocument(OccupationMixin, View):
    def get(self, request, *args, **kwargs):
        return frozen(request, self.object, "document", f"convention-{self.object.number}")


class OccupationSignatures(OccupationMixin, View):
    def get(self, request, *args, **kwargs):
        record(request.user, self.object, page=Page.DOCUMENT)
        return files.pdf(documents.signatures(self.object), f"signatures-{self.object.number}")


class OccupationAnnouncement(OccupationMixin, View):
    def get(self, request, *args, **kwargs):
        return frozen(request, self.object, "announcement", f"annonce-{self.object.number}")


class OccupationRevocation(OccupationMixin, View):
    def get(self, request, *args, **kwargs):
        return frozen(request, self.object, "revocation", f"revocation-{self.object.number}")


# Inventories ---------------------------------------------------------------------------------------


class InventoryMixin(VisibleMixin):
    model = Inventory

    def get_queryset(self):
        return super().get_queryset().select_related("occupation__premises", "occupation__structure")


class InventoryDetail(InventoryMixin, TemplateView):
    """Room by room, with the pictures."""

    template_name = "maison/inventory.html"

    def get_context_data(self, **kwargs):
        user, inventory = self.request.user, self.object
        return super().get_context_data(**kwargs) | {
            "inventory": inventory,
            "occupation": inventory.occupation,
            "status": status_of(inventory),
            "turn": {
                INVENTORY.DRAFT: ("C’est au service.", ""),
                INVENTORY.TO_SIGN: ("C’est à vous.", "Lisez, ajoutez vos remarques, signez."),
                INVENTORY.SIGNED: ("L’état des lieux est signé.", f"Le {day(inventory.signed_at)}."),
            }[status_of(inventory)],
            "photos": list(inventory.photos.all()),
            "moves": buttons(workflow.inventory.inventories, user, inventory, "maison:inventory_move"),
            "journal": journal.lines(user, inventory),
        }


class InventoryMove(InventoryMixin, MoveView):
    forms = INVENTORY_MOVES

    def get_initial(self):
        names = {"sign_inventory": "name", "send_inventory": "town_name"}
        field = names.get(self.move.name)
        return {field: self.request.user.get_full_name()} if field else {}


class InventoryDocument(InventoryMixin, View):
    def get(self, request, *args, **kwargs):
        return frozen(request, self.object, "document", f"etat-des-lieux-{self.object.pk}")


class InventoryPicture(InventoryMixin, View):
    def get(self, request, *args, **kwargs):
        photo = get_object_or_404(self.object.photos, pk=self.kwargs["photo"])
        record(request.user, self.object, page=Page.DOCUMENT)
        try:
            return files.response(photo.file, photo.file.name, fingerprint=photo.sha256)
        except files.Altered:
            raise Http404 from None
