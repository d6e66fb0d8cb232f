"""What waits for the agents, about structures."""

from django.urls import reverse

from commons.workflow import status_of
from commons.worklist import Task

from .models import Structure

LIMIT = 50


def office_tasks(user):
    """Structures to check, for those who check them."""
    if not user.has_perm("structures.verify_structure"):
        return []
    return [
        Task(
            f"{structure}",
            structure.get_family_display(),
            reverse("admin:structures_structure_change", args=[structure.pk]),
            "Vérifier",
            tone="info",
            badge=status_of(structure).label,
        )
        for structure in Structure.objects.visible_to(user).to_check().order_by("pk")[:LIMIT]
    ]
