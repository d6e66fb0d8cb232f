"""The lives of the label’s files: the structure’s moves and the town’s are declared on the same flow."""

from commons.workflow import Flow

from ..models import Candidacy

candidacies = Flow(Candidacy, first=Candidacy.Status.DRAFT)
