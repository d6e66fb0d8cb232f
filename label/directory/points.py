"""Where the answers to a search are: points, or clusters that the database makes for the box in view."""

import re
from dataclasses import dataclass

from django.db import connection
from django.urls import reverse

from .finding import Search, moment

FEW = 60  # points that are shown one by one
BATCH = 500  # points of a piece of the whole
PIXELS = 72  # the side of a cluster's cell
WORLD = 256  # pixels of the whole world at zoom 0
DEEPEST = 19
BOX = re.compile(r"-?\d{1,3}(\.\d{1,8})?(,-?\d{1,3}(\.\d{1,8})?){3}")


class BadBox(ValueError):
    """The part of the map that is asked for does not exist."""


@dataclass(frozen=True)
class Box:
    west: float
    south: float
    east: float
    north: float
    zoom: int

    @property
    def cell(self):
        """The side of a cell, in degrees of longitude."""
        return 360 / (WORLD * 2**self.zoom) * PIXELS


def read_box(data):
    """The box in view; None when the whole is asked for."""
    typed, zoom = data.get("boite", ""), data.get("zoom", "")
    if not typed and not zoom:
        return None
    if not BOX.fullmatch(typed) or not re.fullmatch(r"[0-9]{1,2}", zoom) or int(zoom) > DEEPEST:
        raise BadBox("La boîte se dit « ouest,sud,est,nord », et le zoom va de 0 à 19.")
    west, south, east, north = (float(value) for value in typed.split(","))
    if west >= east or south >= north or abs(south) > 90 or abs(north) > 90:
        raise BadBox("La boîte se dit « ouest,sud,est,nord » : l’ouest vient avant l’est, le sud avant le nord.")
    return Box(west, south, east, north, int(zoom))


def whole(asked, names):
    """All the answers that have a point, as the pieces of one GeoJSON collection (RFC 7946), sent as they are read."""
    met, values = placed(asked, names)
    yield '{"type": "FeatureCollection", "features": ['
    comma = ""
    with connection.chunked_cursor() as cursor:
        cursor.execute(WHOLE.format(met=met), values)
        while features := cursor.fetchmany(BATCH):
            yield comma + ",\n".join(feature for (feature,) in features)
            comma = ",\n"
    yield "]}"


def in_box(asked, names, box):
    """The points of the box in view, or clusters of them, as GeoJSON written by the database."""
    met, values = placed(asked, names)
    values |= vars(box) | {"cell": box.cell, "few": FEW, "deepest": DEEPEST}
    met += " AND latitude BETWEEN %(south)s AND %(north)s AND longitude BETWEEN %(west)s AND %(east)s"
    with connection.cursor() as cursor:
        cursor.execute(CLUSTERED.format(met=met), values)
        return cursor.fetchone()[0]


def placed(asked, names):
    """The condition that a line answers and has a point, and its values."""
    search = Search(asked, names)
    search.mean()
    values = moment() | {"address": reverse("label:initiative", args=["SLUG"]).partition("SLUG")[0]}
    return f"latitude IS NOT NULL AND {search.met(values)}", values


def point(longitude, latitude, properties):
    return f"""
        json_build_object('type', 'Feature',
            'geometry', json_build_object('type', 'Point', 'coordinates', json_build_array({longitude}, {latitude})),
            'properties', json_build_object({properties}))
    """


ALONE = "'nom', name, 'quoi', summary, 'adresse', %(address)s || slug || '/', 'nombre', 1"
WHOLE = f"""
    SELECT {point("longitude", "latitude", ALONE)}::text
    FROM label_directoryentry e WHERE {{met}} ORDER BY sort_key, structure_id
"""
CLUSTERED = f"""
    WITH met AS MATERIALIZED (
        SELECT structure_id, name, summary, slug, latitude, longitude,
            count(*) OVER () <= %(few)s OR %(zoom)s = %(deepest)s AS is_alone
        FROM label_directoryentry e WHERE {{met}}
    ),
    cells AS (
        SELECT CASE WHEN is_alone THEN structure_id END AS alone,
            floor(longitude / %(cell)s) AS x, floor(latitude / %(cell)s) AS y,
            avg(longitude) AS longitude, avg(latitude) AS latitude, count(*) AS number,
            min(name) AS name, min(summary) AS summary, min(slug) AS slug
        FROM met GROUP BY 1, 2, 3
    )
    SELECT json_build_object('type', 'FeatureCollection', 'features', coalesce(json_agg(
        CASE WHEN number = 1 THEN {point("longitude", "latitude", ALONE)}
        ELSE {point("round(longitude::numeric, 6)", "round(latitude::numeric, 6)", "'nombre', number")} END
        ORDER BY y, x, alone
    ), '[]'))::text FROM cells
"""
