"""The page of a structure: written by its people, read by the town, then everybody’s."""

import hashlib
import json

from django.core.exceptions import ValidationError
from django.db import transaction

from commons import clock, journal
from commons.workflow import Flow, Missing, TooLate
from structures.models import Structure

from .. import listing_emails as letters
from ..models import Hours, HoursException, Listing
from .proposals import current, settle_by_hiding
from .rights import acts_for, moderates

S = Listing.Status
KNOWN = (Structure.Status.VERIFIED, Structure.Status.TO_REVIEW)

OPENED = "Fiche commencée"
CHANGED = "Trop tard : la fiche a changé depuis que vous l’avez lue. Ouvrez-la de nouveau pour la lire."
HOURS_CHANGED = "Horaires changés"
EXCEPTION_ADDED = "Exception d’horaire ajoutée"
EXCEPTION_REMOVED = "Exception d’horaire retirée"

listings = Flow(Listing, first=S.DRAFT)


def keeper(user, listing):
    """Whoever writes for the structure, or reads its page for the town."""
    return acts_for(user, listing) or moderates(user, listing)


def missing(listing):
    """What the page lacks, and a structure that the town has looked at."""
    found = listing.missing()
    if listing.structure.status == Structure.Status.CLOSED:
        return [Missing("La structure est fermée."), *found]
    if listing.structure.status not in KNOWN:
        return [Missing("La Ville vérifie d’abord votre structure : vous n’avez rien à faire."), *found]
    return found


@transaction.atomic
def open_listing(structure, *, by):
    """The page of this structure, begun with what the portal knows of it; its own page when it has one already."""
    if structure.status not in KNOWN:
        raise ValidationError("La Ville vérifie d’abord votre structure : sa fiche vient ensuite.")
    told = {"summary": first_sentence(structure.purpose), "description": structure.purpose}
    listing, is_new = Listing.objects.get_or_create(structure=structure, defaults=told)
    if is_new:
        journal.note(listing, OPENED, by=by)
    return listing


def first_sentence(text):
    """« Nous réparons des vélos. »: what fits in the summary, cut between two words."""
    sentence, dot, _ = " ".join(text.split()).partition(". ")
    longest = Listing._meta.get_field("summary").max_length
    whole = sentence + dot.strip()
    return whole if len(whole) <= longest else f"{whole[: longest - 1].rpartition(' ')[0]}…"


@listings.move(
    *(S.DRAFT, S.HIDDEN),
    to=S.SUBMITTED,
    by=acts_for,
    label="Publier ma fiche",
    needs=missing,
    tell=letters.to_read,
)
def submit_listing(listing, *, by):
    """Votre fiche part en relecture. La Ville la lit, puis tout le monde peut la trouver dans l’annuaire."""
    listing.hiding_reason = listing.return_reason = ""


@listings.move(S.SUBMITTED, to=S.DRAFT, by=acts_for, label="Reprendre ma fiche")
def take_back_listing(listing, *, by):
    """Vous continuez à écrire. La fiche attend que vous la publiiez de nouveau."""


@listings.move(
    S.SUBMITTED, to=S.PUBLISHED, by=moderates, label="Mettre en ligne", needs=missing, tell=letters.published
)
def publish(listing, *, by, read=None):
    """La fiche et ses photos sont lues : tout le monde les trouve dans l’annuaire. La structure le sait par
    courriel."""
    put_online(listing, by=by, read=read)


@listings.move(S.SUBMITTED, to=S.DRAFT, by=moderates, label="Demander une correction", tell=letters.returned)
def return_to_draft(listing, *, by, reason):
    """La structure lit ce qui est à revoir, corrige sa fiche, puis la publie de nouveau."""
    listing.return_reason = reason


@listings.move(S.PUBLISHED, to=S.HIDDEN, by=keeper, label="Mettre hors ligne", tell=letters.hidden, tone="danger")
def hide(listing, *, by, reason):
    """La fiche n’est plus dans l’annuaire. Rien n’est perdu : elle peut être corrigée, puis publiée de nouveau."""
    listing.hiding_reason = reason
    settle_by_hiding(listing, by=by)


@listings.move(S.HIDDEN, to=S.PUBLISHED, by=moderates, label="Remettre en ligne", needs=missing, tell=letters.published)
def show_again(listing, *, by, read=None):
    """La fiche est lue telle qu’elle est : elle revient dans l’annuaire avec ses photos."""
    put_online(listing, by=by, read=read)
    listing.hiding_reason = ""


def reading(listing):
    """The mark of what one reads on this page, photos included: other words make another mark."""
    words = [listing.directions, listing.access_words, listing.volunteer_words, listing.job_words, listing.job_url]
    photos = list(listing.photos.order_by("pk").values_list("pk", "told"))
    return hashlib.sha256(json.dumps([current(listing), words, photos]).encode()).hexdigest()


def put_online(listing, *, by, read):
    """Whoever puts it online has read it all, photos included: ``read`` marks what their page showed, None when they
    have the row itself before their eyes."""
    if read is not None and read != reading(listing):
        raise TooLate(CHANGED)
    listing.published_at = listing.published_at or clock.now()
    listing.return_reason = ""
    listing.photos.filter(accepted_at=None, refused_at=None).update(accepted_at=clock.now(), accepted_by=by)


# What applies at once, whatever the status ----------------------------------------------------------------


@transaction.atomic
def set_hours(listing, week, *, by):
    """The usual week, written anew: ``{weekday: [(opens, closes)]}``."""
    Listing.objects.select_for_update(of=("self",)).get(pk=listing.pk)
    wanted = {(weekday, opens, closes) for weekday, ranges in week.items() for opens, closes in ranges}
    known = {(row.weekday, row.opens, row.closes): row.pk for row in listing.hours.all()}
    if wanted == set(known):
        return
    listing.hours.filter(pk__in=[pk for key, pk in known.items() if key not in wanted]).delete()
    Hours.objects.bulk_create(
        Hours(listing=listing, weekday=weekday, opens=opens, closes=closes)
        for weekday, opens, closes in sorted(wanted - set(known))
    )
    journal.note(listing, HOURS_CHANGED, by=by)


@transaction.atomic
def add_exception(listing, *, by, **days):
    made = HoursException.objects.create(listing=listing, **days)
    journal.note(listing, EXCEPTION_ADDED, by=by)
    return made


@transaction.atomic
def remove_exception(row, *, by):
    row.delete()
    journal.note(row.listing, EXCEPTION_REMOVED, by=by)
