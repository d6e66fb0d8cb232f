"""What answers a search: how many pages, how many under each filter, and those of one leaf, best first.

One statement reads the pages that hold the words, marks what each filter says of them, and counts: the counts of a
filter leave that filter out, so that they tell what another choice would find. It stops reading at ``BOUND`` pages,
so that a search costs no more among a hundred thousand pages than among a few thousands: beyond, the search is told to
be too wide, its filters have no counts, and the leaf is the next one in the order of the names.
"""

from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from commons import clock
from commons.public_holidays import holiday

from .asked import FLAGS, LISTS

PER_PAGE = 20
BOUND = 1_000  # pages that are counted, weighed and sorted for one search; a town has fewer of them in all
ALIKE = 0.3  # from which likeness a word may be one that was meant
MEANT = 3  # of them for each word
COLUMN = {"secteur": "sector_id", "commune": "commune_id", "quartier": "neighbourhood_id"}
# As ``opening.Timetable`` reads one page: what is said of that day, else the holiday, else the week.
OPEN_NOW = """
    SELECT listing_id FROM label_hoursexception WHERE %(day)s BETWEEN starts_on AND ends_on {of}
    GROUP BY listing_id
    HAVING NOT bool_or(opens IS NULL) AND bool_or(opens <= %(time)s AND closes > %(time)s)
    UNION ALL
    SELECT DISTINCT listing_id FROM label_hours h
    WHERE NOT %(holiday)s AND weekday = %(weekday)s AND opens <= %(time)s AND closes > %(time)s {of} AND NOT EXISTS (
        SELECT FROM label_hoursexception x WHERE x.listing_id = h.listing_id AND %(day)s BETWEEN starts_on AND ends_on
    )
"""
# The same for one page, for those that were found, and for those of the whole directory.
IS_OPEN = f"EXISTS ({OPEN_NOW.format(of='AND listing_id = e.listing_id')})"
OPENED = OPEN_NOW.format(of="AND listing_id = ANY(ARRAY(SELECT listing_id FROM marked))")
IS_OPENED = "listing_id IN (SELECT listing_id FROM opened)"
AMONG_OPEN = f"e.listing_id IN ({OPEN_NOW.format(of='')})"
LABELLED = "e.labelled @> %(day)s::date"
YES = {
    "label": LABELLED,
    "accessible": "e.is_accessible",
    "benevoles": "e.welcomes_volunteers",
    "recrute": "e.recruits",
}
KEYS = (
    "structure_id, listing_id, sort_key, sector_id, commune_id, neighbourhood_id, categories, latitude, longitude, "
    "is_accessible, welcomes_volunteers, recruits, labelled"
)
SHOWN = f"""
    name, slug, summary, sector_id, commune_id, neighbourhood_id, categories, is_accessible, welcomes_volunteers,
    recruits, {LABELLED} AS is_labelled, {{is_open}} AS is_open, distance, place
"""
RANKED = 200  # answers of which the words are weighed one by one; beyond, the words of the name are counted
# In kilometres, on a plane that touches the earth there: exact enough for a walk. NULL without a place to start from.
DISTANCE = """
    111.195 * sqrt(
        (latitude - %(latitude)s::float) ^ 2 + ((longitude - %(longitude)s::float) * cosd(%(latitude)s::float)) ^ 2
    )
"""
LEAF = "LIMIT %(leaf)s OFFSET %(before)s"
ROWS = f"""
    SELECT coalesce(json_agg(told ORDER BY place), '[]') FROM (
        SELECT {SHOWN} FROM leaf JOIN label_directoryentry e USING (structure_id)
    ) AS told
"""


