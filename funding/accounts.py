"""The charts of accounts of a subsidy's budget: the official form's, and the plan of an investment.

Source of the first: Cerfa 12156*06, sections 5 and 6 (budget de l'association, budget du projet). Charges and produits
balance without the valued contributions (86 and 87), which balance between themselves. The form does not bind
investments: their plan is by nature of what is bought and of what pays for it, on the accounts of the general chart
(plan comptable général, règlement ANC 2014-03, and 2018-06 for associations).

A code belongs to one chart only, so that a line of budget says by itself what it is.
"""

from dataclasses import dataclass, replace

CHARGE, PRODUIT = "charge", "produit"


@dataclass(frozen=True)
class Account:
    """One line of the form: ``code`` as printed or, where the form prints none, a short code of ours."""

    side: str
    post: str
    code: str
    label: str

    @property
    def printed(self):
        """The code that the official form prints, if any."""
        return self.code if self.code.isdecimal() else ""

    @property
    def is_volunteer(self):
        """Valued contributions in kind: told, balanced between themselves, never money."""
        return self.post in ("86", "87")


@dataclass(frozen=True)
class Post:
    """A numbered heading of the form and its lines (a heading without lines is its own line)."""

    side: str
    code: str
    label: str
    accounts: tuple


def _post(side, code, label, *lines):
    lines = lines or ((code, label),)
    return Post(side, code, label, tuple(Account(side, code, *line) for line in lines))


OPERATING_POSTS = (
    _post(
        CHARGE, "60", "Achats",
        ("604", "Prestations de services"),
        ("601", "Achats de matières et fournitures"),
        ("60x", "Autres fournitures"),
    ),
    _post(
        CHARGE, "61", "Services extérieurs",
        ("613", "Locations"),
        ("615", "Entretien et réparation"),
        ("616", "Assurance"),
        ("618", "Documentation"),
    ),
    _post(
        CHARGE, "62", "Autres services extérieurs",
        ("622", "Rémunérations intermédiaires et honoraires"),
        ("623", "Publicité, publication"),
        ("625", "Déplacements, missions"),
        ("62x", "Services bancaires, autres"),
    ),
    _post(
        CHARGE, "63", "Impôts et taxes",
        ("631", "Impôts et taxes sur rémunération"),
        ("635", "Autres impôts et taxes"),
    ),
    _post(
        CHARGE, "64", "Charges de personnel",
        ("641", "Rémunération des personnels"),
        ("645", "Charges sociales"),
        ("647", "Autres charges de personnel"),
    ),
    _post(CHARGE, "65", "Autres charges de gestion courante"),
    _post(CHARGE, "66", "Charges financières"),
    _post(CHARGE, "67", "Charges exceptionnelles"),
    _post(CHARGE, "68", "Dotation aux amortissements, provisions et engagements"),
    _post(CHARGE, "69", "Impôt sur les bénéfices, participation des salariés"),
    _post(
        CHARGE, "IND", "Charges indirectes affectées au projet",
        ("INDfix", "Charges fixes de fonctionnement"),
        ("INDfin", "Frais financiers"),
        ("INDx", "Autres"),
    ),
    _post(CHARGE, "EXC", "Excédent prévisionnel (bénéfice)"),
    _post(
        CHARGE, "86", "Emplois des contributions volontaires en nature",
        ("860", "Secours en nature"),
        ("861", "Mise à disposition gratuite de biens et services"),
        ("862", "Prestations"),
        ("864", "Personnel bénévole"),
    ),
    _post(PRODUIT, "70", "Vente de produits finis, de marchandises, prestations de services"),
    _post(PRODUIT, "73", "Dotations et produits de tarification"),
    _post(
        PRODUIT, "74", "Subventions d’exploitation",
        ("74etat", "État"),
        ("74reg", "Conseil régional"),
        ("74dep", "Conseil départemental"),
        ("74epci", "Communauté d’agglomération"),
        ("74com", "Commune : Ville d’Alès, et autres communes"),
        ("74soc", "Organismes sociaux (CAF…)"),
        ("74ue", "Fonds européens (FSE, FEDER…)"),
        ("74asp", "Agence de services et de paiement (emplois aidés)"),
        ("74etab", "Autres établissements publics"),
        ("74priv", "Aides privées (fondations)"),
    ),
    _post(
        PRODUIT, "75", "Autres produits de gestion courante",
        ("756", "Cotisations"),
        ("758", "Dons manuels, mécénat"),
        ("750", "Autres produits de gestion courante"),
    ),
    _post(PRODUIT, "76", "Produits financiers"),
    _post(PRODUIT, "77", "Produits exceptionnels"),
    _post(
        PRODUIT, "78", "Reprises sur amortissements, dépréciations et provisions",
        ("78", "Reprises"),
        ("789", "Ressources affectées et non utilisées des exercices antérieurs"),
    ),
    _post(PRODUIT, "79", "Transfert de charges"),
    _post(PRODUIT, "RP", "Ressources propres affectées au projet"),
    _post(PRODUIT, "INS", "Insuffisance prévisionnelle (déficit)"),
    _post(
        PRODUIT, "87", "Contributions volontaires en nature",
        ("870", "Bénévolat"),
        ("871", "Prestations en nature"),
        ("875", "Dons en nature"),
    ),
)  # fmt: skip

