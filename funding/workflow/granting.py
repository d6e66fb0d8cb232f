"""What a favourable vote brings: the grant, its agreement, the schedule and the reports that it waits for."""

import datetime as dt
from decimal import ROUND_DOWN, Decimal

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError

from commons.models import Counter

from .. import preparing
from ..models import Agreement, Beneficiary, Grant, Instalment, Report, ReportLine
from ..models.partners import parties
from ..shares import WHOLE
from .wording import give_words

# Loi 2000-321, art. 10: six months after the end of the year for which it was given.
REPORT_MONTHS = 6


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
    give_words(agreement)
    preparing.queue(agreement)
    return agreement


def split(amount, percent, previous, report):
    """(amount, report waited for) of the year's instalments: the advance in whole euros, then the rest if any."""
    advance = (amount * percent / Decimal(100)).quantize(Decimal(1), ROUND_DOWN) or amount
    yield advance, previous
    if amount > advance:
        yield amount - advance, report


def expect_report(agreement, year):
    """The report of that year, due six months after its end (loi 2000-321, art. 10), with the budget to compare."""
    application = agreement.grant.application
    ends_on = end_of_year(application, year)
    report = Report.objects.create(
        agreement=agreement, year=year, ends_on=ends_on, due_on=ends_on + relativedelta(months=REPORT_MONTHS)
    )
    planned = planned_for(application, year)
    ReportLine.objects.bulk_create(
        ReportLine(report=report, account=account, planned=amount) for account, amount in planned.items()
    )
    return report


def end_of_year(application, year):
    """The last day of the structure's own fiscal year, when it gave one with its budget; else 31 December."""
    ends_on = getattr(getattr(application, "standing", None), "fiscal_ends_on", None)
    if ends_on is None or ends_on.year not in (application.call.year, application.call.year + 1):
        return dt.date(year, 12, 31)
    return ends_on + relativedelta(years=year - application.call.year)


def planned_for(application, year):
    """The accepted budget of that year: the yearly budget of the request, with what was decided on the town's line.

    The line of the town may hold other towns too: what was asked of ours is taken away, what it gives is put there.
    """
    planned = {line.account: line.amount for line in application.lines.all()}
    asked = application.years.all()[0].requested
    decided = sum((row.proposed or Decimal() for row in application.years.all() if row.year == year), Decimal())
    town = application.chart.town
    planned[town] = max(planned.get(town, Decimal()) - asked, Decimal()) + decided
    return planned
