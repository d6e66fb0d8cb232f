"""The life of a subsidy, in the order it is lived: read from top to bottom."""

import datetime as dt
from decimal import ROUND_DOWN, Decimal

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from commons import clock
from commons.files import sha256
from commons.models import Counter
from commons.workflow import Flow

from . import documents, emails, ledger
from .models import (
    Agreement,
    Application,
    Beneficiary,
    Call,
    CompletionItem,
    CompletionRequest,
    Grant,
    Instalment,
    Report,
    ReportLine,
    Signature,
)
from .models.grants import PAYMENT_DAYS

# Who may --------------------------------------------------------------------------------------------


def applicant(user, file):
    """Someone who writes for the structure."""
    return file.structure.may_act(user)


def representative(user, file):
    """Someone who commits the structure."""
    return file.structure.is_represented_by(user)


def reporter(user, report):
    """Someone who commits the structure, once the agreement is in force."""
    return report.agreement.status == Agreement.Status.RUNNING and representative(user, report)


def instructor(user, file):
    return user.has_perm("funding.instruct_application")


def financier(user, file):
    return user.has_perm("funding.authorise_instalment")


def treasurer(user, file):
    return user.has_perm("funding.pay_instalment")


def signatory(user, file):
    return user.has_perm("funding.sign_agreement")


# The call -------------------------------------------------------------------------------------------

C, calls = Call.Status, Flow(Call, first=Call.Status.DRAFT)


@calls.move(C.DRAFT, to=C.PUBLISHED, by=instructor, label="Publier l’appel", needs=Call.missing)
def publish(call, *, by):
    """L’appel paraît sur le portail. Ses termes ne changent plus : les mêmes pour tous."""


@calls.move(C.PUBLISHED, to=C.PUBLISHED, by=instructor, label="Fermer plus tard")
def extend(call, *, by, closes_at):
    """La date de fermeture recule, pour tout le monde."""
    if closes_at <= call.closes_at:
        raise ValidationError("La nouvelle date doit être après la date de fermeture actuelle.")
    call.closes_at = closes_at


def _undecided(call):
    missing = ["L’appel est encore ouvert."] if call.is_open else []
    waiting = call.applications.filter(status__in=[*Application.Status.in_service(), S.INCOMPLETE]).count()
    return missing + ([f"{waiting} demande(s) attendent encore une décision."] if waiting else [])


@calls.move(C.PUBLISHED, to=C.DECIDED, by=instructor, label="Clore les décisions", needs=_undecided)
def conclude(call, *, by):
    """Toutes les demandes ont leur décision."""


@calls.move(C.DECIDED, to=C.ARCHIVED, by=instructor, label="Archiver")
def archive(call, *, by):
    """L’appel quitte les listes de travail ; sa page reste en ligne."""


def _handed_in(call):
    count = call.applications.exclude(status__in=[S.DRAFT, S.WITHDRAWN]).count()
    return [f"{count} demande(s) déposée(s) : décidez-les d’abord."] if count else []


@calls.move(
    C.DRAFT, C.PUBLISHED, to=C.CANCELLED, by=instructor, label="Annuler l’appel", needs=_handed_in, tone="danger"
)
def cancel(call, *, by, reason):
    """L’appel n’aura pas lieu. Le motif est conservé."""
    call.cancellation = reason


# From the draft to the decision ---------------------------------------------------------------------

S, applications = Application.Status, Flow(Application, first=Application.Status.DRAFT)


@applications.move(
    S.DRAFT,
    to=S.SUBMITTED,
    by=representative,
    label="Déposer la demande",
    needs=Application.missing,
    tell=emails.received,
)
def submit(application, *, by):
    """La demande part au service, avec un numéro et un accusé de réception. Vous ne pourrez plus la modifier."""
    application.attested_at, application.attested_by = clock.now(), by
    application.submitted_at = clock.now()
    year = application.call.year
    application.number = f"{year}-ESS-{Counter.objects.next(f'application:{year}'):04d}"


@applications.move(S.SUBMITTED, to=S.UNDER_REVIEW, by=instructor, label="Déclarer recevable")
def admit(application, *, by):
    """La demande entre dans le cadre de l’appel : l’instruction commence."""
    application.admitted_at = clock.now()


@applications.move(
    S.SUBMITTED,
    S.UNDER_REVIEW,
    to=S.INCOMPLETE,
    by=instructor,
    label="Demander des compléments",
    tell=emails.completion_wanted,
)
def ask_for_more(application, *, by, wanted, deadline):
    """Tout ce qui manque, en une seule fois. Le délai légal est suspendu jusqu’à la réponse ou à l’échéance."""
    request = CompletionRequest(application=application, asked_by=by, deadline=deadline)
    request.full_clean()
    request.save()
    CompletionItem.objects.bulk_create(CompletionItem(request=request, wanted=item) for item in wanted)


