"""What waits for the partners of an « appel à commun »: to answer, to attest, to sign."""

from django.db.models import Exists, OuterRef
from django.urls import reverse

from commons import clock
from commons.worklist import Task

from .models import Agreement, Application, Partner, Signature
from .models.partners import invited

PS = Partner.Status
# In the session: the link of an invitation that this person has opened.
OPENED = "partner_invitation"


def partner_tasks(acting, representing):
    """Drafts to answer, then to write and attest, for those who write; agreements to sign, for who represents."""
    drafts = Partner.objects.filter(
        status__in=[PS.INVITED, PS.JOINED],
        structure__in=acting,
        application__status=Application.Status.DRAFT,
    ).select_related("application__call", "structure")
    signed = Signature.objects.filter(
        agreement=OuterRef("application__grant__agreement"),
        party=Signature.Party.PARTNER,
        structure=OuterRef("structure"),
    )
    to_sign = (
        Partner.objects.filter(
            ~Exists(signed),
            status=PS.ATTESTED,
            structure__in=representing,
            application__grant__agreement__status=Agreement.Status.TO_SIGN,
        )
        .select_related("application__grant__agreement", "structure")
        .order_by("pk")
    )
    return [*map(_draft_task, drafts), *map(_sign_task, to_sign)]


def opened_invitation(token):
    """The invitation whose link this person has opened, until it is answered: they may have to declare first."""
    partner = invited(token) if token else None
    if partner is None or partner.structure:
        return []
    return [
        Task(
            "Répondre à une invitation",
            f"Demande commune « {partner.application.title} »",
            reverse("funding:partner_invitation", args=[token]),
            "Lire et répondre",
            tone="wait",
            badge=PS.INVITED.told,
        )
    ]


def _draft_task(partner):
    application = partner.application
    is_new = partner.status == PS.INVITED
    return Task(
        "Répondre à une invitation" if is_new else f"Attester pour {partner}",
        f"Demande commune « {application.title} »",
        partner.get_absolute_url(),
        "Lire et répondre" if is_new else "Continuer",
        due=clock.local_date(application.call.closes_at) if application.call.is_open else None,
        tone="act" if partner.lapsed_on else "wait",
        badge="Attestation tombée" if partner.lapsed_on else PS(partner.status).told,
    )


def _sign_task(partner):
    agreement = partner.application.grant.agreement
    return Task(
        f"Signer la convention {agreement.number} pour {partner}",
        f"Demande commune « {partner.application.title} »",
        agreement.get_absolute_url(),
        "Lire et signer",
        tone="act",
        badge="À signer",
    )
