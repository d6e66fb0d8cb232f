"""What a favourable vote brings: the grant, its agreement, the schedule and the reports that it waits for."""

import datetime as dt
from decimal import ROUND_DOWN, Decimal

from django.core.exceptions import ValidationError

from commons.models import Counter

from ..models import Agreement, Beneficiary, Grant, Instalment, Report, ReportLine
from ..models.partners import parties
from ..shares import WHOLE


def record_grant(application, deliberation):
    """The decision, and its lines of open data, which will be published when the agreement is signed."""
    years = [year for year in application.years.all() if year.proposed]
    record = Grant(
        application=application,
        structure=application.structure,
        deliberation=deliberation,
        amount=application.proposed_total,
        first_year=years[0].year,
        last_year=years[-1].year,
    )
    record.full_clean()
    record.save()
    for party in parties(application, [(year.year, year.proposed) for year in years]):
        if party.share:
            name_beneficiary(record, party)
    return record


def name_beneficiary(record, party):
    """One line for each structure that has a part of the money: an « appel à commun » has several (SCDL 2.1.1)."""
    if not party.total:
        raise ValidationError(f"La part de {party.name} fait moins d’un centime : l’accord ne peut pas être partagé.")
    application = record.application
    beneficiary = Beneficiary(
        grant=record,
        structure=party.structure,
        purpose=application.title,
        axis=application.call.envelope.axis,
        year=record.first_year,
        share=party.share / WHOLE,
        amount=party.total,
    )
    beneficiary.identify()
    beneficiary.save()


def draw_up_agreement(record):
    """The agreement to sign, its reports, and its schedule: each year an advance, then the rest after the report."""
    counted = f"agreement:{record.first_year}"
    agreement = Agreement.objects.create(
        grant=record,
        number=f"ESS-{record.first_year}-{Counter.objects.next(counted):03d}",
        starts_on=min(dt.date(record.first_year, 1, 1), record.application.starts_on),
        ends_on=max(dt.date(record.last_year, 12, 31), record.application.ends_on),
    )
    previous, rank = None, 0
    for year in record.application.years.all():
        if not year.proposed:
            continue
        report = expect_report(agreement, year.year)
        for amount, waits_for in split(year.proposed, record.application.call.advance_percent, previous, report):
            rank += 1
            Instalment.objects.create(
                agreement=agreement, rank=rank, year=year.year, amount=amount, after_report=waits_for
            )
        previous = report
    return agreement


def split(amount, percent, previous, report):
    """(amount, report waited for) of the year's instalments: the advance in whole euros, then the rest if any."""
    advance = (amount * percent / Decimal(100)).quantize(Decimal(1), ROUND_DOWN) or amount
    yield advance, previous
    if amount > advance:
        yield amount - advance, report


def expect_report(agreement, year):
    """The report of that year, due six months after its end (loi 2000-321, art. 10), with the budget to compare."""
    report = Report.objects.create(agreement=agreement, year=year, due_on=dt.date(year + 1, 6, 30))
    ReportLine.objects.bulk_create(
        ReportLine(report=report, account=line.account, planned=line.amount)
        for line in agreement.grant.application.lines.all()
    )
    return report
