"""The first words of the town's letters: what a new portal writes until its agents write better."""

FAREWELL = "Nous vous prions d’agréer, Madame, Monsieur, l’expression de nos salutations distinguées."
GREETING = "Madame, Monsieur,"


def text(*paragraphs):
    return "\n\n".join([GREETING, *paragraphs, FAREWELL])


LETTERS = (
    {
        "kind": "award",
        "heading": "Votre subvention est accordée",
        "body": text(
            "Nous avons le plaisir de vous annoncer que, par sa délibération n° {deliberation} du {date_deliberation}, "
            "le conseil municipal a accordé à {structure} une subvention de {montant} ({montant_en_lettres}) pour "
            "« {intitule} », au titre {exercices}.",
            "{tableaux}",
            "{etapes}",
            "Le nom de votre structure, l’objet et le montant de cette subvention seront publiés dans les données "
            "ouvertes de la Ville.",
        ),
    },
    {
        "kind": "refusal",
        "heading": "Votre demande de subvention n’a pas été retenue",
        "body": text(
            "Le {date_depot}, vous avez demandé à la Ville une subvention de {montant_demande} pour « {intitule} », "
            "dans le cadre de l’appel « {appel} ».",
            "{decision} Voici le motif de cette décision :",
            "{motif}",
            "Cette décision ne porte pas sur la valeur de votre engagement. Le service reste à votre disposition pour "
            "en parler, et vous pourrez répondre aux prochains appels de la Ville.",
        ),
    },
    {
        "kind": "completion",
        "heading": "Votre dossier est à compléter",
        "body": text(
            "Le {date_depot}, vous avez déposé la demande n° {numero}, « {intitule} », dans le cadre de l’appel "
            "« {appel} ». Pour continuer à l’étudier, il nous manque :",
            "{pieces}",
            "Vous pouvez répondre sur le portail, dans votre espace, avant le {date_limite}. Jusque-là, ou jusqu’à "
            "votre réponse si elle vient plus tôt, le délai de deux mois au terme duquel le silence de la Ville "
            "vaudrait refus est suspendu (code des relations entre le public et l’administration, art. L. 114-5).",
        ),
    },
)
