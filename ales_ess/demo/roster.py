"""Sixty invented structures in real communes, four for each sector, of all legal families.

Each line: name | family | commune | what it does | what became of its registration (nothing: verified). Any likeness to
a living structure is chance; their SIRET numbers pass the check but begin with 999, which no register gives.
"""

from dataclasses import dataclass

from stdnum import luhn

from structures.models import LegalFamily, Structure

S = Structure.Status
FAMILIES = {
    "asso": LegalFamily.ASSOCIATION,
    "coop": LegalFamily.COOPERATIVE,
    "mutuelle": LegalFamily.MUTUAL,
    "fondation": LegalFamily.FOUNDATION,
    "société": LegalFamily.COMPANY,
}
STATES = {"brouillon": S.DRAFT, "déclarée": S.SUBMITTED, "à revoir": S.TO_REVIEW, "fermée": S.CLOSED, "": S.VERIFIED}

ROSTER = """
# petite-enfance
Les Petits Gardons | asso | Alès | Crèche associative ouverte aux horaires décalés.
La Ronde des Châtaignes | asso | Saint-Christol-lez-Alès | Crèche parentale et lieu d’accueil enfants-parents.
Nid de Garrigue | coop | Salindres | Maison d’assistantes maternelles coopérative. | déclarée
Bébés du Galeizon | asso | Cendras | Accueil itinérant des tout-petits dans les villages des vallées.
# grand-age
À Domicile en Cévennes | coop | Alès | Aide à domicile coopérative, gérée par ses salariées.
Les Bons Voisins du Gardon | asso | Anduze | Visites et petits travaux chez les personnes âgées isolées.
Mutuelle des Vieux Mineurs | mutuelle | La Grand-Combe | Santé, prévention et entraide des retraités de la mine.
La Tonnelle | fondation | Vézénobres | Petites résidences partagées pour personnes âgées.
# protection-victimes
Abri Cévenol | asso | Alès | Accueil, mise à l’abri et accompagnement des victimes de violences.
Parole Levée | asso | Alès | Écoute et accès au droit des victimes de violences.
Le Fil de Soie | asso | Saint-Jean-du-Gard | Prévention des violences auprès des jeunes, dans les collèges et les clubs.
Fonds Marguerite | fondation | Alès | Fonds de dotation pour l’aide d’urgence aux victimes.
# insertion
Jardins de la Prairie | asso | Alès | Chantier d’insertion en maraîchage et en espaces verts.
Gardon Services | société | Alès | Entreprise d’insertion : propreté et second œuvre.
Les Mains du Rieu | asso | Saint-Martin-de-Valgalgues | Association intermédiaire : heures de travail près de chez soi.
Passerelle Emploi Vallée | asso | La Grand-Combe | Chantier d’insertion du bâtiment ancien et des murs en pierre sèche.
# reemploi
Ressourcerie des Prés | asso | Alès | Collecte, réparation et vente à petit prix d’objets et de meubles.
La Boucle Textile | coop | Alès | Tri et couture de vêtements de seconde main.
Atelier du Vélo Rouge | asso | Bagard | Réparation de vélos et apprentissage de la mécanique.
Matériauthèque des Cévennes | coop | Rousson | Dépose et revente de matériaux de construction.
# alimentation
Épicerie du Faubourg | asso | Alès | Épicerie solidaire et atelier de cuisine.
Les Terres de Ners | coop | Ners | Espace-test agricole pour de futurs maraîchers.
La Moulinette des Cévennes | coop | Lézan | Légumerie qui fournit les cantines en produits locaux.
Le Four de Mialet | asso | Mialet | Four communal, pain partagé et transmission des savoir-faire.
# culture
Café des Mineurs | asso | Alès | Café associatif, concerts et mémoire ouvrière du bassin minier.
Les Tréteaux du Mont-Bouquet | asso | Brouzet-lès-Alès | Théâtre de village et tournées dans les petites communes.
Radio Galibot | asso | La Grand-Combe | Radio associative et ateliers de podcast.
Cinéma l’Étincelle | société | Génolhac | Cinéma itinérant et ciné-club de la haute vallée.
# jeunesse
Les Galopins de Tamaris | asso | Alès | Accompagnement à la scolarité et sorties des mercredis.
Vacances au Pré | asso | Saint-Jean-du-Pin | Séjours de proximité pour les enfants qui ne partent pas.
Déclic Jeunes | asso | Salindres | Accueil des adolescents et montage de leurs projets. | à revoir
La Cabane aux Livres | asso | Boisset-et-Gaujac | Lecture, jeux et aide aux devoirs.
# sport
Gardon Canoë Solidaire | asso | Ribaute-les-Tavernes | Sport de nature ouvert à tous, handicap compris.
Les Foulées du Temple | asso | Alès | Course et marche pour la santé dans les quartiers.
Boxe et Livres | asso | Alès | Boxe éducative et soutien scolaire. | à revoir
Grimpe Ensemble | asso | Anduze | Escalade partagée entre valides et non-valides.
# sante
Mutuelle du Bassin | mutuelle | Alès | Mutuelle locale : complémentaire et actions de prévention.
Le Souffle | asso | Les Salles-du-Gardon | Groupes de parole et prévention des risques psychosociaux.
Les Ateliers de la Clède | asso | Monteils | Établissement de travail adapté : blanchisserie et jardinage.
Centre de Santé des Mages | coop | Les Mages | Centre de santé coopératif.
# logement
Un Toit en Cévennes | asso | Alès | Logements de transition et accompagnement.
Habitat des Faïsses | coop | Saint-Privat-des-Vieux | Habitat participatif : douze logements et une salle commune.
Chantiers Castors | coop | Saint-Florent-sur-Auzonnet | Auto-réhabilitation accompagnée de maisons anciennes.
Fondation du Mas Vert | fondation | Alès | Logement d’étudiants et de jeunes actifs modestes.
# mobilite
Roulons Solidaire | asso | Alès | Garage solidaire et location de voitures à petit prix.
Covoit des Vallées | coop | Chamborigaud | Lignes de covoiturage entre Alès et les hautes vallées.
Pédibus et Compagnie | asso | Saint-Hilaire-de-Brethmas | Chemins d’école à pied et à vélo.
La Bicyclette Bleue | société | Alès | Livraison à vélo du dernier kilomètre. | à revoir
# energie
Soleils du Galeizon | coop | Cendras | Coopérative citoyenne de toits solaires.
Cévennes Sobriété | asso | Alès | Visites à domicile contre la précarité énergétique.
Les Veilleurs du Gardon | asso | Vézénobres | Chantiers de rivière et éducation à l’environnement.
Bois et Copeaux | société | Saint-Jean-de-Valériscle | Plaquettes de châtaignier et entretien de la forêt.
# services
Le Clic Cévenol | asso | Alès | Médiation numérique et ordinateurs reconditionnés.
Compta Commune | coop | Alès | Comptabilité et paie partagées pour petites associations. | déclarée
La Conciergerie du Marché | coop | Alès | Services du quotidien au cœur de la ville. | déclarée
Signes et Mots | société | Saint-Julien-les-Rosiers | Interprétation en langue des signes, transcription. | brouillon
# tiers-lieux
La Filature Partagée | coop | Saint-Jean-du-Gard | Tiers-lieu dans une filature : ateliers, bureaux, cantine.
Le Puits Commun | asso | La Grand-Combe | Lieu de vie, jardin et outilthèque du quartier.
Quai 30 | asso | Alès | Ateliers partagés près de la gare. | brouillon
Les Établis de Saint-Privat | asso | Saint-Privat-des-Vieux | Atelier bois et métal ouvert aux habitants. | fermée
"""


@dataclass(frozen=True)
class Row:
    """One structure of the roster."""

    rank: int
    sector: str
    name: str
    family: str
    commune: str
    purpose: str
    state: str

    @property
    def siret(self):
        """Valid, and of nobody."""
        siren = f"999{self.rank:05d}"
        siren += luhn.calc_check_digit(siren)
        return f"{siren}0001" + luhn.calc_check_digit(f"{siren}0001")

    @property
    def rna(self):
        return f"W3099{self.rank:05d}" if self.family == LegalFamily.ASSOCIATION else ""

    @property
    def is_protected(self):
        return self.name == "Abri Cévenol"

    @property
    def may_apply(self):
        return self.state not in (S.DRAFT, S.CLOSED)


def read(text=ROSTER):
    """The roster as rows, in its order."""
    sector, rows = "", []
    for line in text.strip().splitlines():
        if line.startswith("#"):
            sector = line.removeprefix("#").strip()
            continue
        name, family, commune, purpose, *state = (cell.strip() for cell in line.split("|"))
        state = STATES.get(state[0] if state else "", S.VERIFIED)
        rows.append(Row(len(rows) + 1, sector, name, FAMILIES[family], commune, purpose, state))
    return rows
