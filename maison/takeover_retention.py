"""What takeovers leave behind, how long it is kept, and how it goes.

Durations are proposals, to be validated by the archives and the data protection officer. A case that goes leaves its
row, without a word and without a company: the yearly counts that were published stay true.
"""

from django.db.models import Exists, F, Max, OuterRef
from django.db.models.functions import Coalesce, TruncDate

from commons.models import Fate
from commons.retention import ERASED, Series, destroy, hanging, unsigned

from .models import Alert, Company, TakeoverCase

WORDS = ("diagnosis", "project", "financing", "sale", "exclusion")
DAYS = ("informed_on", "consulted_on", "declined_on", "sale_on")


def ended_cases():
    """Whatever the end; a case that has no company any more has gone already."""
    return TakeoverCase.objects.filter(ended_on__isnull=False, company__isnull=False).annotate(began_on=F("ended_on"))


def forget_case(case):
    """Its words, its people, its papers and its company go; its year, its end, its form and its jobs stay counted."""
    company = case.company
    rows = TakeoverCase.objects.filter(pk=case.pk)
    destroy(part for part in hanging(rows) if part.model is not TakeoverCase)
    case.partners.clear()
    rows.exclude(end_reason="").update(end_reason=ERASED)  # an end says why, by constraint
    rows.update(company=None, mediator=None, **dict.fromkeys(WORDS, ""), **dict.fromkeys(DAYS))
    unsigned(rows)
    if not company.cases.exists():
        destroy(hanging(Company.objects.filter(pk=company.pk)))


def told_alerts():
    """What was told of companies whose case has ended."""
    return Alert.objects.filter(case__ended_on__isnull=False).annotate(began_on=F("case__ended_on"))


def forget_alert(alert):
    destroy(hanging(Alert.objects.filter(pk=alert.pk)))


def unfollowed_companies():
    """In a list of weak signals once, and nobody followed them."""
    rows = Company.objects.filter(~Exists(TakeoverCase.objects.filter(company=OuterRef("pk"))))
    return rows.annotate(began_on=TruncDate(Coalesce(Max("signals__at"), "added_at")))


def forget_company(company):
    destroy(hanging(Company.objects.filter(pk=company.pk)))


SERIES = (
    Series(
        code="maison.alert",
        label="Signalements sur des entreprises",
        what="Ce qu’une personne a dit d’une entreprise, et son nom si elle l’a donné",
        counted_from="la fin du dossier",
        months=12,
        fate=Fate.DESTROYED,
        source="Proposition : un an (RGPD, art. 5, 1, e ; code de commerce, art. L23-10-3)",
        candidates=told_alerts,
        dispose=forget_alert,
        reference="Signalement n° {0.pk}".format,
    ),
    Series(
        code="maison.takeover",
        label="Dossiers de reprise d’entreprise",
        what="Entreprise, échanges, diagnostic, documents ; il reste l’année, la fin et le nombre d’emplois",
        counted_from="la fin du dossier",
        months=60,
        fate=Fate.ANONYMISED,
        source="Proposition : cinq ans, le temps de la prescription (code civil, art. 2224)",
        candidates=ended_cases,
        dispose=forget_case,
        reference="Dossier de reprise n° {0.pk}".format,
    ),
    Series(
        code="maison.company",
        label="Entreprises signalées et jamais suivies",
        what="Nom, SIREN et signaux d’une entreprise qui n’a pas eu de dossier",
        counted_from="le dernier signal",
        months=24,
        fate=Fate.DESTROYED,
        source="Proposition : deux ans",
        candidates=unfollowed_companies,
        dispose=forget_company,
        reference="Entreprise n° {0.pk}".format,
    ),
)
