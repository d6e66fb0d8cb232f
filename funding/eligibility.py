"""The quiz of a call: what its terms and the law ask, said before anybody starts. It explains and never blocks."""

from dataclasses import dataclass

from commons.french import money
from structures.models import LegalFamily

YES, NO = "oui", "non"


@dataclass(frozen=True)
class Doubt:
    """One answer that deserves a look: what was asked, and why it counts."""

    question: str
    explanation: str


@dataclass(frozen=True)
class Ask:
    """A question answered by yes or no, the answer that raises no doubt, and what to know otherwise."""

    name: str
    text: str
    explanation: str
    expected: str = YES


COMMON = (
    Ask(
        "territory",
        "Votre projet profite-t-il à des habitants d’Alès ou de son agglomération ?",
        "La Ville ne finance que ce qui présente un intérêt pour ses habitants. Montrez dans votre demande ce qu’ils y "
        "gagneront.",
    ),
    Ask(
        "initiative",
        "Est-ce votre structure qui a imaginé le projet, et qui le mènera ?",
        "Une subvention soutient un projet que la structure a conçu et met en œuvre elle-même. Si la Ville vous "
        "commande un service, c’est un marché public (loi du 12 avril 2000, article 9-1).",
    ),
    Ask(
        "siret",
        "Votre structure a-t-elle un numéro SIRET ?",
        "Il en faut un pour recevoir de l’argent public. La demande est gratuite et prend quelques semaines à "
        "l’Insee ; vous pouvez déposer sans attendre.",
    ),
    Ask(
        "reports",
        "Avez-vous rendu les comptes rendus de vos subventions passées (ou n’en avez-vous jamais eu) ?",
        "Un compte rendu en retard bloque les versements. Rendez-le avec votre demande, ou appelez le service.",
    ),
)
CHARTER = Ask(
    "charter",
    "Votre structure a-t-elle souscrit au contrat d’engagement républicain ?",
    "Une association ou une fondation y souscrit pour demander une subvention : cela se fait en une case, au moment de "
    "déposer (loi du 12 avril 2000, article 10-1).",
)


def questions(call):
    """All that this call asks: what the law wants, then its own questions."""
    charter = [CHARTER] if not call.families or set(call.families) & WITH_CHARTER else []
    own = [
        Ask(f"own_{question.pk}", question.text, question.explanation, YES if question.expects_yes else NO)
        for question in call.questions.all()
    ]
    return [*COMMON, *charter, *own]


WITH_CHARTER = {LegalFamily.ASSOCIATION, LegalFamily.FOUNDATION}


def doubts(call, answers):
    """What deserves a look in these answers (``family``, ``amount``, and a yes or no a question), in order."""
    found = []
    family, amount = answers.get("family"), answers.get("amount")
    if family and call.families and family not in call.families:
        welcomed = ", ".join(call.family_labels())
        found.append(Doubt("Votre structure", f"Cet appel est ouvert à : {welcomed}. Voyez les autres appels."))
    if amount and call.max_amount and amount > call.max_amount:
        limit = money(call.max_amount)
        found.append(Doubt("Le montant", f"Cet appel donne {limit} par an au plus. Cherchez d’autres financeurs."))
    asked = [ask for ask in questions(call) if concerns(ask, family)]
    found += [
        Doubt(ask.text, ask.explanation) for ask in asked if answers.get(ask.name) not in (ask.expected, None, "")
    ]
    return found


def concerns(ask, family):
    """The contract of the Republic's values is signed by associations and foundations only."""
    return ask is not CHARTER or not family or family in WITH_CHARTER
