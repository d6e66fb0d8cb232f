"""Where structures are, and what they do."""

from django.db import models


class Commune(models.Model):
    """One of the communes of Alès Agglomération (code officiel géographique, 2026)."""

    insee = models.CharField("code INSEE", max_length=5, unique=True)
    name = models.CharField("nom", max_length=60)
    sort_key = models.CharField(max_length=60, editable=False, db_index=True)
    postcode = models.CharField("code postal", max_length=5)
    siren = models.CharField("SIREN", max_length=9)
    population = models.PositiveIntegerField("population municipale")

    class Meta:
        verbose_name = "commune"
        ordering = ["sort_key"]

    def __str__(self):
        return self.name


class Sector(models.Model):
    """A field of activity. The strategic ones are those on which the pact commits the town (axis 3)."""

    code = models.SlugField("code", unique=True)
    name = models.CharField("nom", max_length=80, unique=True)
    is_strategic = models.BooleanField("stratégique", default=False, help_text="Secteur que le pacte suit de près.")
    rank = models.PositiveSmallIntegerField("rang", default=0)

    class Meta:
        verbose_name = "secteur"
        ordering = ["rank", "name"]

    def __str__(self):
        return self.name
