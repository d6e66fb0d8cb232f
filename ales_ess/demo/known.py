"""What other funders published about a few of the demo's structures: read by the real import."""

import csv
import io
import random

from funding import workflow
from funding.imports import Report, import_file
from funding.models import Match
from funding.models.matching import Reason

from .agenda import at, days

SOURCE = "demonstration-autres-financeurs.csv"
FUNDERS = (
    ("Alès Agglomération", "20006691800018"),
    ("Département du Gard", ""),
    ("Région Occitanie", ""),
    ("Fondation des Trois Gardons", "99990001200019"),
)
PURPOSES = ("Fonctionnement", "Aide au démarrage", "Achat de matériel", "Action d’insertion", "Animation locale")
COLUMNS = (
    *("nomAttribuant", "idAttribuant", "dateConvention", "referenceDecision", "nomBeneficiaire", "idBeneficiaire"),
    *("rnaBeneficiaire", "objet", "montant", "nature", "conditionsVersement", "datesPeriodeVersement"),
    *("notificationUE", "pourcentageSubvention"),
)


def import_known(town, rows):
    """The town reads, once, what the others published."""
    yield at(town.today - days(45))
    content = io.StringIO()
    sheet = csv.writer(content)
    sheet.writerow(COLUMNS)
    sheet.writerows(published(town, rows))
    file = io.BytesIO(content.getvalue().encode())
    import_file(file, source=SOURCE, partial=True, report=Report(lambda line: None))
    workflow.compare_known_grants()
    yield at(town.today - days(43))
    proposed = list(Match.objects.filter(status=Match.Status.PROPOSED).order_by("pk"))
    for match in proposed[: len(proposed) // 2]:
        workflow.confirm(match, by=town.staff.subventions)
    workflow.reject(proposed[-1], by=town.staff.subventions, reason=Reason.FEDERATION)


def published(town, rows):
    rng = random.Random(f"{town.seed}:known")
    for row in rows:
        for name, siret in rng.sample(FUNDERS, rng.randint(1, 3)):
            year = town.coming - rng.randint(1, 3)
            signed = f"{year}-{rng.randint(3, 9):02d}-{rng.randint(1, 28):02d}"
            yield (
                *(name, siret, signed, f"{year}-{rng.randint(100, 999)}", row.name, row.siret, row.rna),
                *(rng.choice(PURPOSES), rng.randrange(1_500, 20_000, 500), "aide en numéraire", "unique", signed),
                *("non", 1),
            )
