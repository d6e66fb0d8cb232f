"""What the label leaves behind, how long it is kept, and how it goes.

Durations are proposals, to be validated by the archives and the data protection officer. That a structure held the
label from a day to a day stays: its number is on walls and in open data, and whoever checks it reads the truth. What
people wrote, sent and were told goes.
"""

import pgtrigger
from django.db.models import Case, DateField, F, Subquery, When
from django.db.models.functions import Coalesce, TruncDate

from commons.models import Fate
from commons.retention import Series, destroy, empty, hanging, last_event, vanish

from .models import Audit, Award, Candidacy, ErrorReport, Jury, VisitPhoto

S = Candidacy.Status


def drafts():
    """Never handed in: begun and left, or withdrawn before."""
    rows = Candidacy.objects.filter(submitted_at=None, status__in=[S.DRAFT, S.WITHDRAWN])
    return rows.annotate(began_on=TruncDate("started_at"))


def without_label():
    """Handed in, then refused or taken back."""
    rows = Candidacy.objects.filter(submitted_at__isnull=False, status__in=[S.REFUSED, S.WITHDRAWN])
    taken_back = Subquery(last_event(Candidacy, S.WITHDRAWN))
    return rows.annotate(began_on=Coalesce(TruncDate("decided_at"), taken_back, TruncDate("submitted_at")))


def forget_candidacy(candidacy):
    """All of it goes, former versions too."""
    with pgtrigger.ignore():  # what was frozen for its readers goes with them
        candidacy.events.all().delete()
        destroy(hanging(Candidacy.objects.filter(pk=candidacy.pk)))


def over():
    """Counted from the last day on which the label was held."""
    taken_away = When(status=Award.Status.WITHDRAWN, then=TruncDate("withdrawn_at"))
    return Award.objects.annotate(began_on=Case(taken_away, default=F("ends_on"), output_field=DateField()))


def forget_award(award):
    """The number, the structure and the dates stay; the candidacy keeps its own, and nothing that was written."""
    asked = Candidacy.objects.filter(pk=award.candidacy_id)
    with pgtrigger.ignore():
        destroy(rows for rows in hanging(asked, untouched={Award}) if rows.model is not Candidacy)
        empty([asked, Award.objects.filter(pk=award.pk)], people=lambda field: False)
        for row in [*asked, award]:
            row.events.all().delete()


def settled_audits():
    rows = Audit.objects.filter(status__in=Audit.Status.ended())
    return rows.annotate(began_on=TruncDate("decided_at"))


def juries():
    """Closed, or never held: those who were to sit are forgotten too."""
    return Jury.objects.annotate(began_on=Coalesce(TruncDate("closed_at"), F("held_on")))


def forget_jury(jury):
    """Its day stays, and the candidacies that it heard; its members go, with their scores and what was written."""
    session = Jury.objects.filter(pk=jury.pk)
    with pgtrigger.ignore():  # closed, it is held still for whoever reads it
        destroy(rows for rows in hanging(session, untouched={Candidacy}) if rows.model is not Jury)
        empty([session], people=lambda field: False)


def photos():
    """Seen by the jury, which has decided since."""
    rows = VisitPhoto.objects.filter(visit__candidacy__status__in=S.ended())
    decided = Coalesce(TruncDate("visit__candidacy__decided_at"), TruncDate("visit__planned_for"))
    return rows.annotate(began_on=decided)


def forget_photo(photo):
    with pgtrigger.ignore():
        vanish(photo)


def handled_reports():
    return ErrorReport.objects.filter(handled_at__isnull=False).annotate(began_on=TruncDate("handled_at"))


SERIES = (
    Series(
        code="label.candidacy_draft",
        label="Candidatures au label commencées et jamais déposées",
        what="Ce que la structure avait écrit",
        counted_from="le jour où elle est commencée",
        months=24,
        fate=Fate.DESTROYED,
        source="Proposition : deux ans, comme un brouillon de subvention",
        candidates=drafts,
        dispose=forget_candidacy,
        reference="Brouillon de candidature n° {0.pk}".format,
    ),
    Series(
        code="label.candidacy_refused",
        label="Candidatures au label refusées ou retirées",
        what="Réponses, preuves, compte rendu de visite, notes du jury, motifs",
        counted_from="la décision, ou le retrait",
        months=60,
        fate=Fate.DESTROYED,
        source="Proposition : cinq ans, comme une demande de subvention refusée",
        candidates=without_label,
        dispose=forget_candidacy,
        reference="Candidature n° {0.pk}".format,
    ),
    Series(
        code="label.award",
        label="Labels attribués",
        what="Candidature, preuves, visites, notes du jury, certificat ; il reste le numéro, la structure et les dates",
        counted_from="le dernier jour du label",
        months=60,
        fate=Fate.SAMPLED,
        source="Proposition : cinq ans après la fin du label, puis tri",
        candidates=over,
        dispose=forget_award,
        reference="Label {0.number}".format,
    ),
    Series(
        code="label.audit",
        label="Contrôles du label",
        what="Questions, réponses, constats, observations, décision",
        counted_from="la décision",
        months=60,
        fate=Fate.DESTROYED,
        source="Proposition : cinq ans, le temps d’un recours et d’un renouvellement",
        candidates=settled_audits,
        dispose=vanish,
        reference="Contrôle n° {0.pk}".format,
    ),
    Series(
        code="label.jury",
        label="Séances du jury du label",
        what="Noms et qualités des membres, déports, notes, avis, procès-verbal ; il reste la date de la séance",
        counted_from="la clôture de la séance",
        months=120,
        fate=Fate.TRANSFERRED,
        source="Proposition : dix ans, au-delà des labels que la séance a donnés, puis versement du procès-verbal",
        candidates=juries,
        dispose=forget_jury,
        reference="Jury n° {0.pk}".format,
    ),
    Series(
        code="label.visit_photo",
        label="Photos des visites du label",
        what="Ce que les visiteurs ont photographié pour le jury",
        counted_from="la décision du jury",
        months=12,
        fate=Fate.DESTROYED,
        source="Proposition : un an, le temps des recours",
        candidates=photos,
        dispose=forget_photo,
        reference="Photo de visite n° {0.pk}".format,
    ),
    Series(
        code="label.error_report",
        label="Erreurs signalées dans l’annuaire",
        what="Ce qui est signalé, et le courriel de qui attendait une réponse",
        counted_from="la suite donnée",
        months=12,
        fate=Fate.DESTROYED,
        source="Proposition : un an (RGPD, art. 5, 1, e)",
        candidates=handled_reports,
        dispose=vanish,
        reference="Erreur signalée n° {0.pk}".format,
    ),
)
