"""Which structure may have received what other funders published: compared in the database, proposed, never decided.

A run compares what has not been: new grants with every structure, and with every grant the structures of which
something has changed since. Running it again proposes nothing more. Whatever a person decided stays.

Names are compared once written the same way (``denominations``), by trigrams. Two bodies whose SIREN or RNA are both
known and different are two bodies: no likeness of names brings them together. The law gives a number to one body only
(code de commerce, art. R123-221; décret du 16 août 1901, art. 5).
"""

from collections import defaultdict
from dataclasses import dataclass

from django.db import connection, transaction

from structures.models import Structure

from .denominations import match_key, place_key, postcode_in
from .models import Basis, Clue, Confidence, Contradiction, KnownGrant, Match

ONE_AT_A_TIME = 20171118  # advisory lock: two runs would compare the same rows
# Likeness of two names by trigrams (pg_trgm), from 0 to 1.
CLOSE_BY = 0.6  # enough to be asked about within one commune
CLOSE = 0.7  # enough when the commune is not known
UNLIKE = 0.2  # under which two names with the same number make one doubt
MANY = 500  # rows after which the database counts anew what it holds
KNOWN_STATUSES = (Structure.Status.SUBMITTED, Structure.Status.VERIFIED, Structure.Status.TO_REVIEW)
Kind = Clue.Kind


@dataclass(frozen=True)
class Outcome:
    """What a run did: grants read, structures compared anew; proposals made, corrected, taken back."""

    grants: int = 0
    structures: int = 0
    proposed: int = 0
    corrected: int = 0
    withdrawn: int = 0


