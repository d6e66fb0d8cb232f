import commons.clock
import commons.files
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.validators
import django.db.models.deletion
import label.models.awards
import label.models.directory
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("label", "0001_extensions"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("structures", "0003_label"),
        ("structures", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Category",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=60, unique=True, verbose_name="nom")),
                (
                    "words",
                    models.CharField(
                        blank=True,
                        help_text="Ce que tapent les gens : « repair café », « réparer ».",
                        max_length=250,
                        verbose_name="autres mots",
                    ),
                ),
                ("rank", models.PositiveSmallIntegerField(default=1, verbose_name="rang")),
            ],
            options={
                "verbose_name": "catégorie",
                "ordering": ["rank", "name"],
            },
        ),
        migrations.CreateModel(
            name="Criterion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=60, verbose_name="code")),
                ("question", models.CharField(max_length=250, verbose_name="question")),
                ("explanation", models.TextField(blank=True, verbose_name="pourquoi cette question")),
                ("proof", models.CharField(blank=True, max_length=250, verbose_name="ce qui le prouve")),
                (
                    "paper_kinds",
                    models.JSONField(blank=True, default=list, verbose_name="pièces du coffre qui le prouvent"),
                ),
                (
                    "weight",
                    models.PositiveSmallIntegerField(
                        default=1, validators=[django.core.validators.MinValueValidator(1)], verbose_name="poids"
                    ),
                ),
                ("may_not_apply", models.BooleanField(default=False, verbose_name="peut ne pas concerner")),
                ("needs_evidence", models.BooleanField(default=False, verbose_name="à prouver par une pièce")),
                (
                    "keeps_answers",
                    models.BooleanField(default=True, verbose_name="les réponses de la version d’avant valent encore"),
                ),
                ("rank", models.PositiveSmallIntegerField(default=1, verbose_name="rang")),
            ],
            options={
                "verbose_name": "critère",
                "verbose_name_plural": "critères",
                "ordering": ["theme", "rank", "pk"],
            },
        ),
        migrations.CreateModel(
            name="DirectoryChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("weight", models.BigIntegerField(default=1)),
            ],
            options={
                "verbose_name": "changement de l’annuaire",
                "verbose_name_plural": "changements de l’annuaire",
            },
        ),
        migrations.CreateModel(
            name="Hours",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "lundi"),
                            (2, "mardi"),
                            (3, "mercredi"),
                            (4, "jeudi"),
                            (5, "vendredi"),
                            (6, "samedi"),
                            (7, "dimanche"),
                        ],
                        verbose_name="jour",
                    ),
                ),
                ("opens", models.TimeField(verbose_name="de")),
                ("closes", models.TimeField(verbose_name="à")),
            ],
            options={
                "verbose_name": "horaire",
                "ordering": ["listing", "weekday", "opens"],
            },
        ),
        migrations.CreateModel(
            name="HoursException",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField(verbose_name="du")),
                ("ends_on", models.DateField(verbose_name="au")),
                ("opens", models.TimeField(blank=True, null=True, verbose_name="de")),
                ("closes", models.TimeField(blank=True, null=True, verbose_name="à")),
                ("words", models.CharField(blank=True, max_length=100, verbose_name="pourquoi")),
            ],
            options={
                "verbose_name": "exception d’horaire",
                "verbose_name_plural": "exceptions d’horaire",
                "ordering": ["listing", "starts_on"],
            },
        ),
        migrations.CreateModel(
            name="Label",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="nom")),
                ("slug", models.SlugField(max_length=80, unique=True, verbose_name="adresse courte")),
                (
                    "meaning",
                    models.TextField(
                        help_text="En quelques phrases, pour le public.", verbose_name="ce qu’il garantit"
                    ),
                ),
                (
                    "years",
                    models.PositiveSmallIntegerField(
                        default=3,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(9),
                        ],
                        verbose_name="durée en années",
                    ),
                ),
            ],
            options={
                "verbose_name": "label",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="CommuneSource",
            fields=[],
            options={
                "proxy": True,
                "default_permissions": (),
                "indexes": [],
                "constraints": [],
            },
            bases=("structures.commune",),
        ),
        migrations.CreateModel(
            name="SectorSource",
            fields=[],
            options={
                "proxy": True,
                "default_permissions": (),
                "indexes": [],
                "constraints": [],
            },
            bases=("structures.sector",),
        ),
        migrations.CreateModel(
            name="ShelteredStructure",
            fields=[],
            options={
                "verbose_name": "structure protégée",
                "verbose_name_plural": "structures protégées",
                "proxy": True,
                "default_permissions": (),
                "indexes": [],
                "constraints": [],
            },
            bases=("structures.structure",),
        ),
        migrations.CreateModel(
            name="StructureSource",
            fields=[],
            options={
                "proxy": True,
                "default_permissions": (),
                "indexes": [],
                "constraints": [],
            },
            bases=("structures.structure",),
        ),
        migrations.CreateModel(
            name="AuditDraw",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(unique=True, verbose_name="année")),
                (
                    "seed",
                    models.CharField(
                        help_text="Un fait public que personne ne choisit.", max_length=64, verbose_name="graine"
                    ),
                ),
                (
                    "share",
                    models.PositiveSmallIntegerField(
                        default=20,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="part contrôlée (%)",
                    ),
                ),
                ("numbers", models.JSONField(default=list, verbose_name="labels parmi lesquels on tire")),
                ("size", models.PositiveSmallIntegerField(default=0, verbose_name="nombre tiré")),
                ("drawn_at", models.DateTimeField(default=commons.clock.now, editable=False, verbose_name="tiré le")),
                (
                    "drawn_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="tiré par",
                    ),
                ),
            ],
            options={
                "verbose_name": "tirage des contrôles",
                "verbose_name_plural": "tirages des contrôles",
                "ordering": ["-year"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("share__gte", 1), ("share__lte", 100)),
                        name="label_auditdraw_share",
                        violation_error_message="La part contrôlée va de 1 à 100 %.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("seed", ""), _negated=True),
                        name="label_auditdraw_seeded",
                        violation_error_message="Un tirage a une graine, que tout le monde peut lire.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Award",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="numéro")),
                (
                    "holder_name",
                    models.CharField(
                        help_text="Le nom de la structure, ce jour-là.", max_length=150, verbose_name="attribué à"
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="du")),
                ("ends_on", models.DateField(verbose_name="au")),
                (
                    "status",
                    models.CharField(
                        choices=[("running", "En cours"), ("suspended", "Suspendu"), ("withdrawn", "Retiré")],
                        default="running",
                        max_length=20,
                        verbose_name="statut",
                    ),
                ),
                (
                    "awarded_at",
                    models.DateTimeField(default=commons.clock.now, editable=False, verbose_name="attribué le"),
                ),
                (
                    "suspended_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="suspendu le"),
                ),
                (
                    "lifted_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="suspension levée le"),
                ),
                ("withdrawn_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="retiré le")),
                ("reason", models.TextField(blank=True, verbose_name="motif de la suspension ou du retrait")),
                (
                    "is_given_up",
                    models.BooleanField(default=False, editable=False, verbose_name="rendu par la structure"),
                ),
                (
                    "certificate",
                    models.FileField(
                        blank=True, editable=False, upload_to=commons.files.private_path, verbose_name="certificat"
                    ),
                ),
                (
                    "certificate_sha256",
                    models.CharField(blank=True, editable=False, max_length=64, verbose_name="empreinte du certificat"),
                ),
                (
                    "awarded_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="attribué par",
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="suspension levée par",
                    ),
                ),
                (
                    "structure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="awards",
                        to="structures.structure",
                        verbose_name="structure",
                    ),
                ),
                (
                    "suspended_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="suspendu par",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="retiré par",
                    ),
                ),
            ],
            options={
                "verbose_name": "attribution du label",
                "verbose_name_plural": "attributions du label",
                "ordering": ["-starts_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Audit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "origin",
                    models.CharField(
                        choices=[("draw", "Tirage au sort"), ("fact", "Fait signalé")],
                        default="draw",
                        max_length=10,
                        verbose_name="origine",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("drawn", "À ouvrir"),
                            ("answering", "La structure répond"),
                            ("adversarial", "Contradictoire"),
                            ("upheld", "Clos sans sanction"),
                            ("sanctioned", "Sanction prise"),
                        ],
                        default="drawn",
                        max_length=20,
                        verbose_name="statut",
                    ),
                ),
                (
                    "opened_at",
                    models.DateTimeField(default=commons.clock.now, editable=False, verbose_name="ouvert le"),
                ),
                ("fact", models.TextField(blank=True, verbose_name="fait signalé")),
                ("questions", models.TextField(blank=True, verbose_name="ce qui est demandé")),
                ("answer_until", models.DateField(blank=True, null=True, verbose_name="réponse avant le")),
                ("answer", models.TextField(blank=True, verbose_name="réponse de la structure")),
                ("answered_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="répondu le")),
                ("findings", models.TextField(blank=True, verbose_name="constats")),
                (
                    "sanction",
                    models.CharField(
                        blank=True,
                        choices=[("warning", "Rappel écrit"), ("suspension", "Suspension"), ("withdrawal", "Retrait")],
                        max_length=20,
                        verbose_name="sanction envisagée",
                    ),
                ),
                ("observe_until", models.DateField(blank=True, null=True, verbose_name="observations avant le")),
                ("observations", models.TextField(blank=True, verbose_name="observations de la structure")),
                (
                    "observed_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="observations reçues le"),
                ),
                (
                    "announced_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="constats envoyés le"),
                ),
                ("decision", models.TextField(blank=True, verbose_name="décision")),
                ("decided_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="décidé le")),
                (
                    "announced_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="constats envoyés par",
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
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
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="décidé par",
                    ),
                ),
                (
                    "observed_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="observations reçues de",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ouvert par",
                    ),
                ),
                (
                    "draw",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="audits",
                        to="label.auditdraw",
                        verbose_name="tirage",
                    ),
                ),
                (
                    "award",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="audits",
                        to="label.award",
                        verbose_name="label",
                    ),
                ),
            ],
            options={
                "verbose_name": "contrôle",
                "verbose_name_plural": "contrôles",
                "ordering": ["-opened_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["upheld", "sanctioned"]), _negated=True),
                        fields=("award",),
                        name="label_audit_one_open",
                        violation_error_message="Un contrôle de ce label est déjà en cours.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", True), ("answered_by__isnull", True)),
                            models.Q(("answered_at__isnull", False), ("answered_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="label_audit_answered_at_together",
                        violation_error_message="Une réponse a une date et un auteur.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("observed_at__isnull", True), ("observed_by__isnull", True)),
                            models.Q(("observed_at__isnull", False), ("observed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="label_audit_observed_at_together",
                        violation_error_message="Des observations ont une date et un auteur.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("announced_at__isnull", True), ("announced_by__isnull", True)),
                            models.Q(("announced_at__isnull", False), ("announced_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="label_audit_announced_at_together",
                        violation_error_message="Des constats ont une date et un auteur.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("decided_by__isnull", True)),
                            models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="label_audit_decided_at_together",
                        violation_error_message="Une décision a une date et un auteur.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["sanctioned", "upheld"]), ("decided_at__isnull", False)),
                            models.Q(
                                models.Q(("status__in", ["sanctioned", "upheld"]), _negated=True),
                                models.Q(("decided_at__isnull", False), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="label_audit_decided_at_matches_status",
                        violation_error_message="Un contrôle fini est daté.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("draw__isnull", False), ("fact", ""), ("origin", "draw")),
                            models.Q(("draw__isnull", True), ("origin", "fact"), models.Q(("fact", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="label_audit_drawn_or_told",
                        violation_error_message="Un contrôle vient d’un tirage, ou d’un fait signalé qui est écrit.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "sanctioned"), _negated=True),
                            models.Q(
                                ("announced_at__isnull", False),
                                models.Q(("sanction", ""), _negated=True),
                                models.Q(("decision", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="label_audit_heard_first",
                        violation_error_message="Une sanction suit des constats envoyés, et dit ses motifs.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AwardSource",
            fields=[],
            options={
                "proxy": True,
                "default_permissions": (),
                "indexes": [],
                "constraints": [],
            },
            bases=("label.award",),
        ),
        migrations.CreateModel(
            name="Candidacy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "number",
                    models.CharField(
                        blank=True, editable=False, max_length=20, null=True, unique=True, verbose_name="numéro"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Brouillon"),
                            ("submitted", "Déposée"),
                            ("incomplete", "À compléter"),
                            ("visit", "Complète, visite à faire"),
                            ("jury", "Au jury"),
                            ("awarded", "Label attribué"),
                            ("refused", "Label refusé"),
                            ("withdrawn", "Retirée"),
                        ],
                        default="draft",
                        max_length=20,
                        verbose_name="statut",
                    ),
                ),
                ("presentation", models.TextField(blank=True, verbose_name="ce que vous faites, pour qui")),
                (
                    "progress_plan",
                    models.TextField(blank=True, verbose_name="ce que vous voulez améliorer en trois ans"),
                ),
                (
                    "started_at",
                    models.DateTimeField(default=commons.clock.now, editable=False, verbose_name="commencée le"),
                ),
                (
                    "saved_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="enregistrée le"),
                ),
                (
                    "submitted_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="déposée le"),
                ),
                (
                    "complete_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="complète le"),
                ),
                (
                    "self_score",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        editable=False,
                        help_text="Sur 100, figée au dépôt.",
                        max_digits=5,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="note de l’auto-évaluation",
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="décidée le")),
                ("reasons", models.TextField(blank=True, verbose_name="motifs")),
                ("paths", models.TextField(blank=True, verbose_name="pistes de progrès")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="décidée par",
                    ),
                ),
                (
                    "renews",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="renewals",
                        to="label.award",
                        verbose_name="renouvelle",
                    ),
                ),
                (
                    "saved_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="enregistrée par",
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="commencée par",
                    ),
                ),
                (
                    "structure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="candidacies",
                        to="structures.structure",
                        verbose_name="structure",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="déposée par",
                    ),
                ),
            ],
            options={
                "verbose_name": "candidature au label",
                "verbose_name_plural": "candidatures au label",
                "ordering": ["-started_at", "-pk"],
                "permissions": [("run_label", "Instruit les candidatures et suit les labels")],
            },
        ),
        migrations.AddField(
            model_name="award",
            name="candidacy",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="award",
                to="label.candidacy",
                verbose_name="candidature",
            ),
        ),
        migrations.CreateModel(
            name="CategorySource",
            fields=[],
            options={
                "proxy": True,
                "default_permissions": (),
                "indexes": [],
                "constraints": [],
            },
            bases=("label.category",),
        ),
        migrations.CreateModel(
            name="CompletionRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField(default=commons.clock.now, verbose_name="demandé le")),
                ("deadline", models.DateField(verbose_name="à fournir avant le")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="répondu le")),
                ("lapsed_at", models.DateTimeField(blank=True, null=True, verbose_name="close sans réponse le")),
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
                    "candidacy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="completion_requests",
                        to="label.candidacy",
                        verbose_name="candidature",
                    ),
                ),
            ],
            options={
                "verbose_name": "demande de compléments",
                "verbose_name_plural": "demandes de compléments",
                "ordering": ["candidacy", "asked_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answered_at__isnull", True), ("lapsed_at__isnull", True)),
                        fields=("candidacy",),
                        name="label_completionrequest_one_open",
                        violation_error_message="Une demande de compléments attend déjà sa réponse.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "stage",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[(0, "Pas encore"), (1, "En projet"), (2, "En place"), (3, "Exemplaire")],
                        null=True,
                        verbose_name="où vous en êtes",
                    ),
                ),
                ("does_not_apply", models.BooleanField(default=False, verbose_name="non concerné")),
                ("words", models.TextField(blank=True, verbose_name="en quelques mots")),
                ("is_carried", models.BooleanField(default=False, verbose_name="reprise de la candidature d’avant")),
                (
                    "candidacy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="label.candidacy",
                        verbose_name="candidature",
                    ),
                ),
                (
                    "criterion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="label.criterion",
                        verbose_name="critère",
                    ),
                ),
            ],
            options={
                "verbose_name": "réponse",
                "ordering": ["candidacy", "criterion"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("candidacy", "criterion"),
                        name="label_answer_once",
                        violation_error_message="Ce critère a déjà sa réponse.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("does_not_apply", False), ("stage__isnull", True), _connector="OR"),
                        name="label_answer_stage_or_none",
                        violation_error_message="Un critère qui ne vous concerne pas n’a pas de niveau.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DirectoryWord",
            fields=[
                ("word", models.CharField(max_length=40, primary_key=True, serialize=False)),
            ],
            options={
                "verbose_name": "mot de l’annuaire",
                "verbose_name_plural": "mots de l’annuaire",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass("word", "gin_trgm_ops"), name="label_word_alike"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file", models.FileField(blank=True, upload_to=commons.files.private_path, verbose_name="fichier")),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="ce que c’est")),
                ("sha256", models.CharField(blank=True, editable=False, max_length=64, verbose_name="empreinte")),
                ("added_at", models.DateTimeField(default=commons.clock.now, editable=False, verbose_name="jointe le")),
                (
                    "added_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="jointe par",
                    ),
                ),
                (
                    "candidacy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="evidence",
                        to="label.candidacy",
                        verbose_name="candidature",
                    ),
                ),
                (
                    "criterion",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="label.criterion",
                        verbose_name="critère",
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="structures.paper",
                        verbose_name="pièce du coffre",
                    ),
                ),
            ],
            options={
                "verbose_name": "preuve",
                "ordering": ["candidacy", "criterion", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("file", ""), ("paper__isnull", False)),
                            models.Q(
                                ("paper__isnull", True),
                                models.Q(("file", ""), _negated=True),
                                models.Q(("name", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="label_evidence_paper_or_file",
                        violation_error_message="Une preuve est une pièce du coffre, ou un fichier avec son nom.",
                    ),
                    models.UniqueConstraint(
                        fields=("candidacy", "criterion", "paper"),
                        name="label_evidence_paper_once",
                        violation_error_message="Cette pièce prouve déjà ce critère.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CompletionItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("wanted", models.CharField(max_length=300, verbose_name="ce qui manque")),
                ("reply", models.TextField(blank=True, verbose_name="réponse")),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="label.completionrequest",
                        verbose_name="demande",
                    ),
                ),
                (
                    "criterion",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="label.criterion",
                        verbose_name="critère",
                    ),
                ),
                (
                    "evidence",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="label.evidence",
                        verbose_name="preuve jointe",
                    ),
                ),
            ],
            options={
                "verbose_name": "complément",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="HoursSource",
            fields=[],
            options={
                "proxy": True,
                "default_permissions": (),
                "indexes": [],
                "constraints": [],
            },
            bases=("label.hours",),
        ),
        migrations.CreateModel(
            name="HoursExceptionSource",
            fields=[],
            options={
                "proxy": True,
                "default_permissions": (),
                "indexes": [],
                "constraints": [],
            },
            bases=("label.hoursexception",),
        ),
        migrations.CreateModel(
            name="Jury",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("held_on", models.DateField(verbose_name="date de la séance")),
                ("place", models.CharField(blank=True, max_length=150, verbose_name="lieu")),
                (
                    "quorum",
                    models.PositiveSmallIntegerField(
                        default=3,
                        help_text="Les membres présents qui ne se retirent pas, pour chaque candidature.",
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="quorum",
                    ),
                ),
                ("minutes", models.TextField(blank=True, verbose_name="procès-verbal")),
                ("closed_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="close le")),
                (
                    "document",
                    models.FileField(
                        blank=True,
                        editable=False,
                        upload_to=commons.files.private_path,
                        verbose_name="procès-verbal gardé",
                    ),
                ),
                (
                    "document_sha256",
                    models.CharField(blank=True, editable=False, max_length=64, verbose_name="empreinte"),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="close par",
                    ),
                ),
            ],
            options={
                "verbose_name": "jury",
                "verbose_name_plural": "jurys",
                "ordering": ["-held_on", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("closed_by__isnull", True)),
                            models.Q(("closed_at__isnull", False), ("closed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="label_jury_closed_at_together",
                        violation_error_message="Une clôture a une date et un auteur.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_at__isnull", True),
                            models.Q(
                                models.Q(("minutes", ""), _negated=True),
                                models.Q(("document", ""), _negated=True),
                                models.Q(("document_sha256", ""), _negated=True),
                                ("quorum__gte", 1),
                            ),
                            _connector="OR",
                        ),
                        name="label_jury_closed_with_minutes",
                        violation_error_message="Un jury clos garde son procès-verbal et son empreinte.",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="candidacy",
            name="jury",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="candidacies",
                to="label.jury",
                verbose_name="jury",
            ),
        ),
        migrations.CreateModel(
            name="JuryMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, verbose_name="nom")),
                ("quality", models.CharField(max_length=100, verbose_name="qualité")),
                ("is_present", models.BooleanField(default=False, verbose_name="présent")),
                (
                    "jury",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="label.jury",
                        verbose_name="jury",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="compte",
                    ),
                ),
            ],
            options={
                "verbose_name": "membre du jury",
                "verbose_name_plural": "membres du jury",
                "ordering": ["jury", "name", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("jury", "name"),
                        name="label_jurymember_once",
                        violation_error_message="Cette personne siège déjà à ce jury.",
                    ),
                    models.UniqueConstraint(
                        fields=("jury", "user"),
                        name="label_jurymember_one_account",
                        violation_error_message="Ce compte siège déjà à ce jury.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="JuryOpinion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "outcome",
                    models.CharField(
                        choices=[("award", "Attribuer le label"), ("refuse", "Refuser le label")],
                        max_length=10,
                        verbose_name="décision du jury",
                    ),
                ),
                ("reasons", models.TextField(blank=True, verbose_name="motifs")),
                ("paths", models.TextField(blank=True, verbose_name="pistes de progrès")),
                (
                    "score",
                    models.DecimalField(
                        decimal_places=2, editable=False, max_digits=5, null=True, verbose_name="note du jury sur 100"
                    ),
                ),
                (
                    "candidacy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="opinions",
                        to="label.candidacy",
                        verbose_name="candidature",
                    ),
                ),
                (
                    "jury",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="opinions",
                        to="label.jury",
                        verbose_name="jury",
                    ),
                ),
            ],
            options={
                "verbose_name": "décision du jury",
                "verbose_name_plural": "décisions du jury",
                "ordering": ["jury", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("jury", "candidacy"),
                        name="label_juryopinion_once",
                        violation_error_message="Ce jury s’est déjà prononcé sur cette candidature.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "refuse"), _negated=True),
                            models.Q(models.Q(("reasons", ""), _negated=True), models.Q(("paths", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="label_juryopinion_refusal_explained",
                        violation_error_message="Un refus a ses motifs et ses pistes de progrès.",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="award",
            name="label",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="awards",
                to="label.label",
                verbose_name="label",
            ),
        ),
        migrations.CreateModel(
            name="Listing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Brouillon"),
                            ("submitted", "À relire"),
                            ("published", "En ligne"),
                            ("hidden", "Hors ligne"),
                        ],
                        default="draft",
                        max_length=20,
                        verbose_name="statut",
                    ),
                ),
                ("summary", models.CharField(blank=True, max_length=200, verbose_name="en une phrase")),
                ("description", models.TextField(blank=True, verbose_name="ce que l’on y trouve")),
                (
                    "address",
                    models.CharField(
                        blank=True,
                        help_text="Si elle n’est pas celle du siège.",
                        max_length=200,
                        verbose_name="adresse du lieu",
                    ),
                ),
                (
                    "latitude",
                    models.DecimalField(
                        blank=True,
                        decimal_places=6,
                        max_digits=8,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(-90),
                            django.core.validators.MaxValueValidator(90),
                        ],
                        verbose_name="latitude",
                    ),
                ),
                (
                    "longitude",
                    models.DecimalField(
                        blank=True,
                        decimal_places=6,
                        max_digits=9,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(-180),
                            django.core.validators.MaxValueValidator(180),
                        ],
                        verbose_name="longitude",
                    ),
                ),
                ("directions", models.CharField(blank=True, max_length=200, verbose_name="comment venir")),
                ("is_accessible", models.BooleanField(default=False, verbose_name="accessible en fauteuil roulant")),
                ("access_words", models.CharField(blank=True, max_length=200, verbose_name="précisions sur l’accès")),
                ("welcomes_volunteers", models.BooleanField(default=False, verbose_name="accepte des bénévoles")),
                (
                    "volunteer_words",
                    models.CharField(blank=True, max_length=300, verbose_name="ce que font les bénévoles"),
                ),
                ("recruits", models.BooleanField(default=False, verbose_name="recrute")),
                ("job_words", models.CharField(blank=True, max_length=300, verbose_name="postes proposés")),
                ("job_url", models.URLField(blank=True, verbose_name="page des offres")),
                (
                    "hiding_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="pourquoi elle n’est plus en ligne"),
                ),
                ("return_reason", models.CharField(blank=True, max_length=300, verbose_name="ce qui est à revoir")),
                (
                    "published_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="en ligne depuis le"),
                ),
                (
                    "started_at",
                    models.DateTimeField(default=commons.clock.now, editable=False, verbose_name="commencée le"),
                ),
                (
                    "saved_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="enregistrée le"),
                ),
                (
                    "categories",
                    models.ManyToManyField(
                        blank=True, related_name="listings", to="label.category", verbose_name="catégories"
                    ),
                ),
                (
                    "saved_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="enregistrée par",
                    ),
                ),
                (
                    "structure",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="listing",
                        to="structures.structure",
                        verbose_name="structure",
                    ),
                ),
            ],
            options={
                "verbose_name": "fiche de l’annuaire",
                "verbose_name_plural": "fiches de l’annuaire",
                "ordering": ["structure__name", "pk"],
                "permissions": [("moderate_listing", "Relit les fiches de l’annuaire")],
            },
        ),
        migrations.AddField(
            model_name="hoursexception",
            name="listing",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="exceptions",
                to="label.listing",
                verbose_name="fiche",
            ),
        ),
        migrations.AddField(
            model_name="hours",
            name="listing",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="hours",
                to="label.listing",
                verbose_name="fiche",
            ),
        ),
        migrations.CreateModel(
            name="ErrorReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("closed", "Le lieu est fermé pour de bon"),
                            ("hours", "Les horaires sont faux"),
                            ("place", "L’adresse ou le point sur la carte est faux"),
                            ("contact", "Le téléphone, le courriel ou le site ne marche pas"),
                            ("other", "Autre chose"),
                        ],
                        max_length=20,
                        verbose_name="ce qui est faux",
                    ),
                ),
                ("words", models.TextField(blank=True, max_length=1000, verbose_name="précisions")),
                (
                    "email",
                    models.EmailField(
                        blank=True,
                        help_text="Seulement si vous voulez une réponse.",
                        max_length=254,
                        verbose_name="votre courriel",
                    ),
                ),
                ("at", models.DateTimeField(default=commons.clock.now, editable=False, verbose_name="signalé le")),
                ("handled_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="traité le")),
                ("outcome", models.CharField(blank=True, max_length=300, verbose_name="suite donnée")),
                (
                    "handled_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="traité par",
                    ),
                ),
                (
                    "listing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="error_reports",
                        to="label.listing",
                        verbose_name="fiche",
                    ),
                ),
            ],
            options={
                "verbose_name": "erreur signalée",
                "verbose_name_plural": "erreurs signalées",
                "ordering": ["-at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("handled_at__isnull", True), ("handled_by__isnull", True)),
                            models.Q(("handled_at__isnull", False), ("handled_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="label_errorreport_handled_at_together",
                        violation_error_message="Une suite a une date et un auteur.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ListingSource",
            fields=[],
            options={
                "proxy": True,
                "default_permissions": (),
                "indexes": [],
                "constraints": [],
            },
            bases=("label.listing",),
        ),
        migrations.CreateModel(
            name="Neighbourhood",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, verbose_name="nom")),
                ("slug", models.SlugField(max_length=80, unique=True, verbose_name="adresse courte")),
                (
                    "is_priority",
                    models.BooleanField(default=False, verbose_name="quartier prioritaire de la politique de la ville"),
                ),
                (
                    "commune",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="neighbourhoods",
                        to="structures.commune",
                        verbose_name="commune",
                    ),
                ),
            ],
            options={
                "verbose_name": "quartier",
                "ordering": ["commune", "name"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("commune", "name"),
                        name="label_neighbourhood_once",
                        violation_error_message="Cette commune a déjà un quartier de ce nom.",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="listing",
            name="neighbourhood",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="listings",
                to="label.neighbourhood",
                verbose_name="quartier",
            ),
        ),
        migrations.CreateModel(
            name="DirectoryEntry",
            fields=[
                (
                    "structure",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="structures.structure",
                    ),
                ),
                ("name", models.CharField(max_length=150)),
                ("slug", models.SlugField(max_length=160)),
                ("sort_key", models.CharField(max_length=150)),
                ("summary", models.CharField(max_length=200)),
                (
                    "categories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("latitude", models.FloatField(null=True)),
                ("longitude", models.FloatField(null=True)),
                ("is_accessible", models.BooleanField(default=False)),
                ("welcomes_volunteers", models.BooleanField(default=False)),
                ("recruits", models.BooleanField(default=False)),
                ("labelled", label.models.directory.DaysField()),
                ("words", models.TextField()),
                ("document", django.contrib.postgres.search.SearchVectorField()),
                (
                    "commune",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="structures.commune",
                    ),
                ),
                (
                    "sector",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="structures.sector"
                    ),
                ),
                (
                    "listing",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="label.listing"
                    ),
                ),
                (
                    "neighbourhood",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="label.neighbourhood",
                    ),
                ),
            ],
            options={
                "verbose_name": "ligne de l’annuaire",
                "verbose_name_plural": "lignes de l’annuaire",
            },
        ),
        migrations.CreateModel(
            name="NeighbourhoodSource",
            fields=[],
            options={
                "proxy": True,
                "default_permissions": (),
                "indexes": [],
                "constraints": [],
            },
            bases=("label.neighbourhood",),
        ),
        migrations.CreateModel(
            name="Photo",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "file",
                    models.ImageField(
                        height_field="height",
                        upload_to=commons.files.private_path,
                        verbose_name="photo",
                        width_field="width",
                    ),
                ),
                ("width", models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="largeur")),
                ("height", models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="hauteur")),
                ("told", models.CharField(max_length=150, verbose_name="ce qu’elle montre")),
                ("rank", models.PositiveSmallIntegerField(default=1, verbose_name="rang")),
                (
                    "added_at",
                    models.DateTimeField(default=commons.clock.now, editable=False, verbose_name="ajoutée le"),
                ),
                (
                    "accepted_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="acceptée le"),
                ),
                ("refused_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="refusée le")),
                ("refusal", models.CharField(blank=True, max_length=300, verbose_name="pourquoi elle est refusée")),
                (
                    "accepted_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="acceptée par",
                    ),
                ),
                (
                    "listing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="photos",
                        to="label.listing",
                        verbose_name="fiche",
                    ),
                ),
                (
                    "refused_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="refusée par",
                    ),
                ),
            ],
            options={
                "verbose_name": "photo de l’annuaire",
                "verbose_name_plural": "photos de l’annuaire",
                "ordering": ["listing", "rank", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("accepted_at__isnull", True), ("accepted_by__isnull", True)),
                            models.Q(("accepted_at__isnull", False), ("accepted_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="label_photo_accepted_at_together",
                        violation_error_message="Une relecture a une date et un auteur.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("refused_at__isnull", True), ("refused_by__isnull", True)),
                            models.Q(("refused_at__isnull", False), ("refused_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="label_photo_refused_at_together",
                        violation_error_message="Un refus a une date et un auteur.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("accepted_at__isnull", True), ("refused_at__isnull", True), _connector="OR"
                        ),
                        name="label_photo_one_answer",
                        violation_error_message="Une photo est acceptée ou refusée, jamais les deux.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PhotoSource",
            fields=[],
            options={
                "proxy": True,
                "default_permissions": (),
                "indexes": [],
                "constraints": [],
            },
            bases=("label.photo",),
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "À relire"),
                            ("accepted", "Acceptée"),
                            ("refused", "Refusée"),
                            ("replaced", "Remplacée"),
                            ("taken_back", "Reprise par la structure"),
                        ],
                        default="waiting",
                        max_length=20,
                        verbose_name="statut",
                    ),
                ),
                ("values", models.JSONField(verbose_name="ce qui changerait")),
                (
                    "proposed_at",
                    models.DateTimeField(default=commons.clock.now, editable=False, verbose_name="proposée le"),
                ),
                ("settled_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="relue le")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="motif du refus")),
                (
                    "listing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="proposals",
                        to="label.listing",
                        verbose_name="fiche",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="proposée par",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="relue par",
                    ),
                ),
            ],
            options={
                "verbose_name": "changement à relire",
                "verbose_name_plural": "changements à relire",
                "ordering": ["-proposed_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "waiting")),
                        fields=("listing",),
                        name="label_proposal_one_waiting",
                        violation_error_message="Un changement de cette fiche attend déjà d’être relu.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at__isnull", True), ("settled_by__isnull", True)),
                            models.Q(("settled_at__isnull", False), ("settled_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="label_proposal_settled_at_together",
                        violation_error_message="Une relecture a une date et un auteur.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Recusal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=200, verbose_name="motif")),
                (
                    "candidacy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recusals",
                        to="label.candidacy",
                        verbose_name="candidature",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recusals",
                        to="label.jurymember",
                        verbose_name="membre",
                    ),
                ),
            ],
            options={
                "verbose_name": "déport",
                "ordering": ["candidacy", "member"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("candidacy", "member"),
                        name="label_recusal_once",
                        violation_error_message="Ce membre s’est déjà retiré pour cette candidature.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Referential",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "version",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)], verbose_name="version"
                    ),
                ),
                ("introduction", models.TextField(blank=True, verbose_name="introduction")),
                (
                    "threshold",
                    models.PositiveSmallIntegerField(
                        default=60,
                        help_text="Sur 100 : en dessous, le label est refusé.",
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="seuil",
                    ),
                ),
                (
                    "published_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="publiée le"),
                ),
                (
                    "label",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referentials",
                        to="label.label",
                        verbose_name="label",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="publiée par",
                    ),
                ),
            ],
            options={
                "verbose_name": "référentiel",
                "ordering": ["label", "-version"],
                "permissions": [("publish_referential", "Publie un référentiel du label")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("label", "version"),
                        name="label_referential_one_version",
                        violation_error_message="Cette version existe déjà : donnez le numéro suivant.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("published_at__isnull", True), ("published_by__isnull", True)),
                            models.Q(("published_at__isnull", False), ("published_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="label_referential_published_at_together",
                        violation_error_message="Une publication a une date et un auteur.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QuizQuestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("question", models.CharField(max_length=250, verbose_name="question")),
                ("expects_yes", models.BooleanField(default=True, verbose_name="la réponse attendue est oui")),
                ("is_required", models.BooleanField(default=True, verbose_name="condition du label")),
                (
                    "explanation",
                    models.TextField(
                        help_text="Pourquoi, et ce qu’il est possible de faire.", verbose_name="si la réponse est autre"
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=120, verbose_name="source")),
                ("rank", models.PositiveSmallIntegerField(default=1, verbose_name="rang")),
                (
                    "referential",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="quiz",
                        to="label.referential",
                        verbose_name="référentiel",
                    ),
                ),
            ],
            options={
                "verbose_name": "question d’éligibilité",
                "verbose_name_plural": "questions d’éligibilité",
                "ordering": ["referential", "rank", "pk"],
            },
        ),
        migrations.CreateModel(
            name="CandidacyEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "number",
                    models.CharField(blank=True, editable=False, max_length=20, null=True, verbose_name="numéro"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Brouillon"),
                            ("submitted", "Déposée"),
                            ("incomplete", "À compléter"),
                            ("visit", "Complète, visite à faire"),
                            ("jury", "Au jury"),
                            ("awarded", "Label attribué"),
                            ("refused", "Label refusé"),
                            ("withdrawn", "Retirée"),
                        ],
                        default="draft",
                        max_length=20,
                        verbose_name="statut",
                    ),
                ),
                (
                    "started_at",
                    models.DateTimeField(default=commons.clock.now, editable=False, verbose_name="commencée le"),
                ),
                (
                    "submitted_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="déposée le"),
                ),
                (
                    "complete_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="complète le"),
                ),
                (
                    "self_score",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        editable=False,
                        help_text="Sur 100, figée au dépôt.",
                        max_digits=5,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="note de l’auto-évaluation",
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="décidée le")),
                ("reasons", models.TextField(blank=True, verbose_name="motifs")),
                ("paths", models.TextField(blank=True, verbose_name="pistes de progrès")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
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
                        to="label.candidacy",
                    ),
                ),
                (
                    "renews",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="label.award",
                        verbose_name="renouvelle",
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="commencée par",
                    ),
                ),
                (
                    "structure",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="structures.structure",
                        verbose_name="structure",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="déposée par",
                    ),
                ),
                (
                    "jury",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="label.jury",
                        verbose_name="jury",
                    ),
                ),
                (
                    "referential",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="label.referential",
                        verbose_name="référentiel",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="candidacy",
            name="referential",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="candidacies",
                to="label.referential",
                verbose_name="référentiel",
            ),
        ),
        migrations.CreateModel(
            name="AwardEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("number", models.CharField(max_length=20, verbose_name="numéro")),
                (
                    "holder_name",
                    models.CharField(
                        help_text="Le nom de la structure, ce jour-là.", max_length=150, verbose_name="attribué à"
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="du")),
                ("ends_on", models.DateField(verbose_name="au")),
                (
                    "status",
                    models.CharField(
                        choices=[("running", "En cours"), ("suspended", "Suspendu"), ("withdrawn", "Retiré")],
                        default="running",
                        max_length=20,
                        verbose_name="statut",
                    ),
                ),
                (
                    "awarded_at",
                    models.DateTimeField(default=commons.clock.now, editable=False, verbose_name="attribué le"),
                ),
                (
                    "suspended_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="suspendu le"),
                ),
                (
                    "lifted_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="suspension levée le"),
                ),
                ("withdrawn_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="retiré le")),
                ("reason", models.TextField(blank=True, verbose_name="motif de la suspension ou du retrait")),
                (
                    "is_given_up",
                    models.BooleanField(default=False, editable=False, verbose_name="rendu par la structure"),
                ),
                (
                    "certificate",
                    models.FileField(
                        blank=True, editable=False, upload_to=commons.files.private_path, verbose_name="certificat"
                    ),
                ),
                (
                    "certificate_sha256",
                    models.CharField(blank=True, editable=False, max_length=64, verbose_name="empreinte du certificat"),
                ),
                (
                    "awarded_by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="attribué par",
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="suspension levée par",
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
                        to="label.award",
                    ),
                ),
                (
                    "structure",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="structures.structure",
                        verbose_name="structure",
                    ),
                ),
                (
                    "suspended_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="suspendu par",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="retiré par",
                    ),
                ),
                (
                    "candidacy",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="label.candidacy",
                        verbose_name="candidature",
                    ),
                ),
                (
                    "label",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="label.label",
                        verbose_name="label",
                    ),
                ),
                (
                    "referential",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="label.referential",
                        verbose_name="référentiel",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="award",
            name="referential",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="label.referential",
                verbose_name="référentiel",
            ),
        ),
        migrations.CreateModel(
            name="Theme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=40, verbose_name="code")),
                ("name", models.CharField(max_length=120, verbose_name="nom")),
                ("description", models.TextField(blank=True, verbose_name="ce qui est regardé")),
                ("rank", models.PositiveSmallIntegerField(default=1, verbose_name="rang")),
                (
                    "referential",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="themes",
                        to="label.referential",
                        verbose_name="référentiel",
                    ),
                ),
            ],
            options={
                "verbose_name": "thème",
                "ordering": ["referential", "rank", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("referential", "code"),
                        name="label_theme_once",
                        violation_error_message="Ce référentiel a déjà un thème de ce code.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="JuryScore",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "score",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MaxValueValidator(10)], verbose_name="note sur 10"
                    ),
                ),
                (
                    "candidacy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="scores",
                        to="label.candidacy",
                        verbose_name="candidature",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="scores",
                        to="label.jurymember",
                        verbose_name="membre",
                    ),
                ),
                (
                    "theme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="label.theme",
                        verbose_name="thème",
                    ),
                ),
            ],
            options={
                "verbose_name": "note du jury",
                "verbose_name_plural": "notes du jury",
                "ordering": ["candidacy", "theme", "member"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("candidacy", "member", "theme"),
                        name="label_juryscore_once",
                        violation_error_message="Ce membre a déjà noté ce thème.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("score__lte", 10)),
                        name="label_juryscore_out_of_ten",
                        violation_error_message="Une note va de 0 à 10.",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="criterion",
            name="theme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="criteria",
                to="label.theme",
                verbose_name="thème",
            ),
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("planned_for", models.DateTimeField(verbose_name="prévue le")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="à savoir avant de venir")),
                ("report", models.TextField(blank=True, verbose_name="compte rendu")),
                ("held_on", models.DateField(blank=True, null=True, verbose_name="faite le")),
                (
                    "reported_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="compte rendu écrit le"),
                ),
                (
                    "cancelled_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="annulée le"),
                ),
                (
                    "candidacy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="visits",
                        to="label.candidacy",
                        verbose_name="candidature",
                    ),
                ),
                (
                    "reported_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="compte rendu écrit par",
                    ),
                ),
                (
                    "visitors",
                    models.ManyToManyField(related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="visiteurs"),
                ),
            ],
            options={
                "verbose_name": "visite",
                "ordering": ["candidacy", "planned_for"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("held_on__isnull", True), ("reported_at__isnull", True), ("reported_by__isnull", True)
                            ),
                            models.Q(
                                ("held_on__isnull", False),
                                ("reported_at__isnull", False),
                                ("reported_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="label_visit_reported_at_together",
                        violation_error_message="Un compte rendu a une date de visite et un auteur.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("cancelled_at__isnull", True), ("reported_at__isnull", True)),
                        fields=("candidacy",),
                        name="label_visit_one_open",
                        violation_error_message="Une visite est déjà prévue : déplacez-la, ou annulez-la.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reported_at__isnull", True), ("cancelled_at__isnull", True), _connector="OR"
                        ),
                        name="label_visit_held_or_cancelled",
                        violation_error_message="Une visite annulée n’a pas de compte rendu.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VisitFinding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "stage",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "Pas encore"), (1, "En projet"), (2, "En place"), (3, "Exemplaire")],
                        verbose_name="constaté",
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=300, verbose_name="remarque")),
                (
                    "criterion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="label.criterion",
                        verbose_name="critère",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="findings",
                        to="label.visit",
                        verbose_name="visite",
                    ),
                ),
            ],
            options={
                "verbose_name": "constat",
                "ordering": ["visit", "criterion"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("visit", "criterion"),
                        name="label_visitfinding_once",
                        violation_error_message="Ce critère a déjà son constat.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="VisitPhoto",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "file",
                    models.ImageField(
                        height_field="height",
                        upload_to=commons.files.private_path,
                        verbose_name="photo",
                        width_field="width",
                    ),
                ),
                ("width", models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="largeur")),
                ("height", models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="hauteur")),
                ("told", models.CharField(max_length=150, verbose_name="ce qu’elle montre")),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="photos",
                        to="label.visit",
                        verbose_name="visite",
                    ),
                ),
            ],
            options={
                "verbose_name": "photo de visite",
                "verbose_name_plural": "photos de visite",
                "ordering": ["visit", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ListingCategorySource",
            fields=[],
            options={
                "proxy": True,
                "default_permissions": (),
                "indexes": [],
                "constraints": [],
            },
            bases=("label.listing_categories",),
        ),
        migrations.AddConstraint(
            model_name="hoursexception",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("starts_on__isnull", True),
                    ("ends_on__isnull", True),
                    ("ends_on__gte", models.F("starts_on")),
                    _connector="OR",
                ),
                name="label_hoursexception_starts_on_before_ends_on",
                violation_error_message="Une exception finit après avoir commencé.",
            ),
        ),
        migrations.AddConstraint(
            model_name="hoursexception",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closes__isnull", True), ("opens__isnull", True)),
                    models.Q(("closes__isnull", False), ("opens__isnull", False)),
                    _connector="OR",
                ),
                name="label_hoursexception_opens_together",
                violation_error_message="Donnez les deux heures, ou aucune si c’est fermé.",
            ),
        ),
        migrations.AddConstraint(
            model_name="hoursexception",
            constraint=models.CheckConstraint(
                condition=models.Q(("opens__isnull", True), ("closes__gt", models.F("opens")), _connector="OR"),
                name="label_hoursexception_in_order",
                violation_error_message="Une ouverture finit après avoir commencé.",
            ),
        ),
        migrations.AddConstraint(
            model_name="hours",
            constraint=models.UniqueConstraint(
                fields=("listing", "weekday", "opens"),
                name="label_hours_once",
                violation_error_message="Ce jour a déjà une ouverture à cette heure.",
            ),
        ),
        migrations.AddConstraint(
            model_name="hours",
            constraint=models.CheckConstraint(
                condition=models.Q(("closes__gt", models.F("opens"))),
                name="label_hours_in_order",
                violation_error_message="Une ouverture finit après avoir commencé.",
            ),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("latitude__isnull", True), ("longitude__isnull", True)),
                    models.Q(("latitude__isnull", False), ("longitude__isnull", False)),
                    _connector="OR",
                ),
                name="label_listing_latitude_together",
                violation_error_message="Un point a une latitude et une longitude.",
            ),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("saved_at__isnull", True), ("saved_by__isnull", True)),
                    models.Q(("saved_at__isnull", False), ("saved_by__isnull", False)),
                    _connector="OR",
                ),
                name="label_listing_saved_at_together",
                violation_error_message="Une fiche enregistrée a une date et un auteur.",
            ),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "hidden"), models.Q(("hiding_reason", ""), _negated=True)),
                    models.Q(models.Q(("status", "hidden"), _negated=True), ("hiding_reason", "")),
                    _connector="OR",
                ),
                name="label_listing_hidden_has_reason",
                violation_error_message="Une fiche hors ligne, et elle seule, dit pourquoi.",
            ),
        ),
        migrations.AddIndex(
            model_name="directoryentry",
            index=django.contrib.postgres.indexes.GinIndex(fields=["document"], name="label_entry_document"),
        ),
        migrations.AddIndex(
            model_name="directoryentry",
            index=django.contrib.postgres.indexes.GinIndex(fields=["categories"], name="label_entry_categories"),
        ),
        migrations.AddIndex(
            model_name="directoryentry",
            index=models.Index(fields=["sort_key", "structure"], name="label_entry_sort"),
        ),
        migrations.AddIndex(
            model_name="directoryentry",
            index=models.Index(fields=["latitude", "longitude"], name="label_entry_place"),
        ),
        migrations.AddConstraint(
            model_name="candidacy",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["awarded", "refused", "withdrawn"]), _negated=True),
                fields=("structure",),
                name="label_candidacy_one_open",
                violation_error_message="Cette structure a déjà une candidature en cours : continuez celle-là.",
            ),
        ),
        migrations.AddConstraint(
            model_name="candidacy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("saved_at__isnull", True), ("saved_by__isnull", True)),
                    models.Q(("saved_at__isnull", False), ("saved_by__isnull", False)),
                    _connector="OR",
                ),
                name="label_candidacy_saved_at_together",
                violation_error_message="Un enregistrement a une date et un auteur.",
            ),
        ),
        migrations.AddConstraint(
            model_name="candidacy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("submitted_at__isnull", True), ("submitted_by__isnull", True)),
                    models.Q(("submitted_at__isnull", False), ("submitted_by__isnull", False)),
                    _connector="OR",
                ),
                name="label_candidacy_submitted_at_together",
                violation_error_message="Un dépôt a une date et un auteur.",
            ),
        ),
        migrations.AddConstraint(
            model_name="candidacy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", True), ("decided_by__isnull", True)),
                    models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                    _connector="OR",
                ),
                name="label_candidacy_decided_at_together",
                violation_error_message="Une décision a une date et un auteur.",
            ),
        ),
        migrations.AddConstraint(
            model_name="candidacy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["draft", "withdrawn"]),
                    models.Q(("number__isnull", False), ("self_score__isnull", False)),
                    _connector="OR",
                ),
                name="label_candidacy_handed_in_is_numbered",
                violation_error_message="Une candidature déposée a un numéro et une note d’auto-évaluation.",
            ),
        ),
        migrations.AddConstraint(
            model_name="award",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("status", "withdrawn"), _negated=True),
                expressions=[
                    ("structure", "="),
                    ("label", "="),
                    (
                        label.models.awards.DateRange(
                            "starts_on",
                            "ends_on",
                            django.contrib.postgres.fields.ranges.RangeBoundary(
                                inclusive_lower=True, inclusive_upper=True
                            ),
                        ),
                        "&&",
                    ),
                ],
                name="label_award_one_running",
                violation_error_message="Cette structure a déjà ce label à ces dates.",
            ),
        ),
        migrations.AddConstraint(
            model_name="award",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("starts_on__isnull", True),
                    ("ends_on__isnull", True),
                    ("ends_on__gte", models.F("starts_on")),
                    _connector="OR",
                ),
                name="label_award_starts_on_before_ends_on",
                violation_error_message="Le label finit après avoir commencé.",
            ),
        ),
        migrations.AddConstraint(
            model_name="award",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("suspended_at__isnull", True), ("suspended_by__isnull", True)),
                    models.Q(("suspended_at__isnull", False), ("suspended_by__isnull", False)),
                    _connector="OR",
                ),
                name="label_award_suspended_at_together",
                violation_error_message="Une suspension a une date et un auteur.",
            ),
        ),
        migrations.AddConstraint(
            model_name="award",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lifted_at__isnull", True), ("lifted_by__isnull", True)),
                    models.Q(("lifted_at__isnull", False), ("lifted_by__isnull", False)),
                    _connector="OR",
                ),
                name="label_award_lifted_at_together",
                violation_error_message="La levée d’une suspension a une date et un auteur.",
            ),
        ),
        migrations.AddConstraint(
            model_name="award",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_at__isnull", True), ("withdrawn_by__isnull", True)),
                    models.Q(("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)),
                    _connector="OR",
                ),
                name="label_award_withdrawn_at_together",
                violation_error_message="Un retrait a une date et un auteur.",
            ),
        ),
        migrations.AddConstraint(
            model_name="award",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["suspended"]), ("suspended_at__isnull", False)),
                    models.Q(
                        models.Q(("status__in", ["suspended"]), _negated=True),
                        models.Q(("suspended_at__isnull", False), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="label_award_suspended_at_matches_status",
                violation_error_message="Un label suspendu dit depuis quand.",
            ),
        ),
        migrations.AddConstraint(
            model_name="award",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["withdrawn"]), ("withdrawn_at__isnull", False)),
                    models.Q(
                        models.Q(("status__in", ["withdrawn"]), _negated=True),
                        models.Q(("withdrawn_at__isnull", False), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="label_award_withdrawn_at_matches_status",
                violation_error_message="Un label retiré dit depuis quand.",
            ),
        ),
        migrations.AddConstraint(
            model_name="award",
            constraint=models.CheckConstraint(
                condition=models.Q(("status", "running"), models.Q(("reason", ""), _negated=True), _connector="OR"),
                name="label_award_lost_for_a_reason",
                violation_error_message="Une suspension ou un retrait dit pourquoi.",
            ),
        ),
        migrations.AddConstraint(
            model_name="award",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_given_up", False), ("status", "withdrawn"), _connector="OR"),
                name="label_award_given_up_is_withdrawn",
                violation_error_message="Un label rendu n’est plus en cours.",
            ),
        ),
        migrations.AddConstraint(
            model_name="award",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("certificate", ""), ("certificate_sha256", "")),
                    models.Q(
                        models.Q(("certificate", ""), _negated=True),
                        models.Q(("certificate_sha256", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="label_award_certificate_is_sealed",
                violation_error_message="Un certificat est conservé avec son empreinte.",
            ),
        ),
        migrations.AddConstraint(
            model_name="criterion",
            constraint=models.UniqueConstraint(
                fields=("theme", "code"),
                name="label_criterion_once",
                violation_error_message="Ce thème a déjà un critère de ce code.",
            ),
        ),
        migrations.AddConstraint(
            model_name="criterion",
            constraint=models.CheckConstraint(
                condition=models.Q(("weight__gte", 1)),
                name="label_criterion_weighs",
                violation_error_message="Un critère pèse au moins 1.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="communesource",
            trigger=pgtrigger.compiler.Trigger(
                name="directory_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        PERFORM pg_advisory_xact_lock(20140856, door) FROM (\n            SELECT DISTINCT (structure_id % 256)::int AS door FROM label_listing\n            WHERE structure_id IN (SELECT s.id FROM structures_structure s JOIN (SELECT n.* FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE ROW (n.name) IS DISTINCT FROM ROW (o.name)) r ON r.id = s.commune_id) ORDER BY door\n        ) AS doors;\n        DELETE FROM label_directoryentry e WHERE e.structure_id IN (SELECT s.id FROM structures_structure s JOIN (SELECT n.* FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE ROW (n.name) IS DISTINCT FROM ROW (o.name)) r ON r.id = s.commune_id) AND NOT EXISTS (\n            SELECT FROM label_listing l JOIN structures_structure s ON s.id = l.structure_id\n            WHERE l.id = e.listing_id AND s.id = e.structure_id AND l.status = 'published' AND s.status <> 'closed'\n        );\n        INSERT INTO label_directoryentry AS kept (structure_id, listing_id, name, slug, sort_key, summary, sector_id, commune_id, neighbourhood_id, categories, latitude, longitude, is_accessible, welcomes_volunteers, recruits, labelled, words, document)\n            \n    SELECT s.id, l.id, s.name, s.slug, left(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(s.name), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), 150), l.summary, s.sector_id,\n        commune.id, quarter.id, kinds.ids,\n        CASE WHEN s.is_protected THEN NULL ELSE l.latitude END,\n        CASE WHEN s.is_protected THEN NULL ELSE l.longitude END,\n        l.is_accessible, l.welcomes_volunteers, l.recruits, held.days,\n        concat_ws(' ', told.a, told.b, told.c, told.d),\n        setweight(to_tsvector('simple', told.a), 'A') || setweight(to_tsvector('french', told.a), 'A') || setweight(to_tsvector('simple', told.b), 'B') || setweight(to_tsvector('french', told.b), 'B') || setweight(to_tsvector('simple', told.c), 'C') || setweight(to_tsvector('french', told.c), 'C') || setweight(to_tsvector('simple', told.d), 'D') || setweight(to_tsvector('french', told.d), 'D')\n    FROM label_listing l\n    JOIN structures_structure s ON s.id = l.structure_id\n    JOIN structures_sector sector ON sector.id = s.sector_id\n    LEFT JOIN structures_commune commune ON commune.id = s.commune_id AND NOT s.is_protected\n    LEFT JOIN label_neighbourhood quarter ON quarter.id = l.neighbourhood_id AND NOT s.is_protected\n    CROSS JOIN LATERAL (\n        SELECT coalesce(array_agg(c.id ORDER BY c.rank, c.name), '{}') AS ids,\n            string_agg(c.name || ' ' || c.words, ' ' ORDER BY c.rank, c.name) AS names\n        FROM label_listing_categories lc JOIN label_category c ON c.id = lc.category_id WHERE lc.listing_id = l.id\n    ) AS kinds\n    CROSS JOIN LATERAL (\n    SELECT coalesce(range_agg(daterange(starts_on, ends_on, '[]')), '{}') AS days\n    FROM label_award WHERE structure_id = s.id AND status = 'running'\n) AS held\n    CROSS JOIN LATERAL (\n        SELECT regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(s.name || ' ' || s.acronym), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS a,\n            regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(coalesce(kinds.names, '')), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS b,\n            regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(l.summary || ' ' || sector.name), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS c,\n            regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(concat_ws(' ', l.description, commune.name, quarter.name)), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS d\n    ) AS told\n    WHERE l.status = 'published' AND s.status <> 'closed'\n AND s.id IN (SELECT s.id FROM structures_structure s JOIN (SELECT n.* FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE ROW (n.name) IS DISTINCT FROM ROW (o.name)) r ON r.id = s.commune_id)\n            ON CONFLICT (structure_id) DO UPDATE SET (listing_id, name, slug, sort_key, summary, sector_id, commune_id, neighbourhood_id, categories, latitude, longitude, is_accessible, welcomes_volunteers, recruits, labelled, words, document) = ROW (EXCLUDED.listing_id, EXCLUDED.name, EXCLUDED.slug, EXCLUDED.sort_key, EXCLUDED.summary, EXCLUDED.sector_id, EXCLUDED.commune_id, EXCLUDED.neighbourhood_id, EXCLUDED.categories, EXCLUDED.latitude, EXCLUDED.longitude, EXCLUDED.is_accessible, EXCLUDED.welcomes_volunteers, EXCLUDED.recruits, EXCLUDED.labelled, EXCLUDED.words, EXCLUDED.document)\n            WHERE ROW (kept.listing_id, kept.name, kept.slug, kept.sort_key, kept.summary, kept.sector_id, kept.commune_id, kept.neighbourhood_id, kept.categories, kept.latitude, kept.longitude, kept.is_accessible, kept.welcomes_volunteers, kept.recruits, kept.labelled, kept.words, kept.document) IS DISTINCT FROM ROW (EXCLUDED.listing_id, EXCLUDED.name, EXCLUDED.slug, EXCLUDED.sort_key, EXCLUDED.summary, EXCLUDED.sector_id, EXCLUDED.commune_id, EXCLUDED.neighbourhood_id, EXCLUDED.categories, EXCLUDED.latitude, EXCLUDED.longitude, EXCLUDED.is_accessible, EXCLUDED.welcomes_volunteers, EXCLUDED.recruits, EXCLUDED.labelled, EXCLUDED.words, EXCLUDED.document);\n     IF EXISTS (SELECT FROM label_listing WHERE structure_id IN (SELECT s.id FROM structures_structure s JOIN (SELECT n.* FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE ROW (n.name) IS DISTINCT FROM ROW (o.name)) r ON r.id = s.commune_id)) THEN INSERT INTO label_directorychange (weight) VALUES (1); END IF; RETURN NULL;",
                    hash="33660e191ea7800fa7d5da81fc11d4e9115abf01",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_directory_update_e4d08",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="structures_commune",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sectorsource",
            trigger=pgtrigger.compiler.Trigger(
                name="directory_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        PERFORM pg_advisory_xact_lock(20140856, door) FROM (\n            SELECT DISTINCT (structure_id % 256)::int AS door FROM label_listing\n            WHERE structure_id IN (SELECT s.id FROM structures_structure s JOIN (SELECT n.* FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE ROW (n.name, n.rank) IS DISTINCT FROM ROW (o.name, o.rank)) r ON r.id = s.sector_id) ORDER BY door\n        ) AS doors;\n        DELETE FROM label_directoryentry e WHERE e.structure_id IN (SELECT s.id FROM structures_structure s JOIN (SELECT n.* FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE ROW (n.name, n.rank) IS DISTINCT FROM ROW (o.name, o.rank)) r ON r.id = s.sector_id) AND NOT EXISTS (\n            SELECT FROM label_listing l JOIN structures_structure s ON s.id = l.structure_id\n            WHERE l.id = e.listing_id AND s.id = e.structure_id AND l.status = 'published' AND s.status <> 'closed'\n        );\n        INSERT INTO label_directoryentry AS kept (structure_id, listing_id, name, slug, sort_key, summary, sector_id, commune_id, neighbourhood_id, categories, latitude, longitude, is_accessible, welcomes_volunteers, recruits, labelled, words, document)\n            \n    SELECT s.id, l.id, s.name, s.slug, left(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(s.name), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), 150), l.summary, s.sector_id,\n        commune.id, quarter.id, kinds.ids,\n        CASE WHEN s.is_protected THEN NULL ELSE l.latitude END,\n        CASE WHEN s.is_protected THEN NULL ELSE l.longitude END,\n        l.is_accessible, l.welcomes_volunteers, l.recruits, held.days,\n        concat_ws(' ', told.a, told.b, told.c, told.d),\n        setweight(to_tsvector('simple', told.a), 'A') || setweight(to_tsvector('french', told.a), 'A') || setweight(to_tsvector('simple', told.b), 'B') || setweight(to_tsvector('french', told.b), 'B') || setweight(to_tsvector('simple', told.c), 'C') || setweight(to_tsvector('french', told.c), 'C') || setweight(to_tsvector('simple', told.d), 'D') || setweight(to_tsvector('french', told.d), 'D')\n    FROM label_listing l\n    JOIN structures_structure s ON s.id = l.structure_id\n    JOIN structures_sector sector ON sector.id = s.sector_id\n    LEFT JOIN structures_commune commune ON commune.id = s.commune_id AND NOT s.is_protected\n    LEFT JOIN label_neighbourhood quarter ON quarter.id = l.neighbourhood_id AND NOT s.is_protected\n    CROSS JOIN LATERAL (\n        SELECT coalesce(array_agg(c.id ORDER BY c.rank, c.name), '{}') AS ids,\n            string_agg(c.name || ' ' || c.words, ' ' ORDER BY c.rank, c.name) AS names\n        FROM label_listing_categories lc JOIN label_category c ON c.id = lc.category_id WHERE lc.listing_id = l.id\n    ) AS kinds\n    CROSS JOIN LATERAL (\n    SELECT coalesce(range_agg(daterange(starts_on, ends_on, '[]')), '{}') AS days\n    FROM label_award WHERE structure_id = s.id AND status = 'running'\n) AS held\n    CROSS JOIN LATERAL (\n        SELECT regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(s.name || ' ' || s.acronym), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS a,\n            regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(coalesce(kinds.names, '')), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS b,\n            regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(l.summary || ' ' || sector.name), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS c,\n            regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(concat_ws(' ', l.description, commune.name, quarter.name)), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS d\n    ) AS told\n    WHERE l.status = 'published' AND s.status <> 'closed'\n AND s.id IN (SELECT s.id FROM structures_structure s JOIN (SELECT n.* FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE ROW (n.name, n.rank) IS DISTINCT FROM ROW (o.name, o.rank)) r ON r.id = s.sector_id)\n            ON CONFLICT (structure_id) DO UPDATE SET (listing_id, name, slug, sort_key, summary, sector_id, commune_id, neighbourhood_id, categories, latitude, longitude, is_accessible, welcomes_volunteers, recruits, labelled, words, document) = ROW (EXCLUDED.listing_id, EXCLUDED.name, EXCLUDED.slug, EXCLUDED.sort_key, EXCLUDED.summary, EXCLUDED.sector_id, EXCLUDED.commune_id, EXCLUDED.neighbourhood_id, EXCLUDED.categories, EXCLUDED.latitude, EXCLUDED.longitude, EXCLUDED.is_accessible, EXCLUDED.welcomes_volunteers, EXCLUDED.recruits, EXCLUDED.labelled, EXCLUDED.words, EXCLUDED.document)\n            WHERE ROW (kept.listing_id, kept.name, kept.slug, kept.sort_key, kept.summary, kept.sector_id, kept.commune_id, kept.neighbourhood_id, kept.categories, kept.latitude, kept.longitude, kept.is_accessible, kept.welcomes_volunteers, kept.recruits, kept.labelled, kept.words, kept.document) IS DISTINCT FROM ROW (EXCLUDED.listing_id, EXCLUDED.name, EXCLUDED.slug, EXCLUDED.sort_key, EXCLUDED.summary, EXCLUDED.sector_id, EXCLUDED.commune_id, EXCLUDED.neighbourhood_id, EXCLUDED.categories, EXCLUDED.latitude, EXCLUDED.longitude, EXCLUDED.is_accessible, EXCLUDED.welcomes_volunteers, EXCLUDED.recruits, EXCLUDED.labelled, EXCLUDED.words, EXCLUDED.document);\n     IF EXISTS (SELECT FROM label_listing WHERE structure_id IN (SELECT s.id FROM structures_structure s JOIN (SELECT n.* FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE ROW (n.name, n.rank) IS DISTINCT FROM ROW (o.name, o.rank)) r ON r.id = s.sector_id)) THEN INSERT INTO label_directorychange (weight) VALUES (1); END IF; RETURN NULL;",
                    hash="e7727f1f89451f92e81e0191d52b1daab1a62270",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_directory_update_21d6e",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="structures_sector",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="shelteredstructure",
            trigger=pgtrigger.compiler.Trigger(
                name="forget_place_when_protected",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.is_protected AND NOT OLD.is_protected)",
                    declare="DECLARE page bigint;",
                    func="\n        SELECT id INTO page FROM label_listing WHERE structure_id = NEW.id FOR UPDATE;\n        IF page IS NULL THEN\n            RETURN NEW;\n        END IF;\n        UPDATE label_listing\n           SET address = '', neighbourhood_id = NULL, latitude = NULL, longitude = NULL,\n               directions = '', access_words = '',\n               hiding_reason = CASE WHEN status IN ('published', 'submitted')\n                   THEN 'La structure est devenue protégée : relisez vos textes, puis déposez de nouveau la fiche.'\n                   ELSE hiding_reason END,\n               status = CASE WHEN status IN ('published', 'submitted') THEN 'hidden' ELSE status END\n         WHERE id = page;\n        DELETE FROM label_hours WHERE listing_id = page;\n        DELETE FROM label_hoursexception WHERE listing_id = page;\n        DELETE FROM label_photo WHERE listing_id = page;\n        UPDATE label_proposal\n           SET values = '{}', status = CASE WHEN status = 'waiting' THEN 'taken_back' ELSE status END\n         WHERE listing_id = page;\n        UPDATE label_errorreport SET words = '' WHERE listing_id = page;\n        RETURN NEW;\n    ",
                    hash="c09d17d22b37abe09dbabaa7b112a6325fecdf07",
                    operation='UPDATE OF "is_protected"',
                    pgid="pgtrigger_forget_place_when_protected_d65f9",
                    table="structures_structure",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="structuresource",
            trigger=pgtrigger.compiler.Trigger(
                name="directory_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        PERFORM pg_advisory_xact_lock(20140856, door) FROM (\n            SELECT DISTINCT (structure_id % 256)::int AS door FROM label_listing\n            WHERE structure_id IN (SELECT r.id FROM (SELECT n.* FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE ROW (n.name, n.acronym, n.slug, n.status, n.sector_id, n.commune_id, n.postcode, n.address, n.is_protected, n.website, n.public_email, n.public_phone, n.relay_name, n.relay_phone, n.relay_email, n.confirmed_on, n.family, n.verified_at, n.merged_into_id) IS DISTINCT FROM ROW (o.name, o.acronym, o.slug, o.status, o.sector_id, o.commune_id, o.postcode, o.address, o.is_protected, o.website, o.public_email, o.public_phone, o.relay_name, o.relay_phone, o.relay_email, o.confirmed_on, o.family, o.verified_at, o.merged_into_id)) r) ORDER BY door\n        ) AS doors;\n        DELETE FROM label_directoryentry e WHERE e.structure_id IN (SELECT r.id FROM (SELECT n.* FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE ROW (n.name, n.acronym, n.slug, n.status, n.sector_id, n.commune_id, n.postcode, n.address, n.is_protected, n.website, n.public_email, n.public_phone, n.relay_name, n.relay_phone, n.relay_email, n.confirmed_on, n.family, n.verified_at, n.merged_into_id) IS DISTINCT FROM ROW (o.name, o.acronym, o.slug, o.status, o.sector_id, o.commune_id, o.postcode, o.address, o.is_protected, o.website, o.public_email, o.public_phone, o.relay_name, o.relay_phone, o.relay_email, o.confirmed_on, o.family, o.verified_at, o.merged_into_id)) r) AND NOT EXISTS (\n            SELECT FROM label_listing l JOIN structures_structure s ON s.id = l.structure_id\n            WHERE l.id = e.listing_id AND s.id = e.structure_id AND l.status = 'published' AND s.status <> 'closed'\n        );\n        INSERT INTO label_directoryentry AS kept (structure_id, listing_id, name, slug, sort_key, summary, sector_id, commune_id, neighbourhood_id, categories, latitude, longitude, is_accessible, welcomes_volunteers, recruits, labelled, words, document)\n            \n    SELECT s.id, l.id, s.name, s.slug, left(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(s.name), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), 150), l.summary, s.sector_id,\n        commune.id, quarter.id, kinds.ids,\n        CASE WHEN s.is_protected THEN NULL ELSE l.latitude END,\n        CASE WHEN s.is_protected THEN NULL ELSE l.longitude END,\n        l.is_accessible, l.welcomes_volunteers, l.recruits, held.days,\n        concat_ws(' ', told.a, told.b, told.c, told.d),\n        setweight(to_tsvector('simple', told.a), 'A') || setweight(to_tsvector('french', told.a), 'A') || setweight(to_tsvector('simple', told.b), 'B') || setweight(to_tsvector('french', told.b), 'B') || setweight(to_tsvector('simple', told.c), 'C') || setweight(to_tsvector('french', told.c), 'C') || setweight(to_tsvector('simple', told.d), 'D') || setweight(to_tsvector('french', told.d), 'D')\n    FROM label_listing l\n    JOIN structures_structure s ON s.id = l.structure_id\n    JOIN structures_sector sector ON sector.id = s.sector_id\n    LEFT JOIN structures_commune commune ON commune.id = s.commune_id AND NOT s.is_protected\n    LEFT JOIN label_neighbourhood quarter ON quarter.id = l.neighbourhood_id AND NOT s.is_protected\n    CROSS JOIN LATERAL (\n        SELECT coalesce(array_agg(c.id ORDER BY c.rank, c.name), '{}') AS ids,\n            string_agg(c.name || ' ' || c.words, ' ' ORDER BY c.rank, c.name) AS names\n        FROM label_listing_categories lc JOIN label_category c ON c.id = lc.category_id WHERE lc.listing_id = l.id\n    ) AS kinds\n    CROSS JOIN LATERAL (\n    SELECT coalesce(range_agg(daterange(starts_on, ends_on, '[]')), '{}') AS days\n    FROM label_award WHERE structure_id = s.id AND status = 'running'\n) AS held\n    CROSS JOIN LATERAL (\n        SELECT regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(s.name || ' ' || s.acronym), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS a,\n            regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(coalesce(kinds.names, '')), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS b,\n            regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(l.summary || ' ' || sector.name), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS c,\n            regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(concat_ws(' ', l.description, commune.name, quarter.name)), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS d\n    ) AS told\n    WHERE l.status = 'published' AND s.status <> 'closed'\n AND s.id IN (SELECT r.id FROM (SELECT n.* FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE ROW (n.name, n.acronym, n.slug, n.status, n.sector_id, n.commune_id, n.postcode, n.address, n.is_protected, n.website, n.public_email, n.public_phone, n.relay_name, n.relay_phone, n.relay_email, n.confirmed_on, n.family, n.verified_at, n.merged_into_id) IS DISTINCT FROM ROW (o.name, o.acronym, o.slug, o.status, o.sector_id, o.commune_id, o.postcode, o.address, o.is_protected, o.website, o.public_email, o.public_phone, o.relay_name, o.relay_phone, o.relay_email, o.confirmed_on, o.family, o.verified_at, o.merged_into_id)) r)\n            ON CONFLICT (structure_id) DO UPDATE SET (listing_id, name, slug, sort_key, summary, sector_id, commune_id, neighbourhood_id, categories, latitude, longitude, is_accessible, welcomes_volunteers, recruits, labelled, words, document) = ROW (EXCLUDED.listing_id, EXCLUDED.name, EXCLUDED.slug, EXCLUDED.sort_key, EXCLUDED.summary, EXCLUDED.sector_id, EXCLUDED.commune_id, EXCLUDED.neighbourhood_id, EXCLUDED.categories, EXCLUDED.latitude, EXCLUDED.longitude, EXCLUDED.is_accessible, EXCLUDED.welcomes_volunteers, EXCLUDED.recruits, EXCLUDED.labelled, EXCLUDED.words, EXCLUDED.document)\n            WHERE ROW (kept.listing_id, kept.name, kept.slug, kept.sort_key, kept.summary, kept.sector_id, kept.commune_id, kept.neighbourhood_id, kept.categories, kept.latitude, kept.longitude, kept.is_accessible, kept.welcomes_volunteers, kept.recruits, kept.labelled, kept.words, kept.document) IS DISTINCT FROM ROW (EXCLUDED.listing_id, EXCLUDED.name, EXCLUDED.slug, EXCLUDED.sort_key, EXCLUDED.summary, EXCLUDED.sector_id, EXCLUDED.commune_id, EXCLUDED.neighbourhood_id, EXCLUDED.categories, EXCLUDED.latitude, EXCLUDED.longitude, EXCLUDED.is_accessible, EXCLUDED.welcomes_volunteers, EXCLUDED.recruits, EXCLUDED.labelled, EXCLUDED.words, EXCLUDED.document);\n     IF EXISTS (SELECT FROM label_listing WHERE structure_id IN (SELECT r.id FROM (SELECT n.* FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE ROW (n.name, n.acronym, n.slug, n.status, n.sector_id, n.commune_id, n.postcode, n.address, n.is_protected, n.website, n.public_email, n.public_phone, n.relay_name, n.relay_phone, n.relay_email, n.confirmed_on, n.family, n.verified_at, n.merged_into_id) IS DISTINCT FROM ROW (o.name, o.acronym, o.slug, o.status, o.sector_id, o.commune_id, o.postcode, o.address, o.is_protected, o.website, o.public_email, o.public_phone, o.relay_name, o.relay_phone, o.relay_email, o.confirmed_on, o.family, o.verified_at, o.merged_into_id)) r)) THEN INSERT INTO label_directorychange (weight) VALUES (1); END IF; RETURN NULL;",
                    hash="3451c4aa464560e38a3d8612d75090f566e9c1da",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_directory_update_f5abe",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="structures_structure",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="auditdraw",
            trigger=pgtrigger.compiler.Trigger(
                name="drawn_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="d576e0427d92e9a49263c07ac21b212bfc2a1484",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_drawn_once_5e216",
                    table="label_auditdraw",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="awardsource",
            trigger=pgtrigger.compiler.Trigger(
                name="directory_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        PERFORM pg_advisory_xact_lock(20140856, door) FROM (\n            SELECT DISTINCT (structure_id % 256)::int AS door FROM label_listing\n            WHERE structure_id IN (SELECT structure_id FROM new_rows r) ORDER BY door\n        ) AS doors;\n        DELETE FROM label_directoryentry e WHERE e.structure_id IN (SELECT structure_id FROM new_rows r) AND NOT EXISTS (\n            SELECT FROM label_listing l JOIN structures_structure s ON s.id = l.structure_id\n            WHERE l.id = e.listing_id AND s.id = e.structure_id AND l.status = 'published' AND s.status <> 'closed'\n        );\n        INSERT INTO label_directoryentry AS kept (structure_id, listing_id, name, slug, sort_key, summary, sector_id, commune_id, neighbourhood_id, categories, latitude, longitude, is_accessible, welcomes_volunteers, recruits, labelled, words, document)\n            \n    SELECT s.id, l.id, s.name, s.slug, left(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(s.name), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), 150), l.summary, s.sector_id,\n        commune.id, quarter.id, kinds.ids,\n        CASE WHEN s.is_protected THEN NULL ELSE l.latitude END,\n        CASE WHEN s.is_protected THEN NULL ELSE l.longitude END,\n        l.is_accessible, l.welcomes_volunteers, l.recruits, held.days,\n        concat_ws(' ', told.a, told.b, told.c, told.d),\n        setweight(to_tsvector('simple', told.a), 'A') || setweight(to_tsvector('french', told.a), 'A') || setweight(to_tsvector('simple', told.b), 'B') || setweight(to_tsvector('french', told.b), 'B') || setweight(to_tsvector('simple', told.c), 'C') || setweight(to_tsvector('french', told.c), 'C') || setweight(to_tsvector('simple', told.d), 'D') || setweight(to_tsvector('french', told.d), 'D')\n    FROM label_listing l\n    JOIN structures_structure s ON s.id = l.structure_id\n    JOIN structures_sector sector ON sector.id = s.sector_id\n    LEFT JOIN structures_commune commune ON commune.id = s.commune_id AND NOT s.is_protected\n    LEFT JOIN label_neighbourhood quarter ON quarter.id = l.neighbourhood_id AND NOT s.is_protected\n    CROSS JOIN LATERAL (\n        SELECT coalesce(array_agg(c.id ORDER BY c.rank, c.name), '{}') AS ids,\n            string_agg(c.name || ' ' || c.words, ' ' ORDER BY c.rank, c.name) AS names\n        FROM label_listing_categories lc JOIN label_category c ON c.id = lc.category_id WHERE lc.listing_id = l.id\n    ) AS kinds\n    CROSS JOIN LATERAL (\n    SELECT coalesce(range_agg(daterange(starts_on, ends_on, '[]')), '{}') AS days\n    FROM label_award WHERE structure_id = s.id AND status = 'running'\n) AS held\n    CROSS JOIN LATERAL (\n        SELECT regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(s.name || ' ' || s.acronym), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS a,\n            regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(coalesce(kinds.names, '')), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS b,\n            regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(l.summary || ' ' || sector.name), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS c,\n            regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(concat_ws(' ', l.description, commune.name, quarter.name)), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS d\n    ) AS told\n    WHERE l.status = 'published' AND s.status <> 'closed'\n AND s.id IN (SELECT structure_id FROM new_rows r)\n            ON CONFLICT (structure_id) DO UPDATE SET (listing_id, name, slug, sort_key, summary, sector_id, commune_id, neighbourhood_id, categories, latitude, longitude, is_accessible, welcomes_volunteers, recruits, labelled, words, document) = ROW (EXCLUDED.listing_id, EXCLUDED.name, EXCLUDED.slug, EXCLUDED.sort_key, EXCLUDED.summary, EXCLUDED.sector_id, EXCLUDED.commune_id, EXCLUDED.neighbourhood_id, EXCLUDED.categories, EXCLUDED.latitude, EXCLUDED.longitude, EXCLUDED.is_accessible, EXCLUDED.welcomes_volunteers, EXCLUDED.recruits, EXCLUDED.labelled, EXCLUDED.words, EXCLUDED.document)\n            WHERE ROW (kept.listing_id, kept.name, kept.slug, kept.sort_key, kept.summary, kept.sector_id, kept.commune_id, kept.neighbourhood_id, kept.categories, kept.latitude, kept.longitude, kept.is_accessible, kept.welcomes_volunteers, kept.recruits, kept.labelled, kept.words, kept.document) IS DISTINCT FROM ROW (EXCLUDED.listing_id, EXCLUDED.name, EXCLUDED.slug, EXCLUDED.sort_key, EXCLUDED.summary, EXCLUDED.sector_id, EXCLUDED.commune_id, EXCLUDED.neighbourhood_id, EXCLUDED.categories, EXCLUDED.latitude, EXCLUDED.longitude, EXCLUDED.is_accessible, EXCLUDED.welcomes_volunteers, EXCLUDED.recruits, EXCLUDED.labelled, EXCLUDED.words, EXCLUDED.document);\n     IF EXISTS (SELECT FROM label_listing WHERE structure_id IN (SELECT structure_id FROM new_rows r)) THEN INSERT INTO label_directorychange (weight) VALUES (1); END IF; RETURN NULL;",
                    hash="ea6c642b0d9ef77df1a57bf5b821ca52e5241393",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_directory_insert_8ba4a",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="label_award",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="awardsource",
            trigger=pgtrigger.compiler.Trigger(
                name="directory_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        PERFORM pg_advisory_xact_lock(20140856, door) FROM (\n            SELECT DISTINCT (structure_id % 256)::int AS door FROM label_listing\n            WHERE structure_id IN (SELECT structure_id FROM (SELECT * FROM old_rows UNION ALL SELECT * FROM new_rows) r) ORDER BY door\n        ) AS doors;\n        DELETE FROM label_directoryentry e WHERE e.structure_id IN (SELECT structure_id FROM (SELECT * FROM old_rows UNION ALL SELECT * FROM new_rows) r) AND NOT EXISTS (\n            SELECT FROM label_listing l JOIN structures_structure s ON s.id = l.structure_id\n            WHERE l.id = e.listing_id AND s.id = e.structure_id AND l.status = 'published' AND s.status <> 'closed'\n        );\n        INSERT INTO label_directoryentry AS kept (structure_id, listing_id, name, slug, sort_key, summary, sector_id, commune_id, neighbourhood_id, categories, latitude, longitude, is_accessible, welcomes_volunteers, recruits, labelled, words, document)\n            \n    SELECT s.id, l.id, s.name, s.slug, left(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(s.name), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), 150), l.summary, s.sector_id,\n        commune.id, quarter.id, kinds.ids,\n        CASE WHEN s.is_protected THEN NULL ELSE l.latitude END,\n        CASE WHEN s.is_protected THEN NULL ELSE l.longitude END,\n        l.is_accessible, l.welcomes_volunteers, l.recruits, held.days,\n        concat_ws(' ', told.a, told.b, told.c, told.d),\n        setweight(to_tsvector('simple', told.a), 'A') || setweight(to_tsvector('french', told.a), 'A') || setweight(to_tsvector('simple', told.b), 'B') || setweight(to_tsvector('french', told.b), 'B') || setweight(to_tsvector('simple', told.c), 'C') || setweight(to_tsvector('french', told.c), 'C') || setweight(to_tsvector('simple', told.d), 'D') || setweight(to_tsvector('french', told.d), 'D')\n    FROM label_listing l\n    JOIN structures_structure s ON s.id = l.structure_id\n    JOIN structures_sector sector ON sector.id = s.sector_id\n    LEFT JOIN structures_commune commune ON commune.id = s.commune_id AND NOT s.is_protected\n    LEFT JOIN label_neighbourhood quarter ON quarter.id = l.neighbourhood_id AND NOT s.is_protected\n    CROSS JOIN LATERAL (\n        SELECT coalesce(array_agg(c.id ORDER BY c.rank, c.name), '{}') AS ids,\n            string_agg(c.name || ' ' || c.words, ' ' ORDER BY c.rank, c.name) AS names\n        FROM label_listing_categories lc JOIN label_category c ON c.id = lc.category_id WHERE lc.listing_id = l.id\n    ) AS kinds\n    CROSS JOIN LATERAL (\n    SELECT coalesce(range_agg(daterange(starts_on, ends_on, '[]')), '{}') AS days\n    FROM label_award WHERE structure_id = s.id AND status = 'running'\n) AS held\n    CROSS JOIN LATERAL (\n        SELECT regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(s.name || ' ' || s.acronym), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS a,\n            regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(coalesce(kinds.names, '')), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS b,\n            regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(l.summary || ' ' || sector.name), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS c,\n            regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(concat_ws(' ', l.description, commune.name, quarter.name)), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS d\n    ) AS told\n    WHERE l.status = 'published' AND s.status <> 'closed'\n AND s.id IN (SELECT structure_id FROM (SELECT * FROM old_rows UNION ALL SELECT * FROM new_rows) r)\n            ON CONFLICT (structure_id) DO UPDATE SET (listing_id, name, slug, sort_key, summary, sector_id, commune_id, neighbourhood_id, categories, latitude, longitude, is_accessible, welcomes_volunteers, recruits, labelled, words, document) = ROW (EXCLUDED.listing_id, EXCLUDED.name, EXCLUDED.slug, EXCLUDED.sort_key, EXCLUDED.summary, EXCLUDED.sector_id, EXCLUDED.commune_id, EXCLUDED.neighbourhood_id, EXCLUDED.categories, EXCLUDED.latitude, EXCLUDED.longitude, EXCLUDED.is_accessible, EXCLUDED.welcomes_volunteers, EXCLUDED.recruits, EXCLUDED.labelled, EXCLUDED.words, EXCLUDED.document)\n            WHERE ROW (kept.listing_id, kept.name, kept.slug, kept.sort_key, kept.summary, kept.sector_id, kept.commune_id, kept.neighbourhood_id, kept.categories, kept.latitude, kept.longitude, kept.is_accessible, kept.welcomes_volunteers, kept.recruits, kept.labelled, kept.words, kept.document) IS DISTINCT FROM ROW (EXCLUDED.listing_id, EXCLUDED.name, EXCLUDED.slug, EXCLUDED.sort_key, EXCLUDED.summary, EXCLUDED.sector_id, EXCLUDED.commune_id, EXCLUDED.neighbourhood_id, EXCLUDED.categories, EXCLUDED.latitude, EXCLUDED.longitude, EXCLUDED.is_accessible, EXCLUDED.welcomes_volunteers, EXCLUDED.recruits, EXCLUDED.labelled, EXCLUDED.words, EXCLUDED.document);\n     IF EXISTS (SELECT FROM label_listing WHERE structure_id IN (SELECT structure_id FROM (SELECT * FROM old_rows UNION ALL SELECT * FROM new_rows) r)) THEN INSERT INTO label_directorychange (weight) VALUES (1); END IF; RETURN NULL;",
                    hash="42088cbcce34e60a662e35577ba056ae0eeeb7d8",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_directory_update_34245",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="label_award",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="awardsource",
            trigger=pgtrigger.compiler.Trigger(
                name="directory_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        PERFORM pg_advisory_xact_lock(20140856, door) FROM (\n            SELECT DISTINCT (structure_id % 256)::int AS door FROM label_listing\n            WHERE structure_id IN (SELECT structure_id FROM old_rows r) ORDER BY door\n        ) AS doors;\n        DELETE FROM label_directoryentry e WHERE e.structure_id IN (SELECT structure_id FROM old_rows r) AND NOT EXISTS (\n            SELECT FROM label_listing l JOIN structures_structure s ON s.id = l.structure_id\n            WHERE l.id = e.listing_id AND s.id = e.structure_id AND l.status = 'published' AND s.status <> 'closed'\n        );\n        INSERT INTO label_directoryentry AS kept (structure_id, listing_id, name, slug, sort_key, summary, sector_id, commune_id, neighbourhood_id, categories, latitude, longitude, is_accessible, welcomes_volunteers, recruits, labelled, words, document)\n            \n    SELECT s.id, l.id, s.name, s.slug, left(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(s.name), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), 150), l.summary, s.sector_id,\n        commune.id, quarter.id, kinds.ids,\n        CASE WHEN s.is_protected THEN NULL ELSE l.latitude END,\n        CASE WHEN s.is_protected THEN NULL ELSE l.longitude END,\n        l.is_accessible, l.welcomes_volunteers, l.recruits, held.days,\n        concat_ws(' ', told.a, told.b, told.c, told.d),\n        setweight(to_tsvector('simple', told.a), 'A') || setweight(to_tsvector('french', told.a), 'A') || setweight(to_tsvector('simple', told.b), 'B') || setweight(to_tsvector('french', told.b), 'B') || setweight(to_tsvector('simple', told.c), 'C') || setweight(to_tsvector('french', told.c), 'C') || setweight(to_tsvector('simple', told.d), 'D') || setweight(to_tsvector('french', told.d), 'D')\n    FROM label_listing l\n    JOIN structures_structure s ON s.id = l.structure_id\n    JOIN structures_sector sector ON sector.id = s.sector_id\n    LEFT JOIN structures_commune commune ON commune.id = s.commune_id AND NOT s.is_protected\n    LEFT JOIN label_neighbourhood quarter ON quarter.id = l.neighbourhood_id AND NOT s.is_protected\n    CROSS JOIN LATERAL (\n        SELECT coalesce(array_agg(c.id ORDER BY c.rank, c.name), '{}') AS ids,\n            string_agg(c.name || ' ' || c.words, ' ' ORDER BY c.rank, c.name) AS names\n        FROM label_listing_categories lc JOIN label_category c ON c.id = lc.category_id WHERE lc.listing_id = l.id\n    ) AS kinds\n    CROSS JOIN LATERAL (\n    SELECT coalesce(range_agg(daterange(starts_on, ends_on, '[]')), '{}') AS days\n    FROM label_award WHERE structure_id = s.id AND status = 'running'\n) AS held\n    CROSS JOIN LATERAL (\n        SELECT regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(s.name || ' ' || s.acronym), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS a,\n            regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(coalesce(kinds.names, '')), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS b,\n            regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(l.summary || ' ' || sector.name), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS c,\n            regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(concat_ws(' ', l.description, commune.name, quarter.name)), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS d\n    ) AS told\n    WHERE l.status = 'published' AND s.status <> 'closed'\n AND s.id IN (SELECT structure_id FROM old_rows r)\n            ON CONFLICT (structure_id) DO UPDATE SET (listing_id, name, slug, sort_key, summary, sector_id, commune_id, neighbourhood_id, categories, latitude, longitude, is_accessible, welcomes_volunteers, recruits, labelled, words, document) = ROW (EXCLUDED.listing_id, EXCLUDED.name, EXCLUDED.slug, EXCLUDED.sort_key, EXCLUDED.summary, EXCLUDED.sector_id, EXCLUDED.commune_id, EXCLUDED.neighbourhood_id, EXCLUDED.categories, EXCLUDED.latitude, EXCLUDED.longitude, EXCLUDED.is_accessible, EXCLUDED.welcomes_volunteers, EXCLUDED.recruits, EXCLUDED.labelled, EXCLUDED.words, EXCLUDED.document)\n            WHERE ROW (kept.listing_id, kept.name, kept.slug, kept.sort_key, kept.summary, kept.sector_id, kept.commune_id, kept.neighbourhood_id, kept.categories, kept.latitude, kept.longitude, kept.is_accessible, kept.welcomes_volunteers, kept.recruits, kept.labelled, kept.words, kept.document) IS DISTINCT FROM ROW (EXCLUDED.listing_id, EXCLUDED.name, EXCLUDED.slug, EXCLUDED.sort_key, EXCLUDED.summary, EXCLUDED.sector_id, EXCLUDED.commune_id, EXCLUDED.neighbourhood_id, EXCLUDED.categories, EXCLUDED.latitude, EXCLUDED.longitude, EXCLUDED.is_accessible, EXCLUDED.welcomes_volunteers, EXCLUDED.recruits, EXCLUDED.labelled, EXCLUDED.words, EXCLUDED.document);\n     IF EXISTS (SELECT FROM label_listing WHERE structure_id IN (SELECT structure_id FROM old_rows r)) THEN INSERT INTO label_directorychange (weight) VALUES (1); END IF; RETURN NULL;",
                    hash="02bc6c216159e76e8e88be4593922f48abbd9991",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_directory_delete_ea065",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="label_award",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="categorysource",
            trigger=pgtrigger.compiler.Trigger(
                name="shown_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF EXISTS (SELECT FROM new_rows r) THEN INSERT INTO label_directorychange (weight) VALUES (1); END IF; RETURN NULL;",
                    hash="c3cde27fb96f4f7502d3cae30f891d8084473a57",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_shown_insert_149e5",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="label_category",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="categorysource",
            trigger=pgtrigger.compiler.Trigger(
                name="shown_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF EXISTS (SELECT FROM (SELECT * FROM old_rows UNION ALL SELECT * FROM new_rows) r) THEN INSERT INTO label_directorychange (weight) VALUES (1); END IF; RETURN NULL;",
                    hash="736bdcb83a4a72080f5db38b0e98fb5a96b737f9",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_shown_update_2d170",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="label_category",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="categorysource",
            trigger=pgtrigger.compiler.Trigger(
                name="shown_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF EXISTS (SELECT FROM old_rows r) THEN INSERT INTO label_directorychange (weight) VALUES (1); END IF; RETURN NULL;",
                    hash="be6461e7fb1e669aa4db62bf05d06fdf5cab5df6",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_shown_delete_00009",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="label_category",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="categorysource",
            trigger=pgtrigger.compiler.Trigger(
                name="directory_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        PERFORM pg_advisory_xact_lock(20140856, door) FROM (\n            SELECT DISTINCT (structure_id % 256)::int AS door FROM label_listing\n            WHERE structure_id IN (SELECT l.structure_id FROM label_listing l JOIN label_listing_categories c ON c.listing_id = l.id JOIN (SELECT n.* FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE ROW (n.name, n.words, n.rank) IS DISTINCT FROM ROW (o.name, o.words, o.rank)) r ON r.id = c.category_id) ORDER BY door\n        ) AS doors;\n        DELETE FROM label_directoryentry e WHERE e.structure_id IN (SELECT l.structure_id FROM label_listing l JOIN label_listing_categories c ON c.listing_id = l.id JOIN (SELECT n.* FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE ROW (n.name, n.words, n.rank) IS DISTINCT FROM ROW (o.name, o.words, o.rank)) r ON r.id = c.category_id) AND NOT EXISTS (\n            SELECT FROM label_listing l JOIN structures_structure s ON s.id = l.structure_id\n            WHERE l.id = e.listing_id AND s.id = e.structure_id AND l.status = 'published' AND s.status <> 'closed'\n        );\n        INSERT INTO label_directoryentry AS kept (structure_id, listing_id, name, slug, sort_key, summary, sector_id, commune_id, neighbourhood_id, categories, latitude, longitude, is_accessible, welcomes_volunteers, recruits, labelled, words, document)\n            \n    SELECT s.id, l.id, s.name, s.slug, left(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(s.name), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), 150), l.summary, s.sector_id,\n        commune.id, quarter.id, kinds.ids,\n        CASE WHEN s.is_protected THEN NULL ELSE l.latitude END,\n        CASE WHEN s.is_protected THEN NULL ELSE l.longitude END,\n        l.is_accessible, l.welcomes_volunteers, l.recruits, held.days,\n        concat_ws(' ', told.a, told.b, told.c, told.d),\n        setweight(to_tsvector('simple', told.a), 'A') || setweight(to_tsvector('french', told.a), 'A') || setweight(to_tsvector('simple', told.b), 'B') || setweight(to_tsvector('french', told.b), 'B') || setweight(to_tsvector('simple', told.c), 'C') || setweight(to_tsvector('french', told.c), 'C') || setweight(to_tsvector('simple', told.d), 'D') || setweight(to_tsvector('french', told.d), 'D')\n    FROM label_listing l\n    JOIN structures_structure s ON s.id = l.structure_id\n    JOIN structures_sector sector ON sector.id = s.sector_id\n    LEFT JOIN structures_commune commune ON commune.id = s.commune_id AND NOT s.is_protected\n    LEFT JOIN label_neighbourhood quarter ON quarter.id = l.neighbourhood_id AND NOT s.is_protected\n    CROSS JOIN LATERAL (\n        SELECT coalesce(array_agg(c.id ORDER BY c.rank, c.name), '{}') AS ids,\n            string_agg(c.name || ' ' || c.words, ' ' ORDER BY c.rank, c.name) AS names\n        FROM label_listing_categories lc JOIN label_category c ON c.id = lc.category_id WHERE lc.listing_id = l.id\n    ) AS kinds\n    CROSS JOIN LATERAL (\n    SELECT coalesce(range_agg(daterange(starts_on, ends_on, '[]')), '{}') AS days\n    FROM label_award WHERE structure_id = s.id AND status = 'running'\n) AS held\n    CROSS JOIN LATERAL (\n        SELECT regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(s.name || ' ' || s.acronym), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS a,\n            regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(coalesce(kinds.names, '')), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS b,\n            regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(l.summary || ' ' || sector.name), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS c,\n            regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(concat_ws(' ', l.description, commune.name, quarter.name)), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS d\n    ) AS told\n    WHERE l.status = 'published' AND s.status <> 'closed'\n AND s.id IN (SELECT l.structure_id FROM label_listing l JOIN label_listing_categories c ON c.listing_id = l.id JOIN (SELECT n.* FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE ROW (n.name, n.words, n.rank) IS DISTINCT FROM ROW (o.name, o.words, o.rank)) r ON r.id = c.category_id)\n            ON CONFLICT (structure_id) DO UPDATE SET (listing_id, name, slug, sort_key, summary, sector_id, commune_id, neighbourhood_id, categories, latitude, longitude, is_accessible, welcomes_volunteers, recruits, labelled, words, document) = ROW (EXCLUDED.listing_id, EXCLUDED.name, EXCLUDED.slug, EXCLUDED.sort_key, EXCLUDED.summary, EXCLUDED.sector_id, EXCLUDED.commune_id, EXCLUDED.neighbourhood_id, EXCLUDED.categories, EXCLUDED.latitude, EXCLUDED.longitude, EXCLUDED.is_accessible, EXCLUDED.welcomes_volunteers, EXCLUDED.recruits, EXCLUDED.labelled, EXCLUDED.words, EXCLUDED.document)\n            WHERE ROW (kept.listing_id, kept.name, kept.slug, kept.sort_key, kept.summary, kept.sector_id, kept.commune_id, kept.neighbourhood_id, kept.categories, kept.latitude, kept.longitude, kept.is_accessible, kept.welcomes_volunteers, kept.recruits, kept.labelled, kept.words, kept.document) IS DISTINCT FROM ROW (EXCLUDED.listing_id, EXCLUDED.name, EXCLUDED.slug, EXCLUDED.sort_key, EXCLUDED.summary, EXCLUDED.sector_id, EXCLUDED.commune_id, EXCLUDED.neighbourhood_id, EXCLUDED.categories, EXCLUDED.latitude, EXCLUDED.longitude, EXCLUDED.is_accessible, EXCLUDED.welcomes_volunteers, EXCLUDED.recruits, EXCLUDED.labelled, EXCLUDED.words, EXCLUDED.document);\n     IF EXISTS (SELECT FROM label_listing WHERE structure_id IN (SELECT l.structure_id FROM label_listing l JOIN label_listing_categories c ON c.listing_id = l.id JOIN (SELECT n.* FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE ROW (n.name, n.words, n.rank) IS DISTINCT FROM ROW (o.name, o.words, o.rank)) r ON r.id = c.category_id)) THEN INSERT INTO label_directorychange (weight) VALUES (1); END IF; RETURN NULL;",
                    hash="69c5d191aabb425e8d67fee0474b0e5125c350ec",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_directory_update_282df",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="label_category",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="answer",
            trigger=pgtrigger.compiler.Trigger(
                name="frozen_once_handed_in",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            PERFORM FROM label_candidacy WHERE id IN (NEW.candidacy_id, OLD.candidacy_id) FOR SHARE;\n            IF EXISTS (SELECT FROM label_candidacy WHERE id IN (NEW.candidacy_id, OLD.candidacy_id) AND status NOT IN ('draft')) THEN\n                RAISE EXCEPTION 'Une candidature déposée ne change plus.' USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;\n        ",
                    hash="0dcbb3e8f3033f2e35c716dbaa973862599c573e",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_frozen_once_handed_in_10e53",
                    table="label_answer",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="evidence",
            trigger=pgtrigger.compiler.Trigger(
                name="frozen_once_handed_in",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            PERFORM FROM label_candidacy WHERE id IN (NEW.candidacy_id, OLD.candidacy_id) FOR SHARE;\n            IF EXISTS (SELECT FROM label_candidacy WHERE id IN (NEW.candidacy_id, OLD.candidacy_id) AND status NOT IN ('draft', 'incomplete')) THEN\n                RAISE EXCEPTION 'Une candidature déposée ne change plus.' USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;\n        ",
                    hash="6babfa792a357d7b45ea781f5f759fccf894dc89",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_frozen_once_handed_in_d019e",
                    table="label_evidence",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hourssource",
            trigger=pgtrigger.compiler.Trigger(
                name="shown_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF EXISTS (SELECT FROM new_rows r) THEN INSERT INTO label_directorychange (weight) VALUES (1); END IF; RETURN NULL;",
                    hash="9a2949148914e3d3ad224f549d76cddc82b518f4",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_shown_insert_a4cd5",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="label_hours",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hourssource",
            trigger=pgtrigger.compiler.Trigger(
                name="shown_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF EXISTS (SELECT FROM (SELECT * FROM old_rows UNION ALL SELECT * FROM new_rows) r) THEN INSERT INTO label_directorychange (weight) VALUES (1); END IF; RETURN NULL;",
                    hash="87ceb1cab17a8d762803ff28f18811f0f7020720",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_shown_update_25b48",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="label_hours",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hourssource",
            trigger=pgtrigger.compiler.Trigger(
                name="shown_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF EXISTS (SELECT FROM old_rows r) THEN INSERT INTO label_directorychange (weight) VALUES (1); END IF; RETURN NULL;",
                    hash="6ef99faef69509ec4a3b2e2c4272527984572e9f",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_shown_delete_31bcc",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="label_hours",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hoursexceptionsource",
            trigger=pgtrigger.compiler.Trigger(
                name="shown_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF EXISTS (SELECT FROM new_rows r) THEN INSERT INTO label_directorychange (weight) VALUES (1); END IF; RETURN NULL;",
                    hash="5ec89894c4627efff8ff9e26df4d69308a70172d",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_shown_insert_4a64f",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="label_hoursexception",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hoursexceptionsource",
            trigger=pgtrigger.compiler.Trigger(
                name="shown_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF EXISTS (SELECT FROM (SELECT * FROM old_rows UNION ALL SELECT * FROM new_rows) r) THEN INSERT INTO label_directorychange (weight) VALUES (1); END IF; RETURN NULL;",
                    hash="776f25aa9f95ae2a93b56a346aaadcb15cbaf868",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_shown_update_daa70",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="label_hoursexception",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hoursexceptionsource",
            trigger=pgtrigger.compiler.Trigger(
                name="shown_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF EXISTS (SELECT FROM old_rows r) THEN INSERT INTO label_directorychange (weight) VALUES (1); END IF; RETURN NULL;",
                    hash="d7b003335e7547b208c03f5abd7a0dd18161788f",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_shown_delete_5ebfa",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="label_hoursexception",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="jury",
            trigger=pgtrigger.compiler.Trigger(
                name="closed_is_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.closed_at IS NOT NULL)",
                    func="RAISE EXCEPTION 'Ce jury est clos : il ne change plus.' USING ERRCODE = 'check_violation';",
                    hash="83d0ff39cca3cba1377bb098fe2758729ea0f37a",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_closed_is_frozen_10f2c",
                    table="label_jury",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="jurymember",
            trigger=pgtrigger.compiler.Trigger(
                name="settled_at_closing",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE kept label_jurymember%ROWTYPE;",
                    func="\n            kept := COALESCE(NEW, OLD);\n            IF EXISTS (SELECT FROM label_jury WHERE id = kept.jury_id AND closed_at IS NOT NULL) THEN\n                RAISE EXCEPTION 'Ce jury est clos : il ne change plus.' USING ERRCODE = 'check_violation';\n            END IF;\n            \n            RETURN kept;\n        ",
                    hash="bdb88ef6d6d44545a890d9fde1d577ed97dee9ab",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_settled_at_closing_637e6",
                    table="label_jurymember",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="juryopinion",
            trigger=pgtrigger.compiler.Trigger(
                name="settled_at_closing",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE kept label_juryopinion%ROWTYPE;",
                    func="\n            kept := COALESCE(NEW, OLD);\n            IF EXISTS (SELECT FROM label_jury WHERE id = kept.jury_id AND closed_at IS NOT NULL) THEN\n                RAISE EXCEPTION 'Ce jury est clos : il ne change plus.' USING ERRCODE = 'check_violation';\n            END IF;\n            \n            RETURN kept;\n        ",
                    hash="26314045bcf0982948b6858f3791c24df6217bb4",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_settled_at_closing_854c7",
                    table="label_juryopinion",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hoursexception",
            trigger=pgtrigger.compiler.Trigger(
                name="none_when_protected",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    PERFORM FROM structures_structure WHERE id = (SELECT structure_id FROM label_listing WHERE id = NEW.listing_id) FOR SHARE;\n    IF EXISTS (SELECT FROM structures_structure WHERE id = (SELECT structure_id FROM label_listing WHERE id = NEW.listing_id) AND is_protected) THEN\n        RAISE EXCEPTION 'Une structure protégée n’a pas d’horaires dans l’annuaire : ils diraient quand quelqu’un est là.' USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n",
                    hash="ac8f7017da8a95a9b85fad35086d00a75c7e2a85",
                    operation='INSERT OR UPDATE OF "listing_id"',
                    pgid="pgtrigger_none_when_protected_86b4d",
                    table="label_hoursexception",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hours",
            trigger=pgtrigger.compiler.Trigger(
                name="none_when_protected",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    PERFORM FROM structures_structure WHERE id = (SELECT structure_id FROM label_listing WHERE id = NEW.listing_id) FOR SHARE;\n    IF EXISTS (SELECT FROM structures_structure WHERE id = (SELECT structure_id FROM label_listing WHERE id = NEW.listing_id) AND is_protected) THEN\n        RAISE EXCEPTION 'Une structure protégée n’a pas d’horaires dans l’annuaire : ils diraient quand quelqu’un est là.' USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n",
                    hash="d86b2a2a9427f3f82a92f9446c5aaad4c46b238a",
                    operation='INSERT OR UPDATE OF "listing_id"',
                    pgid="pgtrigger_none_when_protected_810f1",
                    table="label_hours",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="listingsource",
            trigger=pgtrigger.compiler.Trigger(
                name="directory_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        PERFORM pg_advisory_xact_lock(20140856, door) FROM (\n            SELECT DISTINCT (structure_id % 256)::int AS door FROM label_listing\n            WHERE structure_id IN (SELECT structure_id FROM new_rows r) ORDER BY door\n        ) AS doors;\n        DELETE FROM label_directoryentry e WHERE e.structure_id IN (SELECT structure_id FROM new_rows r) AND NOT EXISTS (\n            SELECT FROM label_listing l JOIN structures_structure s ON s.id = l.structure_id\n            WHERE l.id = e.listing_id AND s.id = e.structure_id AND l.status = 'published' AND s.status <> 'closed'\n        );\n        INSERT INTO label_directoryentry AS kept (structure_id, listing_id, name, slug, sort_key, summary, sector_id, commune_id, neighbourhood_id, categories, latitude, longitude, is_accessible, welcomes_volunteers, recruits, labelled, words, document)\n            \n    SELECT s.id, l.id, s.name, s.slug, left(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(s.name), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), 150), l.summary, s.sector_id,\n        commune.id, quarter.id, kinds.ids,\n        CASE WHEN s.is_protected THEN NULL ELSE l.latitude END,\n        CASE WHEN s.is_protected THEN NULL ELSE l.longitude END,\n        l.is_accessible, l.welcomes_volunteers, l.recruits, held.days,\n        concat_ws(' ', told.a, told.b, told.c, told.d),\n        setweight(to_tsvector('simple', told.a), 'A') || setweight(to_tsvector('french', told.a), 'A') || setweight(to_tsvector('simple', told.b), 'B') || setweight(to_tsvector('french', told.b), 'B') || setweight(to_tsvector('simple', told.c), 'C') || setweight(to_tsvector('french', told.c), 'C') || setweight(to_tsvector('simple', told.d), 'D') || setweight(to_tsvector('french', told.d), 'D')\n    FROM label_listing l\n    JOIN structures_structure s ON s.id = l.structure_id\n    JOIN structures_sector sector ON sector.id = s.sector_id\n    LEFT JOIN structures_commune commune ON commune.id = s.commune_id AND NOT s.is_protected\n    LEFT JOIN label_neighbourhood quarter ON quarter.id = l.neighbourhood_id AND NOT s.is_protected\n    CROSS JOIN LATERAL (\n        SELECT coalesce(array_agg(c.id ORDER BY c.rank, c.name), '{}') AS ids,\n            string_agg(c.name || ' ' || c.words, ' ' ORDER BY c.rank, c.name) AS names\n        FROM label_listing_categories lc JOIN label_category c ON c.id = lc.category_id WHERE lc.listing_id = l.id\n    ) AS kinds\n    CROSS JOIN LATERAL (\n    SELECT coalesce(range_agg(daterange(starts_on, ends_on, '[]')), '{}') AS days\n    FROM label_award WHERE structure_id = s.id AND status = 'running'\n) AS held\n    CROSS JOIN LATERAL (\n        SELECT regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(s.name || ' ' || s.acronym), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS a,\n            regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(coalesce(kinds.names, '')), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS b,\n            regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(l.summary || ' ' || sector.name), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS c,\n            regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(concat_ws(' ', l.description, commune.name, quarter.name)), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS d\n    ) AS told\n    WHERE l.status = 'published' AND s.status <> 'closed'\n AND s.id IN (SELECT structure_id FROM new_rows r)\n            ON CONFLICT (structure_id) DO UPDATE SET (listing_id, name, slug, sort_key, summary, sector_id, commune_id, neighbourhood_id, categories, latitude, longitude, is_accessible, welcomes_volunteers, recruits, labelled, words, document) = ROW (EXCLUDED.listing_id, EXCLUDED.name, EXCLUDED.slug, EXCLUDED.sort_key, EXCLUDED.summary, EXCLUDED.sector_id, EXCLUDED.commune_id, EXCLUDED.neighbourhood_id, EXCLUDED.categories, EXCLUDED.latitude, EXCLUDED.longitude, EXCLUDED.is_accessible, EXCLUDED.welcomes_volunteers, EXCLUDED.recruits, EXCLUDED.labelled, EXCLUDED.words, EXCLUDED.document)\n            WHERE ROW (kept.listing_id, kept.name, kept.slug, kept.sort_key, kept.summary, kept.sector_id, kept.commune_id, kept.neighbourhood_id, kept.categories, kept.latitude, kept.longitude, kept.is_accessible, kept.welcomes_volunteers, kept.recruits, kept.labelled, kept.words, kept.document) IS DISTINCT FROM ROW (EXCLUDED.listing_id, EXCLUDED.name, EXCLUDED.slug, EXCLUDED.sort_key, EXCLUDED.summary, EXCLUDED.sector_id, EXCLUDED.commune_id, EXCLUDED.neighbourhood_id, EXCLUDED.categories, EXCLUDED.latitude, EXCLUDED.longitude, EXCLUDED.is_accessible, EXCLUDED.welcomes_volunteers, EXCLUDED.recruits, EXCLUDED.labelled, EXCLUDED.words, EXCLUDED.document);\n     IF EXISTS (SELECT FROM label_listing WHERE structure_id IN (SELECT structure_id FROM new_rows r)) THEN INSERT INTO label_directorychange (weight) VALUES (1); END IF; RETURN NULL;",
                    hash="43c54ac7d4b6bc81cf314ca3a3944f7c0af3ad98",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_directory_insert_947c4",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="label_listing",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="listingsource",
            trigger=pgtrigger.compiler.Trigger(
                name="directory_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        PERFORM pg_advisory_xact_lock(20140856, door) FROM (\n            SELECT DISTINCT (structure_id % 256)::int AS door FROM label_listing\n            WHERE structure_id IN (SELECT structure_id FROM (SELECT * FROM old_rows UNION ALL SELECT * FROM new_rows) r) ORDER BY door\n        ) AS doors;\n        DELETE FROM label_directoryentry e WHERE e.structure_id IN (SELECT structure_id FROM (SELECT * FROM old_rows UNION ALL SELECT * FROM new_rows) r) AND NOT EXISTS (\n            SELECT FROM label_listing l JOIN structures_structure s ON s.id = l.structure_id\n            WHERE l.id = e.listing_id AND s.id = e.structure_id AND l.status = 'published' AND s.status <> 'closed'\n        );\n        INSERT INTO label_directoryentry AS kept (structure_id, listing_id, name, slug, sort_key, summary, sector_id, commune_id, neighbourhood_id, categories, latitude, longitude, is_accessible, welcomes_volunteers, recruits, labelled, words, document)\n            \n    SELECT s.id, l.id, s.name, s.slug, left(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(s.name), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), 150), l.summary, s.sector_id,\n        commune.id, quarter.id, kinds.ids,\n        CASE WHEN s.is_protected THEN NULL ELSE l.latitude END,\n        CASE WHEN s.is_protected THEN NULL ELSE l.longitude END,\n        l.is_accessible, l.welcomes_volunteers, l.recruits, held.days,\n        concat_ws(' ', told.a, told.b, told.c, told.d),\n        setweight(to_tsvector('simple', told.a), 'A') || setweight(to_tsvector('french', told.a), 'A') || setweight(to_tsvector('simple', told.b), 'B') || setweight(to_tsvector('french', told.b), 'B') || setweight(to_tsvector('simple', told.c), 'C') || setweight(to_tsvector('french', told.c), 'C') || setweight(to_tsvector('simple', told.d), 'D') || setweight(to_tsvector('french', told.d), 'D')\n    FROM label_listing l\n    JOIN structures_structure s ON s.id = l.structure_id\n    JOIN structures_sector sector ON sector.id = s.sector_id\n    LEFT JOIN structures_commune commune ON commune.id = s.commune_id AND NOT s.is_protected\n    LEFT JOIN label_neighbourhood quarter ON quarter.id = l.neighbourhood_id AND NOT s.is_protected\n    CROSS JOIN LATERAL (\n        SELECT coalesce(array_agg(c.id ORDER BY c.rank, c.name), '{}') AS ids,\n            string_agg(c.name || ' ' || c.words, ' ' ORDER BY c.rank, c.name) AS names\n        FROM label_listing_categories lc JOIN label_category c ON c.id = lc.category_id WHERE lc.listing_id = l.id\n    ) AS kinds\n    CROSS JOIN LATERAL (\n    SELECT coalesce(range_agg(daterange(starts_on, ends_on, '[]')), '{}') AS days\n    FROM label_award WHERE structure_id = s.id AND status = 'running'\n) AS held\n    CROSS JOIN LATERAL (\n        SELECT regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(s.name || ' ' || s.acronym), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS a,\n            regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(coalesce(kinds.names, '')), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS b,\n            regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(l.summary || ' ' || sector.name), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS c,\n            regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(concat_ws(' ', l.description, commune.name, quarter.name)), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS d\n    ) AS told\n    WHERE l.status = 'published' AND s.status <> 'closed'\n AND s.id IN (SELECT structure_id FROM (SELECT * FROM old_rows UNION ALL SELECT * FROM new_rows) r)\n            ON CONFLICT (structure_id) DO UPDATE SET (listing_id, name, slug, sort_key, summary, sector_id, commune_id, neighbourhood_id, categories, latitude, longitude, is_accessible, welcomes_volunteers, recruits, labelled, words, document) = ROW (EXCLUDED.listing_id, EXCLUDED.name, EXCLUDED.slug, EXCLUDED.sort_key, EXCLUDED.summary, EXCLUDED.sector_id, EXCLUDED.commune_id, EXCLUDED.neighbourhood_id, EXCLUDED.categories, EXCLUDED.latitude, EXCLUDED.longitude, EXCLUDED.is_accessible, EXCLUDED.welcomes_volunteers, EXCLUDED.recruits, EXCLUDED.labelled, EXCLUDED.words, EXCLUDED.document)\n            WHERE ROW (kept.listing_id, kept.name, kept.slug, kept.sort_key, kept.summary, kept.sector_id, kept.commune_id, kept.neighbourhood_id, kept.categories, kept.latitude, kept.longitude, kept.is_accessible, kept.welcomes_volunteers, kept.recruits, kept.labelled, kept.words, kept.document) IS DISTINCT FROM ROW (EXCLUDED.listing_id, EXCLUDED.name, EXCLUDED.slug, EXCLUDED.sort_key, EXCLUDED.summary, EXCLUDED.sector_id, EXCLUDED.commune_id, EXCLUDED.neighbourhood_id, EXCLUDED.categories, EXCLUDED.latitude, EXCLUDED.longitude, EXCLUDED.is_accessible, EXCLUDED.welcomes_volunteers, EXCLUDED.recruits, EXCLUDED.labelled, EXCLUDED.words, EXCLUDED.document);\n     IF EXISTS (SELECT FROM label_listing WHERE structure_id IN (SELECT structure_id FROM (SELECT * FROM old_rows UNION ALL SELECT * FROM new_rows) r)) THEN INSERT INTO label_directorychange (weight) VALUES (1); END IF; RETURN NULL;",
                    hash="57810bdc33c3880c23b6bcbb8e1a783f5db003e6",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_directory_update_0dd12",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="label_listing",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="listingsource",
            trigger=pgtrigger.compiler.Trigger(
                name="directory_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        PERFORM pg_advisory_xact_lock(20140856, door) FROM (\n            SELECT DISTINCT (structure_id % 256)::int AS door FROM label_listing\n            WHERE structure_id IN (SELECT structure_id FROM old_rows r) ORDER BY door\n        ) AS doors;\n        DELETE FROM label_directoryentry e WHERE e.structure_id IN (SELECT structure_id FROM old_rows r) AND NOT EXISTS (\n            SELECT FROM label_listing l JOIN structures_structure s ON s.id = l.structure_id\n            WHERE l.id = e.listing_id AND s.id = e.structure_id AND l.status = 'published' AND s.status <> 'closed'\n        );\n        INSERT INTO label_directoryentry AS kept (structure_id, listing_id, name, slug, sort_key, summary, sector_id, commune_id, neighbourhood_id, categories, latitude, longitude, is_accessible, welcomes_volunteers, recruits, labelled, words, document)\n            \n    SELECT s.id, l.id, s.name, s.slug, left(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(s.name), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), 150), l.summary, s.sector_id,\n        commune.id, quarter.id, kinds.ids,\n        CASE WHEN s.is_protected THEN NULL ELSE l.latitude END,\n        CASE WHEN s.is_protected THEN NULL ELSE l.longitude END,\n        l.is_accessible, l.welcomes_volunteers, l.recruits, held.days,\n        concat_ws(' ', told.a, told.b, told.c, told.d),\n        setweight(to_tsvector('simple', told.a), 'A') || setweight(to_tsvector('french', told.a), 'A') || setweight(to_tsvector('simple', told.b), 'B') || setweight(to_tsvector('french', told.b), 'B') || setweight(to_tsvector('simple', told.c), 'C') || setweight(to_tsvector('french', told.c), 'C') || setweight(to_tsvector('simple', told.d), 'D') || setweight(to_tsvector('french', told.d), 'D')\n    FROM label_listing l\n    JOIN structures_structure s ON s.id = l.structure_id\n    JOIN structures_sector sector ON sector.id = s.sector_id\n    LEFT JOIN structures_commune commune ON commune.id = s.commune_id AND NOT s.is_protected\n    LEFT JOIN label_neighbourhood quarter ON quarter.id = l.neighbourhood_id AND NOT s.is_protected\n    CROSS JOIN LATERAL (\n        SELECT coalesce(array_agg(c.id ORDER BY c.rank, c.name), '{}') AS ids,\n            string_agg(c.name || ' ' || c.words, ' ' ORDER BY c.rank, c.name) AS names\n        FROM label_listing_categories lc JOIN label_category c ON c.id = lc.category_id WHERE lc.listing_id = l.id\n    ) AS kinds\n    CROSS JOIN LATERAL (\n    SELECT coalesce(range_agg(daterange(starts_on, ends_on, '[]')), '{}') AS days\n    FROM label_award WHERE structure_id = s.id AND status = 'running'\n) AS held\n    CROSS JOIN LATERAL (\n        SELECT regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(s.name || ' ' || s.acronym), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS a,\n            regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(coalesce(kinds.names, '')), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS b,\n            regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(l.summary || ' ' || sector.name), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS c,\n            regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(concat_ws(' ', l.description, commune.name, quarter.name)), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS d\n    ) AS told\n    WHERE l.status = 'published' AND s.status <> 'closed'\n AND s.id IN (SELECT structure_id FROM old_rows r)\n            ON CONFLICT (structure_id) DO UPDATE SET (listing_id, name, slug, sort_key, summary, sector_id, commune_id, neighbourhood_id, categories, latitude, longitude, is_accessible, welcomes_volunteers, recruits, labelled, words, document) = ROW (EXCLUDED.listing_id, EXCLUDED.name, EXCLUDED.slug, EXCLUDED.sort_key, EXCLUDED.summary, EXCLUDED.sector_id, EXCLUDED.commune_id, EXCLUDED.neighbourhood_id, EXCLUDED.categories, EXCLUDED.latitude, EXCLUDED.longitude, EXCLUDED.is_accessible, EXCLUDED.welcomes_volunteers, EXCLUDED.recruits, EXCLUDED.labelled, EXCLUDED.words, EXCLUDED.document)\n            WHERE ROW (kept.listing_id, kept.name, kept.slug, kept.sort_key, kept.summary, kept.sector_id, kept.commune_id, kept.neighbourhood_id, kept.categories, kept.latitude, kept.longitude, kept.is_accessible, kept.welcomes_volunteers, kept.recruits, kept.labelled, kept.words, kept.document) IS DISTINCT FROM ROW (EXCLUDED.listing_id, EXCLUDED.name, EXCLUDED.slug, EXCLUDED.sort_key, EXCLUDED.summary, EXCLUDED.sector_id, EXCLUDED.commune_id, EXCLUDED.neighbourhood_id, EXCLUDED.categories, EXCLUDED.latitude, EXCLUDED.longitude, EXCLUDED.is_accessible, EXCLUDED.welcomes_volunteers, EXCLUDED.recruits, EXCLUDED.labelled, EXCLUDED.words, EXCLUDED.document);\n     IF EXISTS (SELECT FROM label_listing WHERE structure_id IN (SELECT structure_id FROM old_rows r)) THEN INSERT INTO label_directorychange (weight) VALUES (1); END IF; RETURN NULL;",
                    hash="23b826951aa7ea908da2079dc9d3d8435b2de748",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_directory_delete_85ea4",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="label_listing",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="listing",
            trigger=pgtrigger.compiler.Trigger(
                name="no_place_when_protected",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.address || NEW.directions || NEW.access_words <> '' OR NEW.neighbourhood_id IS NOT NULL OR NEW.latitude IS NOT NULL)",
                    func="\n    PERFORM FROM structures_structure WHERE id = NEW.structure_id FOR SHARE;\n    IF EXISTS (SELECT FROM structures_structure WHERE id = NEW.structure_id AND is_protected) THEN\n        RAISE EXCEPTION 'Une structure protégée n’a ni adresse, ni quartier, ni point dans l’annuaire.' USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n",
                    hash="471a8d0700fd0935b4d6b90b162be9f9efbdfc2c",
                    operation='INSERT OR UPDATE OF "structure_id", "address", "neighbourhood_id", "latitude", "longitude", "directions", "access_words"',
                    pgid="pgtrigger_no_place_when_protected_95bc6",
                    table="label_listing",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="directoryentry",
            trigger=pgtrigger.compiler.Trigger(
                name="shown_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF EXISTS (SELECT FROM new_rows r) THEN INSERT INTO label_directorychange (weight) VALUES (1); \n        INSERT INTO label_directoryword (word)\n            SELECT DISTINCT word FROM new_rows, unnest(string_to_array(words, ' ')) AS word\n            WHERE length(word) BETWEEN 3 AND 40 ORDER BY word\n            ON CONFLICT DO NOTHING;\n     END IF; RETURN NULL;",
                    hash="16f26ed3cb16aefb60f0aa1f91b8e17fac46dd9c",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_shown_insert_0d781",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="label_directoryentry",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="directoryentry",
            trigger=pgtrigger.compiler.Trigger(
                name="shown_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF EXISTS (SELECT FROM (SELECT * FROM old_rows UNION ALL SELECT * FROM new_rows) r) THEN INSERT INTO label_directorychange (weight) VALUES (1); \n        INSERT INTO label_directoryword (word)\n            SELECT DISTINCT word FROM new_rows, unnest(string_to_array(words, ' ')) AS word\n            WHERE length(word) BETWEEN 3 AND 40 ORDER BY word\n            ON CONFLICT DO NOTHING;\n     END IF; RETURN NULL;",
                    hash="5cb7a47f5220c01822ab603d50fd7134e24d617e",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_shown_update_6fdb7",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="label_directoryentry",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="directoryentry",
            trigger=pgtrigger.compiler.Trigger(
                name="shown_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF EXISTS (SELECT FROM old_rows r) THEN INSERT INTO label_directorychange (weight) VALUES (1);  END IF; RETURN NULL;",
                    hash="8e339ffb3d884521b879b20122f99676d1147130",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_shown_delete_3312b",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="label_directoryentry",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="neighbourhoodsource",
            trigger=pgtrigger.compiler.Trigger(
                name="shown_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF EXISTS (SELECT FROM new_rows r) THEN INSERT INTO label_directorychange (weight) VALUES (1); END IF; RETURN NULL;",
                    hash="6e3ce2f7f9ab45cab95475fa89ecb974836727f8",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_shown_insert_000dd",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="label_neighbourhood",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="neighbourhoodsource",
            trigger=pgtrigger.compiler.Trigger(
                name="shown_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF EXISTS (SELECT FROM (SELECT * FROM old_rows UNION ALL SELECT * FROM new_rows) r) THEN INSERT INTO label_directorychange (weight) VALUES (1); END IF; RETURN NULL;",
                    hash="a078b94273cd5f15a0056749c3bd5eda32ddfddd",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_shown_update_b06e3",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="label_neighbourhood",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="neighbourhoodsource",
            trigger=pgtrigger.compiler.Trigger(
                name="shown_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF EXISTS (SELECT FROM old_rows r) THEN INSERT INTO label_directorychange (weight) VALUES (1); END IF; RETURN NULL;",
                    hash="d74049e1899881c8e94b710b71c67b00f2c63ffe",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_shown_delete_ae0e4",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="label_neighbourhood",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="neighbourhoodsource",
            trigger=pgtrigger.compiler.Trigger(
                name="directory_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        PERFORM pg_advisory_xact_lock(20140856, door) FROM (\n            SELECT DISTINCT (structure_id % 256)::int AS door FROM label_listing\n            WHERE structure_id IN (SELECT l.structure_id FROM label_listing l JOIN (SELECT n.* FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE ROW (n.name) IS DISTINCT FROM ROW (o.name)) r ON r.id = l.neighbourhood_id) ORDER BY door\n        ) AS doors;\n        DELETE FROM label_directoryentry e WHERE e.structure_id IN (SELECT l.structure_id FROM label_listing l JOIN (SELECT n.* FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE ROW (n.name) IS DISTINCT FROM ROW (o.name)) r ON r.id = l.neighbourhood_id) AND NOT EXISTS (\n            SELECT FROM label_listing l JOIN structures_structure s ON s.id = l.structure_id\n            WHERE l.id = e.listing_id AND s.id = e.structure_id AND l.status = 'published' AND s.status <> 'closed'\n        );\n        INSERT INTO label_directoryentry AS kept (structure_id, listing_id, name, slug, sort_key, summary, sector_id, commune_id, neighbourhood_id, categories, latitude, longitude, is_accessible, welcomes_volunteers, recruits, labelled, words, document)\n            \n    SELECT s.id, l.id, s.name, s.slug, left(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(s.name), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), 150), l.summary, s.sector_id,\n        commune.id, quarter.id, kinds.ids,\n        CASE WHEN s.is_protected THEN NULL ELSE l.latitude END,\n        CASE WHEN s.is_protected THEN NULL ELSE l.longitude END,\n        l.is_accessible, l.welcomes_volunteers, l.recruits, held.days,\n        concat_ws(' ', told.a, told.b, told.c, told.d),\n        setweight(to_tsvector('simple', told.a), 'A') || setweight(to_tsvector('french', told.a), 'A') || setweight(to_tsvector('simple', told.b), 'B') || setweight(to_tsvector('french', told.b), 'B') || setweight(to_tsvector('simple', told.c), 'C') || setweight(to_tsvector('french', told.c), 'C') || setweight(to_tsvector('simple', told.d), 'D') || setweight(to_tsvector('french', told.d), 'D')\n    FROM label_listing l\n    JOIN structures_structure s ON s.id = l.structure_id\n    JOIN structures_sector sector ON sector.id = s.sector_id\n    LEFT JOIN structures_commune commune ON commune.id = s.commune_id AND NOT s.is_protected\n    LEFT JOIN label_neighbourhood quarter ON quarter.id = l.neighbourhood_id AND NOT s.is_protected\n    CROSS JOIN LATERAL (\n        SELECT coalesce(array_agg(c.id ORDER BY c.rank, c.name), '{}') AS ids,\n            string_agg(c.name || ' ' || c.words, ' ' ORDER BY c.rank, c.name) AS names\n        FROM label_listing_categories lc JOIN label_category c ON c.id = lc.category_id WHERE lc.listing_id = l.id\n    ) AS kinds\n    CROSS JOIN LATERAL (\n    SELECT coalesce(range_agg(daterange(starts_on, ends_on, '[]')), '{}') AS days\n    FROM label_award WHERE structure_id = s.id AND status = 'running'\n) AS held\n    CROSS JOIN LATERAL (\n        SELECT regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(s.name || ' ' || s.acronym), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS a,\n            regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(coalesce(kinds.names, '')), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS b,\n            regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(l.summary || ' ' || sector.name), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS c,\n            regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(concat_ws(' ', l.description, commune.name, quarter.name)), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS d\n    ) AS told\n    WHERE l.status = 'published' AND s.status <> 'closed'\n AND s.id IN (SELECT l.structure_id FROM label_listing l JOIN (SELECT n.* FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE ROW (n.name) IS DISTINCT FROM ROW (o.name)) r ON r.id = l.neighbourhood_id)\n            ON CONFLICT (structure_id) DO UPDATE SET (listing_id, name, slug, sort_key, summary, sector_id, commune_id, neighbourhood_id, categories, latitude, longitude, is_accessible, welcomes_volunteers, recruits, labelled, words, document) = ROW (EXCLUDED.listing_id, EXCLUDED.name, EXCLUDED.slug, EXCLUDED.sort_key, EXCLUDED.summary, EXCLUDED.sector_id, EXCLUDED.commune_id, EXCLUDED.neighbourhood_id, EXCLUDED.categories, EXCLUDED.latitude, EXCLUDED.longitude, EXCLUDED.is_accessible, EXCLUDED.welcomes_volunteers, EXCLUDED.recruits, EXCLUDED.labelled, EXCLUDED.words, EXCLUDED.document)\n            WHERE ROW (kept.listing_id, kept.name, kept.slug, kept.sort_key, kept.summary, kept.sector_id, kept.commune_id, kept.neighbourhood_id, kept.categories, kept.latitude, kept.longitude, kept.is_accessible, kept.welcomes_volunteers, kept.recruits, kept.labelled, kept.words, kept.document) IS DISTINCT FROM ROW (EXCLUDED.listing_id, EXCLUDED.name, EXCLUDED.slug, EXCLUDED.sort_key, EXCLUDED.summary, EXCLUDED.sector_id, EXCLUDED.commune_id, EXCLUDED.neighbourhood_id, EXCLUDED.categories, EXCLUDED.latitude, EXCLUDED.longitude, EXCLUDED.is_accessible, EXCLUDED.welcomes_volunteers, EXCLUDED.recruits, EXCLUDED.labelled, EXCLUDED.words, EXCLUDED.document);\n     IF EXISTS (SELECT FROM label_listing WHERE structure_id IN (SELECT l.structure_id FROM label_listing l JOIN (SELECT n.* FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE ROW (n.name) IS DISTINCT FROM ROW (o.name)) r ON r.id = l.neighbourhood_id)) THEN INSERT INTO label_directorychange (weight) VALUES (1); END IF; RETURN NULL;",
                    hash="a8305afa8d00ea5d0117f30eb68370121e0d4d97",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_directory_update_2ed54",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="label_neighbourhood",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="photo",
            trigger=pgtrigger.compiler.Trigger(
                name="none_when_protected",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    PERFORM FROM structures_structure WHERE id = (SELECT structure_id FROM label_listing WHERE id = NEW.listing_id) FOR SHARE;\n    IF EXISTS (SELECT FROM structures_structure WHERE id = (SELECT structure_id FROM label_listing WHERE id = NEW.listing_id) AND is_protected) THEN\n        RAISE EXCEPTION 'Une structure protégée n’a pas de photo dans l’annuaire : on y reconnaîtrait le lieu.' USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n",
                    hash="f3de98b10ac24d07f8ef92f7efdf85c654895e55",
                    operation='INSERT OR UPDATE OF "listing_id"',
                    pgid="pgtrigger_none_when_protected_1464f",
                    table="label_photo",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="photosource",
            trigger=pgtrigger.compiler.Trigger(
                name="shown_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF EXISTS (SELECT FROM new_rows r) THEN INSERT INTO label_directorychange (weight) VALUES (1); END IF; RETURN NULL;",
                    hash="8f9b65328e6b96884452e7d117a22ebb24b0ce07",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_shown_insert_ed428",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="label_photo",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="photosource",
            trigger=pgtrigger.compiler.Trigger(
                name="shown_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF EXISTS (SELECT FROM (SELECT * FROM old_rows UNION ALL SELECT * FROM new_rows) r) THEN INSERT INTO label_directorychange (weight) VALUES (1); END IF; RETURN NULL;",
                    hash="e59b60e43a2086666f4e93e9d7175490c6837421",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_shown_update_1bb21",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="label_photo",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="photosource",
            trigger=pgtrigger.compiler.Trigger(
                name="shown_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF EXISTS (SELECT FROM old_rows r) THEN INSERT INTO label_directorychange (weight) VALUES (1); END IF; RETURN NULL;",
                    hash="a7f59df54552b3c8229d3056f52b7d16b3541e73",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_shown_delete_ea876",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="label_photo",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="proposal",
            trigger=pgtrigger.compiler.Trigger(
                name="no_place_when_protected",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (jsonb_exists_any(NEW.values, ARRAY['address', 'neighbourhood', 'latitude', 'longitude']))",
                    func="\n    PERFORM FROM structures_structure WHERE id = (SELECT structure_id FROM label_listing WHERE id = NEW.listing_id) FOR SHARE;\n    IF EXISTS (SELECT FROM structures_structure WHERE id = (SELECT structure_id FROM label_listing WHERE id = NEW.listing_id) AND is_protected) THEN\n        RAISE EXCEPTION 'Une structure protégée n’a ni adresse, ni quartier, ni point dans l’annuaire.' USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n",
                    hash="331f1d72c1c6aa29876714239f247686d6730a29",
                    operation='INSERT OR UPDATE OF "values", "listing_id"',
                    pgid="pgtrigger_no_place_when_protected_5ac29",
                    table="label_proposal",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="recusal",
            trigger=pgtrigger.compiler.Trigger(
                name="settled_at_closing",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE kept label_recusal%ROWTYPE;",
                    func="\n            kept := COALESCE(NEW, OLD);\n            IF EXISTS (SELECT FROM label_jury WHERE id = (SELECT jury_id FROM label_jurymember WHERE id = kept.member_id) AND closed_at IS NOT NULL) THEN\n                RAISE EXCEPTION 'Ce jury est clos : il ne change plus.' USING ERRCODE = 'check_violation';\n            END IF;\n            \n            RETURN kept;\n        ",
                    hash="b48617c4e7d0f16d2b94656f0688b09f8a128a06",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_settled_at_closing_27e52",
                    table="label_recusal",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="referential",
            trigger=pgtrigger.compiler.Trigger(
                name="published_is_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.published_at IS NOT NULL)",
                    func="RAISE EXCEPTION 'Une version publiée ne change plus : faites-en une nouvelle.' USING ERRCODE = 'check_violation';",
                    hash="6307e2bdf4b374a73292527e71ac217c5811241d",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_published_is_frozen_71afd",
                    table="label_referential",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="quizquestion",
            trigger=pgtrigger.compiler.Trigger(
                name="frozen_with_version",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            PERFORM FROM label_referential WHERE id IN (NEW.referential_id, OLD.referential_id) FOR SHARE;\n            IF EXISTS (SELECT FROM label_referential WHERE id IN (NEW.referential_id, OLD.referential_id) AND published_at IS NOT NULL) THEN\n                RAISE EXCEPTION 'Une version publiée ne change plus : faites-en une nouvelle.' USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;\n        ",
                    hash="6d0ee3a40e7cab512e3b9bfee288ffb6937c534a",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_frozen_with_version_5d73e",
                    table="label_quizquestion",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="candidacy",
            trigger=pgtrigger.compiler.Trigger(
                name="handed_in_is_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.status <> 'draft')",
                    func="\n                    IF ROW(NEW.referential_id, NEW.renews_id, NEW.presentation, NEW.progress_plan, NEW.self_score)\n                       IS DISTINCT FROM ROW(OLD.referential_id, OLD.renews_id, OLD.presentation, OLD.progress_plan, OLD.self_score) THEN\n                        RAISE EXCEPTION 'Une candidature déposée ne change plus.' USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;\n                ",
                    hash="313dd9aeee3a66428535afbfbc8e49fa836a1418",
                    operation="UPDATE",
                    pgid="pgtrigger_handed_in_is_frozen_68cd8",
                    table="label_candidacy",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="candidacy",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "label_candidacyevent" ("complete_at", "decided_at", "decided_by_id", "id", "jury_id", "number", "paths", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reasons", "referential_id", "renews_id", "self_score", "started_at", "started_by_id", "status", "structure_id", "submitted_at", "submitted_by_id") VALUES (NEW."complete_at", NEW."decided_at", NEW."decided_by_id", NEW."id", NEW."jury_id", NEW."number", NEW."paths", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reasons", NEW."referential_id", NEW."renews_id", NEW."self_score", NEW."started_at", NEW."started_by_id", NEW."status", NEW."structure_id", NEW."submitted_at", NEW."submitted_by_id"); RETURN NULL;',
                    hash="55ce331837150751845d41e8b1adb62fa9f4ccb3",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_3a6f4",
                    table="label_candidacy",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="candidacy",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."complete_at" IS DISTINCT FROM (NEW."complete_at") OR OLD."decided_at" IS DISTINCT FROM (NEW."decided_at") OR OLD."decided_by_id" IS DISTINCT FROM (NEW."decided_by_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."jury_id" IS DISTINCT FROM (NEW."jury_id") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."paths" IS DISTINCT FROM (NEW."paths") OR OLD."reasons" IS DISTINCT FROM (NEW."reasons") OR OLD."referential_id" IS DISTINCT FROM (NEW."referential_id") OR OLD."renews_id" IS DISTINCT FROM (NEW."renews_id") OR OLD."self_score" IS DISTINCT FROM (NEW."self_score") OR OLD."started_at" IS DISTINCT FROM (NEW."started_at") OR OLD."started_by_id" IS DISTINCT FROM (NEW."started_by_id") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."structure_id" IS DISTINCT FROM (NEW."structure_id") OR OLD."submitted_at" IS DISTINCT FROM (NEW."submitted_at") OR OLD."submitted_by_id" IS DISTINCT FROM (NEW."submitted_by_id"))',
                    func='INSERT INTO "label_candidacyevent" ("complete_at", "decided_at", "decided_by_id", "id", "jury_id", "number", "paths", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reasons", "referential_id", "renews_id", "self_score", "started_at", "started_by_id", "status", "structure_id", "submitted_at", "submitted_by_id") VALUES (NEW."complete_at", NEW."decided_at", NEW."decided_by_id", NEW."id", NEW."jury_id", NEW."number", NEW."paths", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reasons", NEW."referential_id", NEW."renews_id", NEW."self_score", NEW."started_at", NEW."started_by_id", NEW."status", NEW."structure_id", NEW."submitted_at", NEW."submitted_by_id"); RETURN NULL;',
                    hash="42a43395f58c4937449792d7d16945c1b713599b",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_477b3",
                    table="label_candidacy",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="award",
            trigger=pgtrigger.compiler.Trigger(
                name="award_is_held_still",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    IF (NEW.number, NEW.label_id, NEW.referential_id, NEW.holder_name, NEW.starts_on, NEW.ends_on)\n                       IS DISTINCT FROM\n                       (OLD.number, OLD.label_id, OLD.referential_id, OLD.holder_name, OLD.starts_on, OLD.ends_on)\n                       OR (OLD.certificate_sha256 <> '' AND\n                           (NEW.certificate, NEW.certificate_sha256)\n                           IS DISTINCT FROM (OLD.certificate, OLD.certificate_sha256)) THEN\n                        RAISE EXCEPTION 'Ce qui a été attribué ne change plus.' USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;\n                ",
                    hash="d07e827adc15fd9d7c3963bfbaa79f13408ca24a",
                    operation="UPDATE",
                    pgid="pgtrigger_award_is_held_still_8822e",
                    table="label_award",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="award",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "label_awardevent" ("awarded_at", "awarded_by_id", "candidacy_id", "certificate", "certificate_sha256", "ends_on", "holder_name", "id", "is_given_up", "label_id", "lifted_at", "lifted_by_id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "referential_id", "starts_on", "status", "structure_id", "suspended_at", "suspended_by_id", "withdrawn_at", "withdrawn_by_id") VALUES (NEW."awarded_at", NEW."awarded_by_id", NEW."candidacy_id", NEW."certificate", NEW."certificate_sha256", NEW."ends_on", NEW."holder_name", NEW."id", NEW."is_given_up", NEW."label_id", NEW."lifted_at", NEW."lifted_by_id", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."referential_id", NEW."starts_on", NEW."status", NEW."structure_id", NEW."suspended_at", NEW."suspended_by_id", NEW."withdrawn_at", NEW."withdrawn_by_id"); RETURN NULL;',
                    hash="bed8841038fe9e9bb821a0a2f17125eb987c4f72",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_cdddc",
                    table="label_award",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="award",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "label_awardevent" ("awarded_at", "awarded_by_id", "candidacy_id", "certificate", "certificate_sha256", "ends_on", "holder_name", "id", "is_given_up", "label_id", "lifted_at", "lifted_by_id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "referential_id", "starts_on", "status", "structure_id", "suspended_at", "suspended_by_id", "withdrawn_at", "withdrawn_by_id") VALUES (NEW."awarded_at", NEW."awarded_by_id", NEW."candidacy_id", NEW."certificate", NEW."certificate_sha256", NEW."ends_on", NEW."holder_name", NEW."id", NEW."is_given_up", NEW."label_id", NEW."lifted_at", NEW."lifted_by_id", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."referential_id", NEW."starts_on", NEW."status", NEW."structure_id", NEW."suspended_at", NEW."suspended_by_id", NEW."withdrawn_at", NEW."withdrawn_by_id"); RETURN NULL;',
                    hash="a225a9060ddb6f5164cec8e1f5a320c81418a52d",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_829db",
                    table="label_award",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="theme",
            trigger=pgtrigger.compiler.Trigger(
                name="frozen_with_version",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            PERFORM FROM label_referential WHERE id IN (NEW.referential_id, OLD.referential_id) FOR SHARE;\n            IF EXISTS (SELECT FROM label_referential WHERE id IN (NEW.referential_id, OLD.referential_id) AND published_at IS NOT NULL) THEN\n                RAISE EXCEPTION 'Une version publiée ne change plus : faites-en une nouvelle.' USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;\n        ",
                    hash="e0c845a19223cf6e02c16b919e671462e53fe1c6",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_frozen_with_version_c572e",
                    table="label_theme",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="juryscore",
            trigger=pgtrigger.compiler.Trigger(
                name="settled_at_closing",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE kept label_juryscore%ROWTYPE;",
                    func="\n            kept := COALESCE(NEW, OLD);\n            IF EXISTS (SELECT FROM label_jury WHERE id = (SELECT jury_id FROM label_jurymember WHERE id = kept.member_id) AND closed_at IS NOT NULL) THEN\n                RAISE EXCEPTION 'Ce jury est clos : il ne change plus.' USING ERRCODE = 'check_violation';\n            END IF;\n            \n    IF TG_OP <> 'DELETE' AND EXISTS (\n        SELECT FROM label_recusal WHERE member_id = kept.member_id AND candidacy_id = kept.candidacy_id\n    ) THEN\n        RAISE EXCEPTION 'Ce membre s’est retiré : il ne note pas cette candidature.' USING ERRCODE = 'check_violation';\n    END IF;\n\n            RETURN kept;\n        ",
                    hash="d28c9336ba93ea3ea5481688ddfeaadecfeb3ed8",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_settled_at_closing_9afe3",
                    table="label_juryscore",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="criterion",
            trigger=pgtrigger.compiler.Trigger(
                name="frozen_with_version",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            PERFORM FROM label_theme WHERE id IN (NEW.theme_id, OLD.theme_id) FOR SHARE;\n            IF EXISTS (SELECT FROM label_theme WHERE id IN (NEW.theme_id, OLD.theme_id) AND EXISTS (SELECT FROM label_referential WHERE label_referential.id = referential_id AND published_at IS NOT NULL)) THEN\n                RAISE EXCEPTION 'Une version publiée ne change plus : faites-en une nouvelle.' USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;\n        ",
                    hash="9d84c3c548dd08240a335d8b0ef4d0439ccb866f",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_frozen_with_version_8a6cf",
                    table="label_criterion",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="visit",
            trigger=pgtrigger.compiler.Trigger(
                name="settled_after_visit",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE kept label_visit%ROWTYPE;",
                    func="kept := COALESCE(NEW, OLD); \n    IF EXISTS (SELECT FROM label_candidacy WHERE id = kept.candidacy_id AND status <> 'visit') THEN\n        RAISE EXCEPTION 'La visite ne change plus une fois la candidature au jury.' USING ERRCODE = 'check_violation';\n    END IF;\n RETURN kept;",
                    hash="881cc416d5967cc68f2daef872569ec7d7a52652",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_settled_after_visit_b93a7",
                    table="label_visit",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="visitfinding",
            trigger=pgtrigger.compiler.Trigger(
                name="settled_after_visit",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE kept label_visitfinding%ROWTYPE;",
                    func="kept := COALESCE(NEW, OLD); \n    IF EXISTS (SELECT FROM label_candidacy WHERE id = (SELECT candidacy_id FROM label_visit WHERE id = kept.visit_id) AND status <> 'visit') THEN\n        RAISE EXCEPTION 'La visite ne change plus une fois la candidature au jury.' USING ERRCODE = 'check_violation';\n    END IF;\n RETURN kept;",
                    hash="ac2fbbcc62652f3d0ebfbb602c93b5832a75eb8e",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_settled_after_visit_59ede",
                    table="label_visitfinding",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="visitphoto",
            trigger=pgtrigger.compiler.Trigger(
                name="settled_after_visit",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE kept label_visitphoto%ROWTYPE;",
                    func="kept := COALESCE(NEW, OLD); \n    IF EXISTS (SELECT FROM label_candidacy WHERE id = (SELECT candidacy_id FROM label_visit WHERE id = kept.visit_id) AND status <> 'visit') THEN\n        RAISE EXCEPTION 'La visite ne change plus une fois la candidature au jury.' USING ERRCODE = 'check_violation';\n    END IF;\n RETURN kept;",
                    hash="79523be9b3cf05d75bcfcf97216a4e938907f954",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_settled_after_visit_1e1b9",
                    table="label_visitphoto",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="listingcategorysource",
            trigger=pgtrigger.compiler.Trigger(
                name="directory_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        PERFORM pg_advisory_xact_lock(20140856, door) FROM (\n            SELECT DISTINCT (structure_id % 256)::int AS door FROM label_listing\n            WHERE structure_id IN (SELECT structure_id FROM label_listing l JOIN new_rows r ON r.listing_id = l.id) ORDER BY door\n        ) AS doors;\n        DELETE FROM label_directoryentry e WHERE e.structure_id IN (SELECT structure_id FROM label_listing l JOIN new_rows r ON r.listing_id = l.id) AND NOT EXISTS (\n            SELECT FROM label_listing l JOIN structures_structure s ON s.id = l.structure_id\n            WHERE l.id = e.listing_id AND s.id = e.structure_id AND l.status = 'published' AND s.status <> 'closed'\n        );\n        INSERT INTO label_directoryentry AS kept (structure_id, listing_id, name, slug, sort_key, summary, sector_id, commune_id, neighbourhood_id, categories, latitude, longitude, is_accessible, welcomes_volunteers, recruits, labelled, words, document)\n            \n    SELECT s.id, l.id, s.name, s.slug, left(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(s.name), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), 150), l.summary, s.sector_id,\n        commune.id, quarter.id, kinds.ids,\n        CASE WHEN s.is_protected THEN NULL ELSE l.latitude END,\n        CASE WHEN s.is_protected THEN NULL ELSE l.longitude END,\n        l.is_accessible, l.welcomes_volunteers, l.recruits, held.days,\n        concat_ws(' ', told.a, told.b, told.c, told.d),\n        setweight(to_tsvector('simple', told.a), 'A') || setweight(to_tsvector('french', told.a), 'A') || setweight(to_tsvector('simple', told.b), 'B') || setweight(to_tsvector('french', told.b), 'B') || setweight(to_tsvector('simple', told.c), 'C') || setweight(to_tsvector('french', told.c), 'C') || setweight(to_tsvector('simple', told.d), 'D') || setweight(to_tsvector('french', told.d), 'D')\n    FROM label_listing l\n    JOIN structures_structure s ON s.id = l.structure_id\n    JOIN structures_sector sector ON sector.id = s.sector_id\n    LEFT JOIN structures_commune commune ON commune.id = s.commune_id AND NOT s.is_protected\n    LEFT JOIN label_neighbourhood quarter ON quarter.id = l.neighbourhood_id AND NOT s.is_protected\n    CROSS JOIN LATERAL (\n        SELECT coalesce(array_agg(c.id ORDER BY c.rank, c.name), '{}') AS ids,\n            string_agg(c.name || ' ' || c.words, ' ' ORDER BY c.rank, c.name) AS names\n        FROM label_listing_categories lc JOIN label_category c ON c.id = lc.category_id WHERE lc.listing_id = l.id\n    ) AS kinds\n    CROSS JOIN LATERAL (\n    SELECT coalesce(range_agg(daterange(starts_on, ends_on, '[]')), '{}') AS days\n    FROM label_award WHERE structure_id = s.id AND status = 'running'\n) AS held\n    CROSS JOIN LATERAL (\n        SELECT regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(s.name || ' ' || s.acronym), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS a,\n            regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(coalesce(kinds.names, '')), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS b,\n            regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(l.summary || ' ' || sector.name), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS c,\n            regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(concat_ws(' ', l.description, commune.name, quarter.name)), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS d\n    ) AS told\n    WHERE l.status = 'published' AND s.status <> 'closed'\n AND s.id IN (SELECT structure_id FROM label_listing l JOIN new_rows r ON r.listing_id = l.id)\n            ON CONFLICT (structure_id) DO UPDATE SET (listing_id, name, slug, sort_key, summary, sector_id, commune_id, neighbourhood_id, categories, latitude, longitude, is_accessible, welcomes_volunteers, recruits, labelled, words, document) = ROW (EXCLUDED.listing_id, EXCLUDED.name, EXCLUDED.slug, EXCLUDED.sort_key, EXCLUDED.summary, EXCLUDED.sector_id, EXCLUDED.commune_id, EXCLUDED.neighbourhood_id, EXCLUDED.categories, EXCLUDED.latitude, EXCLUDED.longitude, EXCLUDED.is_accessible, EXCLUDED.welcomes_volunteers, EXCLUDED.recruits, EXCLUDED.labelled, EXCLUDED.words, EXCLUDED.document)\n            WHERE ROW (kept.listing_id, kept.name, kept.slug, kept.sort_key, kept.summary, kept.sector_id, kept.commune_id, kept.neighbourhood_id, kept.categories, kept.latitude, kept.longitude, kept.is_accessible, kept.welcomes_volunteers, kept.recruits, kept.labelled, kept.words, kept.document) IS DISTINCT FROM ROW (EXCLUDED.listing_id, EXCLUDED.name, EXCLUDED.slug, EXCLUDED.sort_key, EXCLUDED.summary, EXCLUDED.sector_id, EXCLUDED.commune_id, EXCLUDED.neighbourhood_id, EXCLUDED.categories, EXCLUDED.latitude, EXCLUDED.longitude, EXCLUDED.is_accessible, EXCLUDED.welcomes_volunteers, EXCLUDED.recruits, EXCLUDED.labelled, EXCLUDED.words, EXCLUDED.document);\n     IF EXISTS (SELECT FROM label_listing WHERE structure_id IN (SELECT structure_id FROM label_listing l JOIN new_rows r ON r.listing_id = l.id)) THEN INSERT INTO label_directorychange (weight) VALUES (1); END IF; RETURN NULL;",
                    hash="eb134a3f3dfb119a8b3fc06a21dad5ed9dd4b744",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_directory_insert_8e5b1",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="label_listing_categories",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="listingcategorysource",
            trigger=pgtrigger.compiler.Trigger(
                name="directory_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        PERFORM pg_advisory_xact_lock(20140856, door) FROM (\n            SELECT DISTINCT (structure_id % 256)::int AS door FROM label_listing\n            WHERE structure_id IN (SELECT structure_id FROM label_listing l JOIN (SELECT * FROM old_rows UNION ALL SELECT * FROM new_rows) r ON r.listing_id = l.id) ORDER BY door\n        ) AS doors;\n        DELETE FROM label_directoryentry e WHERE e.structure_id IN (SELECT structure_id FROM label_listing l JOIN (SELECT * FROM old_rows UNION ALL SELECT * FROM new_rows) r ON r.listing_id = l.id) AND NOT EXISTS (\n            SELECT FROM label_listing l JOIN structures_structure s ON s.id = l.structure_id\n            WHERE l.id = e.listing_id AND s.id = e.structure_id AND l.status = 'published' AND s.status <> 'closed'\n        );\n        INSERT INTO label_directoryentry AS kept (structure_id, listing_id, name, slug, sort_key, summary, sector_id, commune_id, neighbourhood_id, categories, latitude, longitude, is_accessible, welcomes_volunteers, recruits, labelled, words, document)\n            \n    SELECT s.id, l.id, s.name, s.slug, left(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(s.name), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), 150), l.summary, s.sector_id,\n        commune.id, quarter.id, kinds.ids,\n        CASE WHEN s.is_protected THEN NULL ELSE l.latitude END,\n        CASE WHEN s.is_protected THEN NULL ELSE l.longitude END,\n        l.is_accessible, l.welcomes_volunteers, l.recruits, held.days,\n        concat_ws(' ', told.a, told.b, told.c, told.d),\n        setweight(to_tsvector('simple', told.a), 'A') || setweight(to_tsvector('french', told.a), 'A') || setweight(to_tsvector('simple', told.b), 'B') || setweight(to_tsvector('french', told.b), 'B') || setweight(to_tsvector('simple', told.c), 'C') || setweight(to_tsvector('french', told.c), 'C') || setweight(to_tsvector('simple', told.d), 'D') || setweight(to_tsvector('french', told.d), 'D')\n    FROM label_listing l\n    JOIN structures_structure s ON s.id = l.structure_id\n    JOIN structures_sector sector ON sector.id = s.sector_id\n    LEFT JOIN structures_commune commune ON commune.id = s.commune_id AND NOT s.is_protected\n    LEFT JOIN label_neighbourhood quarter ON quarter.id = l.neighbourhood_id AND NOT s.is_protected\n    CROSS JOIN LATERAL (\n        SELECT coalesce(array_agg(c.id ORDER BY c.rank, c.name), '{}') AS ids,\n            string_agg(c.name || ' ' || c.words, ' ' ORDER BY c.rank, c.name) AS names\n        FROM label_listing_categories lc JOIN label_category c ON c.id = lc.category_id WHERE lc.listing_id = l.id\n    ) AS kinds\n    CROSS JOIN LATERAL (\n    SELECT coalesce(range_agg(daterange(starts_on, ends_on, '[]')), '{}') AS days\n    FROM label_award WHERE structure_id = s.id AND status = 'running'\n) AS held\n    CROSS JOIN LATERAL (\n        SELECT regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(s.name || ' ' || s.acronym), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS a,\n            regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(coalesce(kinds.names, '')), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS b,\n            regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(l.summary || ' ' || sector.name), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS c,\n            regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(concat_ws(' ', l.description, commune.name, quarter.name)), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS d\n    ) AS told\n    WHERE l.status = 'published' AND s.status <> 'closed'\n AND s.id IN (SELECT structure_id FROM label_listing l JOIN (SELECT * FROM old_rows UNION ALL SELECT * FROM new_rows) r ON r.listing_id = l.id)\n            ON CONFLICT (structure_id) DO UPDATE SET (listing_id, name, slug, sort_key, summary, sector_id, commune_id, neighbourhood_id, categories, latitude, longitude, is_accessible, welcomes_volunteers, recruits, labelled, words, document) = ROW (EXCLUDED.listing_id, EXCLUDED.name, EXCLUDED.slug, EXCLUDED.sort_key, EXCLUDED.summary, EXCLUDED.sector_id, EXCLUDED.commune_id, EXCLUDED.neighbourhood_id, EXCLUDED.categories, EXCLUDED.latitude, EXCLUDED.longitude, EXCLUDED.is_accessible, EXCLUDED.welcomes_volunteers, EXCLUDED.recruits, EXCLUDED.labelled, EXCLUDED.words, EXCLUDED.document)\n            WHERE ROW (kept.listing_id, kept.name, kept.slug, kept.sort_key, kept.summary, kept.sector_id, kept.commune_id, kept.neighbourhood_id, kept.categories, kept.latitude, kept.longitude, kept.is_accessible, kept.welcomes_volunteers, kept.recruits, kept.labelled, kept.words, kept.document) IS DISTINCT FROM ROW (EXCLUDED.listing_id, EXCLUDED.name, EXCLUDED.slug, EXCLUDED.sort_key, EXCLUDED.summary, EXCLUDED.sector_id, EXCLUDED.commune_id, EXCLUDED.neighbourhood_id, EXCLUDED.categories, EXCLUDED.latitude, EXCLUDED.longitude, EXCLUDED.is_accessible, EXCLUDED.welcomes_volunteers, EXCLUDED.recruits, EXCLUDED.labelled, EXCLUDED.words, EXCLUDED.document);\n     IF EXISTS (SELECT FROM label_listing WHERE structure_id IN (SELECT structure_id FROM label_listing l JOIN (SELECT * FROM old_rows UNION ALL SELECT * FROM new_rows) r ON r.listing_id = l.id)) THEN INSERT INTO label_directorychange (weight) VALUES (1); END IF; RETURN NULL;",
                    hash="134826c8f707e430053f7e42b998d4f588a67c64",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_directory_update_475cf",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="label_listing_categories",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="listingcategorysource",
            trigger=pgtrigger.compiler.Trigger(
                name="directory_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        PERFORM pg_advisory_xact_lock(20140856, door) FROM (\n            SELECT DISTINCT (structure_id % 256)::int AS door FROM label_listing\n            WHERE structure_id IN (SELECT structure_id FROM label_listing l JOIN old_rows r ON r.listing_id = l.id) ORDER BY door\n        ) AS doors;\n        DELETE FROM label_directoryentry e WHERE e.structure_id IN (SELECT structure_id FROM label_listing l JOIN old_rows r ON r.listing_id = l.id) AND NOT EXISTS (\n            SELECT FROM label_listing l JOIN structures_structure s ON s.id = l.structure_id\n            WHERE l.id = e.listing_id AND s.id = e.structure_id AND l.status = 'published' AND s.status <> 'closed'\n        );\n        INSERT INTO label_directoryentry AS kept (structure_id, listing_id, name, slug, sort_key, summary, sector_id, commune_id, neighbourhood_id, categories, latitude, longitude, is_accessible, welcomes_volunteers, recruits, labelled, words, document)\n            \n    SELECT s.id, l.id, s.name, s.slug, left(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(s.name), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), 150), l.summary, s.sector_id,\n        commune.id, quarter.id, kinds.ids,\n        CASE WHEN s.is_protected THEN NULL ELSE l.latitude END,\n        CASE WHEN s.is_protected THEN NULL ELSE l.longitude END,\n        l.is_accessible, l.welcomes_volunteers, l.recruits, held.days,\n        concat_ws(' ', told.a, told.b, told.c, told.d),\n        setweight(to_tsvector('simple', told.a), 'A') || setweight(to_tsvector('french', told.a), 'A') || setweight(to_tsvector('simple', told.b), 'B') || setweight(to_tsvector('french', told.b), 'B') || setweight(to_tsvector('simple', told.c), 'C') || setweight(to_tsvector('french', told.c), 'C') || setweight(to_tsvector('simple', told.d), 'D') || setweight(to_tsvector('french', told.d), 'D')\n    FROM label_listing l\n    JOIN structures_structure s ON s.id = l.structure_id\n    JOIN structures_sector sector ON sector.id = s.sector_id\n    LEFT JOIN structures_commune commune ON commune.id = s.commune_id AND NOT s.is_protected\n    LEFT JOIN label_neighbourhood quarter ON quarter.id = l.neighbourhood_id AND NOT s.is_protected\n    CROSS JOIN LATERAL (\n        SELECT coalesce(array_agg(c.id ORDER BY c.rank, c.name), '{}') AS ids,\n            string_agg(c.name || ' ' || c.words, ' ' ORDER BY c.rank, c.name) AS names\n        FROM label_listing_categories lc JOIN label_category c ON c.id = lc.category_id WHERE lc.listing_id = l.id\n    ) AS kinds\n    CROSS JOIN LATERAL (\n    SELECT coalesce(range_agg(daterange(starts_on, ends_on, '[]')), '{}') AS days\n    FROM label_award WHERE structure_id = s.id AND status = 'running'\n) AS held\n    CROSS JOIN LATERAL (\n        SELECT regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(s.name || ' ' || s.acronym), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS a,\n            regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(coalesce(kinds.names, '')), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS b,\n            regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(l.summary || ' ' || sector.name), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS c,\n            regexp_replace(regexp_replace(btrim(regexp_replace(regexp_replace(normalize(replace(replace(lower(concat_ws(' ', l.description, commune.name, quarter.name)), 'œ', 'oe'), 'æ', 'ae'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '([a-z0-9]{3})[sx]\\M', '\\1', 'g'), '([a-z0-9][a-df-z0-9])au\\M', '\\1al', 'g') AS d\n    ) AS told\n    WHERE l.status = 'published' AND s.status <> 'closed'\n AND s.id IN (SELECT structure_id FROM label_listing l JOIN old_rows r ON r.listing_id = l.id)\n            ON CONFLICT (structure_id) DO UPDATE SET (listing_id, name, slug, sort_key, summary, sector_id, commune_id, neighbourhood_id, categories, latitude, longitude, is_accessible, welcomes_volunteers, recruits, labelled, words, document) = ROW (EXCLUDED.listing_id, EXCLUDED.name, EXCLUDED.slug, EXCLUDED.sort_key, EXCLUDED.summary, EXCLUDED.sector_id, EXCLUDED.commune_id, EXCLUDED.neighbourhood_id, EXCLUDED.categories, EXCLUDED.latitude, EXCLUDED.longitude, EXCLUDED.is_accessible, EXCLUDED.welcomes_volunteers, EXCLUDED.recruits, EXCLUDED.labelled, EXCLUDED.words, EXCLUDED.document)\n            WHERE ROW (kept.listing_id, kept.name, kept.slug, kept.sort_key, kept.summary, kept.sector_id, kept.commune_id, kept.neighbourhood_id, kept.categories, kept.latitude, kept.longitude, kept.is_accessible, kept.welcomes_volunteers, kept.recruits, kept.labelled, kept.words, kept.document) IS DISTINCT FROM ROW (EXCLUDED.listing_id, EXCLUDED.name, EXCLUDED.slug, EXCLUDED.sort_key, EXCLUDED.summary, EXCLUDED.sector_id, EXCLUDED.commune_id, EXCLUDED.neighbourhood_id, EXCLUDED.categories, EXCLUDED.latitude, EXCLUDED.longitude, EXCLUDED.is_accessible, EXCLUDED.welcomes_volunteers, EXCLUDED.recruits, EXCLUDED.labelled, EXCLUDED.words, EXCLUDED.document);\n     IF EXISTS (SELECT FROM label_listing WHERE structure_id IN (SELECT structure_id FROM label_listing l JOIN old_rows r ON r.listing_id = l.id)) THEN INSERT INTO label_directorychange (weight) VALUES (1); END IF; RETURN NULL;",
                    hash="d0b73cc840d84ee2b11d2b087fa4aa699cd257d5",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_directory_delete_d3373",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="label_listing_categories",
                    when="AFTER",
                ),
            ),
        ),
    ]
