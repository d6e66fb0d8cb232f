"""A request for premises, from the draft to the town's decision."""

from django.core.exceptions import ValidationError

from commons import clock
from commons.workflow import Flow

from .. import documents
from .. import premises_emails as emails
from ..models import PremisesRequest, RequestPaper
from .keeping import keep
from .occupation import draw_up
from .rights import acts_for, housing

S, premises_requests = PremisesRequest.Status, Flow(PremisesRequest, first=PremisesRequest.Status.DRAFT)


@premises_requests.move(
    S.DRAFT,
    to=S.SUBMITTED,
    by=acts_for,
    label="Déposer la demande",
    needs=PremisesRequest.missing,
    tell=emails.premises_asked,
)
def submit_request(request, *, by):
    """La demande part au service, avec vos pièces. Vous ne pourrez plus la modifier."""
    papers = [paper for _, paper, _ in request.needs() if paper]
    RequestPaper.objects.bulk_create(RequestPaper(request=request, paper=paper) for paper in papers)
    request.submitted_at, request.submitted_by = clock.now(), by


@premises_requests.move(
    S.SUBMITTED, S.VISIT, to=S.VISIT, by=housing, label="Fixer la visite", tell=emails.visit_planned
)
def plan_visit(request, *, by, visit_at):
    """La structure et le service reçoivent la date. Vous pouvez la changer ensuite."""
    if visit_at < clock.now():
        raise ValidationError("Cette date est passée : donnez une date à venir.")
    request.visit_at, request.visit_by = visit_at, by


@premises_requests.move(S.SUBMITTED, S.VISIT, to=S.PROPOSED, by=housing, label="Proposer à la décision")
def propose_request(request, *, by, opinion, proposed_from, proposed_until, proposed_fee, free_reason=""):
    """Votre avis et les conditions partent à la décision du maire. La structure n’en lit rien encore."""
    request.opinion, request.free_reason = opinion, free_reason
    request.proposed_from, request.proposed_until, request.proposed_fee = proposed_from, proposed_until, proposed_fee
    if not proposed_fee and not free_reason:
        raise ValidationError("La gratuité dit pourquoi : ce que la structure apporte à l’intérêt général.")
    request.validate_constraints()


@premises_requests.move(S.PROPOSED, to=S.VISIT, by=housing, label="Reprendre l’étude")
def reconsider_request(request, *, by):
    """La proposition est retirée : vous pouvez revoir le local, changer l’avis ou les conditions."""


@premises_requests.move(
    S.PROPOSED, to=S.GRANTED, by=housing, label="Enregistrer l’accord", tell=emails.premises_granted
)
def grant_request(request, *, by, decision):
    """La convention d’occupation est écrite et part à la signature de la structure, puis de la Ville."""
    decide(request, decision, by=by)
    keep(request, "decision_letter", documents.granted(request))
    draw_up(request)


@premises_requests.move(
    *(S.SUBMITTED, S.VISIT, S.PROPOSED),
    to=S.REFUSED,
    by=housing,
    label="Refuser",
    tell=emails.premises_refused,
    tone="danger",
)
def refuse_request(request, *, by, reason, decision=""):
    """La structure reçoit le motif et les voies de recours."""
    request.reason = reason
    decide(request, decision, by=by)
    keep(request, "decision_letter", documents.refused(request))


@premises_requests.move(
    *(S.DRAFT, S.SUBMITTED, S.VISIT, S.PROPOSED),
    to=S.WITHDRAWN,
    by=acts_for,
    label="Retirer la demande",
    tell=emails.premises_withdrawn,
    tone="danger",
)
def withdraw_request(request, *, by):
    """La demande s’arrête là. Elle reste dans votre espace, sans suite."""


def decide(request, decision, *, by):
    """Who wrote the mayor's decision down, and its reference."""
    request.decision, request.decided_at, request.decided_by = decision, clock.now(), by
