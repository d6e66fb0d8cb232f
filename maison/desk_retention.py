"""What the desk leaves behind, how long it is kept, and how it goes: bookings, waits, wishes, passes, appointments.

Durations are proposals, to be validated by the archives and the data protection officer. Who was where, on which day,
is told of people: words and names go first. What was lent, for how much and to whom stays counted, since it was
published as aid in kind (loi 2000-321, art. 9-1).
"""

from django.db.models import F
from django.db.models.functions import Coalesce, TruncDate

from commons.models import Fate
from commons.retention import Series as Kept
from commons.retention import empty, vanish

from .models import AdviceNote, Appointment, Booking, Feed, PassBook, Series, WaitingPlace, Wish

SPOKEN = {"title", "typed_for", "reason"}  # short texts in which somebody may be named


def bookings():
    """Options left out, which are forgotten after a day."""
    return Booking.objects.made().annotate(began_on=TruncDate("ends_at"))


def series():
    return Series.objects.annotate(began_on=F("until"))


def pass_books():
    return PassBook.objects.annotate(began_on=F("valid_until"))


def forget_words(row):
    """What for and who asked go; the space, the time, the structure and the value stay, and nothing of former
    versions."""
    rows = type(row).objects.filter(pk=row.pk)
    empty([rows], people=lambda field: field.name in SPOKEN)
    row.events.all().delete()


def waits():
    return WaitingPlace.objects.annotate(began_on=TruncDate("ends_at"))


def wishes():
    return Wish.objects.annotate(began_on=F("round__ends_on"))


def appointments():
    return Appointment.objects.annotate(began_on=TruncDate("ends_at"))


def notes():
    return AdviceNote.objects.annotate(began_on=TruncDate("at"))


def feeds():
    """Calendars of people who do not sign in any more: nobody would close their address."""
    return Feed.objects.annotate(began_on=TruncDate(Coalesce("user__last_login", "user__date_joined")))


SERIES = (
    Kept(
        code="maison.booking",
        label="Réservations",
        what="Activité, qui a demandé, pourquoi une date a été refusée ; il reste l’espace, l’heure et la valeur",
        counted_from="la date réservée",
        months=36,
        fate=Fate.ANONYMISED,
        source="Proposition : trois ans, le temps de comparer les saisons (RGPD, art. 5, 1, e)",
        candidates=bookings,
        dispose=forget_words,
        reference="Réservation n° {0.pk}".format,
    ),
    Kept(
        code="maison.series",
        label="Séries de réservations",
        what="Activité et qui l’a demandée ; il reste l’espace, le jour et l’heure",
        counted_from="la dernière date",
        months=36,
        fate=Fate.ANONYMISED,
        source="Proposition : trois ans, comme une réservation",
        candidates=series,
        dispose=forget_words,
        reference="Série n° {0.pk}".format,
    ),
    Kept(
        code="maison.waiting",
        label="Attentes de créneaux",
        what="Qui attendait un créneau déjà pris",
        counted_from="la date attendue",
        months=12,
        fate=Fate.DESTROYED,
        source="Proposition : un an (RGPD, art. 5, 1, e)",
        candidates=waits,
        dispose=vanish,
        reference="Attente n° {0.pk}".format,
    ),
    Kept(
        code="maison.wish",
        label="Vœux des répartitions de saison",
        what="Activité et créneaux demandés, réponse et sa raison",
        counted_from="la fin de la saison",
        months=36,
        fate=Fate.DESTROYED,
        source="Proposition : trois ans, pour montrer que les règles ont été les mêmes d’une saison à l’autre",
        candidates=wishes,
        dispose=vanish,
        reference="Vœu n° {0.pk}".format,
    ),
    Kept(
        code="maison.pass",
        label="Carnets de passages au coworking",
        what="Qui l’a demandé ; il reste la structure, le prix et la valeur",
        counted_from="la fin de validité",
        months=120,
        fate=Fate.ANONYMISED,
        source="Proposition : dix ans (pièces comptables, instruction DAF/DPACI/RES/2009/018)",
        candidates=pass_books,
        dispose=forget_words,
        reference="Carnet n° {0.pk}".format,
    ),
    Kept(
        code="maison.advice_note",
        label="Notes de conseil",
        what="Ce qu’un conseiller a noté d’un rendez-vous",
        counted_from="le jour où elle a été écrite",
        months=24,
        fate=Fate.DESTROYED,
        source="Proposition : deux ans, le temps d’un accompagnement (RGPD, art. 5, 1, c et e)",
        candidates=notes,
        dispose=vanish,
        reference="Note n° {0.pk}".format,
    ),
    Kept(
        code="maison.appointment",
        label="Rendez-vous de conseil",
        what="Qui est venu, quand, pour parler de quoi, et les notes qui restent",
        counted_from="le rendez-vous",
        months=36,
        fate=Fate.DESTROYED,
        source="Proposition : trois ans après le dernier contact (CNIL, référentiels d’accompagnement)",
        candidates=appointments,
        dispose=vanish,
        reference="Rendez-vous n° {0.pk}".format,
    ),
    Kept(
        code="maison.feed",
        label="Agendas personnels",
        what="L’adresse à laquelle un téléphone lit les réservations d’une personne",
        counted_from="la dernière connexion",
        months=36,
        fate=Fate.DESTROYED,
        source="Proposition : trois ans sans connexion, comme le compte",
        candidates=feeds,
        dispose=vanish,
        reference="Agenda n° {0.pk}".format,
    ),
)
