"""« Suis-je éligible ? », in its first version: the three conditions of the law, then the label’s own."""

# (question, answer that raises nothing, whether the label requires it, what to say and do otherwise, source).
YES, NO, REQUIRED, ADVISED = True, False, True, False
QUIZ = (
    (
        "Votre structure poursuit-elle un autre but que le seul partage de bénéfices ?",
        YES,
        REQUIRED,
        "C’est la première condition de la loi. Une société peut la remplir en écrivant son utilité sociale dans ses "
        "statuts et en s’inscrivant comme entreprise de l’ESS au greffe. La chambre régionale de l’ESS vous aide à le "
        "faire.",
        "Loi du 31 juillet 2014, article 1er, I, 1°",
    ),
    (
        "Vos statuts prévoient-ils que les membres, les salariés ou les usagers prennent part aux décisions ?",
        YES,
        REQUIRED,
        "La gouvernance doit être démocratique, et ne pas dépendre seulement de l’argent apporté. Une assemblée "
        "générale peut modifier vos statuts en une séance. Prenez rendez-vous à la Maison de l’ESS : nous relirons "
        "vos statuts avec vous.",
        "Loi du 31 juillet 2014, article 1er, I, 2°",
    ),
    (
        "Vos bénéfices servent-ils surtout à maintenir ou développer l’activité ?",
        YES,
        REQUIRED,
        "La majorité des bénéfices doit aller à l’activité. Si vous en distribuez aujourd’hui, une règle d’affectation "
        "votée en assemblée suffit pour remplir cette condition dès le prochain exercice.",
        "Loi du 31 juillet 2014, article 1er, I, 3°, a",
    ),
    (
        "Des réserves peuvent-elles être partagées entre les membres, même à la fermeture ?",
        NO,
        REQUIRED,
        "Les réserves obligatoires ne se partagent pas : à la fermeture, ce qui reste va à une autre structure de "
        "l’ESS. Les associations remplissent déjà cette condition. Pour une société, l’article des statuts sur la "
        "liquidation est à changer.",
        "Loi du 31 juillet 2014, article 1er, I, 3°, b",
    ),
    (
        "Menez-vous une activité régulière dans une des communes d’Alès Agglomération ?",
        YES,
        REQUIRED,
        "Le label dit qui fait vivre le territoire. Si vous préparez votre installation, revenez dès vos premières "
        "activités ici ; d’ici là, la Maison de l’ESS peut vous prêter une salle.",
        "Règlement du label",
    ),
    (
        "Votre structure a-t-elle au moins une année d’activité ?",
        YES,
        REQUIRED,
        "Il faut un premier exercice terminé pour répondre aux questions et montrer des comptes. Vous pouvez préparer "
        "vos réponses dès maintenant : elles vous serviront de feuille de route.",
        "Règlement du label",
    ),
    (
        "Êtes-vous à jour de vos déclarations sociales et fiscales, ou avez-vous un échéancier ?",
        YES,
        REQUIRED,
        "Un retard ne ferme pas la porte : demandez un échéancier à l’Urssaf ou aux impôts, et joignez-le. Nous "
        "pouvons vous indiquer qui appeler.",
        "Règlement du label",
    ),
    (
        "Quelqu’un chez vous peut-il consacrer deux heures à l’auto-évaluation, et recevoir une visite ?",
        YES,
        ADVISED,
        "Le portail garde vos réponses : vous pouvez les écrire à plusieurs, un quart d’heure à la fois. La visite "
        "dure une heure et demie, au jour qui vous convient.",
        "Règlement du label",
    ),
)
