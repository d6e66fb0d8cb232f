"""Where the answers to a search are: points, or clusters that the database makes for the box in view."""

import re
from dataclasses import dataclass

from django.db import connection
from django.urls import reverse

from .finding import Search, moment

FEW = 60  # points that are shown one by one
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


def geojson(asked, names, box=None):
    """The answers that have a point, as GeoJSON (RFC 7946) written by the database."""
    search = Search(asked, names)
    search.mean()
    values = moment()
    met = f"latitude IS NOT NULL AND {search.met(values)}"
    values["address"] = reverse("label:initiative", args=["SLUG"]).partition("SLUG")[0]
    statement = WHOLE.format(met=met)
    if box is not None:
        values |= vars(box) | {"cell": box.cell, "few": FEW, "deepest": DEEPEST}
        met += " AND latitude BETWEEN %(south)s AND %(north)s AND longitude BETWEEN %(west)s AND %(east)s"
        statement = CLUSTERED.format(met=met)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()[0].encode()


def point(longitude, latitude, properties):
    return f"""
        json_build_object('type', 'Feature',
            'geometry', json_build_object('type', 'Point', 'coordinates', json_build_array({longitude}, {latitude})),
            'properties', json_build_object({properties}))
    """


ALONE = "'nom', name, 'quoi', summary, 'adresse', %(address)s || slug || '/', 'nombre', 1"
WHOLE = f"""
    SELECT json_build_object('type', 'FeatureCollection', 'features',
        coalesce(json_agg({point("longitude", "latitude", ALONE)} ORDER BY sort_key, structure_id), '[]'))::text
    FROM label_directoryentry e WHERE {{met}}
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