@applications.move(
    S.INCOMPLETE,
    to=S.UNDER_REVIEW,
    by=applicant,
    label="Envoyer les compléments",
    needs=Application.missing,
    tell=emails.completed,
)
def answer(application, *, by, replies):
    """Vos réponses partent au service, et le délai d’examen reprend."""
    request = application.open_request
    for item in request.items.all():
        item.reply = replies[item.pk]
        item.save(update_fields=["reply"])
    request.answered_at = clock.now()
    request.save(update_fields=["answered_at"])
    application.admitted_at = application.admitted_at or clock.now()


@applications.move(S.UNDER_REVIEW, to=S.PROPOSED, by=instructor, label="Proposer au conseil")
def propose(application, *, by, amounts):
    """Le montant proposé est réservé sur l’enveloppe jusqu’au vote."""
    for year in application.years.all():
        year.proposed = amounts[year.year]
        year.full_clean()
        year.save(update_fields=["proposed"])
    if not any(amounts.values()):
        raise ValidationError("Proposez un montant pour une année au moins, ou refusez la demande.")
    ledger.reserve(application, by=by)


@applications.move(S.PROPOSED, to=S.UNDER_REVIEW, by=instructor, label="Reprendre l’instruction")
def reconsider(application, *, by):
    """La proposition est retirée et la somme réservée redevient disponible."""
    ledger.release(application, by=by)
    application.years.update(proposed=None)


@applications.move(S.PROPOSED, to=S.GRANTED, by=instructor, label="Enregistrer l’accord", tell=emails.granted)
def grant(application, *, by, deliberation):
    """Le conseil a voté : la somme est engagée, la convention et son échéancier sont prêts à signer."""
    application.decided_at, application.decided_by = clock.now(), by
    ledger.commit(application, by=by)
    draw_up_agreement(record_grant(application, deliberation))


@applications.move(
    S.SUBMITTED, S.UNDER_REVIEW, S.PROPOSED, to=S.REFUSED, by=instructor, label="Refuser", tell=emails.refused,
    tone="danger",
)  # fmt: skip
def refuse(application, *, by, reason, deliberation=None):
    """La structure reçoit le motif et les voies de recours."""
    application.decided_at, application.decided_by = clock.now(), by
    application.refusal_reason, application.refusal_vote = reason, deliberation
    ledger.release(application, by=by)


@applications.move(
    S.DRAFT, S.SUBMITTED, S.UNDER_REVIEW, S.INCOMPLETE, S.PROPOSED,
    to=S.WITHDRAWN, by=representative, label="Retirer la demande", tell=emails.withdrawn, tone="danger",
)  # fmt: skip
def withdraw(application, *, by):
    """La demande s’arrête là. Elle reste dans votre espace, sans suite."""
    ledger.release(application, by=by)


def record_grant(application, deliberation):
    """The decision and its line of open data, with the beneficiary's identity as it stands today."""
    years = [year for year in application.years.all() if year.proposed]
    structure, amount = application.structure, application.proposed_total
    record = Grant(
        application=application,
        structure=structure,
        deliberation=deliberation,
        amount=amount,
        first_year=years[0].year,
        last_year=years[-1].year,
    )
    record.full_clean()
    record.save()
    Beneficiary.objects.create(
        grant=record,
        structure=structure,
        name=structure.name,
        siret=structure.siret,
        rna=structure.rna,
        purpose=application.title,
        commune=structure.commune,
        sector=structure.sector,
        axis=application.call.envelope.axis,
        year=record.first_year,
        amount=amount,
    )
    return record


