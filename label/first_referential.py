"""The first version of what the label « Label ESS d’Alès » asks, in use from the first day; the town writes the next.

Its first six themes are those of the guide of good practices of the Conseil supérieur de l’ESS (14 June 2016; law
2014-856, art. 3); sustainable development and ethics are added.
"""

LABEL = {
    "name": "Label ESS d’Alès",
    "slug": "ess-ales",
    "meaning": "Une structure qui porte ce label poursuit autre chose que le seul profit, décide à plusieurs, et fait "
    "vivre le territoire d’Alès. Elle l’a dit critère par critère, l’a prouvé, la Ville est venue voir, et un "
    "jury a décidé. Elle s’est aussi engagée à progresser.",
    "years": 3,
}
INTRODUCTION = (
    "Ce référentiel n’est pas un examen : c’est un chemin. Pour chaque critère, dites où vous en êtes, de « pas "
    "encore » à « exemplaire ». Personne n’est exemplaire partout. Ce que vous voulez améliorer compte autant que ce "
    "qui est en place. Un critère qui ne vous concerne pas n’enlève aucun point."
)
THRESHOLD = 60

# (code, name, what is looked at, criteria). A criterion: (code, question, why, what proves it, papers of the vault,
# weight, then « may not apply » and « needs a proof » where they hold).
MAY_NOT, PROOF = "may_not_apply", "needs_evidence"
THEMES = (
    (
        "gouvernance",
        "Gouvernance démocratique",
        "Qui décide, comment, et qui peut le savoir.",
        (
            (
                "decider-a-plusieurs",
                "Les décisions importantes sont-elles prises par l’ensemble des membres ?",
                "C’est ce qui distingue l’économie sociale et solidaire : le pouvoir ne dépend pas seulement de "
                "l’argent apporté (loi du 31 juillet 2014, article 1er).",
                "Les statuts, le procès-verbal de la dernière assemblée générale.",
                ("statutes", "minutes"),
                3,
                PROOF,
            ),
            (
                "renouveler-les-dirigeants",
                "Les responsabilités tournent-elles, et de nouvelles personnes peuvent-elles les prendre ?",
                "Une structure qui repose sur une seule personne est fragile. Des mandats limités et une transmission "
                "préparée la protègent.",
                "La liste des dirigeants avec la date de leur mandat, une règle de renouvellement.",
                ("leaders", "statutes"),
                2,
            ),
            (
                "comptes-lisibles",
                "Vos comptes et votre activité sont-ils présentés chaque année, avec des mots que tous comprennent ?",
                "On ne décide bien que de ce que l’on comprend. Les comptes se lisent avec un commentaire, un "
                "graphique, un temps de questions.",
                "Les comptes approuvés, le rapport d’activité.",
                ("accounts", "activity", "minutes"),
                3,
                PROOF,
            ),
            (
                "salaries-et-usagers-aux-decisions",
                "Les salariés, les bénévoles et les usagers ont-ils une place là où l’on décide ?",
                "Un siège, un collège, une voix consultative : chaque forme compte, si elle est réelle.",
                "Les statuts, le règlement intérieur, un compte rendu de réunion.",
                ("statutes", "minutes"),
                2,
            ),
        ),
    ),
    (
        "strategie",
        "Concertation sur la stratégie",
        "Comment vous choisissez où aller, et avec qui vous en parlez.",
        (
            (
                "projet-ecrit",
                "Avez-vous un projet écrit pour les prochaines années, discuté avec vos membres ?",
                "Trois pages suffisent : ce que vous voulez changer, pour qui, avec quels moyens.",
                "Le projet associatif ou coopératif, le procès-verbal qui l’adopte.",
                ("minutes", "activity"),
                2,
            ),
            (
                "parties-prenantes",
                "Demandez-vous leur avis à ceux que vos choix touchent : voisins, usagers, partenaires ?",
                "Une réunion de quartier, une enquête, un comité : ceux qui vivent avec vos choix voient ce que vous "
                "ne voyez pas.",
                "Un compte rendu, une enquête et ce que vous en avez fait.",
                ("activity",),
                2,
            ),
            (
                "mesurer-ses-effets",
                "Regardez-vous chaque année ce que votre activité a changé, et en tirez-vous des conséquences ?",
                "Compter des heures ne dit pas tout. Quelques questions posées aux bonnes personnes valent un long "
                "tableau.",
                "Un bilan, des indicateurs suivis d’une année à l’autre.",
                ("activity",),
                1,
            ),
        ),
    ),
    (
        "territoire",
        "Ancrage dans le territoire et emplois",
        "Ce que votre présence apporte à Alès et à son agglomération.",
        (
            (
                "activite-locale",
                "L’essentiel de votre activité se déroule-t-il dans l’agglomération, avec ses habitants ?",
                "Le label soutient ce qui fait vivre le territoire : une adresse de siège ne suffit pas.",
                "Le rapport d’activité, avec les lieux et le public accueilli.",
                ("activity",),
                3,
            ),
            (
                "acheter-pres-d-ici",
                "Achetez-vous près d’ici, et à d’autres structures de l’économie sociale et solidaire ?",
                "Chaque achat choisi est un emploi qui reste. Commencez par ce que vous achetez le plus.",
                "La liste de vos principaux fournisseurs, avec leur commune.",
                ("other",),
                2,
            ),
            (
                "emplois-durables-ici",
                "Vos emplois sont-ils créés ici, et pensés pour durer ?",
                "Une structure sans salarié n’est pas concernée.",
                "Le nombre de salariés et de contrats à durée indéterminée sur trois ans.",
                ("activity", "accounts"),
                2,
                MAY_NOT,
            ),
            (
                "cooperer",
                "Partagez-vous des moyens ou des projets avec d’autres structures du territoire ?",
                "Un local, un véhicule, un salarié partagé, une réponse à plusieurs : coopérer évite de se "
                "concurrencer.",
                "Une convention, un projet commun, un outil partagé.",
                ("other", "activity"),
                2,
            ),
        ),
    ),
    (
        "travail",
        "Emploi et travail",
        "Les salaires, la formation, la santé et la sécurité de ceux qui travaillent.",
        (
            (
                "ecart-de-salaires",
                "L’écart entre le plus haut et le plus bas salaire est-il connu et limité ?",
                "La loi fixe un repère pour l’agrément « entreprise solidaire » : sept fois le Smic en moyenne pour "
                "les cinq mieux payés, dix fois au plus (Code du travail, article L3332-17-1). Beaucoup font mieux.",
                "La grille des salaires, ou une attestation de la personne qui tient les comptes.",
                ("accounts", "other"),
                2,
                MAY_NOT,
            ),
            (
                "se-former",
                "Salariés et bénévoles peuvent-ils se former ?",
                "Se former, c’est aussi transmettre entre soi : un tutorat, un atelier, une visite.",
                "Un plan de formation, la liste des formations suivies.",
                ("activity", "other"),
                2,
            ),
            (
                "sante-securite",
                "Les risques du travail sont-ils évalués par écrit, et réduits ?",
                "Le document unique d’évaluation des risques est obligatoire dès le premier salarié (Code du travail, "
                "article R4121-1). Pour les bénévoles, c’est une bonne habitude.",
                "Le document unique, l’attestation d’assurance.",
                ("insurance", "other"),
                3,
                PROOF,
            ),
            (
                "qualite-des-emplois",
                "Les temps partiels et les contrats courts sont-ils choisis, et non subis ?",
                "Un emploi digne, c’est aussi un emploi du temps que l’on connaît à l’avance.",
                "La part des temps partiels et des contrats courts, et ce que les salariés en disent.",
                ("activity", "other"),
                2,
                MAY_NOT,
            ),
        ),
    ),
    (
        "usagers",
        "Lien avec les usagers",
        "À quels besoins vous répondez, et comment ceux qui viennent sont accueillis.",
        (
            (
                "besoin-non-couvert",
                "Répondez-vous à un besoin que ni le marché ni le service public ne couvrent bien ici ?",
                "Dites lequel, et comment vous l’avez vu : c’est souvent le cœur de votre projet.",
                "Le rapport d’activité, un diagnostic, des témoignages.",
                ("activity",),
                3,
            ),
            (
                "accessible-a-tous",
                "Une personne qui a peu d’argent, qui lit mal ou qui a un handicap peut-elle venir chez vous ?",
                "Tarifs adaptés, accueil sans rendez-vous, documents simples, entrée de plain-pied : dites ce qui est "
                "fait, et ce qui ne l’est pas encore.",
                "La grille de tarifs, un registre d’accessibilité, une photo.",
                ("other", "activity"),
                2,
            ),
            (
                "ecouter-les-usagers",
                "Les usagers peuvent-ils dire ce qui ne va pas, et reçoivent-ils une réponse ?",
                "Une boîte, un cahier, une adresse : l’important est que quelqu’un lise et réponde.",
                "Des exemples de remarques et de ce qui a changé.",
                ("activity", "other"),
                2,
            ),
        ),
    ),
    (
        "egalite",
        "Diversité et égalité",
        "L’égalité entre les femmes et les hommes, et la lutte contre les discriminations.",
        (
            (
                "femmes-hommes-instances",
                "Y a-t-il autant de femmes que d’hommes là où l’on décide, ou vous en rapprochez-vous ?",
                "Dans l’ESS, deux salariés sur trois sont des femmes ; les présidents sont encore souvent des hommes.",
                "La liste des dirigeants.",
                ("leaders",),
                2,
            ),
            (
                "egalite-de-traitement",
                "À travail égal, les salaires et les conditions sont-ils les mêmes pour tous ?",
                "Une structure sans salarié n’est pas concernée.",
                "La grille des salaires, une comparaison entre femmes et hommes.",
                ("other",),
                2,
                MAY_NOT,
            ),
            (
                "contre-les-discriminations",
                "Savez-vous quoi faire si quelqu’un subit une discrimination, du harcèlement ou des violences ?",
                "Une personne à qui parler, une règle écrite, des numéros affichés : cela se prépare avant.",
                "Une procédure, une affiche, une formation suivie.",
                ("other",),
                3,
            ),
        ),
    ),
    (
        "environnement",
        "Développement durable",
        "Ce que votre activité prend à la nature, et ce que vous faites pour en prendre moins.",
        (
            (
                "reemploi-dechets",
                "Réparez-vous, réemployez-vous et triez-vous avant de jeter et d’acheter du neuf ?",
                "Le meilleur déchet est celui que l’on ne produit pas.",
                "Les quantités évitées ou triées, vos habitudes d’achat.",
                ("activity", "other"),
                2,
            ),
            (
                "energie-eau",
                "Suivez-vous vos dépenses d’énergie et d’eau, et les réduisez-vous ?",
                "Relever les compteurs chaque mois suffit pour commencer. Sans local, vous n’êtes pas concernés.",
                "Les consommations sur deux ans.",
                ("other",),
                2,
                MAY_NOT,
            ),
            (
                "deplacements-alimentation",
                "Favorisez-vous les déplacements sans voiture et une nourriture locale et de saison ?",
                "Un covoiturage pour les réunions, un abri à vélos, un buffet de producteurs d’ici.",
                "Quelques exemples de l’année.",
                ("activity", "other"),
                1,
            ),
        ),
    ),
    (
        "ethique",
        "Éthique et déontologie",
        "L’usage de l’argent, des données et de la parole donnée.",
        (
            (
                "excedents-au-projet",
                "Les excédents servent-ils d’abord au projet, et les réserves restent-elles à la structure ?",
                "C’est la troisième condition de la loi : les bénéfices vont surtout à l’activité, et les réserves "
                "obligatoires ne se partagent pas (loi du 31 juillet 2014, article 1er).",
                "Les statuts, l’affectation du résultat votée en assemblée.",
                ("statutes", "accounts", "minutes"),
                3,
                PROOF,
            ),
            (
                "conflits-d-interets",
                "Quand un dirigeant a un intérêt personnel dans une décision, se retire-t-il ?",
                "Le frère qui fait les travaux, la société d’un administrateur : on le dit, et on ne vote pas.",
                "Une règle écrite, un procès-verbal où quelqu’un s’est retiré.",
                ("minutes", "statutes"),
                2,
            ),
            (
                "donnees-personnelles",
                "Ne gardez-vous sur les gens que ce qui est utile, et aussi peu de temps que possible ?",
                "Fichiers d’adhérents, photos, listes de courriels : chacun peut voir ce que vous gardez de lui et le "
                "faire effacer (RGPD, articles 5 et 15 à 17).",
                "Un registre simple de vos fichiers, une mention sur vos formulaires.",
                ("other",),
                2,
            ),
            (
                "argent-et-finances",
                "Savez-vous d’où vient votre argent, et choisissez-vous banque et mécènes selon vos valeurs ?",
                "Dépendre d’un seul financeur fragilise. Une banque dit aussi ce que l’on soutient.",
                "Le budget par financeur, une décision du conseil.",
                ("budget", "accounts"),
                1,
            ),
        ),
    ),
)
