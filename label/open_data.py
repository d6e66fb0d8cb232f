"""The structures that hold the label, as open data: a table and a map, written by the database and sent as they come.

Valid awards only. Of a protected structure there is its name and its number, and nothing of where it is: no address, no
commune, no point, and no official number under which the State would tell it.
"""

import csv
import io

from django.conf import settings
from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Case, CharField, F, FloatField, Func, OuterRef, Subquery, TextField, Value, When
from django.db.models.fields.json import JSONField
from django.db.models.functions import Cast, Concat, JSONObject

from commons import clock

from .models import Award, DirectoryEntry

COLUMNS = [
    ("numero", "Numéro du label. Il ne change pas et n’est donné qu’une fois."),
    ("label", "Nom du label."),
    ("nom", "Nom de la structure, tel qu’aujourd’hui."),
    ("depuis", "Premier jour de validité, au format AAAA-MM-JJ."),
    ("jusqu_au", "Dernier jour de validité, au format AAAA-MM-JJ."),
    ("famille", "Famille juridique : association, cooperative, mutual, foundation ou company."),
    ("secteur", "Secteur principal d’activité."),
    ("siret", "SIRET du siège, quand il est connu."),
    ("rna", "Numéro RNA, pour une association."),
    ("adresse", "Adresse du siège."),
    ("code_postal", "Code postal."),
    ("commune", "Nom de la commune."),
    ("code_insee", "Code de la commune au code officiel géographique."),
    ("latitude, longitude", "Position du lieu, en degrés (WGS 84), quand la structure l’a donnée. Point décimal."),
    ("page", "Page de la structure dans l’annuaire, quand elle en a une."),
    ("verification", "Page qui dit si le label est valide aujourd’hui."),
]
HEADINGS = [heading for headings, _ in COLUMNS for heading in headings.split(", ")]
POINT = ("latitude", "longitude")
BATCH = 500


def unless_protected(path, output=None):
    """What tells where a structure is, or under which number it is known."""
    then = path if hasattr(path, "resolve_expression") else F(path)
    return Case(When(structure__is_protected=False, then=then), output_field=output or CharField())


def entry(expression):
    """What the directory says of the structure, when it has a page."""
    rows = DirectoryEntry.objects.filter(structure=OuterRef("structure"))
    return Subquery(rows.annotate(said=expression).values("said")[:1])


def address(path, *parts):
    return Concat(Value(settings.SITE_URL + path), *parts, Value("/"), output_field=CharField())


def columns():
    """Each heading, and where the database finds it."""
    found = [
        F("number"),
        F("label__name"),
        F("structure__name"),
        Cast("starts_on", CharField()),
        Cast("ends_on", CharField()),
        F("structure__family"),
        F("structure__sector__name"),
        unless_protected("structure__siret"),
        unless_protected("structure__rna"),
        unless_protected("structure__address"),
        unless_protected("structure__postcode"),
        unless_protected("structure__commune__name"),
        unless_protected("structure__commune__insee"),
        unless_protected(entry(F("latitude")), FloatField()),
        unless_protected(entry(F("longitude")), FloatField()),
        entry(address("/annuaire/", F("slug"))),
        address("/label/verification/", F("number")),
    ]
    return dict(zip(HEADINGS, found, strict=True))


def labelled():
    return Award.objects.valid(clock.today()).order_by("number")


def csv_parts():
    """The table, header first: UTF-8, commas, CRLF as RFC 4180 has it."""
    buffer = io.StringIO()
    write = csv.writer(buffer).writerow
    write(HEADINGS)
    for row in labelled().values_list(*columns().values()).iterator(chunk_size=BATCH):
        if buffer.tell() > 30_000:
            yield emptied(buffer)
        write("" if value is None else value for value in row)
    yield emptied(buffer)


def emptied(buffer):
    written = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return written


def features():
    """Each award as the text of its GeoJSON feature (RFC 7946): where nothing says a place, there is none."""
    said = {heading: expression for heading, expression in columns().items() if heading not in POINT}
    feature = JSONObject(
        type=Value("Feature"),
        id=F("number"),
        geometry=unless_protected(point(), JSONField()),
        properties=JSONObject(**said),
    )
    return labelled().annotate(feature=Cast(feature, TextField()))


def point():
    """Where the directory puts the structure, when it does."""
    placed = DirectoryEntry.objects.filter(
        structure=OuterRef("structure"), latitude__isnull=False, longitude__isnull=False
    )
    coordinates = Func("longitude", "latitude", function="JSONB_BUILD_ARRAY", output_field=JSONField())
    return Subquery(placed.values(point=JSONObject(type=Value("Point"), coordinates=coordinates)))


def geojson_parts():
    """The map: one collection, a few hundred features at a time."""
    yield '{"type":"FeatureCollection","features":['
    waiting, comma = [], ""
    for feature in features().values_list("feature", flat=True).iterator(chunk_size=BATCH):
        waiting.append(feature)
        if len(waiting) == BATCH:
            yield comma + ",".join(waiting)
            waiting, comma = [], ","
    yield (comma if waiting else "") + ",".join(waiting) + "]}"


def state():
    """Changes when, and only when, a line of the files would."""
    whole = StringAgg("feature", delimiter="\n", order_by=["number"])
    found = features().order_by().aggregate(state=Func(whole, function="MD5", output_field=CharField()))
    return found["state"] or "empty"
