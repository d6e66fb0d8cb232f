"""Requests, agreements and readers' names: how long they are kept, and how they go.

The council's votes, the lines of the ledger and of open data, the dates and amounts of payments are kept for ever:
nothing here writes on them.
"""

import pgtrigger
from django.db.models import F, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce, Greatest, TruncDate

from commons.models import Fate
from commons.retention import Series, destroy, empty, hanging, last_event, unsigned, vanish

from . import models
from .models import (
    Agreement,
    Application,
    Expert,
    Grant,
    Instalment,
    LedgerEntry,
    PaymentBatch,
    Recovery,
    ScannedPage,
    Subscriber,
)

S = Application.Status
# What a file that was paid leaves for ever: the money, and what was published of it.
MONEY = (
    LedgerEntry,
    Grant,
    Instalment,
    *(models.Beneficiary, models.RequestedYear, models.BudgetLine, models.ReportLine),
    *(models.AmendedYear, models.AmendedReport, models.AmendedTarget, models.Collection),
)
# Its other rows are emptied of words and people, but these, which are nothing else.
SPOKEN = {
    *(models.AdmissibilityCheck, models.ApplicationPaper, models.Approval, models.Assistance, models.BulkItem),
    *(models.CommonResource, models.CompletionRequest, models.CompletionItem, models.Delivery, models.Funder),
    *(models.Means, models.Note, models.Quote, models.Reading, models.Score, models.StaffLine, models.Standing),
    *(models.StateAid, models.StructureLine, models.Remark, models.ReportPaper, models.ReportReturn),
    *(models.PaymentRow, models.ScannedPage),
}
NAMES = {"name", "signer_name", "email"}  # short texts that name somebody, in the tables of a file

# Requests -------------------------------------------------------------------------------------------


def drafts():
    """Never handed in: begun and left, or withdrawn before."""
    return Application.objects.filter(submitted_at=None, status__in=[S.DRAFT, S.WITHDRAWN]).annotate(
        began_on=TruncDate("saved_at")
    )


def refused():
    return Application.objects.filter(status=S.REFUSED).annotate(began_on=TruncDate("decided_at"))


def withdrawn():
    """Handed in, then taken back."""
    taken_back = Subquery(last_event(Application, S.WITHDRAWN))
    rows = Application.objects.filter(status=S.WITHDRAWN, submitted_at__isnull=False)
    return rows.annotate(began_on=Coalesce(taken_back, TruncDate("submitted_at")))


def granted():
    """Counted from the end of the agreement, or from the last payment when it came later; nothing that still runs."""
    paid = Instalment.objects.filter(agreement__grant__application=OuterRef("pk")).order_by().values("agreement")
    last_payment = Subquery(paid.annotate(last=Max("paid_on")).values("last"))
    over = [Agreement.Status.COMPLETED, Agreement.Status.RENOUNCED, Agreement.Status.TERMINATED]
    owed = Recovery.objects.exclude(status__in=[Recovery.Status.COLLECTED, Recovery.Status.DROPPED])
    rows = Application.objects.filter(status=S.GRANTED, grant__agreement__status__in=over)
    rows = rows.exclude(grant__agreement__in=owed.order_by().values("agreement"))  # money is still to come back
    return rows.annotate(began_on=Greatest("grant__agreement__ends_on", last_payment))


def forget_request(application):
    """All of it goes; where the ledger or the council's vote names it, the row stays with its number and amounts."""
    file = Application.objects.filter(pk=application.pk)
    is_counted = LedgerEntry.objects.filter(application=application).exists()
    is_counted |= Grant.objects.filter(application=application).exists()
    with pgtrigger.ignore():  # what was frozen for its readers goes with them
        if is_counted:
            forget_words(file)
        else:
            destroy(hanging(file))


def forget_words(file):
    """What people wrote and sent goes; each amount, date, decision and published word stays where it was."""
    agreements = Agreement.objects.filter(grant__application__in=file.values("pk"))
    parts = [*hanging(agreements, untouched=MONEY), *hanging(file, untouched=MONEY)]
    destroy(rows for rows in parts if rows.model in SPOKEN)
    empty((rows for rows in parts if rows.model not in SPOKEN), people=lambda field: field.name in NAMES)
    Instalment.objects.filter(agreement__in=agreements).update(account=None)
    file.exclude(status=S.GRANTED).update(title="Dossier éliminé")


# Who was written to ------------------------------------------------------------------------------------


def subscribers():
    """Since they asked, or said yes: a consent that nobody renewed is not for ever."""
    return Subscriber.objects.annotate(began_on=TruncDate(Coalesce("confirmed_at", "asked_at")))


