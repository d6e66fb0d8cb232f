"""What the yearly lists ask of administrators, on the back-office's front page."""

from .models import DisposalList
from .worklist import Task

S = DisposalList.Status
NEXT = {
    S.DRAFTED: ("À relire, avant de demander le visa des archives", "Relire la liste"),
    S.VISA_ASKED: ("Le visa des archives est demandé", "Enregistrer le visa"),
    S.VISA_GIVEN: ("Visée par les archives", "Exécuter la liste"),
}


def disposal_tasks(user):
    """Lists that wait for this person: there is one a year, hence no due date."""
    if not user.has_perm("commons.run_disposallist"):
        return []
    waiting = DisposalList.objects.visible_to(user).filter(status__in=NEXT)
    return [
        Task(title=str(drawn), detail=detail, url=drawn.get_absolute_url(), action=action, tone="wait")
        for drawn in waiting
        for detail, action in [NEXT[S(drawn.status)]]
    ]
