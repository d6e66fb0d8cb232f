"""The first words of the town's agreements: what a new portal draws up until its agents write better.

Our own words, after the thread of the State's two models (circulaire 5811-SG du 29 septembre 2015, annexes 2 and 3).
Each row: what it is about, its heading, its words, and the condition on which it is printed.
"""


def text(*paragraphs):
    return "\n\n".join(paragraphs)


VISAS = (
    "Vu la loi n° 2000-321 du 12 avril 2000 relative aux droits des citoyens dans leurs relations avec les "
    "administrations, notamment ses articles 9-1 et 10 ;",
    "[cer] Vu l’article 10-1 de la même loi et le décret n° 2021-1947 du 31 décembre 2021 relatif au contrat "
    "d’engagement républicain ;",
    "Vu le décret n° 2001-495 du 6 juin 2001 relatif à la transparence financière des aides octroyées par les "
    "personnes publiques ;",
    "Vu la loi n° 2014-856 du 31 juillet 2014 relative à l’économie sociale et solidaire ;",
    "Vu le code général des collectivités territoriales, notamment ses articles L. 1611-4, L. 2311-3 et L. 2311-7 ;",
    "[societe] Vu le règlement (UE) 2023/2831 de la Commission du 13 décembre 2023 relatif aux aides de minimis ;",
    "Vu la délibération n° {deliberation} du {date_deliberation} par laquelle le conseil municipal a accordé cette "
    "subvention ;",
)
PREAMBLE = (
    "preambule",
    "Préambule",
    text(
        *VISAS,
        "Considérant que le projet « {intitule} » est initié, défini et mis en œuvre par {beneficiaire}, conformément "
        "à son objet ;",
        "Considérant que la Ville conduit un pacte pour l’économie sociale et solidaire, dont l’axe « {axe} » l’a "
        "amenée à publier l’appel « {appel} » ;",
        "[obligatoire] Considérant que les aides que la Ville donne en une année dépassent {seuil} et qu’une "
        "convention en définit l’objet, le montant et les conditions d’utilisation ;",
        "Considérant que ce projet répond à un intérêt général local et participe de cette politique.",
    ),
    "",
)
PURPOSE = (
    "objet",
    "Objet",
    "Par la présente convention, {beneficiaire} s’engage, à son initiative et sous sa responsabilité, à mettre en "
    "œuvre l’action « {intitule} », décrite en annexe {annexe_action}. La Ville y contribue financièrement. Elle "
    "n’attend aucune contrepartie directe de cette contribution.",
    "",
)
DURATION = (
    "duree",
    "Durée",
    "La convention est conclue pour la période du {debut} au {fin}, au titre {exercices}. Elle prend effet à la date "
    "de sa notification à {beneficiaire}, après signature {parties}. Les obligations de justification et de contrôle "
    "durent jusqu’à leur complet accomplissement.",
    "",
)
COST = (
    "cout",
    "Coût de l’action",
    text(
        "Le coût de l’action est estimé à {cout}, selon le budget prévisionnel de l’annexe {annexe_budget}.",
        "[pluriannuelle] Ce budget est établi pour le premier exercice, {premier_exercice} ; {beneficiaire} "
        "l’actualise pour chacun des suivants.",
        "Sont pris en compte les coûts nécessaires à l’action, raisonnables, engagés pendant la période de l’article "
        "{article_duree}, supportés par {beneficiaire} et vérifiables dans sa comptabilité, ainsi que les charges "
        "indirectes qui lui sont affectées.",
        "En cours d’action, {beneficiaire} peut adapter ce budget entre les postes, tant que l’objet de l’action n’en "
        "est pas changé. Tout écart notable est signalé à la Ville dès qu’il est connu, et expliqué dans le compte "
        "rendu financier.",
    ),
    "",
)
CONTRIBUTION = (
    "contribution",
    "Contribution financière",
    text(
        "La Ville contribue pour un montant total de **{montant}** ({montant_en_lettres}), réparti ainsi :",
        "{montants}",
        "[pluriannuelle] Les montants des exercices suivant {premier_exercice} sont prévisionnels. Ils sont accordés "
        "sous réserve que les crédits de paiement correspondants soient votés par le conseil municipal (code général "
        "des collectivités territoriales, art. L. 2311-3), que {beneficiaire} ait respecté ses obligations et que la "
        "contribution n’excède pas le coût de l’action.",
        "[sauf pluriannuelle] Cette contribution n’est due que si {beneficiaire} respecte ses obligations et si elle "
        "n’excède pas le coût de l’action.",
        "[nature] La Ville donne aussi, pour ces exercices, les aides en nature suivantes. Ce sont des subventions, "
        "comptées pour leur valeur (loi n° 2000-321, art. 9-1).",
        "[nature] {aides_nature}",
    ),
    "",
)
PAYMENT = (
    "versement",
    "Modalités de versement",
    text(
        "La contribution est versée selon l’échéancier suivant :",
        "{echeancier}",
        "[avance_majoree] L’avance dépasse la moitié du montant de l’année pour la raison suivante : {raison_avance}",
        "Chaque versement est effectué dans les soixante jours qui suivent la réalisation de sa condition, par "
        "virement sur le compte dont {beneficiaire} a remis le relevé d’identité bancaire, selon les règles de la "
        "comptabilité publique. Le comptable assignataire est le comptable public de la Ville. Tout changement de "
        "compte est signalé par écrit avant le versement.",
    ),
    "",
)
SHARING = (
    "partage",
    "Partage et reversement",
    text(
        "L’action est menée en commun. La contribution de la Ville est partagée ainsi :",
        "{parts}",
        "La Ville verse la contribution au porteur. Par la présente convention, elle autorise **expressément** "
        "{beneficiaire} à reverser à chaque partenaire la part du tableau ci-dessus, et elle seule (code général des "
        "collectivités territoriales, art. L. 1611-4). Le porteur reverse ces parts dans les trente jours qui suivent "
        "chaque versement de la Ville, à proportion de ce versement.",
        "Chaque partenaire emploie sa part à l’action, atteste et signe pour soi, et remet au porteur les "
        "justificatifs de son emploi. Le porteur rend compte pour tous ; le contrôle de l’article {article_controle} "
        "s’exerce auprès de chacun, pour la part qu’il a reçue. Une part non reversée, ou non employée, est restituée "
        "à la Ville.",
    ),
    "commun",
)
COMMON = (
    "commun",
    "Le commun",
    text(
        "Le porteur et les partenaires mettent en partage la ressource suivante, qui le reste au-delà de la "
        "convention.",
        "{commun}",
    ),
    "commun",
)
EVIDENCE = (
    "justificatifs",
    "Justificatifs",
    text(
        "Dans les **six mois** qui suivent la fin de chaque exercice, {beneficiaire} dépose sur le portail de la "
        "Ville :",
        "- le compte rendu financier de l’action, qui atteste que les dépenses sont conformes à l’objet de la "
        "subvention (loi n° 2000-321, art. 10) ;\n"
        "- ses comptes annuels approuvés et, lorsque la loi l’exige, le rapport du commissaire aux comptes (code de "
        "commerce, art. L. 612-4) ;\n"
        "- son rapport d’activité.",
        "{comptes_rendus}",
    ),
    "",
)
INFORM = (
    "**Informer.** {beneficiaire} fait connaître sans délai à la Ville tout changement de ses statuts, de ses "
    "dirigeants, de son adresse ou de ses coordonnées bancaires, et tout retard ou empêchement dans l’exécution de "
    "l’action."
)
TELL = (
    "**Faire connaître le soutien de la Ville.** {beneficiaire} mentionne la contribution de la Ville sur ses supports "
    "relatifs à l’action, sauf si cette publicité peut nuire à la sécurité ou à l’anonymat des personnes accueillies."
)
KEEP = (
    "[sauf commun] **Ne pas reverser.** {beneficiaire} n’emploie tout ou partie de la subvention en subventions à "
    "d’autres associations, œuvres ou entreprises que si la Ville l’y autorise expressément (code général des "
    "collectivités territoriales, art. L. 1611-4)."
)
KEEP_SHARED = (
    "[commun] **Ne pas reverser.** Hors les parts de l’article {article_partage}, {beneficiaire} n’emploie tout ou "
    "partie de la subvention en subventions à d’autres associations, œuvres ou entreprises que si la Ville l’y "
    "autorise expressément (code général des collectivités territoriales, art. L. 1611-4)."
)
CHARTER = (
    "[cer] **Respecter le contrat d’engagement républicain.** {beneficiaire} a souscrit ce contrat et en informe ses "
    "membres. Elle respecte les lois de la République, la liberté de conscience, la liberté de ses membres, l’égalité "
    "et la non-discrimination, la fraternité et la prévention de la violence, la dignité de la personne humaine et les "
    "symboles de la République (loi n° 2000-321, art. 10-1 ; décret n° 2021-1947)."
)
DIVIDENDS = (
    "[societe] **Ne pas distribuer la subvention.** Pendant la convention, {beneficiaire} ne distribue pas de "
    "dividendes et ne rémunère pas de parts au moyen de la contribution de la Ville."
)
OPENNESS = (
    "**Transparence.** {beneficiaire} est informée que le budget, les comptes, la présente convention et le compte "
    "rendu financier sont communicables à toute personne qui en fait la demande, et que la Ville publie les données "
    "essentielles de la convention (loi n° 2000-321, art. 10)."
)
COMMITMENTS = (
    "engagements",
    "Autres engagements",
    text(INFORM, TELL, KEEP, KEEP_SHARED, CHARTER, DIVIDENDS, OPENNESS),
    "",
)
STATE_AID = (
    "aides_etat",
    "Aides d’État",
    "La contribution est une aide de minimis (règlement (UE) 2023/2831). {beneficiaire} a déclaré les aides de minimis "
    "que l’entreprise unique a reçues pendant les trois dernières années ; elle garde la présente convention dix ans "
    "et la produit à qui lui accorde une autre aide.",
    "societe",
)
SANCTIONS = (
    "sanctions",
    "Sanctions",
    text(
        "En cas d’inexécution, de retard important ou de modification substantielle de l’action sans l’accord écrit "
        "de la Ville, ou si les justificatifs ne sont pas remis, la Ville peut suspendre ou réduire ses versements, "
        "ou exiger le remboursement de tout ou partie des sommes déjà versées. Elle examine d’abord les explications "
        "de {beneficiaire}, invitée à présenter ses observations, puis lui notifie une décision motivée (code des "
        "relations entre le public et l’administration, art. L. 121-1, L. 122-1, L. 211-2 et L. 242-2, 2°).",
        "[cer] Si le contrat d’engagement républicain n’est pas respecté, la subvention est retirée, après la même "
        "procédure, à proportion de la période qui reste à courir à compter du manquement. La somme est restituée "
        "dans un délai de six mois au plus, et le préfet en est informé (loi n° 2000-321, art. 10-1).",
    ),
    "",
)
EVALUATION = (
    "evaluation",
    "Évaluation",
    "{beneficiaire} évalue l’action chaque année et remet cette évaluation avec son compte rendu financier. La Ville "
    "et {beneficiaire} en examinent ensemble les résultats, au regard des objectifs et des indicateurs de l’annexe "
    "{annexe_indicateurs}.",
    "",
)
RENEWAL = (
    "renouvellement",
    "Renouvellement",
    "La convention ne se renouvelle pas tacitement. Une nouvelle convention suppose une nouvelle demande, l’évaluation "
    "de l’article {article_evaluation} et les contrôles de l’article {article_controle}.",
    "",
)
CONTROL = (
    "controle",
    "Contrôle",
    text(
        "Pendant la convention et après son terme, la Ville peut contrôler, sur pièces et sur place, l’emploi de sa "
        "contribution ; {beneficiaire} facilite l’accès à tout document utile (code général des collectivités "
        "territoriales, art. L. 1611-4). Un contrôle sur place respecte la sécurité et l’anonymat des personnes "
        "accueillies.",
        "La Ville vérifie que sa contribution n’excède pas le coût de l’action. {beneficiaire} peut conserver un "
        "excédent raisonnable, constaté dans le compte rendu financier et employé à l’action ou à son objet (loi "
        "n° 2000-321, art. 10). La Ville peut demander le remboursement de la part qui excède ce caractère "
        "raisonnable.",
    ),
    "",
)
AMENDMENT = (
    "avenant",
    "Avenant",
    "La convention n’est modifiée que par un avenant signé {parties}. La demande d’avenant précise son objet, sa cause "
    "et ses effets ; un avenant ne peut remettre en cause les objectifs généraux de l’article {article_objet}.",
    "",
)
ANNEXES = (
    "annexes",
    "Annexes",
    "Les annexes {annexe_action} (l’action), {annexe_budget} (le budget prévisionnel) et {annexe_indicateurs} (les "
    "objectifs et les indicateurs) font partie intégrante de la convention.",
    "",
)
TERMINATION = (
    "resiliation",
    "Résiliation",
    "Si l’une des parties manque à ses obligations, l’autre peut résilier la convention de plein droit, deux mois "
    "après une mise en demeure restée sans effet, envoyée par lettre recommandée avec avis de réception. Les sommes "
    "dues ou à restituer sont arrêtées à la date de la résiliation.",
    "",
)
APPEAL = (
    "recours",
    "Recours",
    "Les parties cherchent d’abord un accord amiable. À défaut, tout litige né de la convention relève du tribunal "
    "administratif de Nîmes, 16 avenue Feuchères, CS 88010, 30941 Nîmes cedex 09, qui peut être saisi par internet "
    "avec Télérecours citoyens (www.telerecours.fr).",
    "",
)
ACTION = ("annexe_action", "L’action", "{action}", "")
BUDGET = (
    "annexe_budget",
    "Le budget prévisionnel",
    text(
        "[pluriannuelle] Budget de l’action pour le premier exercice, {premier_exercice}, par compte.",
        "[sauf pluriannuelle] Budget de l’action au titre {exercices}, par compte.",
        "{budget}",
    ),
    "",
)
INDICATORS = (
    "annexe_indicateurs",
    "Les objectifs et les indicateurs",
    text(
        "À quoi l’on verra, chaque année, que les objectifs sont atteints. Une année sans cible est observée.",
        "{indicateurs}",
    ),
    "",
)

