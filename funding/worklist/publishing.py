"""What the law wants published, and is not yet as it should be."""

from commons.worklist import Task

from .. import publication
from ..models import Beneficiary
from .piles import LIMIT, page


def to_publish():
    """Signed agreements whose line open data do not accept, by the end of their term."""
    lines = Beneficiary.objects.unpublishable().select_related("structure", "grant__agreement")
    return [task(line) for line in lines.order_by("grant__agreement__signed_on", "pk")[:LIMIT]]


def task(line):
    agreement = line.grant.agreement
    return Task(
        f"{agreement} : pas encore publiable",
        f"{line.structure} : donnez son SIRET, la ligne paraîtra complète la nuit suivante."
        if not line.structure.siret
        else f"{line.structure} : la ligne paraîtra complète cette nuit.",
        page(agreement),
        "Voir",
        due=publication.publish_by(agreement.signed_on),
        tone="act",
        badge="À publier",
    )
