"""What two structures that are one both have of the label, where only one may have it (``structures.merging``).

Awards keep their number and the name that they were given to; controls, visits and answers follow their file.
"""

from django.core.exceptions import ValidationError

from structures.merging import settles

from .models import Award, Candidacy, DirectoryEntry, Listing


def page_of_one(duplicate, survivor):
    """The page of the structure that stays is the one that the public reads; the duplicate's stays with it, closed. No
    page disappears from the directory because nobody looked: an agent chooses."""
    theirs, ours = (Listing.objects.filter(structure=row).first() for row in (duplicate, survivor))
    if not (theirs and ours):
        return []
    online = Listing.Status.PUBLISHED
    if theirs.status == online and ours.status != online:
        raise ValidationError(
            f"La fiche de « {duplicate} » est en ligne dans l’annuaire, celle de « {survivor} » ne l’est pas : "
            f"gardez plutôt « {duplicate} », ou retirez d’abord sa fiche."
        )
    return [theirs.pk]


def candidacy_of_one(duplicate, survivor):
    """Two candidacies under way are one too many: their people, or the town, end one first. A draft of the duplicate
    gives way."""
    theirs, ours = (Candidacy.objects.filter(structure=row).open().first() for row in (duplicate, survivor))
    if not (theirs and ours):
        return []
    if theirs.status == Candidacy.Status.DRAFT:
        return [theirs.pk]
    raise ValidationError(
        f"Les deux structures demandent le label ({theirs} ; {ours}) : terminez d’abord l’une des deux."
    )


def awards_of_one(duplicate, survivor):
    """A label is held once at a time. Which of two numbers remains true is decided, and told to the structure, before
    they are merged."""
    for theirs in Award.objects.filter(structure=duplicate).exclude(status=Award.Status.WITHDRAWN):
        same = Award.objects.filter(structure=survivor, label=theirs.label).exclude(status=Award.Status.WITHDRAWN)
        ours = same.filter(starts_on__lte=theirs.ends_on, ends_on__gte=theirs.starts_on).first()
        if ours:
            raise ValidationError(
                f"Les deux structures ont le label aux mêmes dates (n° {theirs.number} et n° {ours.number}) : "
                "retirez d’abord l’un des deux."
            )
    return []


def line_of_each(duplicate, survivor):
    """The lines of the directory are written by the database, from what has just moved."""
    return DirectoryEntry.objects.filter(structure=duplicate).values("pk")


def register():
    settles(Listing)(page_of_one)
    settles(Candidacy)(candidacy_of_one)
    settles(Award)(awards_of_one)
    settles(DirectoryEntry)(line_of_each)
