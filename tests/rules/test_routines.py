"""What the clock starts is known to the worker: a routine that nobody imports never runs."""

from importlib import import_module
from pathlib import Path

from django.conf import settings

from ales_ess import tasks


def test_routines_of_each_app_are_known_to_the_worker():
    names = [path.parent.name for path in Path(settings.BASE_DIR).glob("*/routines.py")]
    known = {id(value) for value in vars(tasks).values()}
    assert [name for name in names if id(import_module(f"{name}.routines")) not in known] == []
