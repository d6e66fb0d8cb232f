"""What every database holds of the label from its first day: the label itself, and its first version, published.

Run after each migration, with the models as that migration leaves them; changes nothing when everything is there.
"""

from django.apps import apps as installed_apps
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from structures.models.people import CLOCK, CLOCK_EMAIL
from structures.seeds import seed_communes

from .first_quiz import QUIZ
from .first_referential import INTRODUCTION, LABEL, MAY_NOT, PROOF, THEMES, THRESHOLD
from .seed_directory import seed_directory


def seed(using="default", apps=installed_apps, **kwargs):
    """Receiver of ``post_migrate``."""
    try:
        label = apps.get_model("label", "Label")._default_manager.using(using)
        users = apps.get_model("structures", "User")._default_manager.using(using)
        directory = [apps.get_model("label", "Category"), apps.get_model("structures", "Commune")]
        directory.append(apps.get_model("label", "Neighbourhood"))
    except LookupError:  # migrated backwards, or only in part
        return
    with transaction.atomic(using=using):
        seed_referential(label, users)
    categories, communes, neighbourhoods = (model._default_manager.using(using) for model in directory)
    seed_communes(communes)  # quartiers are theirs, and this app is seeded before the one that holds them
    seed_directory(categories, communes, neighbourhoods)


def seed_referential(labels, users):
    """The first version, which the portal publishes; once a version is there, the next ones are the town’s."""
    label, _ = labels.get_or_create(slug=LABEL["slug"], defaults=LABEL)
    label = labels.select_for_update().get(pk=label.pk)  # a rival that migrates at the same moment waits
    if label.referentials.exists():
        return
    referential = label.referentials.create(version=1, introduction=INTRODUCTION, threshold=THRESHOLD)
    for rank, (code, name, description, criteria) in enumerate(THEMES, start=1):
        theme = referential.themes.create(code=code, name=name, description=description, rank=rank)
        seed_criteria(theme, criteria)
    for rank, (question, expects_yes, is_required, explanation, source) in enumerate(QUIZ, start=1):
        referential.quiz.create(
            question=question,
            expects_yes=expects_yes,
            is_required=is_required,
            explanation=explanation,
            source=source,
            rank=rank,
        )
    clock = users.get_or_create(email=CLOCK_EMAIL, defaults=CLOCK | {"password": make_password(None)})[0]
    referential.published_at, referential.published_by_id = timezone.now(), clock.pk
    referential.save()


def seed_criteria(theme, criteria):
    for rank, (code, question, explanation, proof, papers, weight, *traits) in enumerate(criteria, start=1):
        theme.criteria.create(
            code=code,
            question=question,
            explanation=explanation,
            proof=proof,
            paper_kinds=list(papers),
            weight=weight,
            may_not_apply=MAY_NOT in traits,
            needs_evidence=PROOF in traits,
            rank=rank,
        )
