import commons.clock
import commons.files
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.constraints
import django.db.models.deletion
import funding.codes
import funding.models.signatories
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("funding", "0004_fuller_application"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("structures", "0002_fuller_application"),
        ("structures", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="FileColumn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rank", models.PositiveSmallIntegerField(verbose_name="rang")),
                ("heading", models.CharField(max_length=60, verbose_name="titre")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("iban", "IBAN"),
                            ("bic", "BIC"),
                            ("holder", "titulaire du compte"),
                            ("amount", "montant en euros"),
                            ("cents", "montant en centimes"),
                            ("reference", "référence du versement"),
                            ("order_number", "numéro de mandat"),
                            ("label", "libellé"),
                            ("structure", "structure"),
                            ("siret", "SIRET"),
                            ("agreement", "numéro de convention"),
                            ("year", "exercice"),
                            ("due_on", "à payer avant le"),
                            ("batch", "numéro de bordereau"),
                            ("date", "date du bordereau"),
                            ("fixed", "toujours le même texte"),
                        ],
                        max_length=20,
                        verbose_name="contenu",
                    ),
                ),
                (
                    "text",
                    models.CharField(
                        blank=True, help_text="Quand il est toujours le même.", max_length=60, verbose_name="texte"
                    ),
                ),
                (
                    "width",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="En caractères ; vide : sans limite.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(250),
                        ],
                        verbose_name="largeur",
                    ),
                ),
                (
                    "fill",
                    models.CharField(
                        blank=True,
                        choices=[("", "au plus"), ("spaces", "complétée d’espaces"), ("zeros", "précédée de zéros")],
                        default="",
                        max_length=10,
                        verbose_name="qui est",
                    ),
                ),
            ],
            options={
                "verbose_name": "colonne",
                "ordering": ["layout", "rank"],
            },
        ),
        migrations.CreateModel(
            name="FileLayout",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="nom")),
                ("version", models.PositiveSmallIntegerField(default=1, editable=False, verbose_name="version")),
                ("is_used", models.BooleanField(default=True, verbose_name="en service")),
                (
                    "separator",
                    models.CharField(
                        choices=[(";", "point-virgule"), (",", "virgule"), ("\t", "tabulation"), ("|", "barre")],
                        default=";",
                        max_length=1,
                        verbose_name="séparateur",
                    ),
                ),
                (
                    "quoting",
                    models.CharField(
                        choices=[("needed", "quand il le faut"), ("all", "toujours"), ("never", "jamais")],
                        default="needed",
                        max_length=10,
                        verbose_name="guillemets",
                    ),
                ),
                (
                    "encoding",
                    models.CharField(
                        choices=[
                            ("utf-8", "UTF-8"),
                            ("utf-8-sig", "UTF-8, avec marque d’ordre"),
                            ("cp1252", "Windows-1252"),
                            ("iso8859-15", "ISO 8859-15"),
                        ],
                        default="utf-8-sig",
                        max_length=12,
                        verbose_name="encodage",
                    ),
                ),
                (
                    "decimal_mark",
                    models.CharField(
                        choices=[(",", "virgule"), (".", "point")],
                        default=",",
                        max_length=1,
                        verbose_name="marque décimale",
                    ),
                ),
                (
                    "date_format",
                    models.CharField(
                        choices=[
                            ("%d/%m/%Y", "31/12/2027"),
                            ("%Y-%m-%d", "2027-12-31"),
                            ("%Y%m%d", "20271231"),
                            ("%d%m%Y", "31122027"),
                        ],
                        default="%d/%m/%Y",
                        max_length=10,
                        verbose_name="dates",
                    ),
                ),
                ("has_headings", models.BooleanField(default=True, verbose_name="avec une ligne de titres")),
                (
                    "return_reference",
                    models.CharField(
                        default="Référence",
                        help_text="Celle du fichier envoyé.",
                        max_length=60,
                        verbose_name="retour : colonne de la référence",
                    ),
                ),
                (
                    "return_order",
                    models.CharField(
                        default="Mandat", max_length=60, verbose_name="retour : colonne du numéro de mandat"
                    ),
                ),
                (
                    "return_date",
                    models.CharField(
                        default="Date", max_length=60, verbose_name="retour : colonne de la date de paiement"
                    ),
                ),
            ],
            options={
                "verbose_name": "format du fichier comptable",
                "verbose_name_plural": "formats du fichier comptable",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="AgreementTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "form",
                    models.CharField(
                        choices=[("simplified", "Convention simplifiée"), ("full", "Convention complète")],
                        max_length=12,
                        verbose_name="forme",
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(editable=False, verbose_name="version")),
                (
                    "remark",
                    models.CharField(
                        blank=True,
                        help_text="Pour les agents : par rapport à la version précédente.",
                        max_length=200,
                        verbose_name="ce qui change",
                    ),
                ),
                (
                    "used_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="en service depuis le"),
                ),
                (
                    "used_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="mise en service par",
                    ),
                ),
            ],
            options={
                "verbose_name": "modèle de convention",
                "verbose_name_plural": "modèles de conventions",
                "ordering": ["form", "-version"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("used_at__isnull", True), ("used_by__isnull", True)),
                            models.Q(("used_at__isnull", False), ("used_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="funding_agreementtemplate_used_at_together",
                        violation_error_message="Une mise en service a un auteur et une date.",
                    ),
                    models.UniqueConstraint(
                        fields=("form", "version"),
                        name="funding_agreementtemplate_version_once",
                        violation_error_message="Cette forme a déjà une version de ce numéro.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("used_at__isnull", True)),
                        fields=("form",),
                        name="funding_agreementtemplate_one_draft",
                        violation_error_message="Une version de cette forme est déjà en cours d’écriture.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Amendment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rank", models.PositiveSmallIntegerField(verbose_name="rang")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "En préparation"),
                            ("to_sign", "À signer par la structure"),
                            ("to_countersign", "À signer par la Ville"),
                            ("in_force", "En vigueur"),
                            ("abandoned", "Abandonné"),
                        ],
                        default="draft",
                        max_length=20,
                        verbose_name="statut",
                    ),
                ),
                ("reason", models.TextField(verbose_name="pourquoi")),
                ("ends_before", models.DateField(verbose_name="fin d’avant")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="nouvelle fin")),
                ("purpose_before", models.CharField(max_length=256, verbose_name="objet d’avant")),
                ("purpose", models.CharField(blank=True, max_length=256, verbose_name="nouvel objet")),
                ("sent_on", models.DateField(blank=True, null=True, verbose_name="proposé le")),
                ("signed_on", models.DateField(blank=True, null=True, verbose_name="en vigueur le")),
                ("abandonment", models.TextField(blank=True, verbose_name="pourquoi il est abandonné")),
                (
                    "document",
                    models.FileField(blank=True, upload_to=commons.files.private_path, verbose_name="avenant signé"),
                ),
                ("document_sha256", models.CharField(blank=True, max_length=64, verbose_name="empreinte")),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="amendments",
                        to="funding.agreement",
                        verbose_name="convention",
                    ),
                ),
                (
                    "deliberation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="amendments",
                        to="funding.deliberation",
                        verbose_name="délibération",
                    ),
                ),
            ],
            options={
                "verbose_name": "avenant",
                "ordering": ["agreement", "rank"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("agreement", "rank"),
                        name="funding_amendment_rank_once",
                        violation_error_message="Cet avenant existe déjà.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["draft", "to_sign", "to_countersign"])),
                        fields=("agreement",),
                        name="funding_amendment_one_open",
                        violation_error_message="Un avenant est déjà en cours sur cette convention : terminez-le d’abord.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["in_force"]), ("signed_on__isnull", False)),
                            models.Q(
                                models.Q(("status__in", ["in_force"]), _negated=True),
                                models.Q(("signed_on__isnull", False), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="funding_amendment_signed_on_matches_status",
                        violation_error_message="Un avenant en vigueur est daté.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "abandoned"), _negated=True),
                            models.Q(("abandonment", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="funding_amendment_abandoned_says_why",
                        violation_error_message="Un avenant abandonné dit pourquoi.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["draft", "to_sign", "abandoned"]),
                            models.Q(
                                models.Q(("document", ""), _negated=True),
                                models.Q(("document_sha256", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="funding_amendment_signed_is_frozen",
                        violation_error_message="Ce qui est signé est conservé avec son empreinte.",
                    ),
                ],
            },
            bases=(funding.models.signatories.SignedByParties, models.Model),
        ),
        migrations.CreateModel(
            name="AmendedYear",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="année")),
                ("before", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="montant d’avant")),
                ("after", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="nouveau montant")),
                (
                    "amendment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="years",
                        to="funding.amendment",
                        verbose_name="avenant",
                    ),
                ),
            ],
            options={
                "verbose_name": "année modifiée",
                "verbose_name_plural": "années modifiées",
                "ordering": ["amendment", "year"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("amendment", "year"),
                        name="funding_amendedyear_once",
                        violation_error_message="Cette année est déjà modifiée.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("before__gte", 0)),
                        name="funding_amendedyear_before_positive",
                        violation_error_message="Un montant est positif.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("after__gte", 0)),
                        name="funding_amendedyear_after_positive",
                        violation_error_message="Un montant est positif.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("before", models.F("after")), _negated=True),
                        name="funding_amendedyear_changes",
                        violation_error_message="Une année modifiée change de montant.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AmendedReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("before", models.DateField(verbose_name="échéance d’avant")),
                ("after", models.DateField(verbose_name="nouvelle échéance")),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="amended",
                        to="funding.report",
                        verbose_name="compte rendu",
                    ),
                ),
                (
                    "amendment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reports",
                        to="funding.amendment",
                        verbose_name="avenant",
                    ),
                ),
            ],
            options={
                "verbose_name": "échéance modifiée",
                "verbose_name_plural": "échéances modifiées",
                "ordering": ["amendment", "report"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("amendment", "report"),
                        name="funding_amendedreport_once",
                        violation_error_message="Cette échéance est déjà modifiée.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AmendmentEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("rank", models.PositiveSmallIntegerField(verbose_name="rang")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "En préparation"),
                            ("to_sign", "À signer par la structure"),
                            ("to_countersign", "À signer par la Ville"),
                            ("in_force", "En vigueur"),
                            ("abandoned", "Abandonné"),
                        ],
                        default="draft",
                        max_length=20,
                        verbose_name="statut",
                    ),
                ),
                ("reason", models.TextField(verbose_name="pourquoi")),
                ("ends_before", models.DateField(verbose_name="fin d’avant")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="nouvelle fin")),
                ("purpose_before", models.CharField(max_length=256, verbose_name="objet d’avant")),
                ("purpose", models.CharField(blank=True, max_length=256, verbose_name="nouvel objet")),
                ("sent_on", models.DateField(blank=True, null=True, verbose_name="proposé le")),
                ("signed_on", models.DateField(blank=True, null=True, verbose_name="en vigueur le")),
                ("abandonment", models.TextField(blank=True, verbose_name="pourquoi il est abandonné")),
                (
                    "document",
                    models.FileField(blank=True, upload_to=commons.files.private_path, verbose_name="avenant signé"),
                ),
                ("document_sha256", models.CharField(blank=True, max_length=64, verbose_name="empreinte")),
                (
                    "agreement",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="funding.agreement",
                        verbose_name="convention",
                    ),
                ),
                (
                    "deliberation",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="funding.deliberation",
                        verbose_name="délibération",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="funding.amendment",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="AmendmentSignature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "party",
                    models.CharField(
                        choices=[("structure", "La structure"), ("partner", "Un partenaire"), ("town", "La Ville")],
                        max_length=10,
                        verbose_name="partie",
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="nom du signataire")),
                ("role", models.CharField(max_length=100, verbose_name="qualité")),
                ("at", models.DateTimeField(default=commons.clock.now, verbose_name="le")),
                ("sha256", models.CharField(max_length=64, verbose_name="empreinte du document signé")),
                ("consent", models.TextField(verbose_name="consentement")),
                (
                    "amendment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="funding.amendment",
                        verbose_name="avenant",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="compte",
                    ),
                ),
                (
                    "structure",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="structures.structure",
                        verbose_name="structure",
                    ),
                ),
            ],
            options={
                "verbose_name": "signature d’avenant",
                "verbose_name_plural": "signatures d’avenants",
                "ordering": ["at"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("amendment", "party", "structure"),
                        name="funding_amendmentsignature_once",
                        nulls_distinct=False,
                        violation_error_message="Cette partie a déjà signé.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("party", "town"), ("structure__isnull", False), _connector="OR"),
                        name="funding_amendmentsignature_for_a_structure",
                        violation_error_message="Une structure ou un partenaire signe pour soi.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Article",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rank", models.PositiveSmallIntegerField(verbose_name="rang")),
                (
                    "subject",
                    models.CharField(
                        choices=[
                            ("preambule", "Préambule"),
                            ("objet", "Objet"),
                            ("duree", "Durée"),
                            ("cout", "Coût de l’action"),
                            ("contribution", "Contribution financière"),
                            ("versement", "Modalités de versement"),
                            ("partage", "Partage entre partenaires"),
                            ("commun", "Le commun"),
                            ("justificatifs", "Justificatifs"),
                            ("engagements", "Autres engagements"),
                            ("aides_etat", "Aides d’État"),
                            ("sanctions", "Sanctions"),
                            ("evaluation", "Évaluation"),
                            ("renouvellement", "Renouvellement"),
                            ("controle", "Contrôle"),
                            ("avenant", "Avenant"),
                            ("annexes", "Annexes"),
                            ("resiliation", "Résiliation"),
                            ("recours", "Recours"),
                            ("autre", "Autre article"),
                            ("annexe_action", "Annexe : l’action"),
                            ("annexe_budget", "Annexe : le budget"),
                            ("annexe_indicateurs", "Annexe : les objectifs et les indicateurs"),
                            ("annexe_autre", "Autre annexe"),
                        ],
                        max_length=20,
                        verbose_name="ce dont il traite",
                    ),
                ),
                (
                    "heading",
                    models.CharField(
                        help_text="Sans numéro : il est compté à l’impression.", max_length=120, verbose_name="titre"
                    ),
                ),
                (
                    "body",
                    models.TextField(
                        help_text="Un paragraphe par bloc, séparés d’une ligne vide. « - » en tête de ligne : une liste. « **ainsi** » : en gras. « [pluriannuelle] » en tête de paragraphe : imprimé à cette condition.",
                        verbose_name="texte",
                    ),
                ),
                (
                    "condition",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("pluriannuelle", "si la convention porte sur plusieurs années"),
                            ("commun", "si la structure a des partenaires (appel à commun)"),
                            (
                                "cer",
                                "si la structure est une association ou une fondation, qui a souscrit le contrat d’engagement républicain",
                            ),
                            ("societe", "si la structure est une société ou une coopérative"),
                            ("nature", "si la Ville donne aussi des aides en nature ces années-là"),
                            (
                                "obligatoire",
                                "si la convention est obligatoire : la Ville donne plus que le seuil légal en une année",
                            ),
                            ("avance_majoree", "si une avance dépasse la moitié du montant d’une année"),
                            ("sauf pluriannuelle", "sauf si la convention porte sur plusieurs années"),
                            ("sauf commun", "sauf si la structure a des partenaires (appel à commun)"),
                            (
                                "sauf cer",
                                "sauf si la structure est une association ou une fondation, qui a souscrit le contrat d’engagement républicain",
                            ),
                            ("sauf societe", "sauf si la structure est une société ou une coopérative"),
                            ("sauf nature", "sauf si la Ville donne aussi des aides en nature ces années-là"),
                            (
                                "sauf obligatoire",
                                "sauf si la convention est obligatoire : la Ville donne plus que le seuil légal en une année",
                            ),
                            ("sauf avance_majoree", "sauf si une avance dépasse la moitié du montant d’une année"),
                        ],
                        help_text="Vide : dans toutes les conventions.",
                        max_length=24,
                        verbose_name="imprimé",
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="articles",
                        to="funding.agreementtemplate",
                        verbose_name="modèle de convention",
                    ),
                ),
            ],
            options={
                "verbose_name": "article de convention",
                "verbose_name_plural": "articles de convention",
                "ordering": ["template", "rank", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("subject__in", ["autre", "annexe_autre"]), _negated=True),
                        fields=("template", "subject"),
                        name="funding_article_subject_once",
                        violation_error_message="Un autre article traite déjà de cela.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Clue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("siret", "SIRET"),
                            ("siren", "SIREN"),
                            ("rna", "numéro RNA"),
                            ("name", "nom"),
                            ("acronym", "sigle"),
                            ("commune", "commune"),
                            ("postcode", "code postal"),
                        ],
                        max_length=10,
                        verbose_name="sorte",
                    ),
                ),
                ("value", models.CharField(max_length=150, verbose_name="valeur comparée")),
                (
                    "structure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="clues",
                        to="structures.structure",
                        verbose_name="structure",
                    ),
                ),
            ],
            options={
                "verbose_name": "signe de reconnaissance",
                "verbose_name_plural": "signes de reconnaissance",
                "ordering": ["structure", "kind", "value"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("structure", "kind", "value"),
                        name="funding_clue_once",
                        violation_error_message="Ce signe de reconnaissance est déjà connu.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FileColumnEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("rank", models.PositiveSmallIntegerField(verbose_name="rang")),
                ("heading", models.CharField(max_length=60, verbose_name="titre")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("iban", "IBAN"),
                            ("bic", "BIC"),
                            ("holder", "titulaire du compte"),
                            ("amount", "montant en euros"),
                            ("cents", "montant en centimes"),
                            ("reference", "référence du versement"),
                            ("order_number", "numéro de mandat"),
                            ("label", "libellé"),
                            ("structure", "structure"),
                            ("siret", "SIRET"),
                            ("agreement", "numéro de convention"),
                            ("year", "exercice"),
                            ("due_on", "à payer avant le"),
                            ("batch", "numéro de bordereau"),
                            ("date", "date du bordereau"),
                            ("fixed", "toujours le même texte"),
                        ],
                        max_length=20,
                        verbose_name="contenu",
                    ),
                ),
                (
                    "text",
                    models.CharField(
                        blank=True, help_text="Quand il est toujours le même.", max_length=60, verbose_name="texte"
                    ),
                ),
                (
                    "width",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="En caractères ; vide : sans limite.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(250),
                        ],
                        verbose_name="largeur",
                    ),
                ),
                (
                    "fill",
                    models.CharField(
                        blank=True,
                        choices=[("", "au plus"), ("spaces", "complétée d’espaces"), ("zeros", "précédée de zéros")],
                        default="",
                        max_length=10,
                        verbose_name="qui est",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="funding.filecolumn",
                    ),
                ),
                (
                    "layout",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="funding.filelayout",
                        verbose_name="format",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="filecolumn",
            name="layout",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="columns",
                to="funding.filelayout",
                verbose_name="format",
            ),
        ),
        migrations.CreateModel(
            name="FileLayoutEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=80, verbose_name="nom")),
                ("version", models.PositiveSmallIntegerField(default=1, editable=False, verbose_name="version")),
                ("is_used", models.BooleanField(default=True, verbose_name="en service")),
                (
                    "separator",
                    models.CharField(
                        choices=[(";", "point-virgule"), (",", "virgule"), ("\t", "tabulation"), ("|", "barre")],
                        default=";",
                        max_length=1,
                        verbose_name="séparateur",
                    ),
                ),
                (
                    "quoting",
                    models.CharField(
                        choices=[("needed", "quand il le faut"), ("all", "toujours"), ("never", "jamais")],
                        default="needed",
                        max_length=10,
                        verbose_name="guillemets",
                    ),
                ),
                (
                    "encoding",
                    models.CharField(
                        choices=[
                            ("utf-8", "UTF-8"),
                            ("utf-8-sig", "UTF-8, avec marque d’ordre"),
                            ("cp1252", "Windows-1252"),
                            ("iso8859-15", "ISO 8859-15"),
                        ],
                        default="utf-8-sig",
                        max_length=12,
                        verbose_name="encodage",
                    ),
                ),
                (
                    "decimal_mark",
                    models.CharField(
                        choices=[(",", "virgule"), (".", "point")],
                        default=",",
                        max_length=1,
                        verbose_name="marque décimale",
                    ),
                ),
                (
                    "date_format",
                    models.CharField(
                        choices=[
                            ("%d/%m/%Y", "31/12/2027"),
                            ("%Y-%m-%d", "2027-12-31"),
                            ("%Y%m%d", "20271231"),
                            ("%d%m%Y", "31122027"),
                        ],
                        default="%d/%m/%Y",
                        max_length=10,
                        verbose_name="dates",
                    ),
                ),
                ("has_headings", models.BooleanField(default=True, verbose_name="avec une ligne de titres")),
                (
                    "return_reference",
                    models.CharField(
                        default="Référence",
                        help_text="Celle du fichier envoyé.",
                        max_length=60,
                        verbose_name="retour : colonne de la référence",
                    ),
                ),
                (
                    "return_order",
                    models.CharField(
                        default="Mandat", max_length=60, verbose_name="retour : colonne du numéro de mandat"
                    ),
                ),
                (
                    "return_date",
                    models.CharField(
                        default="Date", max_length=60, verbose_name="retour : colonne de la date de paiement"
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="funding.filelayout",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Indicator",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rank", models.PositiveSmallIntegerField(default=0, verbose_name="ligne")),
                ("objective", models.TextField(verbose_name="objectif")),
                ("label", models.CharField(max_length=200, verbose_name="indicateur")),
                (
                    "unit",
                    models.CharField(
                        blank=True,
                        help_text="Par exemple : personnes, heures, tonnes, %.",
                        max_length=40,
                        verbose_name="unité",
                    ),
                ),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="indicators",
                        to="funding.agreement",
                        verbose_name="convention",
                    ),
                ),
            ],
            options={
                "verbose_name": "indicateur",
                "ordering": ["agreement", "rank"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("agreement", "rank"),
                        name="funding_indicator_once_a_line",
                        violation_error_message="Cette ligne est déjà écrite.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("objective", ""), _negated=True), models.Q(("label", ""), _negated=True)
                        ),
                        name="funding_indicator_is_named",
                        violation_error_message="Un indicateur a son objectif et son nom.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AmendedTarget",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="année")),
                (
                    "before",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="cible d’avant"
                    ),
                ),
                ("after", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="nouvelle cible")),
                (
                    "amendment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="targets",
                        to="funding.amendment",
                        verbose_name="avenant",
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="amended",
                        to="funding.indicator",
                        verbose_name="indicateur",
                    ),
                ),
            ],
            options={
                "verbose_name": "cible modifiée",
                "verbose_name_plural": "cibles modifiées",
                "ordering": ["amendment", "indicator", "year"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("amendment", "indicator", "year"),
                        name="funding_amendedtarget_once",
                        violation_error_message="Cette cible est déjà modifiée.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("after__gte", 0)),
                        name="funding_amendedtarget_after_positive",
                        violation_error_message="Une cible est positive.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IndicatorTarget",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="année")),
                ("value", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="cible")),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="targets",
                        to="funding.indicator",
                        verbose_name="indicateur",
                    ),
                ),
            ],
            options={
                "verbose_name": "cible",
                "ordering": ["indicator", "year"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("indicator", "year"),
                        name="funding_indicatortarget_once",
                        violation_error_message="Cette année a déjà sa cible.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("value__gte", 0)),
                        name="funding_indicatortarget_value_positive",
                        violation_error_message="Une cible est positive.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MatchBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "basis",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "Même SIRET"),
                            (2, "Même numéro RNA"),
                            (3, "Même SIREN"),
                            (4, "Même nom et même commune"),
                            (5, "Nom proche ou sigle, même commune"),
                            (6, "Même nom, commune inconnue ou autre"),
                            (7, "Nom proche seulement"),
                        ],
                        verbose_name="motif",
                    ),
                ),
                ("total", models.PositiveIntegerField(default=0, verbose_name="demandés")),
                ("at", models.DateTimeField(default=commons.clock.now, editable=False, verbose_name="demandée le")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="par",
                    ),
                ),
            ],
            options={
                "verbose_name": "confirmation groupée",
                "verbose_name_plural": "confirmations groupées",
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("basis__in", [1, 2])),
                        name="funding_matchbatch_by_number",
                        violation_error_message="Seuls des numéros identiques se confirment en nombre, jamais des noms.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Match",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "basis",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "Même SIRET"),
                            (2, "Même numéro RNA"),
                            (3, "Même SIREN"),
                            (4, "Même nom et même commune"),
                            (5, "Nom proche ou sigle, même commune"),
                            (6, "Même nom, commune inconnue ou autre"),
                            (7, "Nom proche seulement"),
                        ],
                        verbose_name="motif",
                    ),
                ),
                (
                    "confidence",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Faible"), (2, "Possible"), (3, "Probable"), (4, "Forte")],
                        verbose_name="confiance",
                    ),
                ),
                (
                    "likeness",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="De 0 (rien de commun) à 100 (le même nom).",
                        verbose_name="ressemblance des noms",
                    ),
                ),
                (
                    "contradictions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("other_name", "les noms n’ont presque rien de commun"),
                                ("other_siren", "les SIREN sont différents"),
                                ("other_rna", "les numéros RNA sont différents"),
                                ("other_commune", "les communes sont différentes"),
                            ],
                            max_length=20,
                        ),
                        default=list,
                        size=None,
                        verbose_name="ce qui le contredit",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("proposed", "À confirmer"), ("confirmed", "Confirmé"), ("rejected", "Rejeté")],
                        default="proposed",
                        max_length=10,
                        verbose_name="statut",
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="décidé le")),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("homonym", "Même nom ou nom proche, autre structure"),
                            ("federation", "Ce numéro est celui d’une fédération ou d’un autre établissement"),
                            ("mistake", "Erreur dans le fichier du financeur"),
                            ("other", "Une autre structure a reçu cette subvention"),
                        ],
                        max_length=12,
                        verbose_name="raison du rejet",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="décidé par",
                    ),
                ),
                (
                    "known",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="matches",
                        to="funding.knowngrant",
                        verbose_name="subvention d’un autre financeur",
                    ),
                ),
                (
                    "structure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="matches",
                        to="structures.structure",
                        verbose_name="structure",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="matches",
                        to="funding.matchbatch",
                        verbose_name="confirmation groupée",
                    ),
                ),
            ],
            options={
                "verbose_name": "rapprochement",
                "ordering": ["-confidence", "structure", "known"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("known", "structure"),
                        name="funding_match_once",
                        violation_error_message="Cette subvention et cette structure sont déjà rapprochées.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "confirmed")),
                        fields=("known",),
                        name="funding_match_one_structure",
                        violation_error_message="Une autre structure est déjà confirmée pour cette subvention.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("decided_by__isnull", True)),
                            models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="funding_match_decided_at_together",
                        violation_error_message="Une décision a une date et un auteur.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("status", "proposed")),
                            models.Q(
                                models.Q(("status", "proposed"), _negated=True),
                                models.Q(("decided_at", None), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="funding_match_decided_is_dated",
                        violation_error_message="Un rapprochement confirmé ou rejeté, et lui seul, dit quand il l’a été.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "rejected"), models.Q(("reason", ""), _negated=True)),
                            models.Q(models.Q(("status", "rejected"), _negated=True), ("reason", "")),
                            _connector="OR",
                        ),
                        name="funding_match_rejected_with_reason",
                        violation_error_message="Un rapprochement rejeté, et lui seul, dit pourquoi.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PaymentBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="numéro")),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "À payer"), ("settled", "Clos"), ("cancelled", "Annulé")],
                        default="open",
                        max_length=20,
                        verbose_name="statut",
                    ),
                ),
                ("made_at", models.DateTimeField(default=commons.clock.now, verbose_name="préparé le")),
                ("layout_version", models.PositiveSmallIntegerField(verbose_name="version du format")),
                ("total", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="montant total")),
                ("file", models.FileField(upload_to=commons.files.private_path, verbose_name="fichier")),
                ("sha256", models.CharField(max_length=64, verbose_name="empreinte")),
                (
                    "layout",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="batches",
                        to="funding.filelayout",
                        verbose_name="format",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="préparé par",
                    ),
                ),
            ],
            options={
                "verbose_name": "bordereau de paiement",
                "verbose_name_plural": "bordereaux de paiement",
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("total__gt", 0)),
                        name="funding_paymentbatch_total_positive",
                        violation_error_message="Un bordereau paie quelque chose.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PaymentCorrection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("corrected", "Numéro ou date corrigés"),
                            ("mistake", "Paiement enregistré par erreur"),
                            ("bounced", "Virement rejeté par la banque"),
                        ],
                        max_length=10,
                        verbose_name="nature",
                    ),
                ),
                ("reason", models.TextField(verbose_name="pourquoi")),
                ("order_number", models.CharField(max_length=30, verbose_name="mandat d’avant")),
                ("paid_on", models.DateField(verbose_name="payé le, avant")),
                ("at", models.DateTimeField(default=commons.clock.now, editable=False, verbose_name="le")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="par",
                    ),
                ),
                (
                    "instalment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="funding.instalment",
                        verbose_name="versement",
                    ),
                ),
            ],
            options={
                "verbose_name": "correction de paiement",
                "verbose_name_plural": "corrections de paiement",
                "ordering": ["instalment", "at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="funding_paymentcorrection_says_why",
                        violation_error_message="Dites pourquoi ce paiement est corrigé.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PaymentRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rank", models.PositiveSmallIntegerField(verbose_name="rang")),
                ("reference", models.CharField(max_length=35, verbose_name="référence")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="montant")),
                ("order_number", models.CharField(max_length=30, verbose_name="numéro de mandat prévu")),
                ("is_open", models.BooleanField(default=True, verbose_name="en cours")),
                ("refusal", models.CharField(blank=True, max_length=300, verbose_name="pourquoi elle n’est pas payée")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="structures.bankaccount",
                        verbose_name="compte à créditer",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="funding.paymentbatch",
                        verbose_name="bordereau",
                    ),
                ),
                (
                    "instalment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payment_rows",
                        to="funding.instalment",
                        verbose_name="versement",
                    ),
                ),
            ],
            options={
                "verbose_name": "ligne de bordereau",
                "verbose_name_plural": "lignes de bordereau",
                "ordering": ["batch", "rank"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_open", True)),
                        fields=("instalment",),
                        name="funding_paymentrow_one_open",
                        violation_error_message="Ce versement est déjà dans un bordereau.",
                    ),
                    models.UniqueConstraint(
                        fields=("batch", "reference"),
                        name="funding_paymentrow_reference_once",
                        violation_error_message="Cette référence est déjà dans le bordereau.",
                    ),
                    models.UniqueConstraint(
                        fields=("batch", "order_number"),
                        name="funding_paymentrow_order_once",
                        violation_error_message="Ce numéro de mandat est déjà dans le bordereau.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)),
                        name="funding_paymentrow_amount_positive",
                        violation_error_message="Un versement est positif.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Recovery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "facts",
                    models.TextField(
                        help_text="Ce qui s’est passé, avec les dates. La structure le lira tel quel.",
                        verbose_name="faits",
                    ),
                ),
                ("announced_at", models.DateTimeField(default=commons.clock.now, verbose_name="annoncée le")),
                ("answer_until", models.DateField(verbose_name="réponse attendue avant le")),
                ("answer", models.TextField(blank=True, verbose_name="observations de la structure")),
                (
                    "answer_file",
                    models.FileField(blank=True, upload_to=commons.files.private_path, verbose_name="pièce jointe"),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="répondu le")),
                ("reasons", models.TextField(blank=True, verbose_name="motifs de la décision")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="décidée le")),
                ("prefect_on", models.DateField(blank=True, null=True, verbose_name="préfet informé le")),
                ("rank", models.PositiveSmallIntegerField(verbose_name="rang")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("announced", "Annoncé"),
                            ("answered", "Réponse reçue"),
                            ("decided", "Décidé, à encaisser"),
                            ("collected", "Terminé"),
                            ("dropped", "Classé sans suite"),
                        ],
                        default="announced",
                        max_length=20,
                        verbose_name="statut",
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("report", "Compte rendu financier non rendu"),
                            ("unjustified", "Dépenses non justifiées"),
                            ("overpaid", "Coût réel inférieur au budget prévu"),
                            ("charter", "Manquement au contrat d’engagement républicain"),
                            ("breach", "Obligations de la convention non tenues"),
                            ("termination", "Résiliation : sommes sans emploi"),
                        ],
                        max_length=20,
                        verbose_name="motif",
                    ),
                ),
                ("asked", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="somme annoncée")),
                (
                    "computation",
                    models.TextField(help_text="Le calcul de la somme, ligne à ligne.", verbose_name="calcul"),
                ),
                (
                    "amount",
                    models.DecimalField(decimal_places=2, default=0, max_digits=12, verbose_name="somme décidée"),
                ),
                ("is_withheld", models.BooleanField(default=False, verbose_name="retenue sur les versements à venir")),
                (
                    "order_number",
                    models.CharField(blank=True, max_length=30, verbose_name="numéro du titre de recettes"),
                ),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="à rembourser avant le")),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recoveries",
                        to="funding.agreement",
                        verbose_name="convention",
                    ),
                ),
                (
                    "announced_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="annoncée par",
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="répondu par",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="décidée par",
                    ),
                ),
            ],
            options={
                "verbose_name": "reversement",
                "ordering": ["agreement", "rank"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", True), ("answered_by__isnull", True)),
                            models.Q(("answered_at__isnull", False), ("answered_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="funding_recovery_answered_at_together",
                        violation_error_message="Une réponse a un auteur et une date.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("decided_by__isnull", True)),
                            models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="funding_recovery_decided_at_together",
                        violation_error_message="Une décision a un auteur et une date.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("status__in", ["announced", "answered"])),
                            models.Q(
                                models.Q(("status__in", ["announced", "answered"]), _negated=True),
                                ("decided_at__isnull", False),
                                models.Q(("reasons", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="funding_recovery_decided_with_reasons",
                        violation_error_message="Une décision est datée et motivée.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ground", "charter"),
                                ("prefect_on__isnull", False),
                                ("status__in", ["decided", "collected"]),
                            ),
                            models.Q(
                                ("prefect_on__isnull", True),
                                models.Q(
                                    ("ground", "charter"), ("status__in", ["decided", "collected"]), _negated=True
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="funding_recovery_prefect_told_of_charter",
                        violation_error_message="Le préfet est informé d’un retrait décidé pour manquement au contrat d’engagement républicain.",
                    ),
                    models.UniqueConstraint(
                        fields=("agreement", "rank"),
                        name="funding_recovery_rank_once",
                        violation_error_message="Ce reversement existe déjà.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("asked__gt", 0)),
                        name="funding_recovery_asked_positive",
                        violation_error_message="Une somme à rendre est positive.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("amount__gt", 0),
                                ("amount__lte", models.F("asked")),
                                ("status__in", ["decided", "collected"]),
                            ),
                            models.Q(models.Q(("status__in", ["decided", "collected"]), _negated=True), ("amount", 0)),
                            _connector="OR",
                        ),
                        name="funding_recovery_decided_within_asked",
                        violation_error_message="La somme décidée ne dépasse pas celle que la structure a pu discuter.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("due_on__isnull", True),
                                ("is_withheld", True),
                                ("order_number", ""),
                                ("status", "collected"),
                            ),
                            models.Q(
                                ("due_on__isnull", False),
                                ("is_withheld", False),
                                ("status__in", ["decided", "collected"]),
                                models.Q(("order_number", ""), _negated=True),
                            ),
                            models.Q(
                                ("due_on__isnull", True),
                                ("is_withheld", False),
                                ("order_number", ""),
                                ("status__in", ["announced", "answered", "dropped"]),
                            ),
                            _connector="OR",
                        ),
                        name="funding_recovery_has_its_order",
                        violation_error_message="Une somme à rembourser a son titre de recettes et son échéance.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Collection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="montant")),
                ("collected_on", models.DateField(verbose_name="encaissé le")),
                ("reference", models.CharField(max_length=60, verbose_name="référence")),
                ("at", models.DateTimeField(default=commons.clock.now, editable=False, verbose_name="enregistré le")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="par",
                    ),
                ),
                (
                    "recovery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="collections",
                        to="funding.recovery",
                        verbose_name="reversement",
                    ),
                ),
            ],
            options={
                "verbose_name": "encaissement",
                "ordering": ["recovery", "collected_on", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)),
                        name="funding_collection_amount_positive",
                        violation_error_message="Un encaissement est positif.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RecoveryEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "facts",
                    models.TextField(
                        help_text="Ce qui s’est passé, avec les dates. La structure le lira tel quel.",
                        verbose_name="faits",
                    ),
                ),
                ("announced_at", models.DateTimeField(default=commons.clock.now, verbose_name="annoncée le")),
                ("answer_until", models.DateField(verbose_name="réponse attendue avant le")),
                ("answer", models.TextField(blank=True, verbose_name="observations de la structure")),
                (
                    "answer_file",
                    models.FileField(blank=True, upload_to=commons.files.private_path, verbose_name="pièce jointe"),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="répondu le")),
                ("reasons", models.TextField(blank=True, verbose_name="motifs de la décision")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="décidée le")),
                ("prefect_on", models.DateField(blank=True, null=True, verbose_name="préfet informé le")),
                ("rank", models.PositiveSmallIntegerField(verbose_name="rang")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("announced", "Annoncé"),
                            ("answered", "Réponse reçue"),
                            ("decided", "Décidé, à encaisser"),
                            ("collected", "Terminé"),
                            ("dropped", "Classé sans suite"),
                        ],
                        default="announced",
                        max_length=20,
                        verbose_name="statut",
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("report", "Compte rendu financier non rendu"),
                            ("unjustified", "Dépenses non justifiées"),
                            ("overpaid", "Coût réel inférieur au budget prévu"),
                            ("charter", "Manquement au contrat d’engagement républicain"),
                            ("breach", "Obligations de la convention non tenues"),
                            ("termination", "Résiliation : sommes sans emploi"),
                        ],
                        max_length=20,
                        verbose_name="motif",
                    ),
                ),
                ("asked", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="somme annoncée")),
                (
                    "computation",
                    models.TextField(help_text="Le calcul de la somme, ligne à ligne.", verbose_name="calcul"),
                ),
                (
                    "amount",
                    models.DecimalField(decimal_places=2, default=0, max_digits=12, verbose_name="somme décidée"),
                ),
                ("is_withheld", models.BooleanField(default=False, verbose_name="retenue sur les versements à venir")),
                (
                    "order_number",
                    models.CharField(blank=True, max_length=30, verbose_name="numéro du titre de recettes"),
                ),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="à rembourser avant le")),
                (
                    "agreement",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="funding.agreement",
                        verbose_name="convention",
                    ),
                ),
                (
                    "announced_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="annoncée par",
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="répondu par",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="décidée par",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="funding.recovery",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ReportAudience",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rank", models.PositiveSmallIntegerField(default=0, verbose_name="ligne")),
                (
                    "public",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("everyone", "Habitants, tout public"),
                            ("children", "Enfants et adolescents"),
                            ("young", "Jeunes de 16 à 25 ans"),
                            ("families", "Familles"),
                            ("elderly", "Personnes âgées"),
                            ("jobseekers", "Personnes en recherche d’emploi"),
                            ("insertion", "Personnes en parcours d’insertion"),
                            ("minimum_income", "Bénéficiaires de minima sociaux"),
                            ("disabled", "Personnes en situation de handicap"),
                            ("violence", "Femmes victimes de violences"),
                            ("migrants", "Personnes exilées"),
                            ("volunteers", "Bénévoles et adhérents"),
                            ("employees", "Salariés"),
                            ("bodies", "Associations, entreprises et autres organismes"),
                            ("other", "Autre public"),
                        ],
                        max_length=20,
                        verbose_name="public",
                    ),
                ),
                ("other", models.CharField(blank=True, max_length=100, verbose_name="lequel")),
                ("people", models.PositiveIntegerField(blank=True, null=True, verbose_name="personnes")),
                ("women", models.PositiveIntegerField(blank=True, null=True, verbose_name="dont femmes")),
                (
                    "local",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="dont quartiers prioritaires"),
                ),
                (
                    "age",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("under_12", "moins de 12 ans"),
                            ("under_18", "12 à 17 ans"),
                            ("under_26", "18 à 25 ans"),
                            ("under_60", "26 à 59 ans"),
                            ("over_60", "60 ans et plus"),
                        ],
                        max_length=10,
                        verbose_name="âge",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="audiences",
                        to="funding.report",
                        verbose_name="compte rendu",
                    ),
                ),
            ],
            options={
                "verbose_name": "public bénéficiaire",
                "verbose_name_plural": "publics bénéficiaires",
                "ordering": ["report", "rank"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("report", "rank"),
                        name="funding_reportaudience_once_a_line",
                        violation_error_message="Cette ligne est déjà écrite.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("women__isnull", True),
                            models.Q(("people__isnull", False), ("women__lte", models.F("people"))),
                            _connector="OR",
                        ),
                        name="funding_reportaudience_women_within_people",
                        violation_error_message="Une partie du public ne dépasse pas son nombre.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("local__isnull", True),
                            models.Q(("local__lte", models.F("people")), ("people__isnull", False)),
                            _connector="OR",
                        ),
                        name="funding_reportaudience_local_within_people",
                        violation_error_message="Une partie du public ne dépasse pas son nombre.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportIndicator",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "value",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="atteint"),
                ),
                ("comment", models.TextField(blank=True, verbose_name="commentaire")),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reached",
                        to="funding.indicator",
                        verbose_name="indicateur",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reached",
                        to="funding.report",
                        verbose_name="compte rendu",
                    ),
                ),
            ],
            options={
                "verbose_name": "indicateur atteint",
                "verbose_name_plural": "indicateurs atteints",
                "ordering": ["report", "indicator"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("report", "indicator"),
                        name="funding_reportindicator_once",
                        violation_error_message="Cet indicateur a déjà sa valeur.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportPaper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("statutes", "Statuts"),
                            ("leaders", "Liste des dirigeants"),
                            ("registration", "Récépissé de déclaration ou avis SIRENE"),
                            ("kbis", "Extrait Kbis"),
                            ("bank", "Relevé d’identité bancaire (RIB)"),
                            ("accounts", "Comptes annuels approuvés"),
                            ("audit", "Rapport du commissaire aux comptes"),
                            ("activity", "Rapport d’activité"),
                            ("minutes", "Procès-verbal de la dernière assemblée générale"),
                            ("budget", "Budget prévisionnel de la structure"),
                            ("insurance", "Attestation d’assurance"),
                            ("duties", "Attestation de régularité fiscale et sociale"),
                            ("power", "Pouvoir donné au signataire"),
                            ("quotes", "Devis"),
                            ("other", "Autre pièce"),
                        ],
                        max_length=20,
                        verbose_name="pièce",
                    ),
                ),
                ("promised_on", models.DateField(blank=True, null=True, verbose_name="promise pour le")),
                (
                    "paper",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="structures.paper",
                        verbose_name="version jointe",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="papers",
                        to="funding.report",
                        verbose_name="compte rendu",
                    ),
                ),
            ],
            options={
                "verbose_name": "pièce du compte rendu",
                "verbose_name_plural": "pièces du compte rendu",
                "ordering": ["report", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("report", "kind"),
                        name="funding_reportpaper_once",
                        violation_error_message="Cette pièce a déjà sa réponse.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("paper__isnull", False), ("promised_on__isnull", True)),
                            models.Q(("paper__isnull", True), ("promised_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="funding_reportpaper_given_or_promised",
                        violation_error_message="Une pièce est jointe, ou promise pour un jour.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportReturn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField(default=commons.clock.now, verbose_name="demandé le")),
                ("reason", models.TextField(blank=True, verbose_name="pourquoi une nouvelle correction")),
                ("before", models.JSONField(default=dict, editable=False, verbose_name="ce qui était écrit")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="corrigé le")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="demandé par",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="returns",
                        to="funding.report",
                        verbose_name="compte rendu",
                    ),
                ),
            ],
            options={
                "verbose_name": "demande de correction",
                "verbose_name_plural": "demandes de correction",
                "ordering": ["report", "asked_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answered_at__isnull", True)),
                        fields=("report",),
                        name="funding_reportreturn_one_open",
                        violation_error_message="Une demande de correction attend déjà sa réponse.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("reason", "")),
                        fields=("report",),
                        name="funding_reportreturn_again_with_reason",
                        violation_error_message="La première demande devait tout dire : dites pourquoi vous demandez encore.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Remark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "place",
                    models.CharField(
                        choices=[
                            ("whole", "L’ensemble"),
                            ("story", "1. Le récit"),
                            ("audiences", "1. Les bénéficiaires"),
                            ("indicators", "1. Les indicateurs"),
                            ("figures", "2. Les comptes"),
                            ("annex", "3. L’annexe"),
                            ("papers", "Les pièces"),
                        ],
                        default="whole",
                        max_length=20,
                        verbose_name="porte sur",
                    ),
                ),
                (
                    "account",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("604", "604 Prestations de services"),
                            ("601", "601 Achats de matières et fournitures"),
                            ("60x", "Autres fournitures"),
                            ("613", "613 Locations"),
                            ("615", "615 Entretien et réparation"),
                            ("616", "616 Assurance"),
                            ("618", "618 Documentation"),
                            ("622", "622 Rémunérations intermédiaires et honoraires"),
                            ("623", "623 Publicité, publication"),
                            ("625", "625 Déplacements, missions"),
                            ("62x", "Services bancaires, autres"),
                            ("631", "631 Impôts et taxes sur rémunération"),
                            ("635", "635 Autres impôts et taxes"),
                            ("641", "641 Rémunération des personnels"),
                            ("645", "645 Charges sociales"),
                            ("647", "647 Autres charges de personnel"),
                            ("65", "65 Autres charges de gestion courante"),
                            ("66", "66 Charges financières"),
                            ("67", "67 Charges exceptionnelles"),
                            ("68", "68 Dotation aux amortissements, provisions et engagements"),
                            ("69", "69 Impôt sur les bénéfices, participation des salariés"),
                            ("INDfix", "Charges fixes de fonctionnement"),
                            ("INDfin", "Frais financiers"),
                            ("INDx", "Autres"),
                            ("EXC", "Excédent prévisionnel (bénéfice)"),
                            ("860", "860 Secours en nature"),
                            ("861", "861 Mise à disposition gratuite de biens et services"),
                            ("862", "862 Prestations"),
                            ("864", "864 Personnel bénévole"),
                            ("70", "70 Vente de produits finis, de marchandises, prestations de services"),
                            ("73", "73 Dotations et produits de tarification"),
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
                            ("756", "756 Cotisations"),
                            ("758", "758 Dons manuels, mécénat"),
                            ("750", "750 Autres produits de gestion courante"),
                            ("76", "76 Produits financiers"),
                            ("77", "77 Produits exceptionnels"),
                            ("78", "78 Reprises"),
                            ("789", "789 Ressources affectées et non utilisées des exercices antérieurs"),
                            ("79", "79 Transfert de charges"),
                            ("RP", "Ressources propres affectées au projet"),
                            ("INS", "Insuffisance prévisionnelle (déficit)"),
                            ("870", "870 Bénévolat"),
                            ("871", "871 Prestations en nature"),
                            ("875", "875 Dons en nature"),
                            ("203", "203 Études et frais de conception"),
                            ("205", "205 Logiciels, licences, sites internet"),
                            ("211", "211 Terrains et aménagements"),
                            ("213", "213 Constructions et travaux"),
                            ("215", "215 Matériel et outillage"),
                            ("2182", "2182 Véhicules"),
                            ("2183", "2183 Informatique et bureau"),
                            ("2184", "2184 Mobilier"),
                            ("21x", "Autres équipements"),
                            ("INVx", "Frais liés à l’achat (livraison, pose, imprévus)"),
                            ("10", "10 Fonds propres"),
                            ("13etat", "État"),
                            ("13reg", "Conseil régional"),
                            ("13dep", "Conseil départemental"),
                            ("13epci", "Communauté d’agglomération"),
                            ("13com", "Commune : Ville d’Alès, et autres communes"),
                            ("13ue", "Fonds européens (FEDER, LEADER…)"),
                            ("13etab", "Autres établissements publics"),
                            ("13priv", "Aides privées (fondations)"),
                            ("16", "16 Emprunts"),
                            ("RESx", "Autres ressources (dons, ventes, location)"),
                        ],
                        max_length=10,
                        verbose_name="ligne du tableau",
                    ),
                ),
                ("text", models.TextField(verbose_name="à corriger")),
                ("reply", models.TextField(blank=True, verbose_name="réponse")),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="remarks",
                        to="funding.reportreturn",
                        verbose_name="demande",
                    ),
                ),
            ],
            options={
                "verbose_name": "remarque",
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="funding_remark_says",
                        violation_error_message="Une remarque dit quelque chose.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("account", ""), ("place", "figures"), _connector="OR"),
                        name="funding_remark_account_of_figures",
                        violation_error_message="Une ligne se trouve dans les comptes.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScanBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "document",
                    models.FileField(blank=True, upload_to=commons.files.private_path, verbose_name="fichier"),
                ),
                ("name", models.CharField(max_length=120, verbose_name="nom du fichier")),
                ("kind", models.CharField(max_length=4, verbose_name="sorte")),
                ("pages", models.PositiveSmallIntegerField(verbose_name="pages")),
                ("at", models.DateTimeField(default=commons.clock.now, editable=False, verbose_name="reçu le")),
                (
                    "agreement",
                    models.ForeignKey(
                        blank=True,
                        help_text="Quand tout le fichier est d’une seule convention.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="batches",
                        to="funding.agreement",
                        verbose_name="convention",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="par",
                    ),
                ),
            ],
            options={
                "verbose_name": "liasse scannée",
                "verbose_name_plural": "liasses scannées",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="SectorTotal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=10)),
                ("amount", models.DecimalField(decimal_places=6, max_digits=20)),
                (
                    "envelope",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="funding.envelope"
                    ),
                ),
                (
                    "sector",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="structures.sector"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("envelope", "sector", "kind"), name="funding_sectortotal_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SignedScan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("document", models.FileField(upload_to=commons.files.private_path, verbose_name="original scanné")),
                ("sha256", models.CharField(max_length=64, verbose_name="empreinte")),
                ("pages", models.PositiveSmallIntegerField(verbose_name="pages")),
                ("at", models.DateTimeField(default=commons.clock.now, verbose_name="complet le")),
                ("recorded_at", models.DateTimeField(blank=True, null=True, verbose_name="signature enregistrée le")),
                ("set_aside_at", models.DateTimeField(blank=True, null=True, verbose_name="écarté le")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="motif")),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scans",
                        to="funding.agreement",
                        verbose_name="convention",
                    ),
                ),
                (
                    "set_aside_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="écarté par",
                    ),
                ),
            ],
            options={
                "verbose_name": "original signé",
                "verbose_name_plural": "originaux signés",
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("set_aside_at__isnull", True), ("set_aside_by__isnull", True)),
                            models.Q(("set_aside_at__isnull", False), ("set_aside_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="funding_signedscan_set_aside_at_together",
                        violation_error_message="Un original écarté l’est par quelqu’un.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("set_aside_at__isnull", True), models.Q(("reason", ""), _negated=True), _connector="XOR"
                        ),
                        name="funding_signedscan_set_aside_with_reason",
                        violation_error_message="Dites pourquoi cet original est écarté.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("recorded_at", None), ("set_aside_at", None)),
                        fields=("agreement",),
                        name="funding_signedscan_one_waits",
                        violation_error_message="Un original de cette convention attend déjà qu’on le regarde.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScannedPage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rank", models.PositiveSmallIntegerField(verbose_name="rang dans le fichier")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("waiting", "À lire"),
                            ("filed", "Classée"),
                            ("unreadable", "Illisible"),
                            ("foreign", "Pas de nous"),
                            ("duplicate", "En double"),
                            ("refused", "Pas attendue"),
                            ("set_aside", "Écartée"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="suite",
                    ),
                ),
                ("sentence", models.CharField(blank=True, max_length=300, verbose_name="explication")),
                ("page", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="page")),
                (
                    "document",
                    models.FileField(blank=True, upload_to=commons.files.private_path, verbose_name="page scannée"),
                ),
                ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="classée à la main le")),
                (
                    "agreement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to="funding.agreement",
                        verbose_name="convention",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to="funding.scanbatch",
                        verbose_name="liasse",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="classée à la main par",
                    ),
                ),
                (
                    "scan",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to="funding.signedscan",
                        verbose_name="original signé",
                    ),
                ),
            ],
            options={
                "verbose_name": "page scannée",
                "verbose_name_plural": "pages scannées",
                "ordering": ["batch", "rank"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at__isnull", True), ("settled_by__isnull", True)),
                            models.Q(("settled_at__isnull", False), ("settled_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="funding_scannedpage_settled_by_together",
                        violation_error_message="Une page classée à la main l’est par quelqu’un.",
                    ),
                    models.UniqueConstraint(
                        fields=("batch", "rank"),
                        name="funding_scannedpage_once",
                        violation_error_message="Cette page est déjà dans la liasse.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("outcome", "filed"), ("scan", None)),
                        fields=("agreement", "page"),
                        name="funding_scannedpage_filed_once",
                        violation_error_message="Cette page de la convention est déjà classée.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "filed"), _negated=True),
                            models.Q(
                                ("agreement__isnull", False),
                                ("page__isnull", False),
                                models.Q(("document", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="funding_scannedpage_filed_somewhere",
                        violation_error_message="Une page classée a sa convention et son numéro.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SigningFolder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        default=funding.codes.new_code,
                        editable=False,
                        max_length=12,
                        unique=True,
                        verbose_name="code de vérification",
                    ),
                ),
                ("state", models.CharField(blank=True, max_length=64, verbose_name="état du texte")),
                (
                    "document",
                    models.FileField(blank=True, upload_to=commons.files.private_path, verbose_name="document préparé"),
                ),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="empreinte")),
                ("pages", models.PositiveSmallIntegerField(default=0, verbose_name="pages")),
                ("prepared_at", models.DateTimeField(blank=True, null=True, verbose_name="préparé le")),
                ("frozen_at", models.DateTimeField(blank=True, null=True, verbose_name="figé le")),
                (
                    "agreement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="folder",
                        to="funding.agreement",
                        verbose_name="convention",
                    ),
                ),
            ],
            options={
                "verbose_name": "parapheur",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("document", ""), ("prepared_at__isnull", True), ("sha256", "")),
                            models.Q(
                                models.Q(("document", ""), _negated=True),
                                models.Q(("sha256", ""), _negated=True),
                                models.Q(("state", ""), _negated=True),
                                ("pages__gt", 0),
                                ("prepared_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="funding_signingfolder_prepared_whole",
                        violation_error_message="Un document préparé a son empreinte, sa date et ses pages.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Termination",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "facts",
                    models.TextField(
                        help_text="Ce qui s’est passé, avec les dates. La structure le lira tel quel.",
                        verbose_name="faits",
                    ),
                ),
                ("announced_at", models.DateTimeField(default=commons.clock.now, verbose_name="annoncée le")),
                ("answer_until", models.DateField(verbose_name="réponse attendue avant le")),
                ("answer", models.TextField(blank=True, verbose_name="observations de la structure")),
                (
                    "answer_file",
                    models.FileField(blank=True, upload_to=commons.files.private_path, verbose_name="pièce jointe"),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="répondu le")),
                ("reasons", models.TextField(blank=True, verbose_name="motifs de la décision")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="décidée le")),
                ("prefect_on", models.DateField(blank=True, null=True, verbose_name="préfet informé le")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("announced", "Annoncée"),
                            ("answered", "Réponse reçue"),
                            ("decided", "Résiliée"),
                            ("dropped", "Classée sans suite"),
                        ],
                        default="announced",
                        max_length=20,
                        verbose_name="statut",
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("breach", "Obligations de la convention non tenues"),
                            ("charter", "Manquement au contrat d’engagement républicain"),
                            ("request", "À la demande de la structure"),
                            ("closed", "La structure cesse son activité"),
                            ("interest", "Motif d’intérêt général"),
                        ],
                        max_length=20,
                        verbose_name="motif",
                    ),
                ),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="terminations",
                        to="funding.agreement",
                        verbose_name="convention",
                    ),
                ),
                (
                    "announced_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="annoncée par",
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="répondu par",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="décidée par",
                    ),
                ),
            ],
            options={
                "verbose_name": "résiliation",
                "ordering": ["-pk"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", True), ("answered_by__isnull", True)),
                            models.Q(("answered_at__isnull", False), ("answered_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="funding_termination_answered_at_together",
                        violation_error_message="Une réponse a un auteur et une date.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("decided_by__isnull", True)),
                            models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="funding_termination_decided_at_together",
                        violation_error_message="Une décision a un auteur et une date.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("status__in", ["announced", "answered"])),
                            models.Q(
                                models.Q(("status__in", ["announced", "answered"]), _negated=True),
                                ("decided_at__isnull", False),
                                models.Q(("reasons", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="funding_termination_decided_with_reasons",
                        violation_error_message="Une décision est datée et motivée.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ground", "charter"),
                                ("prefect_on__isnull", False),
                                ("status__in", ["decided", "collected"]),
                            ),
                            models.Q(
                                ("prefect_on__isnull", True),
                                models.Q(
                                    ("ground", "charter"), ("status__in", ["decided", "collected"]), _negated=True
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="funding_termination_prefect_told_of_charter",
                        violation_error_message="Le préfet est informé d’un retrait décidé pour manquement au contrat d’engagement républicain.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["announced", "answered"])),
                        fields=("agreement",),
                        name="funding_termination_one_open",
                        violation_error_message="Une résiliation est déjà annoncée pour cette convention.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TerminationEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "facts",
                    models.TextField(
                        help_text="Ce qui s’est passé, avec les dates. La structure le lira tel quel.",
                        verbose_name="faits",
                    ),
                ),
                ("announced_at", models.DateTimeField(default=commons.clock.now, verbose_name="annoncée le")),
                ("answer_until", models.DateField(verbose_name="réponse attendue avant le")),
                ("answer", models.TextField(blank=True, verbose_name="observations de la structure")),
                (
                    "answer_file",
                    models.FileField(blank=True, upload_to=commons.files.private_path, verbose_name="pièce jointe"),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="répondu le")),
                ("reasons", models.TextField(blank=True, verbose_name="motifs de la décision")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="décidée le")),
                ("prefect_on", models.DateField(blank=True, null=True, verbose_name="préfet informé le")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("announced", "Annoncée"),
                            ("answered", "Réponse reçue"),
                            ("decided", "Résiliée"),
                            ("dropped", "Classée sans suite"),
                        ],
                        default="announced",
                        max_length=20,
                        verbose_name="statut",
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("breach", "Obligations de la convention non tenues"),
                            ("charter", "Manquement au contrat d’engagement républicain"),
                            ("request", "À la demande de la structure"),
                            ("closed", "La structure cesse son activité"),
                            ("interest", "Motif d’intérêt général"),
                        ],
                        max_length=20,
                        verbose_name="motif",
                    ),
                ),
                (
                    "agreement",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="funding.agreement",
                        verbose_name="convention",
                    ),
                ),
                (
                    "announced_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="annoncée par",
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="répondu par",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="décidée par",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="funding.termination",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddIndex(
            model_name="clue",
            index=models.Index(fields=["kind", "value"], name="funding_clue_value"),
        ),
        migrations.AddIndex(
            model_name="clue",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass("value", "gin_trgm_ops"),
                condition=models.Q(("kind", "name")),
                name="funding_clue_names",
            ),
        ),
        migrations.AddConstraint(
            model_name="filecolumn",
            constraint=models.UniqueConstraint(
                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                fields=("layout", "rank"),
                name="funding_filecolumn_rank_once",
                violation_error_message="Deux colonnes ne sont pas au même rang.",
            ),
        ),
        migrations.AddConstraint(
            model_name="filecolumn",
            constraint=models.CheckConstraint(
                condition=models.Q(("fill", ""), ("width__isnull", False), _connector="OR"),
                name="funding_filecolumn_filled_to_a_width",
                violation_error_message="Une colonne complétée a une largeur.",
            ),
        ),
        migrations.AddConstraint(
            model_name="filecolumn",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), ("source", "fixed"), _connector="OR"),
                name="funding_filecolumn_text_is_fixed",
                violation_error_message="Un texte fixe ne va pas avec un autre contenu.",
            ),
        ),
        migrations.AddIndex(
            model_name="match",
            index=models.Index(fields=["structure", "status"], name="funding_match_of_structure"),
        ),
        migrations.AddIndex(
            model_name="match",
            index=models.Index(fields=["status", "basis"], name="funding_match_to_decide"),
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="agreement",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="agreement",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="beneficiary",
            name="totals_after_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="beneficiary",
            name="totals_after_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="beneficiary",
            name="totals_after_delete",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="envelope",
            name="totals_from_ledger",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="envelope",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="envelope",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="instalment",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="instalment",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="ledgerentry",
            name="keep_totals",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="report",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="report",
            name="update_update",
        ),
        migrations.RemoveConstraint(
            model_name="agreement",
            name="funding_agreement_signed_on_matches_status",
        ),
        migrations.RemoveConstraint(
            model_name="ledgerentry",
            name="funding_ledgerentry_paid_by_year",
        ),
        migrations.RemoveConstraint(
            model_name="ledgerentry",
            name="funding_ledgerentry_paid_once",
        ),
        migrations.RemoveIndex(
            model_name="application",
            name="funding_app_recent",
        ),
        migrations.RemoveField(
            model_name="report",
            name="remarks",
        ),
        migrations.RemoveField(
            model_name="reportevent",
            name="remarks",
        ),
        migrations.AddField(
            model_name="agreement",
            name="advance_reason",
            field=models.CharField(blank=True, max_length=300, verbose_name="pourquoi une avance de plus de la moitié"),
        ),
        migrations.AddField(
            model_name="agreement",
            name="terminated_on",
            field=models.DateField(
                blank=True, help_text="Le jour où elle prend fin.", null=True, verbose_name="résiliée le"
            ),
        ),
        migrations.AddField(
            model_name="agreementevent",
            name="advance_reason",
            field=models.CharField(blank=True, max_length=300, verbose_name="pourquoi une avance de plus de la moitié"),
        ),
        migrations.AddField(
            model_name="agreementevent",
            name="terminated_on",
            field=models.DateField(
                blank=True, help_text="Le jour où elle prend fin.", null=True, verbose_name="résiliée le"
            ),
        ),
        migrations.AddField(
            model_name="envelope",
            name="recovered",
            field=models.DecimalField(
                decimal_places=2, default=0, editable=False, max_digits=14, verbose_name="recouvré"
            ),
        ),
        migrations.AddField(
            model_name="envelopeevent",
            name="recovered",
            field=models.DecimalField(
                decimal_places=2, default=0, editable=False, max_digits=14, verbose_name="recouvré"
            ),
        ),
        migrations.AddField(
            model_name="instalment",
            name="cancellation",
            field=models.CharField(blank=True, max_length=200, verbose_name="pourquoi il est annulé"),
        ),
        migrations.AddField(
            model_name="instalment",
            name="cancelled_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="annulé le"),
        ),
        migrations.AddField(
            model_name="instalment",
            name="cancelled_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="annulé par",
            ),
        ),
        migrations.AddField(
            model_name="instalmentevent",
            name="cancellation",
            field=models.CharField(blank=True, max_length=200, verbose_name="pourquoi il est annulé"),
        ),
        migrations.AddField(
            model_name="instalmentevent",
            name="cancelled_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="annulé le"),
        ),
        migrations.AddField(
            model_name="instalmentevent",
            name="cancelled_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="annulé par",
            ),
        ),
        migrations.AddField(
            model_name="knowngrant",
            name="beneficiary_commune",
            field=models.CharField(blank=True, default="", max_length=100, verbose_name="commune du bénéficiaire"),
        ),
        migrations.AddField(
            model_name="knowngrant",
            name="beneficiary_postcode",
            field=models.CharField(blank=True, default="", max_length=5, verbose_name="code postal du bénéficiaire"),
        ),
        migrations.AddField(
            model_name="knowngrant",
            name="is_compared",
            field=models.BooleanField(default=False, editable=False, verbose_name="comparée aux structures"),
        ),
        migrations.AddField(
            model_name="knowngrant",
            name="match_key",
            field=models.CharField(default="", editable=False, max_length=150, verbose_name="nom comparé"),
        ),
        migrations.AddField(
            model_name="knowngrant",
            name="place_key",
            field=models.CharField(default="", editable=False, max_length=100, verbose_name="commune comparée"),
        ),
        migrations.AddField(
            model_name="report",
            name="allocation_rules",
            field=models.TextField(
                blank=True,
                help_text="Comment loyers, salaires du siège ou électricité sont comptés ici : temps passé, surface…",
                verbose_name="répartition des charges indirectes",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="contributions",
            field=models.TextField(
                blank=True,
                help_text="Bénévolat, locaux, dons : ce que c’était, d’où vient leur valeur.",
                verbose_name="contributions volontaires en nature",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="document",
            field=models.FileField(
                blank=True, editable=False, upload_to=commons.files.private_path, verbose_name="compte rendu accepté"
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="document_sha256",
            field=models.CharField(blank=True, editable=False, max_length=64, verbose_name="empreinte"),
        ),
        migrations.AddField(
            model_name="report",
            name="ends_on",
            field=models.DateField(
                blank=True,
                help_text="Vide : le 31 décembre. Le délai de six mois en part.",
                null=True,
                verbose_name="fin de l’exercice",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="observations",
            field=models.TextField(
                blank=True, help_text="Ce que la Ville doit encore savoir.", verbose_name="autres observations"
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="places",
            field=models.TextField(
                blank=True, help_text="Quand, et dans quelles communes ou quartiers.", verbose_name="dates et lieux"
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="retained_cost",
            field=models.DecimalField(
                blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="coût retenu"
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="saved_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="enregistré le"),
        ),
        migrations.AddField(
            model_name="report",
            name="saved_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="enregistré par",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="signer_name",
            field=models.CharField(blank=True, editable=False, max_length=150, verbose_name="signataire"),
        ),
        migrations.AddField(
            model_name="report",
            name="signer_role",
            field=models.CharField(blank=True, editable=False, max_length=100, verbose_name="qualité du signataire"),
        ),
        migrations.AddField(
            model_name="report",
            name="summoned_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="mise en demeure le"),
        ),
        migrations.AddField(
            model_name="report",
            name="summoned_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="mise en demeure par",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="summoned_until",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="mise en demeure jusqu’au"),
        ),
        migrations.AddField(
            model_name="reportevent",
            name="allocation_rules",
            field=models.TextField(
                blank=True,
                help_text="Comment loyers, salaires du siège ou électricité sont comptés ici : temps passé, surface…",
                verbose_name="répartition des charges indirectes",
            ),
        ),
        migrations.AddField(
            model_name="reportevent",
            name="contributions",
            field=models.TextField(
                blank=True,
                help_text="Bénévolat, locaux, dons : ce que c’était, d’où vient leur valeur.",
                verbose_name="contributions volontaires en nature",
            ),
        ),
        migrations.AddField(
            model_name="reportevent",
            name="document",
            field=models.FileField(
                blank=True, editable=False, upload_to=commons.files.private_path, verbose_name="compte rendu accepté"
            ),
        ),
        migrations.AddField(
            model_name="reportevent",
            name="document_sha256",
            field=models.CharField(blank=True, editable=False, max_length=64, verbose_name="empreinte"),
        ),
        migrations.AddField(
            model_name="reportevent",
            name="ends_on",
            field=models.DateField(
                blank=True,
                help_text="Vide : le 31 décembre. Le délai de six mois en part.",
                null=True,
                verbose_name="fin de l’exercice",
            ),
        ),
        migrations.AddField(
            model_name="reportevent",
            name="observations",
            field=models.TextField(
                blank=True, help_text="Ce que la Ville doit encore savoir.", verbose_name="autres observations"
            ),
        ),
        migrations.AddField(
            model_name="reportevent",
            name="places",
            field=models.TextField(
                blank=True, help_text="Quand, et dans quelles communes ou quartiers.", verbose_name="dates et lieux"
            ),
        ),
        migrations.AddField(
            model_name="reportevent",
            name="retained_cost",
            field=models.DecimalField(
                blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="coût retenu"
            ),
        ),
        migrations.AddField(
            model_name="reportevent",
            name="saved_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="enregistré le"),
        ),
        migrations.AddField(
            model_name="reportevent",
            name="saved_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="enregistré par",
            ),
        ),
        migrations.AddField(
            model_name="reportevent",
            name="signer_name",
            field=models.CharField(blank=True, editable=False, max_length=150, verbose_name="signataire"),
        ),
        migrations.AddField(
            model_name="reportevent",
            name="signer_role",
            field=models.CharField(blank=True, editable=False, max_length=100, verbose_name="qualité du signataire"),
        ),
        migrations.AddField(
            model_name="reportevent",
            name="summoned_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="mise en demeure le"),
        ),
        migrations.AddField(
            model_name="reportevent",
            name="summoned_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="mise en demeure par",
            ),
        ),
        migrations.AddField(
            model_name="reportevent",
            name="summoned_until",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="mise en demeure jusqu’au"),
        ),
        migrations.AddField(
            model_name="reportline",
            name="reason",
            field=models.CharField(blank=True, max_length=500, verbose_name="pourquoi"),
        ),
        migrations.AddField(
            model_name="signature",
            name="dated_on",
            field=models.DateField(blank=True, null=True, verbose_name="date portée sur l’original"),
        ),
        migrations.AlterField(
            model_name="agreement",
            name="status",
            field=models.CharField(
                choices=[
                    ("to_sign", "À signer par la structure"),
                    ("to_countersign", "À signer par la Ville"),
                    ("running", "En cours"),
                    ("completed", "Soldée"),
                    ("terminated", "Résiliée"),
                    ("renounced", "Abandonnée"),
                ],
                default="to_sign",
                max_length=20,
                verbose_name="statut",
            ),
        ),
        migrations.AlterField(
            model_name="agreementevent",
            name="status",
            field=models.CharField(
                choices=[
                    ("to_sign", "À signer par la structure"),
                    ("to_countersign", "À signer par la Ville"),
                    ("running", "En cours"),
                    ("completed", "Soldée"),
                    ("terminated", "Résiliée"),
                    ("renounced", "Abandonnée"),
                ],
                default="to_sign",
                max_length=20,
                verbose_name="statut",
            ),
        ),
        migrations.AlterField(
            model_name="ledgerentry",
            name="kind",
            field=models.CharField(
                choices=[
                    ("voted", "Voté"),
                    ("reserved", "Réservé"),
                    ("committed", "Engagé"),
                    ("released", "Libéré"),
                    ("paid", "Payé"),
                    ("recovered", "Recouvré"),
                ],
                max_length=10,
                verbose_name="nature",
            ),
        ),
        migrations.AlterField(
            model_name="report",
            name="achievements",
            field=models.TextField(
                blank=True, help_text="Les actions, dans l’ordre.", verbose_name="ce qui a été fait"
            ),
        ),
        migrations.AlterField(
            model_name="report",
            name="beneficiaries",
            field=models.TextField(
                blank=True,
                help_text="Qui est venu, comment. Les nombres vont dans le tableau.",
                verbose_name="public touché",
            ),
        ),
        migrations.AlterField(
            model_name="report",
            name="gaps",
            field=models.TextField(
                blank=True, help_text="Ce qui, dans l’ensemble, diffère du budget prévu.", verbose_name="écarts"
            ),
        ),
        migrations.AlterField(
            model_name="report",
            name="results",
            field=models.TextField(
                blank=True, help_text="Les objectifs sont-ils atteints ? Sinon, pourquoi ?", verbose_name="résultats"
            ),
        ),
        migrations.AlterField(
            model_name="report",
            name="status",
            field=models.CharField(
                choices=[
                    ("expected", "À rendre"),
                    ("submitted", "Déposé"),
                    ("returned", "À corriger"),
                    ("accepted", "Accepté"),
                    ("defaulted", "Non rendu"),
                ],
                default="expected",
                max_length=20,
                verbose_name="statut",
            ),
        ),
        migrations.AlterField(
            model_name="reportevent",
            name="achievements",
            field=models.TextField(
                blank=True, help_text="Les actions, dans l’ordre.", verbose_name="ce qui a été fait"
            ),
        ),
        migrations.AlterField(
            model_name="reportevent",
            name="beneficiaries",
            field=models.TextField(
                blank=True,
                help_text="Qui est venu, comment. Les nombres vont dans le tableau.",
                verbose_name="public touché",
            ),
        ),
        migrations.AlterField(
            model_name="reportevent",
            name="gaps",
            field=models.TextField(
                blank=True, help_text="Ce qui, dans l’ensemble, diffère du budget prévu.", verbose_name="écarts"
            ),
        ),
        migrations.AlterField(
            model_name="reportevent",
            name="results",
            field=models.TextField(
                blank=True, help_text="Les objectifs sont-ils atteints ? Sinon, pourquoi ?", verbose_name="résultats"
            ),
        ),
        migrations.AlterField(
            model_name="reportevent",
            name="status",
            field=models.CharField(
                choices=[
                    ("expected", "À rendre"),
                    ("submitted", "Déposé"),
                    ("returned", "À corriger"),
                    ("accepted", "Accepté"),
                    ("defaulted", "Non rendu"),
                ],
                default="expected",
                max_length=20,
                verbose_name="statut",
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                fields=["-submitted_at", "-id"], include=("requested", "proposed"), name="funding_app_recent"
            ),
        ),
        migrations.AddIndex(
            model_name="instalment",
            index=models.Index(fields=["year"], name="funding_instalment_year"),
        ),
        migrations.AddIndex(
            model_name="instalment",
            index=models.Index(
                fields=["due_on", "agreement", "rank"], include=("amount",), name="funding_instalment_due"
            ),
        ),
        migrations.AddIndex(
            model_name="knowngrant",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass("match_key", "gin_trgm_ops"), name="funding_knowngrant_names"
            ),
        ),
        migrations.AddIndex(
            model_name="knowngrant",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass("match_key", "gin_trgm_ops"),
                condition=models.Q(("beneficiary_siren", "")),
                name="funding_knowngrant_unnumbered",
            ),
        ),
        migrations.AddIndex(
            model_name="knowngrant",
            index=models.Index(
                condition=models.Q(("is_compared", False)), fields=["id"], name="funding_knowngrant_fresh"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="agreement",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "funding_agreementevent" ("advance_reason", "document", "document_sha256", "ends_on", "grant_id", "id", "notified_at", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "signed_on", "starts_on", "status", "template_id", "terminated_on") VALUES (NEW."advance_reason", NEW."document", NEW."document_sha256", NEW."ends_on", NEW."grant_id", NEW."id", NEW."notified_at", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."signed_on", NEW."starts_on", NEW."status", NEW."template_id", NEW."terminated_on"); RETURN NULL;',
                    hash="36774b1f60d72a882d3429e965d7719132bffe62",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_e2810",
                    table="funding_agreement",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="agreement",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "funding_agreementevent" ("advance_reason", "document", "document_sha256", "ends_on", "grant_id", "id", "notified_at", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "signed_on", "starts_on", "status", "template_id", "terminated_on") VALUES (NEW."advance_reason", NEW."document", NEW."document_sha256", NEW."ends_on", NEW."grant_id", NEW."id", NEW."notified_at", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."signed_on", NEW."starts_on", NEW."status", NEW."template_id", NEW."terminated_on"); RETURN NULL;',
                    hash="2ff6cb5c3f2266bb1abe1eccfff866c3a32895a4",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_352a3",
                    table="funding_agreement",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="beneficiary",
            trigger=pgtrigger.compiler.Trigger(
                name="totals_after_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            INSERT INTO funding_grantedtotal (year, axis, sector_id, commune_id, grants, amount)\n            SELECT year, axis, sector_id, commune_id, sum(n), sum(amount) FROM (SELECT grant_id, share, signed_on, year, axis, sector_id, commune_id, 1 AS n, amount FROM new_lines) AS moved\n            WHERE signed_on IS NOT NULL GROUP BY year, axis, sector_id, commune_id\n            HAVING sum(n) <> 0 OR sum(amount) <> 0\n            ORDER BY year, axis, sector_id, commune_id\n            ON CONFLICT (year, axis, sector_id, commune_id) DO UPDATE\n            SET grants = funding_grantedtotal.grants + EXCLUDED.grants,\n                amount = funding_grantedtotal.amount + EXCLUDED.amount;\n            \n        INSERT INTO funding_sectortotal (envelope_id, sector_id, kind, amount)\n        SELECT envelope_id, sector_id, kind, sum(amount) FROM (\n        SELECT entry.envelope_id, line.sector_id, entry.kind, line.n * line.share * entry.amount AS amount\n        FROM (SELECT grant_id, share, signed_on, year, axis, sector_id, commune_id, 1 AS n, amount FROM new_lines) AS line\n        JOIN funding_grant ON funding_grant.id = line.grant_id\n        JOIN funding_ledgerentry AS entry ON entry.application_id = funding_grant.application_id\n        WHERE line.signed_on IS NOT NULL AND entry.envelope_id IS NOT NULL\n        ) AS moved\n        GROUP BY envelope_id, sector_id, kind HAVING sum(amount) <> 0\n        ORDER BY envelope_id, sector_id, kind\n        ON CONFLICT (envelope_id, sector_id, kind) DO UPDATE\n        SET amount = funding_sectortotal.amount + EXCLUDED.amount;\n    \n            RETURN NULL;\n        ",
                    hash="2de68858908a006fd7b3f61e7dd1410415794bd8",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_totals_after_insert_2bbef",
                    referencing="REFERENCING NEW TABLE AS new_lines ",
                    table="funding_beneficiary",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="beneficiary",
            trigger=pgtrigger.compiler.Trigger(
                name="totals_after_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            INSERT INTO funding_grantedtotal (year, axis, sector_id, commune_id, grants, amount)\n            SELECT year, axis, sector_id, commune_id, sum(n), sum(amount) FROM (SELECT grant_id, share, signed_on, year, axis, sector_id, commune_id, -1 AS n, -amount AS amount FROM old_lines UNION ALL SELECT grant_id, share, signed_on, year, axis, sector_id, commune_id, 1 AS n, amount FROM new_lines) AS moved\n            WHERE signed_on IS NOT NULL GROUP BY year, axis, sector_id, commune_id\n            HAVING sum(n) <> 0 OR sum(amount) <> 0\n            ORDER BY year, axis, sector_id, commune_id\n            ON CONFLICT (year, axis, sector_id, commune_id) DO UPDATE\n            SET grants = funding_grantedtotal.grants + EXCLUDED.grants,\n                amount = funding_grantedtotal.amount + EXCLUDED.amount;\n            \n        INSERT INTO funding_sectortotal (envelope_id, sector_id, kind, amount)\n        SELECT envelope_id, sector_id, kind, sum(amount) FROM (\n        SELECT entry.envelope_id, line.sector_id, entry.kind, line.n * line.share * entry.amount AS amount\n        FROM (SELECT grant_id, share, signed_on, year, axis, sector_id, commune_id, -1 AS n, -amount AS amount FROM old_lines UNION ALL SELECT grant_id, share, signed_on, year, axis, sector_id, commune_id, 1 AS n, amount FROM new_lines) AS line\n        JOIN funding_grant ON funding_grant.id = line.grant_id\n        JOIN funding_ledgerentry AS entry ON entry.application_id = funding_grant.application_id\n        WHERE line.signed_on IS NOT NULL AND entry.envelope_id IS NOT NULL\n        ) AS moved\n        GROUP BY envelope_id, sector_id, kind HAVING sum(amount) <> 0\n        ORDER BY envelope_id, sector_id, kind\n        ON CONFLICT (envelope_id, sector_id, kind) DO UPDATE\n        SET amount = funding_sectortotal.amount + EXCLUDED.amount;\n    \n            RETURN NULL;\n        ",
                    hash="29314d51a331bd2095a0927313e65a3ade3afa45",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_totals_after_update_803b9",
                    referencing="REFERENCING OLD TABLE AS old_lines  NEW TABLE AS new_lines ",
                    table="funding_beneficiary",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="beneficiary",
            trigger=pgtrigger.compiler.Trigger(
                name="totals_after_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            INSERT INTO funding_grantedtotal (year, axis, sector_id, commune_id, grants, amount)\n            SELECT year, axis, sector_id, commune_id, sum(n), sum(amount) FROM (SELECT grant_id, share, signed_on, year, axis, sector_id, commune_id, -1 AS n, -amount AS amount FROM old_lines) AS moved\n            WHERE signed_on IS NOT NULL GROUP BY year, axis, sector_id, commune_id\n            HAVING sum(n) <> 0 OR sum(amount) <> 0\n            ORDER BY year, axis, sector_id, commune_id\n            ON CONFLICT (year, axis, sector_id, commune_id) DO UPDATE\n            SET grants = funding_grantedtotal.grants + EXCLUDED.grants,\n                amount = funding_grantedtotal.amount + EXCLUDED.amount;\n            \n        INSERT INTO funding_sectortotal (envelope_id, sector_id, kind, amount)\n        SELECT envelope_id, sector_id, kind, sum(amount) FROM (\n        SELECT entry.envelope_id, line.sector_id, entry.kind, line.n * line.share * entry.amount AS amount\n        FROM (SELECT grant_id, share, signed_on, year, axis, sector_id, commune_id, -1 AS n, -amount AS amount FROM old_lines) AS line\n        JOIN funding_grant ON funding_grant.id = line.grant_id\n        JOIN funding_ledgerentry AS entry ON entry.application_id = funding_grant.application_id\n        WHERE line.signed_on IS NOT NULL AND entry.envelope_id IS NOT NULL\n        ) AS moved\n        GROUP BY envelope_id, sector_id, kind HAVING sum(amount) <> 0\n        ORDER BY envelope_id, sector_id, kind\n        ON CONFLICT (envelope_id, sector_id, kind) DO UPDATE\n        SET amount = funding_sectortotal.amount + EXCLUDED.amount;\n    \n            RETURN NULL;\n        ",
                    hash="8fb9bb88460e73e0a2e5be057c5327b58eb8cdc4",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_totals_after_delete_656ea",
                    referencing="REFERENCING OLD TABLE AS old_lines ",
                    table="funding_beneficiary",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="envelope",
            trigger=pgtrigger.compiler.Trigger(
                name="totals_from_ledger",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (pg_trigger_depth() = 0)",
                    func="IF TG_OP = 'INSERT' THEN NEW.voted = 0; NEW.reserved = 0; NEW.committed = 0; NEW.released = 0; NEW.paid = 0; NEW.recovered = 0; ELSE NEW.voted = OLD.voted; NEW.reserved = OLD.reserved; NEW.committed = OLD.committed; NEW.released = OLD.released; NEW.paid = OLD.paid; NEW.recovered = OLD.recovered; END IF; RETURN NEW;",
                    hash="73f40447b6c35a860460add793765c096a0f8cd4",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_totals_from_ledger_f0674",
                    table="funding_envelope",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="envelope",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "funding_envelopeevent" ("axis", "committed", "fund_id", "id", "paid", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recovered", "released", "reserved", "voted", "year") VALUES (NEW."axis", NEW."committed", NEW."fund_id", NEW."id", NEW."paid", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."recovered", NEW."released", NEW."reserved", NEW."voted", NEW."year"); RETURN NULL;',
                    hash="5ee8a07596bf4d4a00da60d482ee0fb0c22d3b78",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_0b214",
                    table="funding_envelope",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="envelope",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."axis" IS DISTINCT FROM (NEW."axis") OR OLD."committed" IS DISTINCT FROM (NEW."committed") OR OLD."fund_id" IS DISTINCT FROM (NEW."fund_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."paid" IS DISTINCT FROM (NEW."paid") OR OLD."recovered" IS DISTINCT FROM (NEW."recovered") OR OLD."released" IS DISTINCT FROM (NEW."released") OR OLD."reserved" IS DISTINCT FROM (NEW."reserved") OR OLD."voted" IS DISTINCT FROM (NEW."voted") OR OLD."year" IS DISTINCT FROM (NEW."year"))',
                    func='INSERT INTO "funding_envelopeevent" ("axis", "committed", "fund_id", "id", "paid", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recovered", "released", "reserved", "voted", "year") VALUES (NEW."axis", NEW."committed", NEW."fund_id", NEW."id", NEW."paid", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."recovered", NEW."released", NEW."reserved", NEW."voted", NEW."year"); RETURN NULL;',
                    hash="6cab353d7a396129db70f356cf89f89d986b5096",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_95c87",
                    table="funding_envelope",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="instalment",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "funding_instalmentevent" ("account_id", "after_report_id", "agreement_id", "amount", "authorised_at", "authorised_by_id", "cancellation", "cancelled_at", "cancelled_by_id", "due_on", "id", "order_number", "paid_by_id", "paid_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rank", "year") VALUES (NEW."account_id", NEW."after_report_id", NEW."agreement_id", NEW."amount", NEW."authorised_at", NEW."authorised_by_id", NEW."cancellation", NEW."cancelled_at", NEW."cancelled_by_id", NEW."due_on", NEW."id", NEW."order_number", NEW."paid_by_id", NEW."paid_on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rank", NEW."year"); RETURN NULL;',
                    hash="48d5663a2a1080f2aae25858daaafb56cfc45394",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_13c08",
                    table="funding_instalment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="instalment",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "funding_instalmentevent" ("account_id", "after_report_id", "agreement_id", "amount", "authorised_at", "authorised_by_id", "cancellation", "cancelled_at", "cancelled_by_id", "due_on", "id", "order_number", "paid_by_id", "paid_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rank", "year") VALUES (NEW."account_id", NEW."after_report_id", NEW."agreement_id", NEW."amount", NEW."authorised_at", NEW."authorised_by_id", NEW."cancellation", NEW."cancelled_at", NEW."cancelled_by_id", NEW."due_on", NEW."id", NEW."order_number", NEW."paid_by_id", NEW."paid_on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rank", NEW."year"); RETURN NULL;',
                    hash="89ad1d311132842e02eb2e71e85ab2fb61dbfd63",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_42c47",
                    table="funding_instalment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ledgerentry",
            trigger=pgtrigger.compiler.Trigger(
                name="paid_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"kind\" = 'paid')",
                    declare="DECLARE net numeric;",
                    func="\n                    PERFORM FROM funding_instalment WHERE id = NEW.instalment_id FOR NO KEY UPDATE;\n                    SELECT coalesce(sum(amount), 0) INTO net FROM funding_ledgerentry\n                    WHERE instalment_id = NEW.instalment_id AND kind = 'paid';\n                    IF NEW.amount > 0 AND net <> 0 THEN\n                        RAISE EXCEPTION 'Ce versement est déjà payé.' USING ERRCODE = 'check_violation';\n                    ELSIF NEW.amount < 0 AND NEW.amount <> -net THEN\n                        RAISE EXCEPTION 'On n’annule que ce qui a été payé, en entier.'\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;\n                ",
                    hash="a4d16da2c5246701096c2194566a3d071a565018",
                    operation="INSERT",
                    pgid="pgtrigger_paid_once_0b1af",
                    table="funding_ledgerentry",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ledgerentry",
            trigger=pgtrigger.compiler.Trigger(
                name="keep_totals",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NEW.envelope_id IS NOT NULL THEN UPDATE funding_envelope SET voted = voted + CASE WHEN NEW.kind = 'voted' THEN NEW.amount ELSE 0 END, reserved = reserved + CASE WHEN NEW.kind = 'reserved' THEN NEW.amount ELSE 0 END, committed = committed + CASE WHEN NEW.kind = 'committed' THEN NEW.amount ELSE 0 END, released = released + CASE WHEN NEW.kind = 'released' THEN NEW.amount ELSE 0 END, paid = paid + CASE WHEN NEW.kind = 'paid' THEN NEW.amount ELSE 0 END, recovered = recovered + CASE WHEN NEW.kind = 'recovered' THEN NEW.amount ELSE 0 END WHERE id = NEW.envelope_id; ELSE UPDATE funding_authorisation SET voted = voted + CASE WHEN NEW.kind = 'voted' THEN NEW.amount ELSE 0 END, reserved = reserved + CASE WHEN NEW.kind = 'reserved' THEN NEW.amount ELSE 0 END, committed = committed + CASE WHEN NEW.kind = 'committed' THEN NEW.amount ELSE 0 END, released = released + CASE WHEN NEW.kind = 'released' THEN NEW.amount ELSE 0 END WHERE id = NEW.authorisation_id; END IF; RETURN NULL;",
                    hash="312717f085f4f15617d341175b623fc920738d71",
                    operation="INSERT",
                    pgid="pgtrigger_keep_totals_279d1",
                    table="funding_ledgerentry",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ledgerentry",
            trigger=pgtrigger.compiler.Trigger(
                name="keep_sectors",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        INSERT INTO funding_sectortotal (envelope_id, sector_id, kind, amount)\n        SELECT envelope_id, sector_id, kind, sum(amount) FROM (\n            SELECT entry.envelope_id, line.sector_id, entry.kind, line.share * entry.amount AS amount\n            FROM new_entries AS entry\n            JOIN funding_grant ON funding_grant.application_id = entry.application_id\n            JOIN funding_beneficiary AS line ON line.grant_id = funding_grant.id\n            WHERE line.signed_on IS NOT NULL AND entry.envelope_id IS NOT NULL\n            ) AS moved\n        GROUP BY envelope_id, sector_id, kind HAVING sum(amount) <> 0\n        ORDER BY envelope_id, sector_id, kind\n        ON CONFLICT (envelope_id, sector_id, kind) DO UPDATE\n        SET amount = funding_sectortotal.amount + EXCLUDED.amount;\n    RETURN NULL;",
                    hash="5ebec1fb801e0ba4ca211defd82cfaed1947d143",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_keep_sectors_ec752",
                    referencing="REFERENCING NEW TABLE AS new_entries ",
                    table="funding_ledgerentry",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="report",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "funding_reportevent" ("accepted_at", "achievements", "agreement_id", "allocation_rules", "beneficiaries", "contributions", "document", "document_sha256", "due_on", "ends_on", "gaps", "id", "observations", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "places", "results", "retained_cost", "saved_at", "saved_by_id", "signer_name", "signer_role", "status", "submitted_at", "summoned_at", "summoned_by_id", "summoned_until", "year") VALUES (NEW."accepted_at", NEW."achievements", NEW."agreement_id", NEW."allocation_rules", NEW."beneficiaries", NEW."contributions", NEW."document", NEW."document_sha256", NEW."due_on", NEW."ends_on", NEW."gaps", NEW."id", NEW."observations", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."places", NEW."results", NEW."retained_cost", NEW."saved_at", NEW."saved_by_id", NEW."signer_name", NEW."signer_role", NEW."status", NEW."submitted_at", NEW."summoned_at", NEW."summoned_by_id", NEW."summoned_until", NEW."year"); RETURN NULL;',
                    hash="47d1e3168f47a31408720397106f7db693a44e90",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_b28cb",
                    table="funding_report",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="report",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "funding_reportevent" ("accepted_at", "achievements", "agreement_id", "allocation_rules", "beneficiaries", "contributions", "document", "document_sha256", "due_on", "ends_on", "gaps", "id", "observations", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "places", "results", "retained_cost", "saved_at", "saved_by_id", "signer_name", "signer_role", "status", "submitted_at", "summoned_at", "summoned_by_id", "summoned_until", "year") VALUES (NEW."accepted_at", NEW."achievements", NEW."agreement_id", NEW."allocation_rules", NEW."beneficiaries", NEW."contributions", NEW."document", NEW."document_sha256", NEW."due_on", NEW."ends_on", NEW."gaps", NEW."id", NEW."observations", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."places", NEW."results", NEW."retained_cost", NEW."saved_at", NEW."saved_by_id", NEW."signer_name", NEW."signer_role", NEW."status", NEW."submitted_at", NEW."summoned_at", NEW."summoned_by_id", NEW."summoned_until", NEW."year"); RETURN NULL;',
                    hash="948fd205de43be6b82cac72a26c146c49bb7a0e9",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_7e22d",
                    table="funding_report",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="envelope",
            constraint=models.CheckConstraint(
                condition=models.Q(("recovered__gte", 0), ("recovered__lte", models.F("paid"))),
                name="funding_envelope_recovered_within_paid",
                violation_error_message="On ne recouvre que ce qui a été payé.",
            ),
        ),
        migrations.AddConstraint(
            model_name="instalment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cancelled_at__isnull", True), ("cancelled_by__isnull", True)),
                    models.Q(("cancelled_at__isnull", False), ("cancelled_by__isnull", False)),
                    _connector="OR",
                ),
                name="funding_instalment_cancelled_at_together",
                violation_error_message="Une annulation a un auteur et une date.",
            ),
        ),
        migrations.AddConstraint(
            model_name="instalment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cancellation", ""), ("cancelled_at__isnull", True)),
                    models.Q(
                        ("authorised_at__isnull", True),
                        ("cancelled_at__isnull", False),
                        models.Q(("cancellation", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="funding_instalment_cancelled_before_authorised",
                violation_error_message="Un versement annulé dit pourquoi, et n’est ni autorisé ni payé.",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("summoned_at__isnull", True), ("summoned_by__isnull", True), ("summoned_until__isnull", True)
                    ),
                    models.Q(
                        ("summoned_at__isnull", False),
                        ("summoned_by__isnull", False),
                        ("summoned_until__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="funding_report_summoned_at_together",
                violation_error_message="Une mise en demeure a un auteur et un délai.",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("saved_at__isnull", True), ("saved_by__isnull", True)),
                    models.Q(("saved_at__isnull", False), ("saved_by__isnull", False)),
                    _connector="OR",
                ),
                name="funding_report_saved_together",
                violation_error_message="Un enregistrement a une date et un auteur.",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(("retained_cost__isnull", True), ("retained_cost__gte", 0), _connector="OR"),
                name="funding_report_retained_cost_positive",
                violation_error_message="Un coût retenu est positif.",
            ),
        ),
        migrations.AddField(
            model_name="agreement",
            name="template",
            field=models.ForeignKey(
                blank=True,
                help_text="La version des articles avec laquelle elle a été rédigée ; vide : avant qu’il y en eût.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="agreements",
                to="funding.agreementtemplate",
                verbose_name="modèle",
            ),
        ),
        migrations.AddField(
            model_name="agreementevent",
            name="template",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="La version des articles avec laquelle elle a été rédigée ; vide : avant qu’il y en eût.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="funding.agreementtemplate",
                verbose_name="modèle",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["completed", "running", "terminated"]), ("signed_on__isnull", False)),
                    models.Q(
                        models.Q(("status__in", ["completed", "running", "terminated"]), _negated=True),
                        models.Q(("signed_on__isnull", False), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="funding_agreement_signed_on_matches_status",
                violation_error_message="Une convention en cours est signée et datée.",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["terminated"]), ("terminated_on__isnull", False)),
                    models.Q(
                        models.Q(("status__in", ["terminated"]), _negated=True),
                        models.Q(("terminated_on__isnull", False), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="funding_agreement_terminated_on_matches_status",
                violation_error_message="Une convention résiliée dit depuis quand.",
            ),
        ),
        migrations.AddField(
            model_name="ledgerentry",
            name="recovery",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="funding.recovery",
                verbose_name="reversement",
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "paid"), _negated=True),
                    models.Q(("envelope__isnull", False), ("instalment__isnull", False)),
                    _connector="OR",
                ),
                name="funding_ledgerentry_paid_by_year",
                violation_error_message="Un paiement porte sur un versement et sur les crédits d’une année.",
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("amount__gt", 0),
                        ("envelope__isnull", False),
                        ("kind", "recovered"),
                        ("recovery__isnull", False),
                    ),
                    models.Q(models.Q(("kind", "recovered"), _negated=True), ("recovery__isnull", True)),
                    _connector="OR",
                ),
                name="funding_ledgerentry_recovered_by_year",
                violation_error_message="Un recouvrement porte sur un reversement et sur les crédits d’une année.",
            ),
        ),
        migrations.AddField(
            model_name="signature",
            name="scan",
            field=models.ForeignKey(
                blank=True,
                help_text="Quand elle a été donnée à la main.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="signatures",
                to="funding.signedscan",
                verbose_name="original signé",
            ),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("dated_on__isnull", True), ("scan__isnull", True)),
                    models.Q(("dated_on__isnull", False), ("scan__isnull", False)),
                    _connector="OR",
                ),
                name="funding_signature_scan_together",
                violation_error_message="Une signature sur papier a son original et sa date.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="filelayout",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "funding_filelayoutevent" ("date_format", "decimal_mark", "encoding", "has_headings", "id", "is_used", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quoting", "return_date", "return_order", "return_reference", "separator", "version") VALUES (NEW."date_format", NEW."decimal_mark", NEW."encoding", NEW."has_headings", NEW."id", NEW."is_used", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."quoting", NEW."return_date", NEW."return_order", NEW."return_reference", NEW."separator", NEW."version"); RETURN NULL;',
                    hash="e672543aef3b6d9dd0e22eb7336286cdb4d0867e",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_2a324",
                    table="funding_filelayout",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="filelayout",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "funding_filelayoutevent" ("date_format", "decimal_mark", "encoding", "has_headings", "id", "is_used", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quoting", "return_date", "return_order", "return_reference", "separator", "version") VALUES (NEW."date_format", NEW."decimal_mark", NEW."encoding", NEW."has_headings", NEW."id", NEW."is_used", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."quoting", NEW."return_date", NEW."return_order", NEW."return_reference", NEW."separator", NEW."version"); RETURN NULL;',
                    hash="99262fd6784aeaa7422e50ac4d3ee7cc883c0120",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_1c76b",
                    table="funding_filelayout",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="agreementtemplate",
            trigger=pgtrigger.compiler.Trigger(
                name="used_is_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."used_at" IS NOT NULL)',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="f91d3563b4caa9f36e30d572f6f04ea87c39f90b",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_used_is_frozen_4c2e4",
                    table="funding_agreementtemplate",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="amendment",
            trigger=pgtrigger.compiler.Trigger(
                name="signed_is_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.document_sha256 <> '')",
                    func="\n                    IF (NEW.document, NEW.document_sha256, NEW.ends_on, NEW.purpose, NEW.reason, NEW.deliberation_id)\n                       IS DISTINCT FROM\n                       (OLD.document, OLD.document_sha256, OLD.ends_on, OLD.purpose, OLD.reason, OLD.deliberation_id)\n                    THEN\n                        RAISE EXCEPTION 'Un avenant signé ne change plus.' USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;\n                ",
                    hash="1f06bb69f3d5cd986fcca4d69091f475ecdf7233",
                    operation="UPDATE",
                    pgid="pgtrigger_signed_is_frozen_5b821",
                    table="funding_amendment",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="amendment",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "funding_amendmentevent" ("abandonment", "agreement_id", "deliberation_id", "document", "document_sha256", "ends_before", "ends_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "purpose_before", "rank", "reason", "sent_on", "signed_on", "status") VALUES (NEW."abandonment", NEW."agreement_id", NEW."deliberation_id", NEW."document", NEW."document_sha256", NEW."ends_before", NEW."ends_on", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."purpose", NEW."purpose_before", NEW."rank", NEW."reason", NEW."sent_on", NEW."signed_on", NEW."status"); RETURN NULL;',
                    hash="b590b4d1167d335424bcee2979ef12f40f7ac1ea",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_f5b8b",
                    table="funding_amendment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="amendment",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "funding_amendmentevent" ("abandonment", "agreement_id", "deliberation_id", "document", "document_sha256", "ends_before", "ends_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "purpose_before", "rank", "reason", "sent_on", "signed_on", "status") VALUES (NEW."abandonment", NEW."agreement_id", NEW."deliberation_id", NEW."document", NEW."document_sha256", NEW."ends_before", NEW."ends_on", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."purpose", NEW."purpose_before", NEW."rank", NEW."reason", NEW."sent_on", NEW."signed_on", NEW."status"); RETURN NULL;',
                    hash="da04e9b0fce8f11ddb977eebc45aee6a5bd54ab1",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_cd983",
                    table="funding_amendment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="amendedyear",
            trigger=pgtrigger.compiler.Trigger(
                name="signed_is_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF EXISTS (SELECT FROM funding_amendment WHERE id = OLD.amendment_id AND document_sha256 <> '') THEN\n                RAISE EXCEPTION 'Un avenant signé ne change plus.' USING ERRCODE = 'check_violation';\n            END IF;\n            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n            RETURN NEW;\n        ",
                    hash="67859f8ae72bb7e856037ea46ebb52a54c993d32",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_signed_is_frozen_490b0",
                    table="funding_amendedyear",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="amendedreport",
            trigger=pgtrigger.compiler.Trigger(
                name="signed_is_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF EXISTS (SELECT FROM funding_amendment WHERE id = OLD.amendment_id AND document_sha256 <> '') THEN\n                RAISE EXCEPTION 'Un avenant signé ne change plus.' USING ERRCODE = 'check_violation';\n            END IF;\n            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n            RETURN NEW;\n        ",
                    hash="37efdbaefc4400b55b76313e39ae80ca4e905f0d",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_signed_is_frozen_d5953",
                    table="funding_amendedreport",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="amendmentsignature",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="e213081eb669f4db87e26e082f37b839bd4dda63",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_d54cb",
                    table="funding_amendmentsignature",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="article",
            trigger=pgtrigger.compiler.Trigger(
                name="frozen_with_version",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    IF EXISTS (SELECT FROM funding_agreementtemplate WHERE used_at IS NOT NULL\n                               AND id IN (NEW.template_id, OLD.template_id)) THEN\n                        RAISE EXCEPTION 'Une version en service ne change plus : faites-en une nouvelle.'\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n                    RETURN NEW;\n                ",
                    hash="f89bd496ae2d6a1d4431a007550e36b7be00a19f",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_frozen_with_version_37ab3",
                    table="funding_article",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="filecolumn",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "funding_filecolumnevent" ("fill", "heading", "id", "layout_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rank", "source", "text", "width") VALUES (NEW."fill", NEW."heading", NEW."id", NEW."layout_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rank", NEW."source", NEW."text", NEW."width"); RETURN NULL;',
                    hash="c597c214624e35fa0623eb9e36e5c67620ca5d1a",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_9003f",
                    table="funding_filecolumn",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="filecolumn",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "funding_filecolumnevent" ("fill", "heading", "id", "layout_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rank", "source", "text", "width") VALUES (NEW."fill", NEW."heading", NEW."id", NEW."layout_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rank", NEW."source", NEW."text", NEW."width"); RETURN NULL;',
                    hash="89dcd9a9fd421bce597f3733e6a6e67f51fba359",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_f2dbf",
                    table="funding_filecolumn",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="indicator",
            trigger=pgtrigger.compiler.Trigger(
                name="signed_is_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF EXISTS (SELECT FROM funding_agreement WHERE id = OLD.agreement_id AND document_sha256 <> '')\n               AND NOT (FALSE) THEN\n                RAISE EXCEPTION 'Les indicateurs d’une convention signée ne changent plus.'\n                    USING ERRCODE = 'check_violation';\n            END IF;\n            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n            RETURN NEW;\n        ",
                    hash="cbf50e7535ee6a032450d243aa5d749110fac125",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_signed_is_frozen_d62d1",
                    table="funding_indicator",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="amendedtarget",
            trigger=pgtrigger.compiler.Trigger(
                name="signed_is_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF EXISTS (SELECT FROM funding_amendment WHERE id = OLD.amendment_id AND document_sha256 <> '') THEN\n                RAISE EXCEPTION 'Un avenant signé ne change plus.' USING ERRCODE = 'check_violation';\n            END IF;\n            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n            RETURN NEW;\n        ",
                    hash="1a27b047ebb57dcf023f3f4733316a43c9909a72",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_signed_is_frozen_4ca2a",
                    table="funding_amendedtarget",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="indicatortarget",
            trigger=pgtrigger.compiler.Trigger(
                name="signed_is_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF EXISTS (SELECT FROM funding_agreement WHERE id = (SELECT agreement_id FROM funding_indicator WHERE id = OLD.indicator_id) AND document_sha256 <> '')\n               AND NOT (\n    TG_OP = 'UPDATE' AND EXISTS (\n        SELECT FROM funding_amendedtarget AS line JOIN funding_amendment ON funding_amendment.id = line.amendment_id\n        WHERE funding_amendment.status = 'in_force' AND (line.indicator_id, line.year, line.after)\n              = (OLD.indicator_id, OLD.year, NEW.value) AND (NEW.indicator_id, NEW.year) = (OLD.indicator_id, OLD.year))\n) THEN\n                RAISE EXCEPTION 'Les indicateurs d’une convention signée ne changent plus.'\n                    USING ERRCODE = 'check_violation';\n            END IF;\n            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n            RETURN NEW;\n        ",
                    hash="bf647cf8badd5ea130a836af7ba32bac92ed075e",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_signed_is_frozen_18e5d",
                    table="funding_indicatortarget",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="paymentbatch",
            trigger=pgtrigger.compiler.Trigger(
                name="sent_is_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    IF (NEW.number, NEW.total, NEW.file, NEW.sha256, NEW.layout_id, NEW.layout_version)\n                       IS DISTINCT FROM\n                       (OLD.number, OLD.total, OLD.file, OLD.sha256, OLD.layout_id, OLD.layout_version) THEN\n                        RAISE EXCEPTION 'Un bordereau préparé ne change plus : annulez-le, puis préparez-en un autre.'\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;\n                ",
                    hash="d387079908ef80e7b1feca516a82d0e697fb0849",
                    operation="UPDATE",
                    pgid="pgtrigger_sent_is_frozen_4405f",
                    table="funding_paymentbatch",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="paymentcorrection",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="3044294559606fa470fde434393a082b529159e1",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_f4108",
                    table="funding_paymentcorrection",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="recovery",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "funding_recoveryevent" ("agreement_id", "amount", "announced_at", "announced_by_id", "answer", "answer_file", "answer_until", "answered_at", "answered_by_id", "asked", "computation", "decided_at", "decided_by_id", "due_on", "facts", "ground", "id", "is_withheld", "order_number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefect_on", "rank", "reasons", "status") VALUES (NEW."agreement_id", NEW."amount", NEW."announced_at", NEW."announced_by_id", NEW."answer", NEW."answer_file", NEW."answer_until", NEW."answered_at", NEW."answered_by_id", NEW."asked", NEW."computation", NEW."decided_at", NEW."decided_by_id", NEW."due_on", NEW."facts", NEW."ground", NEW."id", NEW."is_withheld", NEW."order_number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."prefect_on", NEW."rank", NEW."reasons", NEW."status"); RETURN NULL;',
                    hash="670badb800cf26d98c95eeb2f050b949a035890f",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_ebb23",
                    table="funding_recovery",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="recovery",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "funding_recoveryevent" ("agreement_id", "amount", "announced_at", "announced_by_id", "answer", "answer_file", "answer_until", "answered_at", "answered_by_id", "asked", "computation", "decided_at", "decided_by_id", "due_on", "facts", "ground", "id", "is_withheld", "order_number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefect_on", "rank", "reasons", "status") VALUES (NEW."agreement_id", NEW."amount", NEW."announced_at", NEW."announced_by_id", NEW."answer", NEW."answer_file", NEW."answer_until", NEW."answered_at", NEW."answered_by_id", NEW."asked", NEW."computation", NEW."decided_at", NEW."decided_by_id", NEW."due_on", NEW."facts", NEW."ground", NEW."id", NEW."is_withheld", NEW."order_number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."prefect_on", NEW."rank", NEW."reasons", NEW."status"); RETURN NULL;',
                    hash="1dfbb96be67ef6ee49837ea38b6d5c93ab7a9cc2",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d1b5d",
                    table="funding_recovery",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="collection",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="1eb2602a85e05dd3d16f63007bd3b35b742d197d",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_1e5a7",
                    table="funding_collection",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="collection",
            trigger=pgtrigger.compiler.Trigger(
                name="within_what_is_owed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    PERFORM FROM funding_recovery WHERE id = NEW.recovery_id FOR NO KEY UPDATE;\n                    IF NEW.amount + (SELECT coalesce(sum(amount), 0) FROM funding_collection\n                                     WHERE recovery_id = NEW.recovery_id)\n                       > (SELECT amount FROM funding_recovery WHERE id = NEW.recovery_id) THEN\n                        RAISE EXCEPTION 'On n’encaisse pas plus que ce qui est dû.' USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;\n                ",
                    hash="80661bda89402924417cb49edacb55cbc3ae7da2",
                    operation="INSERT",
                    pgid="pgtrigger_within_what_is_owed_ea72b",
                    table="funding_collection",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="termination",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "funding_terminationevent" ("agreement_id", "announced_at", "announced_by_id", "answer", "answer_file", "answer_until", "answered_at", "answered_by_id", "decided_at", "decided_by_id", "facts", "ground", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefect_on", "reasons", "status") VALUES (NEW."agreement_id", NEW."announced_at", NEW."announced_by_id", NEW."answer", NEW."answer_file", NEW."answer_until", NEW."answered_at", NEW."answered_by_id", NEW."decided_at", NEW."decided_by_id", NEW."facts", NEW."ground", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."prefect_on", NEW."reasons", NEW."status"); RETURN NULL;',
                    hash="e61be3fd2caf0f3cb69513117704696541b2bda1",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_ff6f0",
                    table="funding_termination",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="termination",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "funding_terminationevent" ("agreement_id", "announced_at", "announced_by_id", "answer", "answer_file", "answer_until", "answered_at", "answered_by_id", "decided_at", "decided_by_id", "facts", "ground", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefect_on", "reasons", "status") VALUES (NEW."agreement_id", NEW."announced_at", NEW."announced_by_id", NEW."answer", NEW."answer_file", NEW."answer_until", NEW."answered_at", NEW."answered_by_id", NEW."decided_at", NEW."decided_by_id", NEW."facts", NEW."ground", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."prefect_on", NEW."reasons", NEW."status"); RETURN NULL;',
                    hash="f1b06f2ba3052d6cce4fd0166c7e6db8ade58190",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_612f5",
                    table="funding_termination",
                    when="AFTER",
                ),
            ),
        ),
    ]
