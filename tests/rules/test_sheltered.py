"""What can be sheltered is sheltered everywhere: each model, each page and each list of the house is walked."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.db.models import ForeignKey, OneToOneField
from django.urls import URLPattern
from django.urls.converters import PathConverter, StringConverter

from commons.confidential import RecordedAdmin, RecordedMixin, can_be_sheltered
from maison import urls
from structures.groups import GROUPS
from structures.models import Structure, User
from tests import factories

TEXT, PATH = StringConverter, PathConverter
HOUSE = [model for model in apps.get_app_config("maison").get_models() if not hasattr(model, "pgh_id")]


def names_a_structure(model):
    """Whether its rows say by themselves of which structure they are."""
    return any(
        isinstance(field, ForeignKey | OneToOneField) and field.related_model is Structure
        for field in model._meta.concrete_fields
    )


def hangs_on_somebody(model):
    """Whether its rows hang on rows of a structure, without naming it: their reader came by those."""
    above = {field.related_model for field in model._meta.concrete_fields if isinstance(field, ForeignKey)}
    return not names_a_structure(model) and any(names_a_structure(one) for one in above & set(HOUSE))


OF_SOMEBODY = [model for model in HOUSE if names_a_structure(model)]
LEAVES = [model for model in HOUSE if hangs_on_somebody(model)]


@pytest.mark.parametrize("model", HOUSE, ids=lambda model: model._meta.label)
def test_model_says_who_may_see_its_rows(model):
    assert hasattr(model._default_manager.all(), "visible_to")


@pytest.mark.parametrize("model", OF_SOMEBODY, ids=lambda model: model._meta.label)
def test_reading_a_row_of_a_structure_is_watched(model):
    assert can_be_sheltered(model)


@pytest.mark.parametrize("model", LEAVES, ids=lambda model: model._meta.label)
def test_row_that_hangs_on_one_has_no_list_of_its_own(model):
    assert can_be_sheltered(model) or model not in admin.site._registry


def test_walk_finds_what_it_must():
    assert {"Booking", "Series", "WaitingPlace"} <= {model.__name__ for model in OF_SOMEBODY}
    assert "Occupancy" in {model.__name__ for model in LEAVES}


def offices():
    """Each page of the back-office about rows that can be sheltered, on their own or on another row's page."""
    for model, office in admin.site._registry.items():
        shown = [model, *(inline.model for inline in office.inlines)]
        if any(can_be_sheltered(one) for one in shown):
            yield office


def test_page_of_the_office_writes_what_it_shows_in_the_log():
    forgetful = [type(office).__name__ for office in offices() if not isinstance(office, RecordedAdmin)]
    assert forgetful == []


@pytest.mark.parametrize("office", list(offices()), ids=lambda office: type(office).__name__)
def test_log_of_the_office_comes_before_its_pages(office):
    """``RecordedAdmin`` stands first: what it wraps is what is shown."""
    assert type(office).changelist_view is RecordedAdmin.changelist_view or "changelist_view" in vars(type(office))
    assert not hasattr(office, "get_export_data") or type(office).get_export_data is RecordedAdmin.get_export_data


def views(patterns=None):
    """Each page of the house that is a class."""
    for pattern in patterns if patterns is not None else urls.urlpatterns:
        if isinstance(pattern, URLPattern):
            view = getattr(pattern.callback, "view_class", None)
            if view is not None:
                yield view
        else:
            yield from views(pattern.url_patterns)


def test_page_about_something_that_can_be_sheltered_writes_it_in_the_log():
    """Pages that choose their rows otherwise are read one by one in ``tests/maison/test_secret_pages.py``."""
    about = [view for view in views() if can_be_sheltered(getattr(view, "model", None) or Structure)]
    assert len(about) > 5
    assert [view.__name__ for view in about if not issubclass(view, RecordedMixin)] == []


# Rights -------------------------------------------------------------------------------------------------

PROTECTED = "structures.see_protected"


@pytest.mark.django_db
@pytest.mark.parametrize("group", GROUPS)
def test_group_that_sees_the_house_does_not_see_what_it_shelters(group):
    user = factories.agent(group)
    assert user.has_perm(PROTECTED) == (group == "Protection")
    assert user.has_perm("commons.read_all_confidentialview") == (group == "Administration")


def test_elected_people_read_of_the_house_what_everybody_reads():
    held = {right.split("_")[-1] for right in GROUPS["Élus en lecture"] if right.startswith("maison.")}
    assert held.isdisjoint(model._meta.model_name for model in OF_SOMEBODY)
    assert "space" in held


def test_desk_runs_the_house_and_nothing_of_the_money():
    held = GROUPS["Maison"]
    assert {"maison.run_booking", "maison.change_space", "maison.add_booking"} <= held
    assert not {right for right in held if right.startswith("funding.")}


def test_what_is_told_in_confidence_is_not_the_administrators():
    alone = {
        right
        for group in ("Protection", "Conseil", "Reprises")
        for right in GROUPS[group]
        if not any(right in GROUPS[other] for other in ("Maison", "Instruction", "Finances", "Élus en lecture"))
    }
    kept = {right for right in alone if "note" in right or "takeover" in right or right == PROTECTED}
    assert kept.isdisjoint(GROUPS["Administration"])


@pytest.mark.django_db
def test_agents_are_named_by_group():
    """Each group has its agent in the tests, so that no table forgets one."""
    assert set(factories.AGENTS) == set(GROUPS)
    assert len({factories.agent(group).pk for group in GROUPS}) == len(GROUPS)
    assert User.objects.filter(is_staff=True).count() == len(GROUPS)


def test_address_of_the_house_holds_numbers_and_public_names():
    """Addresses stay in histories and in logs: what people type goes into none of them."""
    free = set()

    def walk(patterns):
        for pattern in patterns:
            free.update(name for name, kind in pattern.pattern.converters.items() if type(kind) in (TEXT, PATH))
            if not isinstance(pattern, URLPattern):
                walk(pattern.url_patterns)

    walk(urls.urlpatterns)
    assert free <= {"secret", "code"}  # drawn at random
