"""What waits for the mediators: alerts that nobody answered, steps that are late or near."""

import datetime as dt

from commons import clock
from commons.confidential import Page, record
from commons.worklist import Task

from .models import TakeoverCase, TakeoverStep
from .models.takeovers import HANDLES

LIMIT = 20
NEAR = dt.timedelta(days=14)


def office_tasks(user):
    if not user.has_perm(HANDLES):
        return []
    cases = TakeoverCase.objects.visible_to(user).filter(status="alert").select_related("company")
    steps = TakeoverStep.objects.visible_to(user).due().filter(due_on__lte=clock.today() + NEAR)
    cases = list(cases.order_by("opened_at", "pk")[:LIMIT])
    steps = list(steps.select_related("case__company")[:LIMIT])
    record(user, *cases, *(step.case for step in steps), page=Page.LIST)
    return [
        *(
            Task("Un signalement à lire", case.company.name, case.office_url, "Lire", tone="act", badge="Reprise")
            for case in cases
        ),
        *(
            Task(step.what, step.case.company.name, step.case.office_url, "Ouvrir", due=step.due_on, badge="Reprise")
            for step in steps
        ),
    ]
