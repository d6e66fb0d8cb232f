"""Photos of a page: eight at most, each seen by the town before the public sees it."""

from django.core.exceptions import ValidationError
from django.db import transaction

from commons import clock, journal
from commons.french import SPACE
from commons.pictures import fitted
from commons.workflow import TooLate

from .. import listing_emails as letters
from ..models import Listing, Photo
from ..models.rereading import MOST_PHOTOS
from ..models.sheltering import NO_PHOTO

ADDED = "Photo ajoutée"
REMOVED = "Photo retirée"
DESCRIBED = "Photo décrite autrement"
ACCEPTED = "Photo acceptée"
REFUSED = "Photo refusée"
BEING_READ = "La Ville relit votre fiche en ce moment : reprenez-la pour changer ses photos."
FULL = f"Une fiche a {MOST_PHOTOS}{SPACE}photos au plus : retirez-en une d’abord."


def locked(listing):
    """The page, while it is its people’s to write: whoever puts it online accepts the photos that were there to see."""
    fresh = Listing.objects.select_for_update(of=("self",)).select_related("structure").get(pk=listing.pk)
    if not fresh.is_editable:
        raise TooLate(BEING_READ)
    return fresh


@transaction.atomic
def add_photo(listing, upload, told, *, by):
    """A checked picture, kept at the size of a page; its words say what it shows to those who do not see it."""
    listing = locked(listing)
    if listing.structure.is_protected:
        raise ValidationError(NO_PHOTO)
    ranks = list(listing.photos.values_list("rank", flat=True))
    if len(ranks) >= MOST_PHOTOS:
        raise ValidationError(FULL)
    photo = listing.photos.create(file=fitted(upload), told=told, rank=max(ranks, default=0) + 1)
    event = journal.note(listing, ADDED, by=by)
    if listing.is_public:
        letters.photo_to_see(event)
    return photo


@transaction.atomic
def describe_photo(photo, told, *, by):
    """Other words, which the public reads too: on a public page the photo waits until the town has read them."""
    listing = locked(photo.listing)
    changed = listing.photos.filter(pk=photo.pk).exclude(told=told)
    if not changed.update(told=told):
        return
    event = journal.note(listing, DESCRIBED, by=by)
    shown = listing.photos.filter(pk=photo.pk, accepted_at__isnull=False)
    if listing.is_public and shown.update(accepted_at=None, accepted_by=None):
        letters.photo_to_see(event)


@transaction.atomic
def move_photo(photo, step, *, by):
    """One place up (``-1``) or down (``1``)."""
    listing = locked(photo.listing)
    order = list(listing.photos.values_list("pk", flat=True))
    if photo.pk not in order:
        return
    place = order.index(photo.pk)
    order.insert(min(max(place + step, 0), len(order) - 1), order.pop(place))
    for rank, pk in enumerate(order, start=1):
        Photo.objects.filter(pk=pk).exclude(rank=rank).update(rank=rank)


@transaction.atomic
def remove_photo(photo, *, by):
    """Its file goes with the next cleaning: no row names it any more."""
    listing = locked(photo.listing)
    photo.delete()
    journal.note(listing, REMOVED, by=by)


# The town ------------------------------------------------------------------------------------------------


@transaction.atomic
def accept_photo(photo, *, by):
    """Everybody sees it from now on, with the words that were read: ``photo`` is as the agent saw it."""
    if waiting(photo).told != photo.told:
        raise TooLate("Trop tard : la structure a changé ces mots. Ouvrez de nouveau cette page pour les lire.")
    Photo.objects.filter(pk=photo.pk).update(accepted_at=clock.now(), accepted_by=by)
    return journal.note(photo.listing, ACCEPTED, by=by)


@transaction.atomic
def refuse_photo(photo, *, by, reason):
    """It stays on the structure’s own page with the reason, until its people take it away."""
    waiting(photo)
    Photo.objects.filter(pk=photo.pk).update(refused_at=clock.now(), refused_by=by, refusal=reason)
    letters.photo_refused(journal.note(photo.listing, REFUSED, by=by))


def waiting(photo):
    """Locked; of two agents at once, the second one reads that the first one has answered."""
    row = Photo.objects.select_for_update(of=("self",)).filter(pk=photo.pk).first()
    if row is None:
        raise TooLate("Trop tard : la structure a retiré cette photo.")
    if row.accepted_at or row.refused_at:
        raise TooLate("Trop tard : quelqu’un a déjà répondu pour cette photo.")
    return row