@dataclass(frozen=True)
class Query:
    """The words of a search, as the database looks for them. ``meant`` replaces a word that no page holds by those that
    look like it."""

    words: tuple
    meant: dict

    def sql(self, values):
        """The text query, its words in ``values``. The last word may not be finished."""
        return " && ".join(
            "({})".format(" || ".join(self.word(spelt, rank, values) for spelt in self.spelt(word)))
            for rank, word in enumerate(self.words, start=1)
        )

    def spelt(self, word):
        return self.meant.get(word, [word])

    def word(self, spelt, rank, values):
        name = f"word{len(values)}"
        values[name] = spelt
        values[f"{name}_typed"] = f"{spelt}:*" if rank == len(self.words) else spelt
        return f"to_tsquery('simple', %({name}_typed)s) || to_tsquery('french', %({name})s)"


def moment():
    """What a statement knows of the day and the hour."""
    local = timezone.localtime(clock.now())
    return {
        "day": local.date(),
        "time": local.time().replace(second=0, microsecond=0),
        "weekday": local.isoweekday(),
        "holiday": bool(holiday(local.date())),
    }


class Search:
    """The answers to one question, each asked of the database once."""

    def __init__(self, asked, names, near=None):
        self.asked, self.names, self.near = asked, names, near
        self.query = Query(asked.words, {})

    def holding(self, values):
        """The condition that a line holds the words."""
        return f"document @@ ({self.query.sql(values)})" if self.query.words else "TRUE"

    def filters(self, values):
        """``{filter: condition}`` on a line, for each filter that is asked."""
        asked, names, found = self.asked, self.names, {}
        if asked.categories:
            values["categories"] = [names.ids["categorie"][code] for code in asked.categories]
            found["categorie"] = "categories && %(categories)s::bigint[]"
        for name, code in asked.one_of:
            values[name] = names.ids[name][code]
            found[name] = f"coalesce({COLUMN[name]} = %({name})s, FALSE)"
        return found | {name: self.flag(name) for name in asked.flags}

    def flag(self, name):
        """What is asked of every page is asked of the whole directory at once."""
        return YES.get(name) or (IS_OPEN if self.query.words else AMONG_OPEN)

    def met(self, values):
        """The condition that a line answers everything."""
        return " AND ".join([self.holding(values), *self.filters(values).values()])

    def likeness(self, values):
        """How well a line answers the words: by where they are in the page, or only in its name when there are many."""
        if not self.query.words:
            return "0"
        values |= {"ranked": RANKED, "words": [spelt for word in self.query.words for spelt in self.query.spelt(word)]}
        return f"""
            CASE WHEN (SELECT count(*) FROM marked WHERE missed = 0) <= %(ranked)s THEN (
                SELECT ts_rank(document, {self.query.sql(values)}) FROM label_directoryentry e
                WHERE e.structure_id = marked.structure_id
            ) ELSE (SELECT count(*) FROM unnest(%(words)s::text[]) AS word WHERE position(word IN sort_key) > 0) END
        """

    def found(self):
        """``number`` of pages (None beyond the bound), ``counts`` under each filter (None when there are too many
        pages to count) and ``rows`` of the leaf."""
        found = self.read()
        if found["number"] == 0 and self.mean():
            found = self.read()
        return found

    def mean(self):
        """Look for what was perhaps meant by the words that no page holds. Tells whether there is any."""
        meant = self.look_alikes() if self.query.words else {}
        self.query = Query(self.query.words, meant)
        return bool(meant)

    def read(self):
        return self.counting() or (self.asked.is_narrowed and self.few()) or self.in_order()

    def counting(self):
        """Every count, from the pages that miss one filter at most; None when they are too many."""
        values = self.values()
        asked = self.filters(values)
        missed = " + ".join(f"(NOT {condition})::int" for condition in asked.values()) or "0"
        lines = f"""
            SELECT * FROM (
                SELECT {KEYS}, {missed} AS missed FROM label_directoryentry e WHERE {self.holding(values)}
            ) AS lines WHERE missed <= 1
        """
        flags = ", ".join(
            f"'{name}', count(*) FILTER (WHERE {self.others(name, asked)} AND {YES.get(name, IS_OPENED)})"
            for name in FLAGS
        )
        counts = [f"'{name}', ({self.counted(name, asked)})" for name in ("categorie", *LISTS)]
        counts.append(f"'flags', (SELECT json_build_object({flags}) FROM marked e)")
        return self.weighed(lines, values, f"json_build_object({', '.join(counts)})")

    def few(self):
        """The leaf, from the pages that miss no filter; None when they are too many."""
        values = self.values()
        lines = f"SELECT {KEYS}, 0 AS missed FROM label_directoryentry e WHERE {self.met(values)}"
        return self.weighed(lines, values, "NULL")

    def weighed(self, lines, values, counts):
        """Unless these lines are more than the bound: how many miss no filter, the leaf of the best, and the counts."""
        statement = f"""
            WITH marked AS MATERIALIZED ({lines} LIMIT %(bound)s + 1),
            opened AS MATERIALIZED ({OPENED}),
            leaf AS MATERIALIZED (
                SELECT structure_id, distance, row_number() OVER () AS place FROM (
                    SELECT structure_id, {self.distance(values)} AS distance, {self.likeness(values)} AS likeness
                    FROM marked WHERE missed = 0
                    ORDER BY distance NULLS LAST, likeness DESC, sort_key, structure_id {LEAF}
                ) AS ordered
            )
            SELECT CASE WHEN (SELECT count(*) FROM marked) <= %(bound)s THEN json_build_object(
                'number', (SELECT count(*) FROM marked WHERE missed = 0), 'counts', {counts},
                'rows', ({ROWS.format(is_open=IS_OPENED)})
            ) END
        """
        return self.answer(statement, values)

    def in_order(self):
        """The leaf of a search that is too wide to count."""
        values = self.values()
        nearest = "distance NULLS LAST, " if self.near else ""
        statement = f"""
            WITH leaf AS MATERIALIZED (
                SELECT structure_id, distance, row_number() OVER () AS place FROM (
                    SELECT structure_id, {self.distance(values)} AS distance
                    FROM label_directoryentry e WHERE {self.met(values)}
                    ORDER BY {nearest}sort_key, structure_id {LEAF}
                ) AS ordered
            )
            SELECT json_build_object('number', NULL, 'counts', NULL, 'rows', ({ROWS.format(is_open=IS_OPEN)}))
        """
        return self.answer(statement, values)

    def values(self):
        return moment() | {"leaf": PER_PAGE, "before": (self.asked.page - 1) * PER_PAGE, "bound": BOUND}

    def distance(self, values):
        if not self.near:
            return "NULL::float"
        values |= dict(zip(("latitude", "longitude"), self.near, strict=True))
        return DISTANCE

    def answer(self, statement, values):
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchone()[0]

    def others(self, name, asked):
        """The condition that all filters but this one are met."""
        return f"(missed = 0 OR missed = 1 AND NOT {asked[name]})" if name in asked else "missed = 0"

    def counted(self, name, asked):
        value = "unnest(categories)" if name == "categorie" else COLUMN[name]
        return f"""
            SELECT coalesce(json_object_agg(id, number), '{{}}') FROM (
                SELECT {value} AS id, count(*) AS number FROM marked WHERE {self.others(name, asked)} GROUP BY 1
            ) AS counted WHERE id IS NOT NULL
        """

    def look_alikes(self):
        """``{word: those that were perhaps meant}`` of the words that no page holds."""
        values, asked = {"alike": ALIKE, "meant": MEANT}, []
        for rank, word in enumerate(self.query.words):
            query = Query((word,), {}).sql(values)
            values[f"alone{rank}"] = word
            asked.append(f"""
                SELECT %(alone{rank})s AS word,
                    EXISTS (SELECT FROM label_directoryentry WHERE document @@ ({query})),
                    ARRAY(
                        SELECT word FROM label_directoryword WHERE word %% %(alone{rank})s
                        ORDER BY similarity(word, %(alone{rank})s) DESC, word LIMIT %(meant)s
                    )
            """)
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(asked), values)
            return {word: alike for word, is_known, alike in cursor.fetchall() if not is_known and alike}
