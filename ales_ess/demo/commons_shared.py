"""The « appels à commun »: who joins whom, and what they will share."""

from decimal import Decimal

from funding import workflow
from funding.models import CommonResource

# what is shared | for whom | who decides | licence | where
COMMONS = (
    (
        "Une outilthèque et les fiches pour réparer soi-même.",
        "Les habitants, pour deux euros par mois, et les associations sans rien payer.",
        "Une assemblée des usagers, deux fois par an ; on entre en signant la charte.",
        CommonResource.Licence.CHARTER,
        "À l’atelier, et sur le site des partenaires.",
    ),
    (
        "Les plans, les recettes et les méthodes, écrits et tenus à jour ensemble.",
        "Tout le monde, sans inscription.",
        "Les partenaires à parts égales, un cercle ouvert à qui contribue.",
        CommonResource.Licence.CC_BY_SA,
        "Dans un dépôt public, lu par tous.",
    ),
    (
        "Une salle, une cuisine et un calendrier partagés.",
        "Les structures de l’agglomération, selon un tarif décidé ensemble.",
        "Un comité de six personnes, renouvelé chaque année.",
        CommonResource.Licence.CHARTER,
        "Au lieu commun, dans le centre d’Alès.",
    ),
)
PARTS = (
    "Prêter deux formateurs et accueillir les ateliers du mercredi.",
    "Apporter les outils, et tenir l’inventaire.",
    "Faire connaître le commun et accueillir les nouveaux.",
)
SHARES = ((25,), (30, 15), (20, 20))


def gather(application, town, rng):
    """Two partners or one come in, say what they will do, and attest."""
    resource, audience, governance, licence, location = rng.choice(COMMONS)
    CommonResource.objects.create(
        application=application,
        resource=resource,
        audience=audience,
        governance=governance,
        licence=licence,
        location=location,
    )
    lead = town.people_of(application.structure)
    names = sorted(name for name, structure in town.structures.items() if may_join(structure, application))
    joined = []
    for name, share in zip(rng.sample(names, min(len(names), 2)), rng.choice(SHARES), strict=False):
        partner = workflow.invite(application, by=lead, structure=town.structures[name], share=Decimal(share))
        workflow.accept(partner, by=town.people[name])
        joined.append((partner, town.people[name]))
    for partner, person in joined:
        partner.part = rng.choice(PARTS)
        partner.save(update_fields=["part"])
        workflow.attest(partner, by=person)


def may_join(structure, application):
    """A structure known by then, whose people the demo may show, and which the town can pay."""
    return (
        structure != application.structure
        and not structure.is_protected
        and structure.siret
        and structure.status in ("submitted", "verified")
        and application.call.welcomes(structure)
    )
