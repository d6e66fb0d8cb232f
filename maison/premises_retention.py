"""What lending premises leaves behind, how long it is kept, and how it goes.

Durations are proposals, to be validated by the archives and the data protection officer. A place that was lent leaves
its rows, with their days and amounts and without a word, a name or a file: the aid in kind that was published rests on
them (loi 2000-321, art. 9-1). Of a protected structure they stay sheltered for as long as they are there.
"""

import pgtrigger
from django.db.models import F, Max, Subquery
from django.db.models.functions import Coalesce, TruncDate

from commons.models import Fate
from commons.retention import Series, destroy, empty, hanging, last_event

from .models import InventoryPhoto, Occupation, PremisesRequest, RequestPaper

S = PremisesRequest.Status
SPOKEN = {InventoryPhoto, RequestPaper}  # nothing but pictures and papers of people
NAMES = {"title", "name", "role", "town_name"}  # short texts in which somebody may be named


def drafts():
    """Never handed in: begun and left, or withdrawn before."""
    rows = PremisesRequest.objects.filter(submitted_at=None, status__in=[S.DRAFT, S.WITHDRAWN])
    return rows.annotate(began_on=TruncDate("saved_at"))


def without_premises():
    """Handed in, then refused or taken back."""
    rows = PremisesRequest.objects.filter(submitted_at__isnull=False, status__in=[S.REFUSED, S.WITHDRAWN])
    taken_back = Subquery(last_event(PremisesRequest, S.WITHDRAWN))
    return rows.annotate(began_on=Coalesce(TruncDate("decided_at"), taken_back, TruncDate("submitted_at")))


def with_premises():
    """Counted from the last day of the last agreement; nothing of which one is still to sign, or runs."""
    living = Occupation.objects.living().order_by().values("request")
    rows = PremisesRequest.objects.filter(status=S.GRANTED).exclude(pk__in=living)
    return rows.annotate(last_on=Max("occupations__last_on")).annotate(began_on=F("last_on"))


def forget_request(request):
    """All of it goes, former versions too."""
    request.events.all().delete()
    destroy(hanging(PremisesRequest.objects.filter(pk=request.pk)))


def forget_lending(request):
    """The request, its agreements and inventories: what people wrote, signed, photographed goes; days and amounts
    stay."""
    with pgtrigger.ignore():  # what was frozen for its readers goes with them
        parts = list(hanging(PremisesRequest.objects.filter(pk=request.pk)))
        destroy(rows for rows in parts if rows.model in SPOKEN)
        empty((rows for rows in parts if rows.model not in SPOKEN), people=lambda field: field.name in NAMES)
    for row in [request, *request.occupations.all()]:
        row.events.all().delete()


SERIES = (
    Series(
        code="maison.premises_draft",
        label="Demandes de local commencées et jamais déposées",
        what="Ce que la structure avait écrit",
        counted_from="le dernier enregistrement",
        months=24,
        fate=Fate.DESTROYED,
        source="Proposition : deux ans, comme un brouillon de subvention",
        candidates=drafts,
        dispose=forget_request,
        reference="Brouillon de local n° {0.pk}".format,
    ),
    Series(
        code="maison.premises_refused",
        label="Demandes de local refusées ou retirées",
        what="Demande, pièces jointes, avis du service, lettre de décision",
        counted_from="la décision, ou le retrait",
        months=60,
        fate=Fate.DESTROYED,
        source="Proposition : cinq ans, comme une demande de subvention refusée",
        candidates=without_premises,
        dispose=forget_request,
        reference="Demande de local n° {0.pk}".format,
    ),
    Series(
        code="maison.premises_granted",
        label="Locaux prêtés",
        what="Demande, convention, signataires, états des lieux, photos ; il reste le local, les jours et les montants",
        counted_from="le dernier jour de la dernière convention",
        months=120,
        fate=Fate.SAMPLED,
        source="Proposition : dix ans (pièces comptables, instruction DAF/DPACI/RES/2009/018), puis tri",
        candidates=with_premises,
        dispose=forget_lending,
        reference="Dossier de local n° {0.pk}".format,
    ),
)
