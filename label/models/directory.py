"""What the public directory reads: one row a published page, written by the database and by nothing else.

Triggers on the tables it comes from keep it true, whoever writes there and however. A protected structure's row has no
address, no commune, no quartier and no point: what is not in the table cannot be found by it.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from structures.models import Commune, Sector, Structure

from .listings import Listing, Neighbourhood


class DirectoryEntry(models.Model):
    """One line of the directory."""

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
    labelled_since = models.DateField(null=True)
    labelled_until = models.DateField(null=True)
    words = models.TextField()
    document = SearchVectorField()

    class Meta:
        verbose_name = "ligne de l’annuaire"
        verbose_name_plural = "lignes de l’annuaire"

    def __str__(self):
        return self.name


class DirectoryChange(models.Model):
    """One statement that changed the directory. Their sum grows with each commit: it names the state of the directory
    that a reader sees, exactly, and a night's job folds them into one."""

    weight = models.BigIntegerField(default=1)

    class Meta:
        verbose_name = "changement de l’annuaire"
        verbose_name_plural = "changements de l’annuaire"

    def __str__(self):
        return str(self.weight)
