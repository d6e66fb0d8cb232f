"""What every database of the portal holds from its first day: communes, sectors, the clock, the groups.

Run after each migration (and after a test flushed the tables), with the models as that migration leaves them.
"""

from django.apps import apps as installed_apps
from django.contrib.auth.hashers import make_password

from commons.text import normalise

from .communes import COMMUNES
from .groups import GROUPS
from .models.people import CLOCK, CLOCK_EMAIL
from .names import name_key

STRATEGIC = "★"  # axis 3 of the pact: where the town commits itself to jobs

SECTORS = (
    ("petite-enfance", "Petite enfance", STRATEGIC),
    ("grand-age", "Grand âge et aide à domicile", STRATEGIC),
    ("protection-victimes", "Protection des victimes", STRATEGIC),
    ("insertion", "Insertion par l’activité économique", ""),
    ("reemploi", "Réemploi et ressourceries", ""),
    ("alimentation", "Alimentation et agriculture", ""),
    ("culture", "Culture", ""),
    ("jeunesse", "Éducation populaire et jeunesse", ""),
    ("sport", "Sport", ""),
    ("sante", "Santé et handicap", ""),
    ("logement", "Logement et habitat participatif", ""),
    ("mobilite", "Mobilité", ""),
    ("energie", "Énergie et environnement", ""),
    ("services", "Services et numérique", ""),
    ("tiers-lieux", "Tiers-lieux et vie locale", ""),
)


def seed(using="default", apps=installed_apps, **kwargs):
    """Receiver of ``post_migrate``. Changes nothing when everything is there."""
    try:
        models = [apps.get_model("structures", name) for name in ("Commune", "Sector", "User")]
        group, permission = (apps.get_model("auth", name) for name in ("Group", "Permission"))
    except LookupError:  # migrated backwards, or only in part
        return
    commune, sector, user = (model._default_manager.using(using) for model in models)
    seed_communes(commune)
    structure = apps.get_model("structures", "Structure")
    if hasattr(structure, "search_key"):  # migrated up to here
        seed_search_keys(structure._default_manager.using(using))
        versions = apps.get_model("structures", "StructureEvent")
        seed_first_versions(structure._default_manager.using(using), versions._default_manager.using(using))
    seed_sectors(sector)
    user.get_or_create(email=CLOCK_EMAIL, defaults=CLOCK | {"password": make_password(None)})
    seed_groups(group._default_manager.using(using), permission._default_manager.using(using))


def seed_search_keys(structures):
    """Names that were written before searches compared them."""
    for structure in structures.filter(search_key="").only("pk", "name"):
        structures.filter(pk=structure.pk).update(search_key=name_key(structure.name))


def seed_first_versions(structures, versions):
    """What structures were before their history was kept: a later change is compared with what was verified then."""
    columns = [field.attname for field in versions.model._meta.concrete_fields if not field.name.startswith("pgh_")]
    versions.bulk_create(
        versions.model(pgh_obj_id=row["id"], pgh_label="insert", **row)
        for row in structures.filter(events=None).values(*columns)
    )


def seed_communes(communes):
    """The table is the truth: a new edition of it corrects the rows."""
    fields = ("insee", "name", "postcode", "siren", "population")
    wanted = {row[0]: dict(zip(fields, row, strict=True)) | {"sort_key": normalise(row[1])} for row in COMMUNES}
    known = {row["insee"]: row for row in communes.values(*fields, "sort_key")}
    communes.bulk_create(
        [communes.model(**row) for insee, row in wanted.items() if known.get(insee) != row],
        update_conflicts=True,
        unique_fields=["insee"],
        update_fields=[*fields[1:], "sort_key"],
    )


def seed_sectors(sectors):
    """Missing ones are added; the others belong to the agents, who may rename and rank them."""
    known = set(sectors.values_list("code", flat=True))
    sectors.bulk_create(
        [
            sectors.model(code=code, name=name, is_strategic=mark == STRATEGIC, rank=rank)
            for rank, (code, name, mark) in enumerate(SECTORS, start=1)
            if code not in known
        ],
        ignore_conflicts=True,
    )


def seed_groups(groups, permissions):
    """Each group holds exactly what the table says."""
    known = {
        f"{app}.{codename}": pk
        for pk, app, codename in permissions.values_list("pk", "content_type__app_label", "codename")
    }
    for name, rights in GROUPS.items():
        group, _ = groups.get_or_create(name=name)
        wanted = {known[right] for right in rights if right in known}
        if wanted != set(group.permissions.values_list("pk", flat=True)):
            group.permissions.set(wanted)
