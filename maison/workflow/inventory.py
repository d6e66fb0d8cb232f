"""The state of the premises, on the way in and on the way out."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max

from commons import clock, journal
from commons.files import sha256
from commons.pictures import fitted
from commons.workflow import Flow, TooLate, lock

from .. import documents
from .. import premises_emails as emails
from ..models import Inventory, InventoryPhoto
from ..models.occupations import IN_FORCE
from .keeping import keep
from .rights import housing, represents

S, inventories = Inventory.Status, Flow(Inventory, first=Inventory.Status.DRAFT)
BEGUN = "État des lieux commencé"


@transaction.atomic
def begin_inventory(occupation, kind, *, by, rooms, done_on=None, meters=""):
    """Write down what both see, room by room. Returns the inventory, a draft of the service."""
    fresh = lock(occupation)
    if not housing(by, fresh):
        raise PermissionDenied
    if kind == Inventory.Kind.ENTRY and fresh.status not in IN_FORCE:
        raise TooLate("L’état des lieux d’entrée se fait une fois la convention signée.")
    if kind == Inventory.Kind.EXIT and fresh.status not in (*IN_FORCE, "ended"):
        raise TooLate("Il n’y a pas d’occupation à quitter.")
    made = Inventory(occupation=fresh, kind=kind, rooms=rooms, done_on=done_on or clock.today(), meters=meters)
    made.full_clean()
    made.save()
    journal.note(made, BEGUN, by=by)
    return made


@transaction.atomic
def add_photo(inventory, upload, told, *, by):
    """Keep a checked picture with its fingerprint."""
    fresh = lock(inventory)
    if not housing(by, fresh):
        raise PermissionDenied
    if fresh.status != S.DRAFT:
        raise TooLate("Trop tard : cet état des lieux est déjà envoyé.")
    if not upload.mime.startswith("image/"):
        raise ValidationError("Donnez une photo (JPEG, PNG, WebP).")
    last = fresh.photos.aggregate(last=Max("rank"))["last"] or 0
    file = fitted(upload)
    photo = InventoryPhoto(inventory=fresh, file=file, sha256=sha256(file.read()), told=told, rank=last + 1)
    file.seek(0)
    photo.full_clean()
    photo.save()
    return photo


@inventories.move(
    S.DRAFT,
    to=S.TO_SIGN,
    by=housing,
    label="Signer et envoyer à la structure",
    needs=Inventory.missing_to_send,
    tell=emails.inventory_to_sign,
)
def send_inventory(inventory, *, by, town_name):
    """Vous signez pour la Ville. La structure lit, ajoute ses remarques et signe à son tour."""
    inventory.town_name, inventory.sent_at, inventory.sent_by = town_name, clock.now(), by


@inventories.move(S.TO_SIGN, to=S.DRAFT, by=housing, label="Reprendre l’état des lieux")
def reopen_inventory(inventory, *, by):
    """La structure n’a pas encore signé : vous pouvez corriger, puis envoyer de nouveau."""
    inventory.town_name, inventory.sent_at, inventory.sent_by = "", None, None


@inventories.move(S.TO_SIGN, to=S.SIGNED, by=represents, label="Signer l’état des lieux", tell=emails.inventory_signed)
def sign_inventory(inventory, *, by, name, role, remarks=""):
    """Vos remarques sont gardées avec votre signature. Le document est figé."""
    structure = inventory.structure
    if structure.is_protected:
        name, role = documents.representative(structure)
    inventory.name, inventory.role, inventory.remarks = name, role, remarks
    inventory.signed_at, inventory.signed_by = clock.now(), by
    keep(inventory, "document", documents.inventory(inventory))