FULL = (
    PREAMBLE, PURPOSE, DURATION, COST, CONTRIBUTION, PAYMENT, SHARING, COMMON, EVIDENCE, COMMITMENTS, STATE_AID,
    SANCTIONS, EVALUATION, RENEWAL, CONTROL, AMENDMENT, ANNEXES, TERMINATION, APPEAL, ACTION, BUDGET, INDICATORS,
)  # fmt: skip

SIMPLIFIED = (
    ("preambule", "Préambule", text(VISAS[0], VISAS[1], VISAS[-1]), ""),
    PURPOSE,
    DURATION,
    CONTRIBUTION,
    PAYMENT,
    SHARING,
    COMMON,
    EVIDENCE,
    ("engagements", "Engagements", text(INFORM, TELL, KEEP, KEEP_SHARED, CHARTER, DIVIDENDS, OPENNESS), ""),
    STATE_AID,
    (
        "controle",
        "Évaluation, contrôle et sanctions",
        text(
            "La Ville et {beneficiaire} examinent ensemble les résultats de l’action, au regard des indicateurs de "
            "l’annexe {annexe_indicateurs}.",
            CONTROL[2],
            SANCTIONS[2],
        ),
        "",
    ),
    (
        "avenant",
        "Avenant et résiliation",
        text("La convention n’est modifiée que par un avenant signé {parties}.", TERMINATION[2]),
        "",
    ),
    APPEAL,
    ACTION,
    BUDGET,
    INDICATORS,
)

TEMPLATES = {"simplified": SIMPLIFIED, "full": FULL}
