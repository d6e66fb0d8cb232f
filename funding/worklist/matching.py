"""What other funders published and nobody has looked at yet: one line, which leads to its own page."""

from django.urls import reverse

from commons.worklist import Task

from ..models import Match


def to_match(user):
    """How many proposals wait for this agent, without those of their own structures."""
    if not user.has_perm("funding.instruct_application"):
        return
    waiting = Match.objects.visible_to(user).pending().exclude(structure__in=user.belongs_to).count()
    if waiting:
        yield Task(
            f"Autres financeurs : {waiting} rapprochement{'s' if waiting > 1 else ''} à décider",
            "Le portail propose, personne n’a encore confirmé.",
            reverse("admin:funding_match_work"),
            "Décider",
            tone="info",
            badge="À confirmer",
        )
