"""Tables made by ``tables.sql``, beside the portal's in the same database."""

from django.db import models


class Organisation(models.Model):
    """As wide as such a table is: what the page does not show is not read."""

    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=220)
    label_id = models.BigIntegerField()
    district_id = models.BigIntegerField()
    description = models.TextField()
    address = models.CharField(max_length=200)
    postcode = models.CharField(max_length=5)
    phone = models.CharField(max_length=20)
    email = models.EmailField()
    website = models.URLField()
    lat = models.FloatField()
    lon = models.FloatField()
    is_published = models.BooleanField()
    updated_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "floor_organisation"
        ordering = ["name", "id"]

    def __str__(self):
        return self.name


class Place(models.Model):
    name = models.CharField(max_length=100)

    class Meta:
        managed = False
        db_table = "floor_place"

    def __str__(self):
        return self.name


class Slot(models.Model):
    place = models.ForeignKey(Place, models.CASCADE)
    who = models.CharField(max_length=80)
    begin = models.IntegerField()
    end = models.IntegerField()
    is_cancelled = models.BooleanField(default=False)

    class Meta:
        managed = False
        db_table = "floor_slot"

    def __str__(self):
        return self.who
