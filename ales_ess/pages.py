"""The portal's front door: home, what the town says of itself, and what machines ask."""

import datetime as dt

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.models import Count, Exists, F, OuterRef, Q, Sum, Value
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob

from commons import clock, retention
from commons.french import NOTHING, SPACE, money, number
from commons.queries import compiled
from funding.filters import granted_by_year, sums
from funding.models import Authorisation, Axis, Beneficiary, Call, Envelope, GrantedTotal
from funding.views.books import BUDGET_COLUMNS, SECTOR_COLUMNS
from label.models import Award, Listing
from label.open_data import COLUMNS as AWARD_COLUMNS
from structures.models import Structure

LATEST_GRANTS = 3
LATEST_FIELDS = ("name", "purpose", "amount", "signed_on", "sector__name", "commune__name")
LATEST_COLUMNS = ("name", "purpose", "amount", "signed_on", "sector_name", "commune_name")
ENVELOPE = ("envelope__year", "envelope__voted")
QUEUE_PATIENCE = dt.timedelta(minutes=10)
LATEST_LABELS = 3
LABEL_FIELDS = ("structure__name", "structure__slug", "structure__listing__summary", "structure__sector__name")
LABEL_COLUMNS = ("name", "slug", "summary", "sector_name", "awarded_at")
TONES = {Axis.SUPPORT: "wait", Axis.JOBS: "act", Axis.PROCUREMENT: "info", Axis.AGGLOMERATION: "neutral"}


@method_decorator(login_not_required, name="dispatch")
class PublicPage(TemplateView):
    """A page of words."""


class Home(PublicPage):
    """The next call, where the pact's money stands, who has the label lately, and what was paid for."""

    template_name = "home.html"

    def get_context_data(self, **kwargs):
        year = clock.today().year
        by_axis = granted_by_axis()
        return super().get_context_data(
            **kwargs,
            year=year,
            call=next_call(),
            figures=[*money_of(year), supported()],
            axes=[(axis, TONES.get(axis, "ok"), *by_axis.get(axis, (0, None))) for axis in Axis],
            number=sum(grants for grants, amount in by_axis.values()),
            amount=sum(amount for grants, amount in by_axis.values()),
            latest=latest_grants(),
            labels=latest_labels(),
        )


def next_call():
    """The open call that closes first or else the next one to open; nothing when none is announced."""
    announced = list(
        Call.objects.filter(status=Call.Status.PUBLISHED, closes_at__gt=clock.now())
        .select_related("envelope")
        .only(*("slug", "title", "status", "opens_at", "closes_at", "max_years", "families"), *ENVELOPE)
        .order_by("closes_at")
    )
    for call in announced:
        if call.is_open:
            return call
    return min(announced, key=lambda call: call.opens_at, default=None)


def money_of(year):
    """``(figure, what it says)`` of the year's credits and of the commitments over several years, as they stand."""
    ((voted, paid),) = credits_of(year)
    ((authorised, committed),) = promises_of(year)
    if voted:
        yield money(voted), f"votés pour {year}"
        yield money(paid), f"versés sur les crédits {year}"
    else:
        yield NOTHING, f"Aucun crédit n’est encore voté pour {year}."
        yield NOTHING, f"Rien n’est encore versé sur les crédits {year}."
    if authorised:
        share = round(100 * committed / authorised)
        yield f"{share}{SPACE}%", f"engagés des {money(authorised)} autorisés sur plusieurs années"
    else:
        yield NOTHING, "Aucun engagement sur plusieurs années n’est encore autorisé."


def supported():
    ((count,),) = structures_supported()
    if not count:
        return NOTHING, "Aucune subvention n’est encore publiée."
    return number(count), "structure soutenue" if count == 1 else "structures soutenues"


def granted_by_axis():
    """``{axis: (number of grants, amount)}`` where there are any."""
    return {axis: (grants, amount) for axis, grants, amount in sums_by_axis()}


def latest_grants():
    return [dict(zip(LATEST_COLUMNS, row, strict=True)) for row in latest_lines()]


def latest_labels():
    return [dict(zip(LABEL_COLUMNS, row, strict=True)) for row in latest_awards(clock.today())]


# What the home page reads: the same few sums at each visit ------------------------------------------------


def whole(rows, **sums):
    """The sums over all the rows: always one row, of nothing when there is nothing."""
    return rows.order_by().values(all=Value(1)).annotate(**sums).values_list(*sums)


@compiled
def credits_of(year):
    return whole(Envelope.objects.filter(year=year), v=Sum("voted"), p=Sum("paid"))


@compiled
def promises_of(year):
    running = Authorisation.objects.filter(first_year__lte=year, last_year__gte=year)
    return whole(running, v=Sum("voted"), c=Sum(F("committed") - F("released")))


@compiled
def structures_supported():
    published = Beneficiary.objects.published().filter(structure=OuterRef("pk"))
    return whole(Structure.objects.filter(Exists(published)), n=Count("pk"))


@compiled
def sums_by_axis():
    return sums(GrantedTotal.objects.filter(grants__gt=0), "axis")


@compiled
def latest_awards(on):
    """Those that hold, of structures whose page is public: nothing of where they are is read."""
    public = Listing.objects.public().filter(structure=OuterRef("structure"))
    rows = Award.objects.valid(on).filter(Exists(public)).order_by("-awarded_at", "-pk")
    return rows.values_list(*LABEL_FIELDS, "awarded_at")[:LATEST_LABELS]


@compiled
def latest_lines():
    return Beneficiary.objects.published().values_list(*LATEST_FIELDS)[:LATEST_GRANTS]


