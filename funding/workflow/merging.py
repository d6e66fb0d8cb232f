"""What merging two structures may not break in public money."""

from django.core.exceptions import ValidationError

from structures import merging

from ..models import Partner


@merging.settles(Partner)
def one_part_a_file(duplicate, survivor):
    """Nobody is the partner of its own application: which of the two goes is for the structures to say."""
    both = (duplicate, survivor)  # the applications may have moved already: then the survivor leads and takes part
    if Partner.objects.active().filter(application__structure__in=both, structure__in=both).exists():
        raise ValidationError(
            "L’une des deux structures est partenaire d’une demande de l’autre : le partenaire s’en retire d’abord."
        )
    return []
