"""What the demo's structures ask money for: plausible projects by sector, and the words around them."""

# title | the need
# → what will be done
PROJECTS = {
    "petite-enfance": """
        Une crèche dès 6 heures du matin | Les parents qui travaillent tôt renoncent à l’emploi.
        → Ouvrir dix places de 6 h à 8 h, avec deux professionnelles.
        Les matinées du Galeizon | Des familles vivent loin de tout lieu d’accueil.
        → Installer une halte-jeux dans cinq villages, un matin par semaine.
        Former vingt assistantes maternelles | Le métier manque de bras et de reconnaissance.
        → Proposer un parcours de formation et un tutorat d’un an.
        Un jardin pour les tout-petits | Les enfants du centre jouent peu dehors.
        → Aménager un jardin d’éveil et former l’équipe à la pédagogie de nature.
        Parents relais | De jeunes parents se sentent seuls.
        → Réunir chaque semaine parents et professionnelles autour d’un café.
        Repas bio à la crèche | Les repas livrés sont peu variés.
        → Cuisiner sur place avec des maraîchers du Gard.
    """,
    "grand-age": """
        Bien vieillir chez soi | Une chute sur deux arrive à la maison.
        → Visiter cent logements et poser barres, éclairages et rampes.
        Les visites du jeudi | Beaucoup de personnes âgées ne voient personne de la semaine.
        → Former trente bénévoles et organiser les visites.
        Former aux gestes qui protègent | Les aides à domicile se blessent et s’épuisent.
        → Former soixante salariées et équiper les domiciles.
        Le minibus des aînés | Sans voiture, plus de courses ni de médecin.
        → Faire circuler un minibus entre hameaux, marché et hôpital.
        Mémoire des faïsses | Les récits des anciens se perdent.
        → Recueillir les récits et les jouer avec les écoles.
        Répit des aidants | Les aidants familiaux n’ont aucun repos.
        → Proposer des relais à domicile de vingt-quatre heures.
    """,
    "protection-victimes": """
        Accueil de nuit et premiers secours | L’urgence arrive le soir et la fin de semaine.
        → Assurer une astreinte et un accueil toutes les nuits.
        Retrouver un emploi après les violences | Sans revenu, on ne peut pas partir.
        → Accompagner quarante personnes vers la formation et l’emploi.
        Des permanences au plus près | Les victimes des vallées n’osent pas venir en ville.
        → Tenir des permanences discrètes dans six communes.
        En parler au collège | Les violences commencent tôt.
        → Animer soixante séances dans les collèges et les clubs.
        Un fonds pour partir vite | Il manque souvent quelques centaines d’euros.
        → Payer dans la journée transport, clés et nuits d’hôtel.
        Former les premiers témoins | Coiffeurs, pharmaciens et voisins ne savent que faire.
        → Former cent cinquante commerçants et gardiens d’immeubles.
    """,
    "insertion": """
        Du chantier au contrat durable | Après le chantier, une personne sur deux reste sans emploi.
        → Accompagner trente salariés pendant six mois après leur sortie.
        La pierre sèche, un métier | Les murs s’écroulent et les bâtisseurs partent à la retraite.
        → Former douze personnes sur trois chantiers ouverts au public.
        Un premier pas vers l’emploi | Des habitants n’ont jamais travaillé.
        → Proposer des missions de quatre heures avec un tuteur.
        Français du travail | La langue ferme des portes.
        → Donner des cours sur le lieu de travail, deux fois par semaine.
        Maraîchage en toutes saisons | L’hiver arrête les parcours.
        → Monter deux serres et diversifier les cultures.
        Le permis, pas à pas | Sans permis, pas d’embauche.
        → Préparer vingt-cinq salariés au code et à la conduite.
    """,
    "reemploi": """
        Un atelier de réparation ouvert à tous | On jette ce que l’on ne sait pas réparer.
        → Ouvrir un atelier quatre après-midi par semaine.
        La collecte dans les villages | Les habitants des vallées n’ont pas de ressourcerie.
        → Passer chaque mois dans dix communes.
        Coudre le jean d’Alès | Le textile usagé part à l’étranger.
        → Créer une petite série à partir de jeans collectés.
        Sauver les matériaux des chantiers | Portes et poutres finissent à la benne.
        → Déposer, trier et vendre quarante tonnes de matériaux.
        Mon vélo a dix ans | Les vélos dorment dans les caves.
        → Remettre en état deux cents vélos avec leurs propriétaires.
        Meubler un premier logement | S’installer coûte trop cher.
        → Constituer soixante lots de meubles à petit prix.
    """,
    "alimentation": """
        Cuisiner ensemble au Faubourg | Bien manger coûte cher quand on cuisine seul.
        → Tenir deux ateliers de cuisine par semaine.
        Des légumes d’ici dans les cantines | Les cantines achètent loin, faute de légumes préparés.
        → Équiper la légumerie d’une seconde ligne.
        Devenir maraîcher à Ners | La terre est chère et le métier risqué.
        → Accueillir quatre porteurs de projet sur trois hectares.
        Le pain du mardi | Le four du village s’éteint.
        → Former dix boulangers bénévoles et cuire chaque semaine.
        Paniers pour tous | Les paniers bio ne vont qu’à quelques-uns.
        → Livrer cent paniers à prix libre.
        Glaner sans perdre | Des fruits pourrissent sur les arbres.
        → Organiser trente glanages et une conserverie mobile.
    """,
    "culture": """
        Mémoires du fond | Les derniers mineurs ont quatre-vingts ans.
        → Enregistrer trente récits et monter un spectacle.
        Le théâtre au village | La scène la plus proche est à une heure.
        → Jouer vingt fois dans les petites communes.
        Ondes de jeunesse | Les jeunes parlent peu dans les médias.
        → Former vingt adolescents à la radio et au podcast.
        Ciné-bus des hautes vallées | Le dernier cinéma a fermé.
        → Projeter deux films par mois dans huit villages.
        Les jeudis du Café | Les jeunes groupes n’ont pas de scène.
        → Programmer trente concerts et trois résidences.
        Chanter ensemble | Des habitants n’osent pas pousser la porte d’une école de musique.
        → Créer un chœur ouvert à tous.
    """,
    "jeunesse": """
        Réussir son année | Le décrochage commence en sixième.
        → Accompagner quatre-vingts collégiens, quatre soirs par semaine.
        Partir tout près | Un enfant sur trois ne part pas en vacances.
        → Organiser six séjours en Cévennes.
        Les mercredis du quartier | Rien n’est prévu le mercredi après-midi.
        → Proposer jeux, sport et sorties à soixante enfants.
        Montons notre projet | Les adolescents s’ennuient et n’ont pas de lieu.
        → Aider douze groupes à financer leur idée.
        La bibliothèque roulante | Les livres restent loin des villages.
        → Faire tourner un camion-bibliothèque dans douze communes.
        Premiers pas d’animateur | Les centres de loisirs manquent d’animateurs.
        → Payer et suivre le brevet de vingt jeunes.
    """,
    "sport": """
        La rivière pour tous | Le handicap éloigne des sports de nature.
        → Acheter deux canoës adaptés et former les moniteurs.
        Marcher pour sa santé | Les médecins prescrivent la marche sans relais.
        → Ouvrir quatre groupes hebdomadaires.
        Des gants et des livres | Le sport ramène à l’école ceux qui la fuient.
        → Associer boxe et soutien scolaire trois fois par semaine.
        Grimper ensemble | Valides et non-valides se croisent peu.
        → Équiper le mur et former six encadrants.
        Nager avant dix ans | Beaucoup d’enfants ne savent pas nager.
        → Proposer dix stages gratuits.
        Les terrains réveillés | Les terrains de quartier sont à l’abandon.
        → Animer trois terrains, du mercredi au samedi.
    """,
    "sante": """
        Souffler au travail | Le mal-être au travail progresse dans les petites structures.
        → Ouvrir un groupe de parole et une ligne d’écoute.
        Dépister au marché | Les dépistages ne touchent pas les plus éloignés.
        → Tenir un stand médical sur dix marchés.
        Un médecin par vallée | Trois communes n’ont plus de médecin.
        → Ouvrir une antenne deux jours par semaine.
        Blanchisserie adaptée | Les commandes dépassent l’atelier.
        → Acheter des machines accessibles et recruter cinq personnes.
        Premiers secours en santé mentale | L’entourage ne sait pas réagir.
        → Former cent habitants.
        Bien manger, bien bouger | Le diabète progresse.
        → Suivre cinquante personnes pendant un an.
    """,
    "logement": """
        Un toit pour l’hiver | Des familles dorment en voiture.
        → Louer huit logements de transition.
        La salle commune des Faïsses | Vivre ensemble demande un lieu.
        → Aménager une salle ouverte au voisinage.
        Rénover avec les habitants | Des propriétaires pauvres vivent dans le froid.
        → Accompagner quinze chantiers.
        Colocation solidaire | Les étudiants ne trouvent plus à se loger.
        → Rénover trois appartements en échange d’heures de voisinage.
        Garder son logement | L’impayé mène vite à la rue.
        → Suivre soixante ménages dès le premier impayé.
        Habiter le bourg | Les centres de villages se vident.
        → Étudier la remise en état de dix maisons vides.
    """,
    "mobilite": """
        Réparer pour rouler | Une panne fait perdre un emploi.
        → Réparer deux cents voitures au prix du revenu.
        La ligne des vallées | Aucun bus après 18 heures.
        → Créer trois lignes de covoiturage rémunéré.
        À l’école sans voiture | Les abords des écoles sont saturés.
        → Organiser vingt lignes de pédibus.
        Livrer à vélo | Les livraisons encombrent le centre.
        → Équiper deux vélos-cargos et un local.
        Le vélo, ça s’apprend | Des adultes n’ont jamais roulé.
        → Donner des cours à quatre-vingts personnes.
        Voitures partagées au village | Chaque foyer paie deux voitures.
        → Installer quatre voitures en partage.
    """,
    "energie": """
        Le soleil des écoles | Les toits publics ne produisent rien.
        → Équiper quatre écoles et animer des classes.
        Chasser le froid | Un ménage sur cinq a froid chez lui.
        → Visiter cent vingt logements et poser les petits équipements.
        Rivière propre | Les crues laissent des déchets.
        → Mener douze chantiers citoyens.
        La forêt qui chauffe | Le châtaignier n’est plus exploité.
        → Créer une filière courte de plaquettes.
        L’eau, goutte à goutte | La sécheresse revient chaque été.
        → Installer cent récupérateurs d’eau avec les habitants.
        Veilleurs de nature | Les enfants connaissent peu leur vallée.
        → Animer quarante sorties.
    """,
    "services": """
        Un ordinateur pour chacun | Sans ordinateur, pas de droits.
        → Reconditionner trois cents ordinateurs.
        Le bus numérique | Les démarches sont en ligne, les gens non.
        → Tenir des permanences dans dix communes.
        Tenir ses comptes ensemble | Les petites associations n’ont pas de comptable.
        → Mutualiser la comptabilité de vingt-cinq d’entre elles.
        La conciergerie du centre | Les commerces ferment, les services aussi.
        → Ouvrir un comptoir de services.
        Des démarches accessibles | Les sourds n’ont pas d’interprète au guichet.
        → Former des agents et ouvrir un service à distance.
        Logiciels libres au bureau | Les licences pèsent sur les petits budgets.
        → Équiper et former quinze associations.
    """,
    "tiers-lieux": """
        La cantine de la Filature | Les salariés du bourg mangent seuls.
        → Ouvrir une cantine trois midis par semaine.
        L’outilthèque du quartier | Chacun achète la même perceuse.
        → Acquérir cent outils à prêter.
        Un commun pour le quartier | Les associations manquent d’un lieu.
        → Partager salle, matériel et un poste de coordination.
        Atelier ouvert le samedi | Les habitants veulent fabriquer.
        → Encadrer quarante samedis.
        Le jardin du Puits | Le quartier manque d’ombre.
        → Planter et entretenir un jardin avec les riverains.
        Bureaux partagés de la vallée | Travailler oblige à descendre en ville.
        → Aménager douze postes de travail.
    """,
}

