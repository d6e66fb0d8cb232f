"""What an agreement says, until somebody signs it: its text, its indicators, its schedule."""

from django.core.exceptions import ValidationError

from commons.french import percent

from .. import aims, preparing, schedule
from ..models import Agreement, AgreementTemplate, Instalment
from ..obligation import obligation, usual_form
from .agreement import agreements
from .rights import instructor

A = Agreement.Status


def written_once(agreement):
    """Nothing changes under what somebody has signed, or printed to sign."""
    if agreement.document:
        return ["Le document est figé, prêt à signer ou déjà signé : il faudrait un avenant pour le changer."]
    return []


def give_words(agreement):
    """At the grant: the words in use today, the indicators of the application, the reason of an advance that the call
    announced. ``draw_up_agreement`` calls it once the schedule is there."""
    years = [year for year, _ in agreement.years()]
    agreement.template = AgreementTemplate.objects.in_use(usual_form(agreement))
    if schedule.high_advances(schedule.payments(agreement)):
        call = agreement.grant.application.call
        agreement.advance_reason = f"L’appel prévoit une avance de {percent(call.advance_percent)}."
    agreement.save(update_fields=["template", "advance_reason"])
    aims.write(agreement, aims.read(agreement.grant.application, years))


@agreements.move(A.TO_SIGN, to=A.TO_SIGN, by=instructor, label="Choisir le texte", needs=written_once)
def choose_text(agreement, *, by, template):
    """La convention reprend les articles de cette version. Qui l’avait ouverte pour la signer devra la relire."""
    law = obligation(agreement)
    if template.form not in law.forms():
        raise ValidationError(law.told())
    if not template.is_used:
        raise ValidationError("Cette version n’est pas en service.")
    agreement.template = template
    agreement.save(update_fields=["template"])
    preparing.queue(agreement)


@agreements.move(A.TO_SIGN, to=A.TO_SIGN, by=instructor, label="Écrire les indicateurs", needs=written_once)
def write_indicators(agreement, *, by, measures):
    """Les objectifs, leurs indicateurs et les cibles de chaque année, écrits avec la structure, forment une annexe de
    la convention. Qui l’avait ouverte pour la signer devra la relire."""
    aims.write(agreement, measures)
    preparing.queue(agreement)


@agreements.move(A.TO_SIGN, to=A.TO_SIGN, by=instructor, label="Changer l’échéancier", needs=written_once)
def change_schedule(agreement, *, by, payments, reason=""):
    """Les versements de chaque année font toujours le montant accordé. Qui l’avait ouverte pour la signer devra la
    relire."""
    granted = dict(agreement.grant.agreed_years())
    if faults := list(dict.fromkeys(schedule.faults(payments, granted, reason))):
        raise ValidationError(faults)
    agreement.advance_reason = reason if schedule.high_advances(payments) else ""
    agreement.save(update_fields=["advance_reason"])
    write_payments(agreement, schedule.in_order(payments))
    preparing.queue(agreement)


def write_payments(agreement, payments):
    """These instalments instead of those that it has: a rank that stays keeps its address."""
    reports = {report.year: report for report in agreement.reports.all()}
    known = {row.rank: row for row in agreement.instalments.all()}
    for rank, payment in enumerate(payments, start=1):
        row = known.pop(rank, None) or Instalment(agreement=agreement, rank=rank)
        row.year, row.amount, row.after_report = payment.year, payment.amount, reports.get(payment.after)
        row.full_clean()
        row.save()
    for row in known.values():
        row.delete()
