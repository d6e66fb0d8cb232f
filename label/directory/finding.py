"""What answers a search: how many pages, how many under each filter, and those of one leaf, best first.

One statement reads the pages that hold the words, marks what each filter says of them, and counts: the counts of a
filter leave that filter out, so that they tell what another choice would find.
"""

from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from commons import clock
from commons.public_holidays import holiday

from .asked import FLAGS, LISTS

PER_PAGE = 20
ALIKE = 0.3  # from which likeness a word may be one that was meant
MEANT = 3  # of them for each word
COLUMN = {"secteur": "sector_id", "commune": "commune_id", "quartier": "neighbourhood_id"}
FLAG = {
    "ouvert": "is_open",
    "label": "is_labelled",
    "accessible": "is_accessible",
    "benevoles": "welcomes_volunteers",
    "recrute": "recruits",
}
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
KEYS = "structure_id, listing_id, sort_key, sector_id, commune_id, neighbourhood_id, categories, latitude, longitude"
SHOWN = "name, slug, summary, sector_id, commune_id, neighbourhood_id, categories"
YES = "is_accessible, welcomes_volunteers, recruits"
RANKED = 1_000  # answers of which the words are weighed one by one; beyond, the words of the name are counted
# In kilometres, on a plane that touches the earth there: exact enough for a walk. NULL without a place to start from.
DISTANCE = """
    111.195 * sqrt(
        (latitude - %(latitude)s::float) ^ 2 + ((longitude - %(longitude)s::float) * cosd(%(latitude)s::float)) ^ 2
    )
"""
LABELLED = "coalesce(%(day)s BETWEEN labelled_since AND labelled_until, FALSE)"


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


def conditions(asked, names, values):
    """``{filter: condition}`` on the columns of a marked line, for each filter that is asked."""
    found = {}
    if asked.categories:
        values["categories"] = [names.ids["categorie"][code] for code in asked.categories]
        found["categorie"] = "categories && %(categories)s::bigint[]"
    for name, code in asked.one_of:
        values[name] = names.ids[name][code]
        found[name] = f"coalesce({COLUMN[name]} = %({name})s, FALSE)"
    return found | {name: FLAG[name] for name in asked.flags}


class Search:
    """The answers to one question, each asked of the database once."""

    def __init__(self, asked, names, near=None):
        self.asked, self.names, self.near = asked, names, near
        self.query = Query(asked.words, {})

    def lines(self, values):
        """The statement that gives every page that holds the words, with what filters ask of it."""
        if not self.query.words:
            return f"""
                SELECT {KEYS}, {YES}, {LABELLED} AS is_labelled, listing_id IN ({OPEN_NOW.format(of="")}) AS is_open
                FROM label_directoryentry
            """
        of = "AND listing_id = e.listing_id"
        return f"""
            SELECT {KEYS}, {YES}, {LABELLED} AS is_labelled, EXISTS ({OPEN_NOW.format(of=of)}) AS is_open
            FROM label_directoryentry e WHERE document @@ ({self.query.sql(values)})
        """

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
        """``(number, counts, rows)``: how many pages, how many under each filter, and those of the leaf."""
        found = self.read()
        if not found["number"] and self.mean():
            found = self.read()
        return found

    def mean(self):
        """Look for what was perhaps meant by the words that no page holds. Tells whether there is any."""
        meant = self.look_alikes() if self.query.words else {}
        self.query = Query(self.query.words, meant)
        return bool(meant)

    def read(self):
        values = moment() | {"leaf": PER_PAGE, "before": (self.asked.page - 1) * PER_PAGE}
        values |= dict(zip(("latitude", "longitude"), self.near or (None, None), strict=True))
        asked = conditions(self.asked, self.names, values)
        with connection.cursor() as cursor:
            cursor.execute(self.statement(asked, values), values)
            return cursor.fetchone()[0]

    def statement(self, asked, values):
        missed = " + ".join(f"(NOT {condition})::int" for condition in asked.values()) or "0"
        counts = [f"'{name}', ({self.counted(name, asked)})" for name in ("categorie", *LISTS)]
        flags = ", ".join(
            f"'{name}', count(*) FILTER (WHERE {FLAG[name]} AND {self.others(name, asked)})" for name in FLAGS
        )
        return f"""
            WITH lines AS ({self.lines(values)}),
            marked AS MATERIALIZED (SELECT *, {missed} AS missed FROM lines),
            leaf AS MATERIALIZED (
                SELECT structure_id, is_labelled, is_open, distance, row_number() OVER () AS place FROM (
                    SELECT structure_id, is_labelled, is_open, {DISTANCE} AS distance,
                        {self.likeness(values)} AS likeness
                    FROM marked WHERE missed = 0
                    ORDER BY distance NULLS LAST, likeness DESC, sort_key, structure_id LIMIT %(leaf)s OFFSET %(before)s
                ) AS ordered
            )
            SELECT json_build_object(
                'number', (SELECT count(*) FROM marked WHERE missed = 0),
                'flags', (SELECT json_build_object({flags}) FROM marked),
                {", ".join(counts)},
                'rows', (SELECT coalesce(json_agg(told ORDER BY place), '[]') FROM (
                    SELECT {SHOWN}, {YES}, is_labelled, is_open, distance, place
                    FROM leaf JOIN label_directoryentry USING (structure_id)
                ) AS told)
            )
        """

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
                    (SELECT count(*) FROM label_directoryentry WHERE document @@ ({query})) > 0,
                    ARRAY(
                        SELECT word FROM label_directoryword WHERE word %% %(alone{rank})s
                        ORDER BY similarity(word, %(alone{rank})s) DESC, word LIMIT %(meant)s
                    )
            """)
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(asked), values)
            return {word: alike for word, is_known, alike in cursor.fetchall() if not is_known and alike}