@transaction.atomic
def compare():
    """Propose what is not proposed yet. The same few statements, whatever there is to compare."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
    grants, structures = read_grants(), read_structures()
    if not grants and not structures:
        return Outcome()
    return Outcome(len(grants), len(structures), *propose(grants, structures))


def read_grants():
    """The grants that were never compared: their names and communes as they are compared. Returns their keys."""
    fresh = KnownGrant.objects.filter(is_compared=False).order_by("pk")
    rows = list(fresh.values_list("pk", "beneficiary_name", "beneficiary_commune", "beneficiary_postcode"))
    keys = [pk for pk, *_ in rows]
    if rows:
        names = [match_key(name) for _, name, _, _ in rows]
        places = [place_key(commune) for _, _, commune, _ in rows]
        postcodes = [postcode or postcode_in(commune) for _, _, commune, postcode in rows]
        with connection.cursor() as cursor:
            cursor.execute(READ, [keys, names, places, postcodes])
    return keys


READ = """
UPDATE funding_knowngrant AS known
SET match_key = fresh.name, place_key = fresh.place, beneficiary_postcode = fresh.postcode, is_compared = true
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[]) AS fresh (id, name, place, postcode)
WHERE known.id = fresh.id
"""


# Structures -----------------------------------------------------------------------------------------


def read_structures():
    """The structures of which a clue has changed since the last run; their clues are now up to date."""
    wanted = clues()
    stored = {
        (structure, kind, value): pk
        for pk, structure, kind, value in Clue.objects.order_by().values_list("pk", "structure", "kind", "value")
    }
    gone, new = stored.keys() - wanted, wanted - stored.keys()
    if gone:
        Clue.objects.filter(pk__in=[stored[clue] for clue in gone]).delete()
    Clue.objects.bulk_create(
        Clue(structure_id=structure, kind=kind, value=value) for structure, kind, value in sorted(new)
    )
    return sorted({structure for structure, _, _ in gone | new})


def clues():
    """``{(structure, kind, value)}`` of all that are known to the town, what their duplicates brought included."""
    rows = Structure.objects.filter(status__in=KNOWN_STATUSES) | Structure.objects.filter(merged_into__isnull=False)
    fields = ("pk", "merged_into", "name", "acronym", "siret", "rna", "commune__name", "postcode", "is_protected")
    found, closed = defaultdict(set), {}
    for pk, merged_into, name, acronym, siret, rna, commune, postcode, is_protected in rows.values_list(*fields):
        told = {
            (Kind.SIRET, siret),
            (Kind.SIREN, siret[:9]),
            (Kind.RNA, rna),
            (Kind.NAME, match_key(name)),
            (Kind.ACRONYM, match_key(acronym)),
        }
        if not is_protected and merged_into is None:  # where a protected structure is, is not for comparing
            told |= {(Kind.COMMUNE, place_key(commune)), (Kind.POSTCODE, postcode)}
        found[pk] |= {(kind.value, value) for kind, value in told if value}
        if merged_into:
            closed[pk] = merged_into
    for duplicate in closed:
        found[last_of(duplicate, closed)] |= found[duplicate]
    living = found.keys() - closed.keys()
    return {(structure, kind, value) for structure in living for kind, value in found[structure]}


def last_of(structure, merged_into):
    """The structure that this one is today, after as many merges as there were."""
    while structure in merged_into:
        structure = merged_into[structure]
    return structure


# Proposals ------------------------------------------------------------------------------------------


def propose(grants, structures):
    """One statement for all pairs. Returns how many were proposed, corrected, withdrawn."""
    with connection.cursor() as cursor:
        if len(grants) + len(structures) > MANY:
            cursor.execute("ANALYZE funding_knowngrant, funding_clue")
        cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', %s, true)", [str(CLOSE_BY)])
        unchanged = Clue.objects.exclude(structure__in=structures).exists()  # else the grants' own half finds nothing
        cursor.execute(PAIRS, {"grants": grants, "structures": structures, "unchanged": unchanged, **SCALE})
        return cursor.fetchone()


SCALE = {
    **{basis.name.lower(): basis.value for basis in Basis},
    **{code.name.lower(): code.value for code in Contradiction},
    "worth": [basis.worth.value for basis in sorted(Basis)],
    "least": Confidence.WEAK.value,
    "proposed": Match.Status.PROPOSED.value,
    "close": CLOSE,
    "unlike": UNLIKE,
}

# ``clue`` × ``known``, first by number, then by name where no number says otherwise. A pair of which neither side is
# new is not read again: each half below begins at what is new.
PAIRS = """
WITH fresh AS MATERIALIZED (
    SELECT unnest(%(grants)s::bigint[]) AS id
), changed AS MATERIALIZED (
    SELECT unnest(%(structures)s::bigint[]) AS id
), numbers AS MATERIALIZED (
    SELECT structure_id,
           array_agg(value) FILTER (WHERE kind = 'siren') AS sirens,
           array_agg(value) FILTER (WHERE kind = 'rna') AS rnas,
           array_agg(value) FILTER (WHERE kind = 'name') AS names,
           array_agg(value) FILTER (WHERE kind = 'acronym') AS acronyms,
           array_agg(value) FILTER (WHERE kind = 'commune') AS communes,
           array_agg(value) FILTER (WHERE kind = 'postcode') AS postcodes
    FROM funding_clue
    GROUP BY structure_id
), numbered AS (
    SELECT known.id AS known_id, clue.structure_id, %(siret)s AS basis
    FROM funding_clue AS clue
    JOIN funding_knowngrant AS known ON known.beneficiary_siret = clue.value
    WHERE clue.kind = 'siret'
    UNION ALL
    SELECT known.id, clue.structure_id, %(rna)s
    FROM funding_clue AS clue
    JOIN funding_knowngrant AS known ON known.beneficiary_rna = clue.value
    WHERE clue.kind = 'rna'
    UNION ALL
    SELECT known.id, clue.structure_id, %(siren)s
    FROM funding_clue AS clue
    JOIN funding_knowngrant AS known ON known.beneficiary_siren = clue.value
    WHERE clue.kind = 'siren'
), alike AS (
    SELECT known.id AS known_id, clue.structure_id
    FROM changed
    JOIN funding_clue AS clue ON clue.structure_id = changed.id AND clue.kind = 'name'
    JOIN funding_knowngrant AS known ON known.match_key %% clue.value AND known.beneficiary_siren = ''
    UNION
    SELECT known.id, clue.structure_id
    FROM changed
    JOIN numbers ON numbers.structure_id = changed.id AND numbers.sirens IS NULL
    JOIN funding_clue AS clue ON clue.structure_id = changed.id AND clue.kind = 'name'
    JOIN funding_knowngrant AS known ON known.match_key %% clue.value
    UNION
    SELECT known.id, clue.structure_id
    FROM fresh
    JOIN funding_knowngrant AS known ON known.id = fresh.id
    JOIN funding_clue AS clue ON clue.kind = 'name' AND clue.value %% known.match_key
    JOIN numbers ON numbers.structure_id = clue.structure_id
    WHERE %(unchanged)s AND (known.beneficiary_siren = '' OR numbers.sirens IS NULL)
      AND NOT EXISTS (SELECT FROM changed WHERE changed.id = clue.structure_id)
    UNION
    SELECT known.id, clue.structure_id
    FROM funding_clue AS clue
    JOIN funding_knowngrant AS known ON known.match_key = clue.value
    WHERE clue.kind = 'acronym'
), candidates AS (
    SELECT pair.known_id, pair.structure_id, min(pair.basis) AS basis
    FROM (
        SELECT known_id, structure_id, basis FROM numbered
        UNION ALL
        SELECT known_id, structure_id, NULL FROM alike
    ) AS pair
    WHERE pair.structure_id IN (SELECT id FROM changed) OR pair.known_id IN (SELECT id FROM fresh)
    GROUP BY pair.known_id, pair.structure_id
), seen AS (
    SELECT pair.known_id, pair.structure_id, pair.basis,
           known.match_key = ANY (numbers.names) AS same_name,
           COALESCE(known.match_key = ANY (numbers.acronyms), false) AS same_acronym,
           (SELECT COALESCE(max(similarity(known.match_key, name)), 0) FROM unnest(numbers.names) AS name) AS likeness,
           COALESCE(known.beneficiary_siren <> '' AND known.beneficiary_siren <> ALL (numbers.sirens), false)
               AS other_siren,
           COALESCE(known.beneficiary_rna <> '' AND known.beneficiary_rna <> ALL (numbers.rnas), false) AS other_rna,
           CASE WHEN known.place_key <> '' THEN COALESCE(known.place_key = ANY (numbers.communes), false)
                ELSE COALESCE(known.beneficiary_postcode = ANY (numbers.postcodes), false) END AS same_place,
           CASE WHEN known.place_key <> '' THEN COALESCE(known.place_key <> ALL (numbers.communes), false)
                WHEN known.beneficiary_postcode <> ''
                THEN COALESCE(known.beneficiary_postcode <> ALL (numbers.postcodes), false)
                ELSE false END AS other_place
    FROM candidates AS pair
    JOIN funding_knowngrant AS known ON known.id = pair.known_id
    JOIN numbers ON numbers.structure_id = pair.structure_id
), based AS (
    SELECT seen.*,
           COALESCE(
               basis,
               CASE WHEN other_siren OR other_rna THEN NULL
                    WHEN same_name AND same_place THEN %(name_and_commune)s
                    WHEN same_place THEN %(close_name_and_commune)s
                    WHEN same_name THEN %(name)s
                    WHEN likeness >= %(close)s AND NOT other_place THEN %(close_name)s END
           ) AS reason
    FROM seen
), found AS MATERIALIZED (
    SELECT known_id, structure_id, reason, round(likeness * 100)::int AS likeness, against,
           greatest(
               %(least)s, (%(worth)s::int[])[reason] - CASE WHEN cardinality(against) > 0 THEN 1 ELSE 0 END
           ) AS confidence
    FROM based
    CROSS JOIN LATERAL (
        SELECT array_remove(
            ARRAY[
                CASE WHEN reason <= %(siren)s AND likeness < %(unlike)s AND NOT same_acronym THEN %(other_name)s END,
                CASE WHEN other_siren THEN %(other_siren)s END,
                CASE WHEN other_rna THEN %(other_rna)s END,
                CASE WHEN other_place AND reason <> %(siret)s THEN %(other_commune)s END
            ]::varchar[],
            NULL
        ) AS against
    ) AS contradicted
    WHERE reason IS NOT NULL
), written AS (
    INSERT INTO funding_match
        (known_id, structure_id, basis, confidence, likeness, contradictions, status, reason)
    SELECT known_id, structure_id, reason, confidence, likeness, against, %(proposed)s, ''
    FROM found
    ORDER BY known_id, structure_id
    ON CONFLICT (known_id, structure_id) DO UPDATE
    SET basis = excluded.basis, confidence = excluded.confidence, likeness = excluded.likeness,
        contradictions = excluded.contradictions
    WHERE funding_match.status = %(proposed)s
      AND (funding_match.basis, funding_match.confidence, funding_match.likeness, funding_match.contradictions)
          IS DISTINCT FROM (excluded.basis, excluded.confidence, excluded.likeness, excluded.contradictions)
    RETURNING (xmax = 0) AS is_new
), gone AS (
    DELETE FROM funding_match AS match
    USING changed
    WHERE match.structure_id = changed.id AND match.status = %(proposed)s
      AND NOT EXISTS (
          SELECT FROM found WHERE found.known_id = match.known_id AND found.structure_id = match.structure_id
      )
    RETURNING 1
)
SELECT (SELECT count(*) FROM written WHERE is_new),
       (SELECT count(*) FROM written WHERE NOT is_new),
       (SELECT count(*) FROM gone)
"""