def experts():
    return Expert.objects.annotate(began_on=F("due_on"))


def unname(expert):
    """Their opinions stay with the files that they read, without their name; their link opens nothing."""
    address = f"expert-{expert.pk}@efface.invalid"
    Expert.objects.filter(pk=expert.pk).update(name="Expert", email=address, link_number=F("link_number") + 1)
    unsigned(Expert.objects.filter(pk=expert.pk))


# Files of payments and scans --------------------------------------------------------------------------


def payment_files():
    return PaymentBatch.objects.annotate(began_on=TruncDate("made_at"))


def forget_payment_file(batch):
    """What was paid is in the ledger; the file repeated the accounts on which it went."""
    with pgtrigger.ignore():
        empty([PaymentBatch.objects.filter(pk=batch.pk)], people=lambda field: False)


def loose_sheets():
    """Pages that no signed original holds, and that nobody will gather any more."""
    outcomes = ScannedPage.Outcome
    rows = ScannedPage.objects.filter(scan=None).exclude(outcome=outcomes.WAITING)
    return rows.annotate(began_on=TruncDate("batch__at"))


SERIES = (
    Series(
        code="funding.draft",
        label="Demandes commencées et jamais déposées",
        what="Ce que la structure avait écrit",
        counted_from="le dernier enregistrement",
        months=24,
        fate=Fate.DESTROYED,
        source="Proposition : deux ans",
        candidates=drafts,
        dispose=forget_request,
        reference="Brouillon n° {0.pk}".format,
    ),
    Series(
        code="funding.refused",
        label="Demandes refusées",
        what="Demande, pièces jointes, échanges, avis des lecteurs, lettre de décision",
        counted_from="la décision",
        months=60,
        fate=Fate.DESTROYED,
        source="Proposition : cinq ans (entre deux et cinq ans selon les usages des archives)",
        candidates=refused,
        dispose=forget_request,
        reference="{0.number}".format,
    ),
    Series(
        code="funding.withdrawn",
        label="Demandes retirées",
        what="Demande, pièces jointes, échanges",
        counted_from="le retrait",
        months=60,
        fate=Fate.DESTROYED,
        source="Proposition : cinq ans, comme une demande refusée",
        candidates=withdrawn,
        dispose=forget_request,
        reference="{0.number}".format,
    ),
    Series(
        code="funding.granted",
        label="Dossiers accordés",
        what="Demande, convention signée, noms des signataires, comptes rendus, échanges",
        counted_from="la fin de la convention, ou le dernier paiement",
        months=120,
        fate=Fate.SAMPLED,
        source="Proposition : dix ans (pièces comptables, instruction DAF/DPACI/RES/2009/018), puis tri",
        candidates=granted,
        dispose=forget_request,
        reference="{0.number}".format,
    ),
    Series(
        code="funding.payment_file",
        label="Fichiers de mandats",
        what="Titulaires et IBAN des comptes crédités",
        counted_from="la préparation du fichier",
        months=120,
        fate=Fate.DESTROYED,
        source="Proposition : dix ans (pièces comptables, instruction DAF/DPACI/RES/2009/018)",
        candidates=payment_files,
        dispose=forget_payment_file,
        reference="Bordereau {0.number}".format,
    ),
    Series(
        code="funding.scan",
        label="Pages scannées sans suite",
        what="Pages signées à la main, illisibles, écartées ou jamais complétées",
        counted_from="la réception du fichier",
        months=24,
        fate=Fate.DESTROYED,
        source="Proposition : deux ans ; un original complet suit le dossier de sa convention",
        candidates=loose_sheets,
        dispose=vanish,
        reference="Page scannée n° {0.pk}".format,
    ),
    Series(
        code="funding.expert",
        label="Noms des experts extérieurs",
        what="Nom et courriel d’un expert, une fois ses avis rendus",
        counted_from="la date à laquelle ses avis étaient attendus",
        months=24,
        fate=Fate.ANONYMISED,
        source="Proposition : deux ans, le temps d’un recours",
        candidates=experts,
        dispose=unname,
        reference="Expert n° {0.pk}".format,
    ),
    Series(
        code="funding.subscriber",
        label="Abonnés aux appels",
        what="Courriel de qui a demandé à être prévenu",
        counted_from="l’abonnement",
        months=36,
        fate=Fate.DESTROYED,
        source="Proposition : trois ans sans nouveau consentement (CNIL)",
        candidates=subscribers,
        dispose=vanish,
        reference="Abonné n° {0.pk}".format,
    ),
)