INVESTMENT_POSTS = (
    _post(
        CHARGE, "20", "Immobilisations incorporelles",
        ("203", "Études et frais de conception"),
        ("205", "Logiciels, licences, sites internet"),
    ),
    _post(
        CHARGE, "21", "Immobilisations corporelles",
        ("211", "Terrains et aménagements"),
        ("213", "Constructions et travaux"),
        ("215", "Matériel et outillage"),
        ("2182", "Véhicules"),
        ("2183", "Informatique et bureau"),
        ("2184", "Mobilier"),
        ("21x", "Autres équipements"),
    ),
    _post(CHARGE, "INVx", "Frais liés à l’achat (livraison, pose, imprévus)"),
    _post(PRODUIT, "10", "Fonds propres"),
    _post(
        PRODUIT, "13", "Subventions d’investissement",
        ("13etat", "État"),
        ("13reg", "Conseil régional"),
        ("13dep", "Conseil départemental"),
        ("13epci", "Communauté d’agglomération"),
        ("13com", "Commune : Ville d’Alès, et autres communes"),
        ("13ue", "Fonds européens (FEDER, LEADER…)"),
        ("13etab", "Autres établissements publics"),
        ("13priv", "Aides privées (fondations)"),
    ),
    _post(PRODUIT, "16", "Emprunts"),
    _post(PRODUIT, "RESx", "Autres ressources (dons, ventes, location)"),
)  # fmt: skip


@dataclass(frozen=True)
class Chart:
    """The accounts that one kind of call is budgeted on, and how its pages call them."""

    name: str
    side_names: tuple
    posts: tuple
    grants: str  # the post of the grants, whose funders are named
    town: str  # the line in which the application's own request must appear

    def of(self, side):
        return [post for post in self.posts if post.side == side]

    def accounts(self, side=None):
        """In the order of the form, of one side or of both."""
        return [account for post in self.posts for account in post.accounts if side in (None, post.side)]

    def funders(self):
        """The accounts whose funders are named."""
        return [account for account in self.accounts() if account.post == self.grants]

    @property
    def sides(self):
        """``(title, side)`` of both halves of the table."""
        return tuple(zip(self.side_names, (CHARGE, PRODUIT), strict=True))


OPERATING = Chart("Le budget", ("Charges", "Produits"), OPERATING_POSTS, grants="74", town="74com")
INVESTMENT = Chart("Le plan d’investissement", ("Emplois", "Ressources"), INVESTMENT_POSTS, grants="13", town="13com")
CHARTS = (OPERATING, INVESTMENT)
# The structure's own budget, without what the form prints for a project only.
OF_PROJECT = ("IND", "RP")
STRUCTURE = replace(OPERATING, posts=tuple(post for post in OPERATING_POSTS if post.code not in OF_PROJECT))

ACCOUNTS = {account.code: account for chart in CHARTS for account in chart.accounts()}
CHOICES = [(account.code, f"{account.printed} {account.label}".strip()) for account in ACCOUNTS.values()]

# The funders whose name everybody knows in Alès, by the account that their grant goes to.
KNOWN_FUNDERS = {
    "reg": "Région Occitanie",
    "dep": "Département du Gard",
    "epci": "Alès Agglomération",
    "asp": "Agence de services et de paiement",
}


def usual_funder(code):
    """The name of the funder that this account can only mean, if any."""
    return KNOWN_FUNDERS.get(code.lstrip("0123456789"), "")


def label(code):
    """What an account is, in words; nothing for a line that names none yet."""
    return ACCOUNTS[code].label if code in ACCOUNTS else ""
