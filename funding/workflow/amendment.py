"""The life of an amendment: written by the service, signed by the structure, then by the town, then in force."""

from decimal import Decimal

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db.models import Max

from commons import clock
from commons.files import sha256
from commons.french import day, money
from commons.workflow import Flow, lock

from .. import documents, emails, ledger
from ..models import (
    Agreement,
    AmendedReport,
    AmendedTarget,
    AmendedYear,
    Amendment,
    AmendmentSignature,
    IndicatorTarget,
    Signature,
)
from ..shares import WHOLE, apportion
from .agreement import A, agreements, signer
from .rescheduling import change_year, unpaid
from .rights import instructor, partner_signatory, representative, signatory

M, amendments = Amendment.Status, Flow(Amendment, first=Amendment.Status.DRAFT)
LONGEST = relativedelta(years=4)  # circulaire 5811-SG, model of agreement, art. 2


@agreements.move(A.RUNNING, to=A.RUNNING, by=instructor, label="Préparer un avenant")
def draft_amendment(agreement, *, by, **terms):
    """Dites ce qui change et pourquoi. L’avenant reste un brouillon du service tant qu’il n’est pas proposé."""
    last = agreement.amendments.aggregate(last=Max("rank"))["last"] or 0
    write(Amendment(agreement=agreement, rank=last + 1), **terms)


@amendments.move(M.DRAFT, to=M.DRAFT, by=instructor, label="Modifier le brouillon")
def rewrite_amendment(amendment, *, by, **terms):
    """Le brouillon est remplacé par ce que vous écrivez ici."""
    amendment.years.all().delete()
    amendment.reports.all().delete()
    amendment.targets.all().delete()
    write(amendment, **terms)


def write(amendment, *, reason, ends_on=None, purpose="", amounts=None, due=None, targets=None, deliberation=None):
    """``amounts`` gives the new amount of each year, ``due`` the new date of each report, by its number, ``targets``
    the new target of an indicator, by its number, in a year."""
    agreement = amendment.agreement
    amendment.reason, amendment.deliberation = reason, deliberation
    amendment.ends_before = agreement.ends_on
    amendment.purpose_before = agreement.grant.beneficiaries.order_by("pk").first().purpose
    amendment.ends_on = ends_on if ends_on != agreement.ends_on else None
    amendment.purpose = purpose if purpose != amendment.purpose_before else ""
    if amendment.ends_on:
        check_end(agreement, amendment.ends_on)
    amendment.full_clean()
    amendment.save()
    for year, before in agreement.years():
        after = (amounts or {}).get(year, before)
        if after != before:
            check_year(agreement, year, before, after)
            AmendedYear.objects.create(amendment=amendment, year=year, before=before, after=after)
    for report in agreement.reports.filter(pk__in=due or {}):
        if due[report.pk] != report.due_on:
            check_report(report, due[report.pk])
            AmendedReport.objects.create(amendment=amendment, report=report, before=report.due_on, after=due[report.pk])
    write_targets(amendment, targets or {})


def write_targets(amendment, targets):
    """Of the years on which the structure has not reported; one that is left empty stays."""
    reports = {report.year: report for report in amendment.agreement.reports.all()}
    for indicator in amendment.agreement.indicators.with_targets():
        known = indicator.by_year()
        for year, report in sorted(reports.items()):
            before, after = known.get(year), targets.get((indicator.pk, year))
            if after in (None, before):
                continue
            if not report.is_editable:
                raise ValidationError(f"{report} : il est déjà déposé, ses cibles ne changent plus.")
            AmendedTarget.objects.create(
                amendment=amendment, indicator=indicator, year=year, before=before, after=after
            )


def check_end(agreement, ends_on):
    """Neither in the past, nor beyond four years."""
    last = agreement.starts_on + LONGEST
    if ends_on < clock.today():
        raise ValidationError("La nouvelle fin est passée : donnez une date à venir.")
    if ends_on > max(last, agreement.ends_on):
        raise ValidationError(f"Une convention dure quatre ans au plus : jusqu’au {day(last)}.")


def check_year(agreement, year, before, after):
    """What is paid, or about to be, stays."""
    settled = before - sum((row.amount for row in unpaid(agreement, year=year)), Decimal())
    if after < settled:
        raise ValidationError(f"{money(settled)} sont déjà versés ou autorisés pour {year} : pas moins que cela.")


def check_report(report, due_on):
    if not report.is_editable:
        raise ValidationError(f"{report} : il est déjà déposé, son échéance ne change plus.")
    if due_on < clock.today():
        raise ValidationError(f"{report} : donnez une date à venir.")


@amendments.move(
    M.DRAFT,
    to=M.TO_SIGN,
    by=instructor,
    label="Proposer à la structure",
    needs=Amendment.missing_to_send,
    tell=emails.amendment_to_sign,
)
def send_amendment(amendment, *, by):
    """Le document est figé et part à la signature de la structure, puis de la Ville."""
    must_run(amendment)
    amendment.sent_on = clock.today()
    content = documents.amendment(amendment)
    amendment.document_sha256 = sha256(content)
    amendment.document.save("avenant.pdf", ContentFile(content), save=False)