def draw_up_agreement(record):
    """The agreement to sign, its reports, and its schedule: each year an advance, then the rest after the report."""
    counted = f"agreement:{record.first_year}"
    agreement = Agreement.objects.create(
        grant=record,
        number=f"ESS-{record.first_year}-{Counter.objects.next(counted):03d}",
        starts_on=dt.date(record.first_year, 1, 1),
        ends_on=dt.date(record.last_year, 12, 31),
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


# From the agreement to the last euro ----------------------------------------------------------------

A, agreements = Agreement.Status, Flow(Agreement, first=Agreement.Status.TO_SIGN)


@agreements.move(
    A.TO_SIGN, to=A.TO_COUNTERSIGN, by=representative, label="Signer la convention", tell=emails.to_countersign
)
def sign(agreement, *, by, name, role, consent):
    """Vous signez au nom de la structure. Le document est figé : la Ville signera exactement le même."""
    if agreement.structure.is_protected:  # no name but the relay's ever enters a document
        name, role = agreement.structure.relay_name, agreement.structure.relay_role or "signataire relais"
    content = documents.agreement(agreement)
    agreement.document_sha256 = sha256(content)
    agreement.document.save("convention.pdf", ContentFile(content), save=False)
    put_signature(agreement, Signature.Party.STRUCTURE, by, name, role, consent)


@agreements.move(
    A.TO_COUNTERSIGN,
    to=A.RUNNING,
    by=signatory,
    label="Signer pour la Ville",
    needs=Agreement.missing_to_countersign,
    tell=emails.notified,
)
def countersign(agreement, *, by, name, role, consent):
    """La convention entre en vigueur, est notifiée à la structure et publiée dans les données ouvertes."""
    put_signature(agreement, Signature.Party.TOWN, by, name, role, consent)
    agreement.signed_on, agreement.notified_at = clock.today(), clock.now()
    for beneficiary in agreement.grant.beneficiaries.all():
        beneficiary.signed_on = agreement.signed_on
        beneficiary.save()
    make_due(agreement.instalments.filter(after_report=None))


@agreements.move(
    A.RUNNING,
    to=A.COMPLETED,
    by=instructor,
    label="Solder la convention",
    needs=Agreement.missing_to_complete,
    tell=emails.agreement_completed,
)
def complete(agreement, *, by):
    """Tout est versé et justifié : la convention se termine."""
    ledger.release(agreement.grant.application, by=by)


@agreements.move(
    A.TO_SIGN, to=A.RENOUNCED, by=representative, label="Renoncer à la subvention", tell=emails.renounced, tone="danger"
)
def renounce(agreement, *, by):
    """La structure ne signera pas : la somme engagée redevient disponible pour d’autres."""
    ledger.release(agreement.grant.application, by=by)


def put_signature(agreement, party, by, name, role, consent):
    """One party has signed the frozen document."""
    signature = Signature(
        agreement=agreement, party=party, by=by, name=name, role=role, consent=consent, sha256=agreement.document_sha256
    )
    signature.full_clean()
    signature.save()


def make_due(instalments):
    """What they waited for has come: to be paid within sixty days."""
    instalments.update(due_on=clock.today() + dt.timedelta(days=PAYMENT_DAYS))


# Instalments: their status is read from their dates -------------------------------------------------

I, instalments = Instalment.Status, Flow(Instalment, first=Instalment.Status.WAITING)  # noqa: E741


@instalments.move(I.READY, to=I.AUTHORISED, by=financier, label="Autoriser le versement")
def authorise(instalment, *, by):
    """La somme est engagée sur les crédits de l’année ; une autre personne enregistrera le paiement."""
    ledger.commit_year(instalment, by=by)
    instalment.authorised_at, instalment.authorised_by = clock.now(), by


@instalments.move(I.AUTHORISED, to=I.PAID, by=treasurer, label="Enregistrer le paiement", tell=emails.paid)
def pay(instalment, *, by, order_number, paid_on):
    """La somme est versée à la structure, qui en est prévenue."""
    instalment.paid_on, instalment.paid_by, instalment.order_number = paid_on, by, order_number
    instalment.validate_constraints()
    ledger.pay(instalment, by=by)


# Reports --------------------------------------------------------------------------------------------

R, reports = Report.Status, Flow(Report, first=Report.Status.EXPECTED)


@reports.move(
    R.EXPECTED,
    R.RETURNED,
    to=R.SUBMITTED,
    by=reporter,
    label="Déposer le compte rendu",
    needs=Report.missing,
    tell=emails.report_received,
)
def submit_report(report, *, by):
    """Vous rendez compte de l’emploi de la subvention. Le service vous répond."""
    report.submitted_at = clock.now()


@reports.move(R.SUBMITTED, to=R.RETURNED, by=instructor, label="Demander une correction", tell=emails.report_returned)
def return_report(report, *, by, remarks):
    """Toutes les remarques en une fois ; la structure corrige et dépose de nouveau."""
    report.remarks = remarks


@reports.move(R.SUBMITTED, to=R.ACCEPTED, by=instructor, label="Accepter le compte rendu", tell=emails.report_accepted)
def accept_report(report, *, by):
    """Les versements qui l’attendaient deviennent à payer."""
    report.accepted_at = clock.now()
    make_due(report.unlocks.filter(paid_on=None))
