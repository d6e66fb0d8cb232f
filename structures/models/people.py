"""Who signs in: members of structures, agents of the town, and the clock."""

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models import Exists, OuterRef
from django.db.models.functions import Lower
from django.utils.functional import cached_property

from .. import identifiers

CLOCK_EMAIL = "horloge@systeme.invalid"
CLOCK = {"first_name": "Le", "last_name": "portail", "is_active": False}
# How a protected structure's people are called to those who may not know them.
SHELTERED_NAME = "La structure"


class UserQuerySet(models.QuerySet):
    def visible_to(self, user):
        """People of a protected structure are seen by the ``protection`` group only (and by themselves)."""
        if user.has_perm("structures.see_protected"):
            return self
        if not user.is_staff:
            return self.filter(pk=user.pk)
        hidden = Exists(self.model.memberships_of_protected()) | Exists(self.model.departures_from_protected())
        return self.filter(~hidden | models.Q(pk=user.pk))

    def namer(self, reader):
        """A function that names people to this reader, having read once whom they may not know."""
        if reader.has_perm("structures.see_protected"):
            return str
        hidden = set(self.sheltered().exclude(pk=reader.pk).values_list("pk", flat=True))
        return lambda person: SHELTERED_NAME if person.pk in hidden else str(person)

    def holding(self, right):
        """Agents whose group gives this right (``app.codename``); superusers, who hold all, are left out."""
        app, codename = right.split(".")
        return self.filter(
            is_active=True,
            is_staff=True,
            groups__permissions__content_type__app_label=app,
            groups__permissions__codename=codename,
        ).distinct()

    def sheltered(self):
        """People of protected structures, those who left them included: their names stay in old files."""
        return self.filter(
            models.Q(memberships__structure__is_protected=True) | models.Q(departures__structure__is_protected=True)
        )


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)

    def clock(self):
        """The named person behind what happens by itself, at its time."""
        return self.get_or_create(email=CLOCK_EMAIL, defaults=CLOCK)[0]


class User(AbstractUser):
    """A person with an account. The e-mail address is the login; rights come from groups only."""

    username = None
    email = models.EmailField(
        "adresse électronique", unique=True, error_messages={"unique": "Cette adresse a déjà un compte."}
    )
    phone = models.CharField("téléphone", max_length=20, blank=True, validators=[identifiers.validate_phone])

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = UserManager()

    class Meta:
        verbose_name = "personne"
        ordering = ["last_name", "first_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="structures_user_email_unique",
                violation_error_message="Cette adresse a déjà un compte.",
            )
        ]

    def __str__(self):
        return self.get_full_name() or self.email

    def has_perm(self, perm, obj=None):
        """Rights are the agents': whoever comes from a structure has none, and the database is not even asked."""
        return self.is_staff and super().has_perm(perm, obj)

    @staticmethod
    def memberships_of_protected():
        """Memberships in protected structures, of the outer person."""
        from .structure import Membership  # a membership has both ends

        return Membership.objects.filter(user=OuterRef("pk"), structure__is_protected=True)

    @staticmethod
    def departures_from_protected():
        """Departures from protected structures, of the outer person."""
        from .joining import Departure  # a departure has both ends

        return Departure.objects.filter(user=OuterRef("pk"), structure__is_protected=True)

    @cached_property
    def acts_for(self):
        """Numbers of the structures for which this person writes, read once a request."""
        return frozenset(self.memberships.acting().values_list("structure", flat=True))

    @cached_property
    def belongs_to(self):
        """Numbers of the structures of which this person is one of the people, even to read, read once a request."""
        return frozenset(self.memberships.values_list("structure", flat=True))