AUDIENCES = (
    "{people} habitants de {commune} et des communes voisines, dont la moitié en quartier prioritaire.",
    "{people} personnes, en priorité sans emploi ou à petits revenus.",
    "{people} personnes de tous âges, à {commune} et dans l’agglomération.",
    "{people} familles du bassin alésien, orientées par le centre social et par le bouche-à-oreille.",
)
EVALUATIONS = (
    "Personnes accueillies : 240 par an\nAteliers tenus : 40 par an\nUn questionnaire au début et à la fin.",
    "Une réunion par trimestre avec les partenaires ; la part des personnes qui reviennent.",
    "Sorties vers l’emploi ou la formation : 12 par an\nHeures réalisées : 3 600 par an",
    "Un carnet de bord tenu par l’équipe et un bilan partagé avec les habitants.",
)
MEANS = (
    "L’action est portée par deux salariés et une dizaine de bénévoles, dans nos locaux.",
    "Nous mettons à disposition une salariée à mi-temps, notre local et notre matériel.",
    "Les bénévoles tiennent l’accueil ; une coordinatrice suit le budget et les partenaires.",
)
REFUSALS = (
    "L’action a déjà commencé avant le dépôt de la demande, ce que le règlement de l’appel exclut.",
    "Les crédits de l’appel ne permettent pas de retenir toutes les demandes ; la vôtre a été jugée moins avancée. "
    "Le service peut vous aider à la préparer pour le prochain appel.",
    "La demande porte sur une prestation commandée par un tiers, et non sur un projet de votre initiative.",
    "Le public visé habite pour l’essentiel hors de la commune.",
)
WANTED = (
    ["Les comptes approuvés du dernier exercice", "Le devis du matériel"],
    ["La lettre d’engagement du partenaire cité"],
    ["Le détail du compte 604 du budget", "La liste à jour des dirigeants"],
)
REPLY = "Vous le trouverez dans notre espace partagé, à l’adresse que nous vous avons envoyée par courrier."
REMARKS = (
    ("figures:641", "Les salaires comptent-ils le remplacement de l’été ? Dites combien."),
    ("audiences", "Précisez le nombre de personnes accueillies pour la première fois."),
)


def bank():
    """Sector → list of (title, need, action), to be drawn from without twins."""
    return {sector: list(_read(text)) for sector, text in PROJECTS.items()}


def _read(text):
    lines = [line.strip() for line in text.strip().splitlines()]
    for heading, action in zip(lines[::2], lines[1::2], strict=True):
        title, need = heading.split(" | ")
        yield title, need, action.removeprefix("→ ")