def partner_of(user, amendment):
    """Someone who commits one of the partners that sign the agreement."""
    return partner_signatory(user, amendment.agreement)


@amendments.move(
    M.TO_SIGN,
    to=M.TO_COUNTERSIGN,
    by=representative,
    label="Signer l’avenant",
    needs=Amendment.missing_to_sign,
    tell=emails.amendment_to_countersign,
)
def sign_amendment(amendment, *, by, name, role, consent):
    """Vous signez au nom de la structure. La Ville signera exactement le même document."""
    put_signature(amendment, Signature.Party.STRUCTURE, amendment.structure, by=by, name=name, role=role, text=consent)


@amendments.move(M.TO_SIGN, to=M.TO_SIGN, by=partner_of, label="Signer l’avenant pour notre structure")
def sign_amendment_as_partner(amendment, *, by, name, role, consent):
    """Chacun signe pour soi, le porteur après ses partenaires, puis la Ville."""
    partner = amendment.to_sign_by(by)
    if partner is None:
        raise ValidationError("Votre structure a déjà signé.")
    put_signature(amendment, Signature.Party.PARTNER, partner.structure, by=by, name=name, role=role, text=consent)


@amendments.move(
    M.TO_COUNTERSIGN,
    to=M.IN_FORCE,
    by=signatory,
    label="Signer l’avenant pour la Ville",
    needs=Amendment.missing_to_countersign,
    tell=emails.amendment_in_force,
)
def countersign_amendment(amendment, *, by, name, role, consent):
    """L’avenant entre en vigueur : la convention, ses versements et les données ouvertes changent aussitôt."""
    put_signature(amendment, Signature.Party.TOWN, None, by=by, name=name, role=role, text=consent)
    amendment.signed_on = clock.today()
    apply(amendment, by=by)


@amendments.move(
    M.TO_SIGN,
    to=M.ABANDONED,
    by=representative,
    label="Refuser l’avenant",
    tell=emails.amendment_refused,
    tone="danger",
)
def refuse_amendment(amendment, *, by, reason):
    """La structure ne signera pas : la convention reste comme elle est."""
    amendment.abandonment = reason


@amendments.move(
    M.DRAFT,
    M.TO_SIGN,
    M.TO_COUNTERSIGN,
    to=M.ABANDONED,
    by=instructor,
    label="Abandonner l’avenant",
    tell=emails.amendment_abandoned,
    tone="danger",
)
def abandon_amendment(amendment, *, by, reason):
    """La convention reste comme elle est. La structure est prévenue si l’avenant lui avait été proposé."""
    amendment.abandonment = reason


def put_signature(amendment, party, structure, *, by, name, role, text):
    """One party has signed the frozen document: a structure, or the town (no ``structure``)."""
    must_run(amendment)
    name, role = signer(structure, name, role)
    signature = AmendmentSignature(
        amendment=amendment,
        party=party,
        structure=structure,
        by=by,
        name=name,
        role=role,
        consent=text,
        sha256=amendment.document_sha256,
    )
    signature.full_clean()
    signature.save()


def must_run(amendment):
    if amendment.agreement.status != A.RUNNING:
        raise ValidationError("La convention n’est plus en cours : cet avenant ne peut plus être signé.")


def apply(amendment, *, by):
    """What both parties signed becomes what the rows say, the ledger and the open data with them."""
    agreement = lock(amendment.agreement)
    why = f"Avenant n° {amendment.rank}"
    for year in amendment.years.all():
        change_year(agreement, year.year, year.before, year.after, why, by=by)
        plan(agreement, year)
    for line in amendment.reports.select_related("report"):
        line.report.due_on = line.after
        line.report.save(update_fields=["due_on"])
    if amendment.ends_on:
        agreement.ends_on = amendment.ends_on
        agreement.save(update_fields=["ends_on"])
    if amendment.years.exists():
        fresh = Agreement.objects.get(pk=agreement.pk)
        ledger.follow(fresh, by=by, deliberation=amendment.deliberation)
        agreement.grant.amount += amendment.difference()
        agreement.grant.save(update_fields=["amount"])
    amendment.save()  # in force: what follows reads the amounts agreed so far, and the database lets targets change
    for line in amendment.targets.all():
        IndicatorTarget.objects.update_or_create(
            indicator_id=line.indicator_id, year=line.year, defaults={"value": line.after}
        )
    publish_again(agreement.grant, amendment.purpose)


def plan(agreement, year):
    """What the town gives is what the year's report plans on the town's line, as long as the structure writes it."""
    report = agreement.reports.filter(year=year.year).first()
    if report and report.is_editable:
        line, _ = report.lines.get_or_create(account=report.chart.town)
        line.planned = max(line.planned + year.after - year.before, Decimal())
        line.save(update_fields=["planned"])


def publish_again(grant, purpose):
    """Each line of open data says the new whole and its exact part of it (SCDL: the agreement's total)."""
    lines = list(grant.beneficiaries.order_by("pk"))
    parts = [apportion(amount, [line.share * WHOLE for line in lines]) for _, amount in grant.agreed_years()]
    for rank, line in enumerate(lines):
        line.amount = sum((part[rank] for part in parts), Decimal())
        line.purpose = purpose or line.purpose
        line.full_clean(exclude=["search_key"])
        line.save()
