"""Paper that came back from the scanner, and waits for somebody's eyes."""

from django.db.models import Exists, OuterRef

from commons.worklist import Task

from ..models import Agreement, ScanBatch, SignedScan
from .piles import Pile, page


def to_look_at(user):
    """Signed originals that are whole, of those that this agent may read."""

    def task(agreement):
        return Task(
            f"{agreement} : original signé reçu",
            f"{agreement.structure} : toutes les pages y sont",
            page(agreement),
            "Regarder",
            badge="Sur papier",
        )

    waiting = SignedScan.objects.visible_to(user).waiting().filter(agreement=OuterRef("pk"))
    agreements = Agreement.objects.filter(Exists(waiting)).select_related("grant__structure").order_by("pk")
    return Pile(agreements, task, words=("autre original signé", "autres originaux signés"), query="")


def to_file(user):
    """Batches of which a machine could not read every page."""

    def task(batch):
        pages = f"{batch.to_settle} page" + ("s" if batch.to_settle > 1 else "")
        return Task(
            f"{batch} : {pages} à classer à la main",
            "Aucun code ne s’y lit : regardez-les, puis dites de quelle convention elles sont",
            batch.get_absolute_url(),
            "Classer",
            tone="wait",
            badge="Sur papier",
        )

    batches = ScanBatch.objects.visible_to(user).with_progress().filter(to_settle__gt=0).order_by("pk")
    return Pile(batches, task, words=("autre liasse", "autres liasses"), query="")
