"""What public money needs in every database: the law's thresholds, the words of the letters, exact totals.

Run after each migration, with the models as that migration leaves them; changes nothing when everything is there.
"""

from dataclasses import asdict

from django.apps import apps as installed_apps
from django.contrib.auth.hashers import make_password
from django.db import connections, transaction
from django.utils import timezone

from structures.models.people import CLOCK, CLOCK_EMAIL

from .article_words import TEMPLATES
from .layouts import COLUMNS, LAYOUT
from .models.totals import RECKON
from .thresholds import TABLE
from .words import LETTERS


def seed(using="default", apps=installed_apps, **kwargs):
    """Receiver of ``post_migrate``."""
    try:
        threshold, letter = (apps.get_model("funding", name) for name in ("Threshold", "LetterTemplate"))
        user = apps.get_model("structures", "User")
        apps.get_model("funding", "FileColumn")
        apps.get_model("funding", "Article")
    except LookupError:  # migrated backwards, or only in part
        return
    seed_thresholds(threshold._default_manager.using(using))
    seed_letters(letter._default_manager.using(using), user._default_manager.using(using))
    seed_articles(apps, using)
    seed_layout(apps, using)
    reckon(using)


def seed_thresholds(rows):
    """A rule that is known, with any value, belongs to the administrators."""
    known = set(rows.values_list("key", flat=True))
    rows.bulk_create(
        [rows.model(**asdict(line)) for line in TABLE if line.key not in known], ignore_conflicts=True
    )  # a rival that migrates at the same moment seeds the same lines


def seed_letters(rows, users):
    """The first version of each letter, in use from the first day."""
    known = set(rows.values_list("kind", flat=True))
    missing = [letter for letter in LETTERS if letter["kind"] not in known]
    if missing:
        clock = the_clock(users)
        rows.bulk_create(
            [rows.model(**letter, version=1, used_at=timezone.now(), used_by=clock) for letter in missing],
            ignore_conflicts=True,
        )


def the_clock(users):
    """Who signs what happens by itself."""
    return users.get_or_create(email=CLOCK_EMAIL, defaults=CLOCK | {"password": make_password(None)})[0]


def seed_articles(apps, using):
    """The first version of each form of agreement, in use from the first day; what was being drawn up takes it."""
    template, article, agreement = (
        apps.get_model("funding", name)._default_manager.using(using)
        for name in ("AgreementTemplate", "Article", "Agreement")
    )
    for form, articles in TEMPLATES.items():
        with transaction.atomic(using=using):
            made, is_new = template.get_or_create(form=form, version=1)
            if is_new:
                article.bulk_create(
                    article.model(
                        template=made, rank=rank, subject=subject, heading=heading, body=body, condition=condition
                    )
                    for rank, (subject, heading, body, condition) in enumerate(articles, start=1)
                )
                clock = the_clock(apps.get_model("structures", "User")._default_manager.using(using))
                template.filter(pk=made.pk).update(used_at=timezone.now(), used_by=clock)
                if form == "full":
                    agreement.filter(template=None, document_sha256="").update(template=made)


def seed_layout(apps, using):
    """A first format of the accounting file, for the town to change into its own software's."""
    layouts, columns = (apps.get_model("funding", name)._default_manager for name in ("FileLayout", "FileColumn"))
    if not layouts.using(using).exists():
        layout, is_new = layouts.using(using).get_or_create(name=LAYOUT)
        rows = [columns.model(layout=layout, rank=rank, **line) for rank, line in enumerate(COLUMNS, start=1)]
        if is_new:
            columns.using(using).bulk_create(rows)


def reckon(using):
    """Requests that were written before their row kept its totals and its legal clock receive them; so do sectors."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            """
            UPDATE funding_application AS application SET silence_on = silence_on
            WHERE (silence_on IS NULL AND submitted_at IS NOT NULL)
                OR (requested = 0 AND EXISTS (
                    SELECT FROM funding_requestedyear WHERE application_id = application.id AND requested > 0))
            """
        )
        cursor.execute(RECKON)
