import commons.clock
import commons.files
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
import re
import structures.identifiers
import structures.models.bank
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("commons", "0001_extensions"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("structures", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="StructureEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=150, verbose_name="nom")),
                ("acronym", models.CharField(blank=True, max_length=30, verbose_name="sigle")),
                ("slug", models.SlugField(db_index=False, max_length=160, verbose_name="adresse courte")),
                (
                    "family",
                    models.CharField(
                        choices=[
                            ("association", "Association"),
                            ("cooperative", "Coopérative (SCOP, SCIC…)"),
                            ("mutual", "Mutuelle"),
                            ("foundation", "Fondation ou fonds de dotation"),
                            ("company", "Société commerciale de l’ESS"),
                        ],
                        default="association",
                        max_length=20,
                        verbose_name="famille juridique",
                    ),
                ),
                (
                    "siret",
                    models.CharField(
                        blank=True,
                        help_text="14 chiffres.",
                        max_length=14,
                        validators=[structures.identifiers.validate_siret],
                        verbose_name="SIRET du siège",
                    ),
                ),
                (
                    "rna",
                    models.CharField(
                        blank=True,
                        help_text="Pour une association : W suivi de neuf chiffres, sur le récépissé de la préfecture.",
                        max_length=10,
                        validators=[
                            django.core.validators.RegexValidator(
                                re.compile("^W[0-9][A-Z0-9][0-9]{7}\\Z"),
                                "Un numéro RNA commence par W et compte neuf chiffres, par exemple W301234567.",
                            )
                        ],
                        verbose_name="numéro RNA",
                    ),
                ),
                (
                    "purpose",
                    models.TextField(help_text="Ce que fait la structure, en quelques phrases.", verbose_name="objet"),
                ),
                ("address", models.CharField(max_length=200, verbose_name="adresse")),
                (
                    "postcode",
                    models.CharField(
                        max_length=5,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[0-9]{5}\\Z", "Un code postal compte cinq chiffres, par exemple 30100."
                            )
                        ],
                        verbose_name="code postal",
                    ),
                ),
                ("website", models.URLField(blank=True, verbose_name="site internet")),
                ("public_email", models.EmailField(blank=True, max_length=254, verbose_name="courriel public")),
                (
                    "public_phone",
                    models.CharField(
                        blank=True,
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^\\+?[0-9\\s.()\\-]{4,20}\\Z",
                                "Ce numéro de téléphone n’est pas lisible : des chiffres, par exemple 04 66 00 00 00.",
                            )
                        ],
                        verbose_name="téléphone public",
                    ),
                ),
                (
                    "is_protected",
                    models.BooleanField(
                        default=False,
                        help_text="Pour une structure qui met des personnes à l’abri : son lieu et ses membres restent secrets.",
                        verbose_name="adresse protégée",
                    ),
                ),
                ("relay_name", models.CharField(blank=True, max_length=100, verbose_name="signataire relais")),
                ("relay_role", models.CharField(blank=True, max_length=100, verbose_name="fonction du relais")),
                ("relay_email", models.EmailField(blank=True, max_length=254, verbose_name="courriel du relais")),
                (
                    "relay_phone",
                    models.CharField(
                        blank=True,
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^\\+?[0-9\\s.()\\-]{4,20}\\Z",
                                "Ce numéro de téléphone n’est pas lisible : des chiffres, par exemple 04 66 00 00 00.",
                            )
                        ],
                        verbose_name="téléphone du relais",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Brouillon"),
                            ("submitted", "À vérifier"),
                            ("verified", "Vérifiée"),
                            ("to_review", "Modifiée, à revoir"),
                            ("closed", "Fermée"),
                        ],
                        default="draft",
                        max_length=20,
                        verbose_name="statut",
                    ),
                ),
                ("verified_at", models.DateTimeField(blank=True, null=True, verbose_name="vérifiée le")),
                ("closing_reason", models.CharField(blank=True, max_length=200, verbose_name="raison de la fermeture")),
                (
                    "confirmed_on",
                    models.DateField(
                        default=commons.clock.today,
                        help_text="La dernière fois que la structure l’a dit.",
                        verbose_name="dite exacte le",
                    ),
                ),
                (
                    "commune",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="structures.commune",
                        verbose_name="commune",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="structures.structure",
                        verbose_name="réunie à",
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
                        to="structures.structure",
                    ),
                ),
                (
                    "sector",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="structures.sector",
                        verbose_name="secteur principal",
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="vérifiée par",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="BankAccount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "holder",
                    models.CharField(
                        help_text="Tel qu’il est écrit sur le RIB.", max_length=140, verbose_name="titulaire du compte"
                    ),
                ),
                (
                    "iban",
                    models.CharField(
                        max_length=34, validators=[structures.models.bank.validate_iban], verbose_name="IBAN"
                    ),
                ),
                (
                    "bic",
                    models.CharField(
                        max_length=11, validators=[structures.models.bank.validate_bic], verbose_name="BIC"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("declared", "À vérifier"),
                            ("checked", "À confirmer"),
                            ("confirmed", "Confirmé"),
                            ("refused", "Refusé"),
                            ("replaced", "Remplacé"),
                            ("withdrawn", "Retiré"),
                        ],
                        default="declared",
                        editable=False,
                        max_length=20,
                        verbose_name="statut",
                    ),
                ),
                (
                    "added_at",
                    models.DateTimeField(default=commons.clock.now, editable=False, verbose_name="déclaré le"),
                ),
                ("checked_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="vérifié le")),
                (
                    "confirmed_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="confirmé le"),
                ),
                ("refusal_reason", models.TextField(blank=True, editable=False, verbose_name="motif du refus")),
                (
                    "added_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="déclaré par",
                    ),
                ),
                (
                    "checked_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="vérifié par",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="confirmé par",
                    ),
                ),
                (
                    "structure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bank_accounts",
                        to="structures.structure",
                        verbose_name="structure",
                    ),
                ),
            ],
            options={
                "verbose_name": "compte bancaire",
                "verbose_name_plural": "comptes bancaires",
                "ordering": ["-pk"],
                "permissions": [
                    ("check_bankaccount", "Vérifie les coordonnées bancaires : premier regard"),
                    ("confirm_bankaccount", "Confirme les coordonnées bancaires : second regard"),
                    ("read_iban", "Lit les IBAN en entier, pour payer"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "confirmed")),
                        fields=("structure",),
                        name="structures_bankaccount_one_confirmed",
                        violation_error_message="La structure a déjà un compte confirmé.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["declared", "checked"])),
                        fields=("structure",),
                        name="structures_bankaccount_one_pending",
                        violation_error_message="Un compte attend déjà d’être vérifié : retirez-le pour en déclarer un autre.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("checked_at__isnull", True), ("checked_by__isnull", True)),
                            models.Q(("checked_at__isnull", False), ("checked_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="structures_bankaccount_checked_at_together",
                        violation_error_message="Une vérification a un auteur et une date.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confirmed_at__isnull", True), ("confirmed_by__isnull", True)),
                            models.Q(("confirmed_at__isnull", False), ("confirmed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="structures_bankaccount_confirmed_at_together",
                        violation_error_message="Une confirmation a un auteur et une date.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("checked_by__isnull", True),
                            models.Q(("checked_by", models.F("added_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="structures_bankaccount_checked_by_another",
                        violation_error_message="Qui a saisi ce compte ne le vérifie pas : demandez à une autre personne.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by__isnull", True),
                            models.Q(
                                ("checked_by__isnull", False),
                                models.Q(("confirmed_by", models.F("checked_by")), _negated=True),
                                models.Q(("confirmed_by", models.F("added_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="structures_bankaccount_two_people",
                        violation_error_message="Le second regard est celui d’une autre personne : ni qui a saisi le compte, ni qui l’a vérifié.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "confirmed"), _negated=True),
                            ("confirmed_by__isnull", False),
                            _connector="OR",
                        ),
                        name="structures_bankaccount_confirmed_by_somebody",
                        violation_error_message="Un compte confirmé l’a été par quelqu’un.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status", "refused"), ("refusal_reason", ""), _connector="XOR"),
                        name="structures_bankaccount_refused_with_reason",
                        violation_error_message="Un refus a un motif, et lui seul.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Departure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("left_on", models.DateField(default=commons.clock.today, verbose_name="partie le")),
                (
                    "structure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="departures",
                        to="structures.structure",
                        verbose_name="structure",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="departures",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="personne",
                    ),
                ),
            ],
            options={
                "verbose_name": "départ",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("structure", "user"),
                        name="structures_departure_once",
                        violation_error_message="Ce départ est déjà connu.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", models.EmailField(max_length=254, verbose_name="adresse électronique")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("representative", "Représentant légal"),
                            ("writer", "Rédacteur"),
                            ("reader", "Lecteur"),
                        ],
                        default="writer",
                        max_length=20,
                        verbose_name="rôle",
                    ),
                ),
                (
                    "position",
                    models.CharField(
                        blank=True, help_text="Trésorière, secrétaire, salarié…", max_length=80, verbose_name="fonction"
                    ),
                ),
                (
                    "handover",
                    models.CharField(
                        blank=True,
                        choices=[("stays", "Je reste, comme rédacteur"), ("leaves", "Je quitte la structure")],
                        max_length=10,
                        verbose_name="ce que devient la personne qui transmet",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "En attente de réponse"),
                            ("accepted", "Acceptée"),
                            ("declined", "Déclinée"),
                            ("revoked", "Annulée"),
                        ],
                        default="waiting",
                        max_length=20,
                        verbose_name="statut",
                    ),
                ),
                ("invited_at", models.DateTimeField(default=commons.clock.now, verbose_name="envoyée le")),
                (
                    "invited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="invitée par",
                    ),
                ),
                (
                    "structure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="structures.structure",
                        verbose_name="structure",
                    ),
                ),
            ],
            options={
                "verbose_name": "invitation",
                "ordering": ["-invited_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("email"),
                        models.F("structure"),
                        condition=models.Q(("status", "waiting")),
                        name="structures_invitation_once",
                        violation_error_message="Cette adresse a déjà une invitation : renvoyez-la, ou annulez-la.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "waiting"), models.Q(("handover", ""), _negated=True)),
                        fields=("structure", "invited_by"),
                        name="structures_invitation_one_successor",
                        violation_error_message="Vous transmettez déjà la représentation à quelqu’un : annulez d’abord cette invitation.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("handover", ""), ("role", "representative"), _connector="OR"),
                        name="structures_invitation_handover",
                        violation_error_message="Seule la représentation se transmet.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="JoinRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("representative", "Représentant légal"),
                            ("writer", "Rédacteur"),
                            ("reader", "Lecteur"),
                        ],
                        default="writer",
                        max_length=20,
                        verbose_name="rôle demandé",
                    ),
                ),
                ("message", models.TextField(blank=True, max_length=1000, verbose_name="mot pour la structure")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "En attente de réponse"),
                            ("accepted", "Acceptée"),
                            ("refused", "Refusée"),
                        ],
                        default="waiting",
                        max_length=20,
                        verbose_name="statut",
                    ),
                ),
                ("asked_on", models.DateField(default=commons.clock.today, verbose_name="demandée le")),
                (
                    "structure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="join_requests",
                        to="structures.structure",
                        verbose_name="structure",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="join_requests",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="personne",
                    ),
                ),
            ],
            options={
                "verbose_name": "demande d’accès",
                "verbose_name_plural": "demandes d’accès",
                "ordering": ["-asked_on", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "waiting")),
                        fields=("structure", "user"),
                        name="structures_joinrequest_once",
                        violation_error_message="Vous avez déjà demandé à rejoindre cette structure : elle n’a pas encore répondu.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Paper",
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
                ("file", models.FileField(upload_to=commons.files.private_path, verbose_name="fichier")),
                ("name", models.CharField(max_length=120, verbose_name="nom du fichier")),
                ("mime", models.CharField(max_length=30, verbose_name="type de fichier")),
                ("size", models.PositiveIntegerField(verbose_name="taille (octets)")),
                ("pages", models.PositiveSmallIntegerField(default=1, verbose_name="nombre de pages")),
                ("sha256", models.CharField(max_length=64, verbose_name="empreinte")),
                ("valid_from", models.DateField(verbose_name="datée du")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="valable jusqu’au")),
                ("added_at", models.DateTimeField(default=commons.clock.now, verbose_name="ajoutée le")),
                ("superseded_at", models.DateTimeField(blank=True, null=True, verbose_name="remplacée le")),
                ("checked_at", models.DateTimeField(blank=True, null=True, verbose_name="vérifiée le")),
                (
                    "refusal",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("unreadable", "illisible"),
                            ("partial", "incomplète : il manque des pages"),
                            ("wrong", "ce n’est pas la pièce attendue"),
                            ("outdated", "trop ancienne"),
                            ("unsigned", "sans signature"),
                            ("stranger", "elle ne porte pas le nom de la structure"),
                        ],
                        max_length=20,
                        verbose_name="à refaire",
                    ),
                ),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ajoutée par",
                    ),
                ),
                (
                    "checked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="vérifiée par",
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="superseded_by",
                        to="structures.paper",
                        verbose_name="remplace",
                    ),
                ),
                (
                    "structure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="papers",
                        to="structures.structure",
                        verbose_name="structure",
                    ),
                ),
            ],
            options={
                "verbose_name": "pièce",
                "ordering": ["structure", "kind", "-added_at", "-pk"],
                "indexes": [models.Index(fields=["structure", "kind"], name="structures_paper_kind")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__isnull", True),
                            ("valid_until__isnull", True),
                            ("valid_until__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="structures_paper_valid_from_before_valid_until",
                        violation_error_message="Une pièce ne finit pas avant d’avoir commencé.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("checked_at__isnull", True), ("checked_by__isnull", True)),
                            models.Q(("checked_at__isnull", False), ("checked_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="structures_paper_checked_at_together",
                        violation_error_message="Une vérification a une date et un auteur.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at", None), models.Q(("kind", "other"), _negated=True)),
                        fields=("structure", "kind"),
                        name="structures_paper_one_current",
                        violation_error_message="Cette pièce vient d’être remplacée par quelqu’un d’autre : rechargez la page.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("refusal", ""), ("checked_at__isnull", False), _connector="OR"),
                        name="structures_paper_refused_when_checked",
                        violation_error_message="Une pièce à refaire a été regardée : dites par qui, et quand.",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="structure",
            name="confirmed_on",
            field=models.DateField(
                default=commons.clock.today,
                help_text="La dernière fois que la structure l’a dit.",
                verbose_name="dite exacte le",
            ),
        ),
        migrations.AddField(
            model_name="structure",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="duplicates",
                to="structures.structure",
                verbose_name="réunie à",
            ),
        ),
        migrations.AddField(
            model_name="structure",
            name="search_key",
            field=models.CharField(default="", editable=False, max_length=150),
        ),
        migrations.AddIndex(
            model_name="structure",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass("search_key", "gin_trgm_ops"),
                name="structures_structure_search",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="structure",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "structures_structureevent" ("acronym", "address", "closing_reason", "commune_id", "confirmed_on", "family", "id", "is_protected", "merged_into_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postcode", "public_email", "public_phone", "purpose", "relay_email", "relay_name", "relay_phone", "relay_role", "rna", "sector_id", "siret", "slug", "status", "verified_at", "verified_by_id", "website") VALUES (NEW."acronym", NEW."address", NEW."closing_reason", NEW."commune_id", NEW."confirmed_on", NEW."family", NEW."id", NEW."is_protected", NEW."merged_into_id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."postcode", NEW."public_email", NEW."public_phone", NEW."purpose", NEW."relay_email", NEW."relay_name", NEW."relay_phone", NEW."relay_role", NEW."rna", NEW."sector_id", NEW."siret", NEW."slug", NEW."status", NEW."verified_at", NEW."verified_by_id", NEW."website"); RETURN NULL;',
                    hash="994c43c7d5fe48104595efa2696f2b3b9329e55b",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_3c931",
                    table="structures_structure",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="structure",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."acronym" IS DISTINCT FROM (NEW."acronym") OR OLD."address" IS DISTINCT FROM (NEW."address") OR OLD."closing_reason" IS DISTINCT FROM (NEW."closing_reason") OR OLD."commune_id" IS DISTINCT FROM (NEW."commune_id") OR OLD."confirmed_on" IS DISTINCT FROM (NEW."confirmed_on") OR OLD."family" IS DISTINCT FROM (NEW."family") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_protected" IS DISTINCT FROM (NEW."is_protected") OR OLD."merged_into_id" IS DISTINCT FROM (NEW."merged_into_id") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."postcode" IS DISTINCT FROM (NEW."postcode") OR OLD."public_email" IS DISTINCT FROM (NEW."public_email") OR OLD."public_phone" IS DISTINCT FROM (NEW."public_phone") OR OLD."purpose" IS DISTINCT FROM (NEW."purpose") OR OLD."relay_email" IS DISTINCT FROM (NEW."relay_email") OR OLD."relay_name" IS DISTINCT FROM (NEW."relay_name") OR OLD."relay_phone" IS DISTINCT FROM (NEW."relay_phone") OR OLD."relay_role" IS DISTINCT FROM (NEW."relay_role") OR OLD."rna" IS DISTINCT FROM (NEW."rna") OR OLD."sector_id" IS DISTINCT FROM (NEW."sector_id") OR OLD."siret" IS DISTINCT FROM (NEW."siret") OR OLD."slug" IS DISTINCT FROM (NEW."slug") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."verified_at" IS DISTINCT FROM (NEW."verified_at") OR OLD."verified_by_id" IS DISTINCT FROM (NEW."verified_by_id") OR OLD."website" IS DISTINCT FROM (NEW."website"))',
                    func='INSERT INTO "structures_structureevent" ("acronym", "address", "closing_reason", "commune_id", "confirmed_on", "family", "id", "is_protected", "merged_into_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postcode", "public_email", "public_phone", "purpose", "relay_email", "relay_name", "relay_phone", "relay_role", "rna", "sector_id", "siret", "slug", "status", "verified_at", "verified_by_id", "website") VALUES (NEW."acronym", NEW."address", NEW."closing_reason", NEW."commune_id", NEW."confirmed_on", NEW."family", NEW."id", NEW."is_protected", NEW."merged_into_id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."postcode", NEW."public_email", NEW."public_phone", NEW."purpose", NEW."relay_email", NEW."relay_name", NEW."relay_phone", NEW."relay_role", NEW."rna", NEW."sector_id", NEW."siret", NEW."slug", NEW."status", NEW."verified_at", NEW."verified_by_id", NEW."website"); RETURN NULL;',
                    hash="cf4ad2307b03b4ab2f6d8b0c72384fbfc2839940",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_412c5",
                    table="structures_structure",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="structure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("merged_into__isnull", True),
                    models.Q(("status", "closed"), models.Q(("merged_into", models.F("pk")), _negated=True)),
                    _connector="OR",
                ),
                name="structures_structure_merged_is_closed",
                violation_error_message="Un doublon est fermé, et réuni à une autre structure.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="bankaccount",
            trigger=pgtrigger.compiler.Trigger(
                name="account_is_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    IF (NEW.holder, NEW.iban, NEW.bic) IS DISTINCT FROM (OLD.holder, OLD.iban, OLD.bic) THEN\n                        RAISE EXCEPTION 'Un compte déclaré ne change plus : déclarez-en un autre.'\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;\n                ",
                    hash="79640bdc370ad6090f7895ef215afb1cbd107429",
                    operation="UPDATE",
                    pgid="pgtrigger_account_is_frozen_057fd",
                    table="structures_bankaccount",
                    when="BEFORE",
                ),
            ),
        ),
    ]
