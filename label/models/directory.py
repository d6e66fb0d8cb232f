"""What the public directory reads: one row a published page, written by the database and by nothing else.

Triggers on the tables it comes from keep it true, whoever writes there and however. A protected structure's row has no
address, no commune, no quartier and no point: what is not in the table cannot be found by it.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.lookups import PostgresOperatorLookup
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from structures.models import Commune, Sector, Structure

from . import directory_triggers as triggers
from .awards import Award
from .listings import Category, Hours, HoursException, Listing, Neighbourhood
from .rereading import Photo

# What the directory says of a structure: any other change to its row leaves the pages as they are.
SHOWN_OF_STRUCTURE = (
    *("name", "acronym", "slug", "status", "sector_id", "commune_id", "postcode", "address", "is_protected"),
    *("website", "public_email", "public_phone", "relay_name", "relay_phone", "relay_email", "confirmed_on"),
    *("family", "verified_at", "merged_into_id"),
)


class DaysField(models.Field):
    """Days, as the database keeps them: runs without a break, in order."""

    def db_type(self, connection):
        return "datemultirange"


@DaysField.register_lookup
class OneOfTheDays(PostgresOperatorLookup):
    lookup_name = "contains"
    postgres_operator = "@>"


class DirectoryEntryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The directory is everybody's."""
        return self

    def labelled(self, on):
        """Those who hold the label on that day."""
        return self.filter(labelled__contains=on)


class DirectoryEntry(models.Model):
    """One line of the directory. ``labelled`` are all the days of its running awards: days pass without anybody
    writing, and a renewal that begins the day after is the same run."""

    structure = models.OneToOneField(Structure, models.CASCADE, primary_key=True, related_name="+")
    listing = models.OneToOneField(Listing, models.CASCADE, related_name="+")
    name = models.CharField(max_length=150)
    slug = models.SlugField(max_length=160)
    sort_key = models.CharField(max_length=150)
    summary = models.CharField(max_length=200)
    sector = models.ForeignKey(Sector, models.CASCADE, related_name="+")
    commune = models.ForeignKey(Commune, models.CASCADE, null=True, related_name="+")
    neighbourhood = models.ForeignKey(Neighbourhood, models.CASCADE, null=True, related_name="+")
    categories = ArrayField(models.BigIntegerField(), default=list)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    is_accessible = models.BooleanField(default=False)
    welcomes_volunteers = models.BooleanField(default=False)
    recruits = models.BooleanField(default=False)
    labelled = DaysField()
    words = models.TextField()
    document = SearchVectorField()

    objects = DirectoryEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne de l’annuaire"
        verbose_name_plural = "lignes de l’annuaire"
        indexes = [
            GinIndex(fields=["document"], name="label_entry_document"),
            GinIndex(fields=["categories"], name="label_entry_categories"),
            models.Index(fields=["sort_key", "structure"], name="label_entry_sort"),
            models.Index(fields=["latitude", "longitude"], name="label_entry_place"),
        ]
        triggers = triggers.on_entries()

    def __str__(self):
        return self.name

    def labelled_since(self, on):
        """The first day of the run of days with the label that holds this one; None when it is not held then."""
        return next((run.lower for run in self.labelled if on in run), None)


class DirectoryWord(models.Model):
    """A word that a page of the directory holds, or held today: what a word typed with a slip is compared to. The night
    forgets those that no page says any more."""

    word = models.CharField(max_length=40, primary_key=True)

    class Meta:
        verbose_name = "mot de l’annuaire"
        verbose_name_plural = "mots de l’annuaire"
        indexes = [GinIndex(OpClass("word", "gin_trgm_ops"), name="label_word_alike")]

    def __str__(self):
        return self.word


class DirectoryChange(models.Model):
    """One statement that changed the directory. Their sum grows with each commit: it names the state of the directory
    that a reader sees, exactly, and a night's job folds them into one."""

    weight = models.BigIntegerField(default=1)

    class Meta:
        verbose_name = "changement de l’annuaire"
        verbose_name_plural = "changements de l’annuaire"

    def __str__(self):
        return str(self.weight)


# The tables that pages are made of, with the triggers that the directory lays on them: the same rows as their parents.


class ListingSource(Listing):
    class Meta:
        proxy = True
        default_permissions = ()
        triggers = triggers.on_source("SELECT structure_id FROM {rows} r")


class ListingCategorySource(Listing.categories.through):
    class Meta:
        proxy = True
        default_permissions = ()
        triggers = triggers.on_source("SELECT structure_id FROM label_listing l JOIN {rows} r ON r.listing_id = l.id")


class AwardSource(Award):
    class Meta:
        proxy = True
        default_permissions = ()
        triggers = triggers.on_source("SELECT structure_id FROM {rows} r")


class StructureSource(Structure):
    class Meta:
        proxy = True
        default_permissions = ()
        triggers = triggers.on_named("SELECT r.id FROM {rows} r", SHOWN_OF_STRUCTURE)


class CategorySource(Category):
    class Meta:
        proxy = True
        default_permissions = ()
        triggers = triggers.on_shown() + triggers.on_named(
            "SELECT l.structure_id FROM label_listing l JOIN label_listing_categories c ON c.listing_id = l.id "
            "JOIN {rows} r ON r.id = c.category_id",
            ("name", "words", "rank"),
        )


class NeighbourhoodSource(Neighbourhood):
    class Meta:
        proxy = True
        default_permissions = ()
        triggers = triggers.on_shown() + triggers.on_named(
            "SELECT l.structure_id FROM label_listing l JOIN {rows} r ON r.id = l.neighbourhood_id", ("name",)
        )


class CommuneSource(Commune):
    class Meta:
        proxy = True
        default_permissions = ()
        triggers = triggers.on_named(
            "SELECT s.id FROM structures_structure s JOIN {rows} r ON r.id = s.commune_id", ("name",)
        )


class SectorSource(Sector):
    class Meta:
        proxy = True
        default_permissions = ()
        triggers = triggers.on_named(
            "SELECT s.id FROM structures_structure s JOIN {rows} r ON r.id = s.sector_id", ("name", "rank")
        )


class HoursSource(Hours):
    class Meta:
        proxy = True
        default_permissions = ()
        triggers = triggers.on_shown()


class HoursExceptionSource(HoursException):
    class Meta:
        proxy = True
        default_permissions = ()
        triggers = triggers.on_shown()


class PhotoSource(Photo):
    class Meta:
        proxy = True
        default_permissions = ()
        triggers = triggers.on_shown()
