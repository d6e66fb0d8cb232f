"""What the database refuses of a protected structure’s page, and what it forgets when a structure becomes protected.

A page of the directory is public: it never says where a protected structure is, nor when somebody is there (Code des
relations entre le public et l’administration, art. L311-5, 2° d). Whoever writes, and however, the tables refuse it.
"""

import pgtrigger

from structures.models import Structure

NO_HOURS = "Une structure protégée n’a pas d’horaires dans l’annuaire : ils diraient quand quelqu’un est là."
NO_PHOTO = "Une structure protégée n’a pas de photo dans l’annuaire : on y reconnaîtrait le lieu."
NOWHERE = "Une structure protégée n’a ni adresse, ni quartier, ni point dans l’annuaire."

# The two locks are always taken in this order: the structure, then what hangs on it.
REFUSE = """
    PERFORM FROM structures_structure WHERE id = {structure} FOR SHARE;
    IF EXISTS (SELECT FROM structures_structure WHERE id = {structure} AND is_protected) THEN
        RAISE EXCEPTION '{sentence}' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""
OF_THE_LISTING = "(SELECT structure_id FROM label_listing WHERE id = NEW.listing_id)"


def nothing_of(sentence):
    """The trigger of a table of which a protected structure’s page has no row."""
    return pgtrigger.Trigger(
        name="none_when_protected",
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("listing_id"),
        when=pgtrigger.Before,
        func=REFUSE.format(structure=OF_THE_LISTING, sentence=sentence),
    )


NO_PLACE = pgtrigger.Trigger(
    name="no_place_when_protected",
    operation=pgtrigger.Insert
    | pgtrigger.UpdateOf(
        *("structure_id", "address", "neighbourhood_id", "latitude", "longitude", "directions", "access_words")
    ),
    when=pgtrigger.Before,
    condition=pgtrigger.Condition(
        "NEW.address || NEW.directions || NEW.access_words <> ''"
        " OR NEW.neighbourhood_id IS NOT NULL OR NEW.latitude IS NOT NULL"
    ),
    func=REFUSE.format(structure="NEW.structure_id", sentence=NOWHERE),
)
NO_PROPOSED_PLACE = pgtrigger.Trigger(
    name="no_place_when_protected",
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("values", "listing_id"),
    when=pgtrigger.Before,
    condition=pgtrigger.Condition(
        "jsonb_exists_any(NEW.values, ARRAY['address', 'neighbourhood', 'latitude', 'longitude'])"
    ),
    func=REFUSE.format(structure=OF_THE_LISTING, sentence=NOWHERE),
)
FORGET_PLACE = pgtrigger.Trigger(
    name="forget_place_when_protected",
    operation=pgtrigger.UpdateOf("is_protected"),
    when=pgtrigger.After,
    condition=pgtrigger.Condition("NEW.is_protected AND NOT OLD.is_protected"),
    declare=[("page", "bigint")],
    func="""
        SELECT id INTO page FROM label_listing WHERE structure_id = NEW.id FOR UPDATE;
        IF page IS NULL THEN
            RETURN NEW;
        END IF;
        UPDATE label_listing
           SET address = '', neighbourhood_id = NULL, latitude = NULL, longitude = NULL,
               directions = '', access_words = '',
               hiding_reason = CASE WHEN status IN ('published', 'submitted')
                   THEN 'La structure est devenue protégée : relisez vos textes, puis déposez de nouveau la fiche.'
                   ELSE hiding_reason END,
               status = CASE WHEN status IN ('published', 'submitted') THEN 'hidden' ELSE status END
         WHERE id = page;
        DELETE FROM label_hours WHERE listing_id = page;
        DELETE FROM label_hoursexception WHERE listing_id = page;
        DELETE FROM label_photo WHERE listing_id = page;
        UPDATE label_proposal
           SET values = '{}', status = CASE WHEN status = 'waiting' THEN 'taken_back' ELSE status END
         WHERE listing_id = page;
        UPDATE label_errorreport SET words = '' WHERE listing_id = page;
        RETURN NEW;
    """,
)


class ShelteredStructure(Structure):
    """A structure, as the tables of the directory look at it: where its place is forgotten."""

    class Meta:
        proxy = True
        default_permissions = ()
        verbose_name = "structure protégée"
        verbose_name_plural = "structures protégées"
        triggers = [FORGET_PLACE]
