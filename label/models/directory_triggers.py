"""How the database writes the directory: what a line says, from which tables, and when it is written again.

Everything is done a statement at a time, with the rows that it touched. Who writes about a structure waits for whoever
is writing about it already, then reads what they wrote. They wait at numbered doors of their own, always in the same
order, and not on the structure's row, which the tables of a protected structure read at the same time.
"""

import pgtrigger

OPERATIONS = {
    "insert": (pgtrigger.Insert, {"new": "new_rows"}, "new_rows"),
    "update": (
        pgtrigger.Update,
        {"old": "old_rows", "new": "new_rows"},
        "(SELECT * FROM old_rows UNION ALL SELECT * FROM new_rows)",
    ),
    "delete": (pgtrigger.Delete, {"old": "old_rows"}, "old_rows"),
}
DOORS = 20_140_856  # what the locks of the directory are known by in the database
CHANGED = "INSERT INTO label_directorychange (weight) VALUES (1);"
COLUMNS = (
    *("listing_id", "name", "slug", "sort_key", "summary", "sector_id", "commune_id", "neighbourhood_id"),
    *("categories", "latitude", "longitude", "is_accessible", "welcomes_volunteers", "recruits"),
    *("labelled", "words", "document"),
)


def bare(text):
    """Lower case, without accents, ligatures or signs: « L’Étoile d’Œuvre » → « l etoile d oeuvre »."""
    spelt = f"replace(replace(lower({text}), 'œ', 'oe'), 'æ', 'ae')"
    letters = rf"regexp_replace(normalize({spelt}, NFKD), '[\u0300-\u036f]', '', 'g')"
    return f"btrim(regexp_replace({letters}, '[^a-z0-9]+', ' ', 'g'))"


def singular(text):
    """The same words without the marks of the plural: « velos » → « velo », « locaux » → « local »."""
    short = rf"regexp_replace({bare(text)}, '([a-z0-9]{{3}})[sx]\M', '\1', 'g')"
    return rf"regexp_replace({short}, '([a-z0-9][a-df-z0-9])au\M', '\1al', 'g')"


def weighed(column, weight):
    """What a column adds to the index: its words as they are, for who is still typing, and their French stems."""
    return (
        f"setweight(to_tsvector('simple', {column}), '{weight}')"
        f" || setweight(to_tsvector('french', {column}), '{weight}')"
    )


# Awards that follow one another without a day between them are one run.
HELD = """
    SELECT coalesce(range_agg(daterange(starts_on, ends_on, '[]')), '{}') AS days
    FROM label_award WHERE structure_id = s.id AND status = 'running'
"""
# The place of a protected structure is not read at all.
LINES = f"""
    SELECT s.id, l.id, s.name, s.slug, left({bare("s.name")}, 150), l.summary, s.sector_id,
        commune.id, quarter.id, kinds.ids,
        CASE WHEN s.is_protected THEN NULL ELSE l.latitude END,
        CASE WHEN s.is_protected THEN NULL ELSE l.longitude END,
        l.is_accessible, l.welcomes_volunteers, l.recruits, held.days,
        concat_ws(' ', told.a, told.b, told.c, told.d),
        {weighed("told.a", "A")} || {weighed("told.b", "B")} || {weighed("told.c", "C")} || {weighed("told.d", "D")}
    FROM label_listing l
    JOIN structures_structure s ON s.id = l.structure_id
    JOIN structures_sector sector ON sector.id = s.sector_id
    LEFT JOIN structures_commune commune ON commune.id = s.commune_id AND NOT s.is_protected
    LEFT JOIN label_neighbourhood quarter ON quarter.id = l.neighbourhood_id AND NOT s.is_protected
    CROSS JOIN LATERAL (
        SELECT coalesce(array_agg(c.id ORDER BY c.rank, c.name), '{{}}') AS ids,
            string_agg(c.name || ' ' || c.words, ' ' ORDER BY c.rank, c.name) AS names
        FROM label_listing_categories lc JOIN label_category c ON c.id = lc.category_id WHERE lc.listing_id = l.id
    ) AS kinds
    CROSS JOIN LATERAL ({HELD}) AS held
    CROSS JOIN LATERAL (
        SELECT {singular("s.name || ' ' || s.acronym")} AS a,
            {singular("coalesce(kinds.names, '')")} AS b,
            {singular("l.summary || ' ' || sector.name")} AS c,
            {singular("concat_ws(' ', l.description, commune.name, quarter.name)")} AS d
    ) AS told
    WHERE l.status = 'published' AND s.status <> 'closed'
"""


