"""A letter of the house is read in any kitchen, on any shared telephone: about something sheltered it says that there
is something to read on the portal, and neither whose, nor where, nor what for."""

from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from django.template.base import VariableNode
from django.template.defaulttags import IfNode

FOLDER = Path(settings.BASE_DIR, "templates", "maison", "emails")
SUBJECTS = sorted(file.name for file in FOLDER.glob("*.subject.txt"))
BODIES = sorted(file.name for file in FOLDER.glob("*.txt") if file.name not in SUBJECTS)
# The name of the person who is written to, and what says nothing of anybody.
HARMLESS = ("to.first_name", "site_url", "town", "subject.get_absolute_url")
# What tells whose, where or what for.
TELLING = {
    *("space", "structure", "title", "reason", "name", "address", "full_address", "commune", "premises", "typed_for"),
    *("company", "project", "purpose", "activity", "remarks", "note", "words"),
}


def parsed(name):
    return engines["django"].engine.get_template(f"maison/emails/{name}")


def told_when_sheltered(nodes):
    """The variables that a letter shows about something sheltered: the branches for the others are not walked."""
    for node in nodes:
        if isinstance(node, VariableNode):
            yield str(node.filter_expression.var)
        if isinstance(node, IfNode):
            for condition, branch in node.conditions_nodelists:
                if condition is not None and shelters(condition, is_denied=True):
                    continue
                yield from told_when_sheltered(branch)
                if condition is not None and shelters(condition):
                    break
        else:
            for name in node.child_nodelists:
                yield from told_when_sheltered(getattr(node, name, None) or [])


def shelters(condition, *, is_denied=False):
    """Whether the branch is for what is sheltered (or, denied, for what is not)."""
    if is_denied:
        return getattr(condition, "id", "") == "not" and shelters(condition.first)
    return getattr(condition, "text", "").endswith("is_sheltered")


@pytest.mark.parametrize("name", SUBJECTS)
def test_subject_says_nothing_but_its_own_words(name):
    assert set(told_when_sheltered(parsed(name).nodelist)) <= {"subject.number", "subject.pk"}


@pytest.mark.parametrize("name", BODIES)
def test_body_about_something_sheltered_tells_neither_whose_nor_where(name):
    told = [path for path in told_when_sheltered(parsed(name).nodelist) if path not in HARMLESS]
    assert [path for path in told if TELLING & set(path.split("."))] == []


def test_walk_finds_what_a_careless_letter_tells():
    engine = engines["django"].engine
    careless = "{% if subject.reason %}{{ subject.reason }}{% endif %}{{ subject.space|title }}"
    careful = "{% if subject.is_sheltered %}{{ subject.number }}{% else %}{{ subject.title }}{% endif %}"
    denied = "{% if not subject.is_sheltered %}{{ subject.title }}{% endif %}"
    assert list(told_when_sheltered(engine.from_string(careless).nodelist)) == ["subject.reason", "subject.space"]
    assert list(told_when_sheltered(engine.from_string(careful).nodelist)) == ["subject.number"]
    assert list(told_when_sheltered(engine.from_string(denied).nodelist)) == []
    assert len(BODIES) > 5
