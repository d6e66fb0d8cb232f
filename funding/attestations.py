"""What the representative attests by handing in the application (Cerfa 12156*06, section 7).

The *contrat d'engagement républicain* binds associations and foundations (loi 2000-321, art. 10-1), the charter of 14
February 2014 binds associations; whoever is not an association answers for its aids *de minimis*.
"""

from structures.models import LegalFamily

ATTESTATIONS = {
    "lawful": "La structure est à jour de ses obligations administratives, comptables, sociales et fiscales.",
    "republican": "Elle a souscrit au contrat d’engagement républicain et le fait respecter "
    "(loi du 12 avril 2000, article 10-1).",
    "exact": "Les informations de cette demande sont exactes et sincères, y compris les demandes faites à d’autres "
    "financeurs.",
    "charter": "Elle respecte les principes de la charte des engagements réciproques du 14 février 2014.",
    "state_aids": "Les aides « de minimis » déclarées sont toutes celles que l’entreprise unique a reçues "
    "sur trois ans.",
    "accountable": "Elle rendra compte de l’emploi de la subvention dans les six mois qui suivent la fin de l’année.",
}
# The public aid above which the form wants to be told, over the last three fiscal years (décision 2012/21/UE, as the
# form of 2022 still prints it).
PUBLIC_AID = "Sur les trois derniers exercices, les aides publiques reçues atteignent"


def statements(structure):
    """``{name: sentence}`` for this structure's legal family."""
    concerns = {
        "republican": structure.family in (LegalFamily.ASSOCIATION, LegalFamily.FOUNDATION),
        "charter": structure.family == LegalFamily.ASSOCIATION,
        "state_aids": structure.family != LegalFamily.ASSOCIATION,
    }
    return {name: sentence for name, sentence in ATTESTATIONS.items() if concerns.get(name, True)}
