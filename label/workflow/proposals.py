"""A public page changes: what is sensitive waits until the town has read it, and the page stays as it was."""

from decimal import Decimal

from django.db import transaction

from commons import clock
from commons.workflow import Flow
from structures.models import Structure

from .. import listing_emails as letters
from ..models import Category, Listing, Neighbourhood, Proposal
from .rights import acts_for, moderates

S = Proposal.Status
# What the town reads again when the structure changes it, in the order of the page. Photos wait row by row.
READ_AGAIN = (
    *("summary", "description", "categories"),
    *("address", "neighbourhood", "latitude", "longitude"),
    "website",
)
POINT = ("latitude", "longitude")

proposals = Flow(Proposal, first=S.WAITING)


def proposer(user, proposal):
    return acts_for(user, proposal.listing)


def reader(user, proposal):
    return moderates(user, proposal.listing)


@transaction.atomic
def propose(listing, values, *, by):
    """Ask that these fields change. What already waits is kept with it, in a new proposal: whoever was reading the old
    one is told. Returns the proposal; None when nothing is left to change."""
    listing = Listing.objects.select_for_update(of=("self",)).get(pk=listing.pk)
    waiting = listing.proposals.filter(status=S.WAITING).first()
    wanted = (waiting.values if waiting else {}) | {name: stored(value) for name, value in values.items()}
    now = current(listing)
    changed = {name for name, value in wanted.items() if value != now[name]}
    if changed & set(POINT):
        changed |= set(POINT) & set(wanted)
    wanted = {name: wanted[name] for name in READ_AGAIN if name in changed}
    if waiting:
        if waiting.values == wanted:
            return waiting
        replace_change(waiting, by=by)
    if not wanted:
        return None
    made = Proposal.objects.create(listing=listing, values=wanted, proposed_by=by)
    letters.change_to_read(made, by=by)
    return made


@proposals.move(S.WAITING, to=S.ACCEPTED, by=reader, label="Accepter le changement", tell=letters.change_accepted)
def accept_change(proposal, *, by):
    """Le changement est lu : la fiche le montre tout de suite. La structure le sait par courriel."""
    apply(proposal)
    settle(proposal, by)


@proposals.move(S.WAITING, to=S.REFUSED, by=reader, label="Refuser le changement", tell=letters.change_refused)
def refuse_change(proposal, *, by, reason):
    """La fiche reste comme elle est. La structure lit pourquoi, et peut proposer autre chose."""
    proposal.reason = reason
    settle(proposal, by)


@proposals.move(S.WAITING, to=S.TAKEN_BACK, by=proposer, label="Reprendre mon changement")
def take_back_change(proposal, *, by):
    """Votre changement n’est plus à relire. La fiche reste comme elle est."""
    settle(proposal, by)


@proposals.move(S.WAITING, to=S.REPLACED, by=proposer, label="Remplacer par un autre changement")
def replace_change(proposal, *, by):
    """La structure a changé autre chose depuis : les deux se lisent ensemble."""
    settle(proposal, by)


def settle_by_hiding(listing, *, by):
    """A page that goes offline keeps what waited, since it is read whole before it comes back."""
    for proposal in listing.proposals.select_for_update(of=("self",)).filter(status=S.WAITING):
        write(listing, proposal.values)
        proposal.status = S.REPLACED
        settle(proposal, by)
        proposal.save()


def settle(proposal, by):
    proposal.settled_at, proposal.settled_by = clock.now(), by


def apply(proposal):
    listing = Listing.objects.select_for_update(of=("self",)).get(pk=proposal.listing_id)
    write(listing, proposal.values)
    listing.save(update_fields=[name for name in proposal.values if name not in ("categories", "website")])


def write(listing, values):
    """On the page, as they were proposed; a category or a quartier that the town has removed since is left out."""
    for name, value in values.items():
        if name == "categories":
            listing.categories.set(Category.objects.filter(pk__in=value))
        elif name == "website":
            Structure.objects.filter(pk=listing.structure_id).update(website=value)
        elif name == "neighbourhood":
            listing.neighbourhood = Neighbourhood.objects.filter(pk=value).first()
        elif name in POINT:
            setattr(listing, name, None if value is None else Decimal(value))
        else:
            setattr(listing, name, value)


# What is compared ---------------------------------------------------------------------------------------


def stored(value):
    """One writing for what is typed and what is stored, that JSON can hold."""
    if isinstance(value, Decimal):
        return f"{value:.6f}"
    if hasattr(value, "pk"):
        return value.pk
    if isinstance(value, str):
        return value.replace("\r\n", "\n")  # as browsers send the ends of lines
    if value is None:
        return value
    return sorted(row.pk for row in value)


def current(listing):
    """What the public reads now, field by field."""
    found = {name: stored(getattr(listing, name)) for name in READ_AGAIN if name not in ("categories", "website")}
    found["categories"] = stored(listing.categories.all())
    found["website"] = listing.structure.website
    return {name: found[name] for name in READ_AGAIN}


def typed(values):
    """What was proposed, as a form shows it."""
    points = {name: Decimal(values[name]) for name in POINT if values.get(name) is not None}
    return values | points
