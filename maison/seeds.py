"""What the house needs in every database: what the law of takeovers says in figures.

Run after each migration, with the models as that migration leaves them; changes nothing when everything is there.
"""

from django.apps import apps as installed_apps

from .information import seeded


def seed(using="default", apps=installed_apps, **kwargs):
    """Receiver of ``post_migrate``. A rule that is known, with any value, belongs to the administrators."""
    try:
        rows = apps.get_model("maison", "LegalDelay")._default_manager.using(using)
    except LookupError:  # migrated backwards, or only in part
        return
    known = set(rows.values_list("key", flat=True))
    lines = [rows.model(**line) for line in seeded() if line["key"] not in known]
    rows.bulk_create(lines, ignore_conflicts=True)  # a rival that migrates at the same moment seeds the same lines