def rewrite(touched):
    """Statements that write again the lines of these structures (a query that gives their numbers)."""
    columns = ", ".join(COLUMNS)
    kept, fresh = (", ".join(f"{table}.{column}" for column in COLUMNS) for table in ("kept", "EXCLUDED"))
    return f"""
        PERFORM pg_advisory_xact_lock({DOORS}, door) FROM (
            SELECT DISTINCT (structure_id % 256)::int AS door FROM label_listing
            WHERE structure_id IN ({touched}) ORDER BY door
        ) AS doors;
        DELETE FROM label_directoryentry e WHERE e.structure_id IN ({touched}) AND NOT EXISTS (
            SELECT FROM label_listing l JOIN structures_structure s ON s.id = l.structure_id
            WHERE l.id = e.listing_id AND s.id = e.structure_id AND l.status = 'published' AND s.status <> 'closed'
        );
        INSERT INTO label_directoryentry AS kept (structure_id, {columns})
            {LINES} AND s.id IN ({touched})
            ON CONFLICT (structure_id) DO UPDATE SET ({columns}) = ROW ({fresh})
            WHERE ROW ({kept}) IS DISTINCT FROM ROW ({fresh});
    """


def trigger(name, event, func):
    operation, referencing, _ = OPERATIONS[event]
    return pgtrigger.Trigger(
        name=f"{name}_{event}",
        level=pgtrigger.Statement,
        operation=operation,
        when=pgtrigger.After,
        referencing=pgtrigger.Referencing(**referencing),
        func=f"{func} RETURN NULL;",
    )


def on_source(touched):
    """Whatever happens to these rows, the lines they speak of are written again, and pages that show more of them than
    the lines do are told. ``touched`` gives the structures of ``{rows}``."""
    return [source_trigger(event, touched.format(rows=OPERATIONS[event][2])) for event in OPERATIONS]


def on_named(touched, compared):
    """The same for rows that lines only name: when what they say changes."""
    columns = ["ROW ({})".format(", ".join(f"{row}.{column}" for column in compared)) for row in ("n", "o")]
    renamed = f"(SELECT n.* FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE {' IS DISTINCT FROM '.join(columns)})"
    return [source_trigger("update", touched.format(rows=renamed))]


def source_trigger(event, touched):
    concerned = f"SELECT FROM label_listing WHERE structure_id IN ({touched})"
    return trigger("directory", event, f"{rewrite(touched)} IF EXISTS ({concerned}) THEN {CHANGED} END IF;")


def on_shown():
    """Rows that pages read themselves: whatever happens to them is a change."""
    return [
        trigger("shown", event, f"IF EXISTS (SELECT FROM {OPERATIONS[event][2]} r) THEN {CHANGED} END IF;")
        for event in OPERATIONS
    ]


def on_entries():
    """A line that changes is a change, and its words are known from now on."""
    learn = """
        INSERT INTO label_directoryword (word)
            SELECT DISTINCT word FROM new_rows, unnest(string_to_array(words, ' ')) AS word
            WHERE length(word) BETWEEN 3 AND 40 ORDER BY word
            ON CONFLICT DO NOTHING;
    """
    return [
        trigger(
            "shown",
            event,
            f"IF EXISTS (SELECT FROM {OPERATIONS[event][2]} r) THEN {CHANGED} {learn * (event != 'delete')} END IF;",
        )
        for event in OPERATIONS
    ]