class Privacy(PublicPage):
    """What the portal knows of people, and how long: the durations are those that the yearly lists apply."""

    template_name = "pages/donnees-personnelles.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, durations=retention.rules(clock.today()))


class OpenData(PublicPage):
    """Each file of open data, and what its columns mean."""

    template_name = "pages/donnees.html"

    def get_context_data(self, **kwargs):
        latest = Beneficiary.objects.published().values_list("signed_on", flat=True).first()
        lines = GrantedTotal.objects.aggregate(lines=Sum("grants", default=0))
        return super().get_context_data(
            **kwargs,
            **lines,
            latest=latest,
            years=[str(year) for year, *_ in reversed(granted_by_year())],
            columns=GRANT_COLUMNS,
            budget_columns=BUDGET_COLUMNS,
            sector_columns=SECTOR_COLUMNS,
            equipment_columns=EQUIPMENT_COLUMNS,
            award_columns=AWARD_COLUMNS,
        )


GRANT_COLUMNS = [
    ("nomAttribuant", "Nom de la collectivité qui accorde : la Ville."),
    ("idAttribuant", "SIRET de la Ville, 14 chiffres."),
    ("dateConvention", "Date de la dernière signature de la convention, au format AAAA-MM-JJ."),
    ("referenceDecision", "Référence de la délibération du conseil municipal."),
    ("nomBeneficiaire", "Nom de la structure, tel qu’à la signature."),
    ("idBeneficiaire", "SIRET de la structure."),
    ("rnaBeneficiaire", "Numéro RNA, pour une association."),
    ("objet", "Ce qui est soutenu, en une phrase."),
    ("montant", "Montant total de la subvention en euros, avant partage entre bénéficiaires. Point décimal."),
    ("nature", "« aide en numéraire », « aide en nature » ou les deux."),
    ("conditionsVersement", "« unique », « échelonné » ou une description."),
    ("datesPeriodeVersement", "Date du versement, ou début et fin de la période séparés par « / »."),
    ("idRAE", "Numéro au répertoire des aides aux entreprises, quand il existe."),
    ("notificationUE", "« oui » si l’aide est notifiée à la Commission européenne, sinon « non »."),
    ("pourcentageSubvention", "Part de cette structure dans la subvention, de 0.01 à 1."),
    ("dispositifAide", "Identifiant du dispositif d’aide, quand il existe."),
]


EQUIPMENT_COLUMNS = [
    ("COLL_NOM", "Nom de la collectivité : la Ville."),
    ("COLL_SIRET", "SIRET de la Ville, 14 chiffres."),
    ("EQUIP_UID", "Identifiant de l’espace : code INSEE de la commune, puis EQUIP_CODE. Il ne change pas."),
    ("EQUIP_THEME", "Famille d’équipements, dans les mots du schéma."),
    ("EQUIP_CODE", "Code dans la nomenclature des équipements, puis numéro d’ordre de l’espace."),
    ("EQUIP_TYPE", "Ce qu’est l’espace : salle, poste de coworking, bureau de conseil…"),
    ("EQUIP_NOM", "Nom de l’espace."),
    ("ADR_NUMERO", "Numéro dans la voie ; 99999 quand il n’y en a pas."),
    ("ADR_NOMVOIE", "Nom de la voie."),
    ("ADR_CODEPOSTAL", "Code postal."),
    ("ADR_COMMUNE", "Commune."),
    ("ADR_CLE_INTEROP", "Clé d’adresse : la Ville ne la connaît pas encore, la colonne est vide."),
    ("ERP_ID, ERP_TYPE, ERP_CATEGORIE", "Classement de l’établissement qui reçoit du public : vides pour le moment."),
    ("EQUIP_LAT, EQUIP_LONG", "Position, en degrés (WGS 84). Point décimal."),
    ("EQUIP_OUVERTURE", "Horaires de l’année, dans l’écriture d’OpenStreetMap. PH off : fermé les jours fériés."),
    ("EQUIP_TEL, EQUIP_EMAIL", "Téléphone et courriel du service, jamais ceux d’une personne."),
    ("EQUIP_WEB", "Page de l’espace, avec son calendrier."),
]


# What machines ask ----------------------------------------------------------------------------------

ROBOTS = """User-agent: *
Disallow: /gestion/
Disallow: /espace/
Disallow: /compte/

Sitemap: {}/sitemap.xml
"""


@login_not_required
@require_safe
def robots(request):
    return HttpResponse(ROBOTS.format(settings.SITE_URL), content_type="text/plain; charset=utf-8")


@login_not_required
@never_cache
@require_safe
def health(request):
    """Whether the portal works: its database answers, and its jobs do not wait for a worker that has gone."""
    try:
        late = late_jobs()
    except DatabaseError:
        connection.close()
        cause = "La base de données ne répond pas."
        return JsonResponse({"status": "error", "database": False, "queue": None, "cause": cause}, status=503)
    if late:
        cause = f"{late} tâche(s) attendent depuis plus de dix minutes : aucun ouvrier ne les prend."
        return JsonResponse({"status": "error", "database": True, "queue": False, "cause": cause}, status=503)
    return JsonResponse({"status": "ok", "database": True, "queue": True})


def late_jobs():
    """How many jobs should have started more than ten minutes ago (by the real clock: workers know no other)."""
    limit = timezone.now() - QUEUE_PATIENCE
    deferred = ProcrastinateEvent.objects.filter(job=OuterRef("pk"), type="deferred", at__lt=limit)
    return ProcrastinateJob.objects.filter(
        Q(scheduled_at__lt=limit) | Q(scheduled_at=None) & Exists(deferred), status="todo"
    ).count()
