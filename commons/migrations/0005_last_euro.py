import commons.clock
import commons.files
import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("commons", "0004_fuller_application"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("structures", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="DisposalList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="année")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("drafted", "À relire"),
                            ("visa_asked", "Visa demandé"),
                            ("visa_given", "Visée, à exécuter"),
                            ("running", "Élimination en cours"),
                            ("executed", "Exécutée"),
                            ("refused", "Refusée ou abandonnée"),
                        ],
                        default="drafted",
                        max_length=20,
                        verbose_name="statut",
                    ),
                ),
                (
                    "drawn_up_at",
                    models.DateTimeField(default=commons.clock.now, editable=False, verbose_name="dressée le"),
                ),
                ("archivist", models.CharField(blank=True, max_length=120, verbose_name="visa de")),
                ("visa_number", models.CharField(blank=True, max_length=40, verbose_name="numéro du visa")),
                ("visa_on", models.DateField(blank=True, null=True, verbose_name="visa du")),
                (
                    "visa_scan",
                    models.FileField(blank=True, upload_to=commons.files.private_path, verbose_name="bordereau visé"),
                ),
                ("refusal_reason", models.TextField(blank=True, verbose_name="motif du refus")),
                ("executed_at", models.DateTimeField(blank=True, null=True, verbose_name="exécutée le")),
                (
                    "drawn_up_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="dressée par",
                    ),
                ),
                (
                    "executed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="exécutée par",
                    ),
                ),
            ],
            options={
                "verbose_name": "liste d’élimination",
                "verbose_name_plural": "listes d’élimination",
                "ordering": ["-year", "-pk"],
                "permissions": [("run_disposallist", "Dresse et exécute les listes d’élimination")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["refused", "executed"]), _negated=True),
                        fields=("year",),
                        name="commons_disposallist_one_open",
                        violation_error_message="Une liste de cette année est déjà ouverte.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("executed_at__isnull", True), ("executed_by__isnull", True)),
                            models.Q(("executed_at__isnull", False), ("executed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="commons_disposallist_executed_at_together",
                        violation_error_message="Une élimination a un auteur et une date.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["visa_given", "running", "executed"]), _negated=True),
                            models.Q(
                                ("visa_on__isnull", False),
                                models.Q(("archivist", ""), _negated=True),
                                models.Q(("visa_number", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="commons_disposallist_visa_is_compulsory",
                        violation_error_message="Rien ne se détruit sans visa : son auteur, sa date et son numéro.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status", "refused"), ("refusal_reason", ""), _connector="XOR"),
                        name="commons_disposallist_refused_with_reason",
                        violation_error_message="Un refus a un motif, et lui seul.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DisposalCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("series", models.CharField(max_length=60, verbose_name="série")),
                ("label", models.CharField(max_length=120, verbose_name="intitulé")),
                ("year", models.PositiveSmallIntegerField(verbose_name="année des dossiers")),
                (
                    "fate",
                    models.CharField(
                        choices=[
                            ("destroyed", "Détruit"),
                            ("anonymised", "Anonymisé"),
                            ("sampled", "Trié : un échantillon est versé aux archives, le reste détruit"),
                            ("transferred", "Versé aux archives, puis détruit ici"),
                        ],
                        max_length=20,
                        verbose_name="sort",
                    ),
                ),
                ("number", models.PositiveIntegerField(default=0, verbose_name="nombre")),
                (
                    "list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="counts",
                        to="commons.disposallist",
                        verbose_name="liste",
                    ),
                ),
            ],
            options={
                "verbose_name": "compte des éliminations",
                "verbose_name_plural": "comptes des éliminations",
                "ordering": ["-list__year", "label", "year"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("list", "series", "year", "fate"),
                        name="commons_disposalcount_once",
                        violation_error_message="Ce compte existe déjà.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RetentionRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("series", models.CharField(max_length=60, verbose_name="série")),
                (
                    "months",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)], verbose_name="durée (mois)"
                    ),
                ),
                ("counted_from", models.CharField(max_length=120, verbose_name="à partir de")),
                (
                    "fate",
                    models.CharField(
                        choices=[
                            ("destroyed", "Détruit"),
                            ("anonymised", "Anonymisé"),
                            ("sampled", "Trié : un échantillon est versé aux archives, le reste détruit"),
                            ("transferred", "Versé aux archives, puis détruit ici"),
                        ],
                        max_length=20,
                        verbose_name="sort final",
                    ),
                ),
                ("source", models.CharField(max_length=200, verbose_name="texte ou décision")),
                (
                    "is_validated",
                    models.BooleanField(
                        default=False,
                        help_text="Sinon, c’est une proposition, à valider.",
                        verbose_name="validée par les archives",
                    ),
                ),
                ("effective_from", models.DateField(verbose_name="en vigueur depuis le")),
                (
                    "effective_to",
                    models.DateField(
                        blank=True, help_text="Vide : jusqu’à la durée suivante.", null=True, verbose_name="jusqu’au"
                    ),
                ),
                (
                    "written_at",
                    models.DateTimeField(default=commons.clock.now, editable=False, verbose_name="écrite le"),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        help_text="Vide : proposée avec le logiciel.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="écrite par",
                    ),
                ),
            ],
            options={
                "verbose_name": "durée de conservation",
                "verbose_name_plural": "durées de conservation",
                "ordering": ["series", "-effective_from"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("series", "effective_from"),
                        name="commons_retentionrule_once_a_day",
                        violation_error_message="Cette série a déjà une durée depuis ce jour.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("effective_from__isnull", True),
                            ("effective_to__isnull", True),
                            ("effective_to__gte", models.F("effective_from")),
                            _connector="OR",
                        ),
                        name="commons_retentionrule_effective_from_before_effective_to",
                        violation_error_message="La fin suit le début.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("months__gte", 1)),
                        name="commons_retentionrule_lasts",
                        violation_error_message="Une durée compte au moins un mois.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DisposalLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("series", models.CharField(max_length=60, verbose_name="série")),
                ("label", models.CharField(max_length=120, verbose_name="intitulé")),
                (
                    "fate",
                    models.CharField(
                        choices=[
                            ("destroyed", "Détruit"),
                            ("anonymised", "Anonymisé"),
                            ("sampled", "Trié : un échantillon est versé aux archives, le reste détruit"),
                            ("transferred", "Versé aux archives, puis détruit ici"),
                        ],
                        max_length=20,
                        verbose_name="sort final",
                    ),
                ),
                (
                    "due_before",
                    models.DateField(
                        help_text="Ce qui a commencé plus tard n’est pas de cette liste.", verbose_name="échéance au"
                    ),
                ),
                ("count", models.PositiveIntegerField(verbose_name="nombre")),
                ("first_on", models.DateField(verbose_name="du")),
                ("last_on", models.DateField(verbose_name="au")),
                ("transferred_on", models.DateField(blank=True, null=True, verbose_name="versée aux archives le")),
                (
                    "list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="commons.disposallist",
                        verbose_name="liste",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="commons.retentionrule",
                        verbose_name="durée appliquée",
                    ),
                ),
            ],
            options={
                "verbose_name": "ligne de la liste",
                "verbose_name_plural": "lignes de la liste",
                "ordering": ["list", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("list", "series"),
                        name="commons_disposalline_once",
                        violation_error_message="Cette série est déjà dans la liste.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("first_on__isnull", True),
                            ("last_on__isnull", True),
                            ("last_on__gte", models.F("first_on")),
                            _connector="OR",
                        ),
                        name="commons_disposalline_first_on_before_last_on",
                        violation_error_message="Les dates extrêmes se suivent.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RetentionRuleEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("series", models.CharField(max_length=60, verbose_name="série")),
                (
                    "months",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)], verbose_name="durée (mois)"
                    ),
                ),
                ("counted_from", models.CharField(max_length=120, verbose_name="à partir de")),
                (
                    "fate",
                    models.CharField(
                        choices=[
                            ("destroyed", "Détruit"),
                            ("anonymised", "Anonymisé"),
                            ("sampled", "Trié : un échantillon est versé aux archives, le reste détruit"),
                            ("transferred", "Versé aux archives, puis détruit ici"),
                        ],
                        max_length=20,
                        verbose_name="sort final",
                    ),
                ),
                ("source", models.CharField(max_length=200, verbose_name="texte ou décision")),
                (
                    "is_validated",
                    models.BooleanField(
                        default=False,
                        help_text="Sinon, c’est une proposition, à valider.",
                        verbose_name="validée par les archives",
                    ),
                ),
                ("effective_from", models.DateField(verbose_name="en vigueur depuis le")),
                (
                    "effective_to",
                    models.DateField(
                        blank=True, help_text="Vide : jusqu’à la durée suivante.", null=True, verbose_name="jusqu’au"
                    ),
                ),
                (
                    "written_at",
                    models.DateTimeField(default=commons.clock.now, editable=False, verbose_name="écrite le"),
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
                        to="commons.retentionrule",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        help_text="Vide : proposée avec le logiciel.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="écrite par",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="DisposalItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("object_id", models.PositiveBigIntegerField(verbose_name="identifiant")),
                ("reference", models.CharField(max_length=80, verbose_name="référence")),
                ("began_on", models.DateField(verbose_name="compté du")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("waiting", "À éliminer"),
                            ("held", "Retenu"),
                            ("done", "Éliminé"),
                            ("spared", "N’est plus à l’échéance"),
                            ("refused", "N’a pas pu l’être"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="suite",
                    ),
                ),
                ("hold_reason", models.CharField(blank=True, max_length=200, verbose_name="retenu parce que")),
                ("held_at", models.DateTimeField(blank=True, null=True, verbose_name="retenu le")),
                (
                    "held_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="retenu par",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="commons.disposalline",
                        verbose_name="ligne",
                    ),
                ),
            ],
            options={
                "verbose_name": "dossier de la liste",
                "verbose_name_plural": "dossiers de la liste",
                "ordering": ["line", "began_on", "pk"],
                "indexes": [models.Index(fields=["line", "outcome"], name="commons_disposalitem_outcome")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("line", "object_id"),
                        name="commons_disposalitem_once",
                        violation_error_message="Ce dossier est déjà dans la liste.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("held_at__isnull", True), ("held_by__isnull", True)),
                            models.Q(("held_at__isnull", False), ("held_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="commons_disposalitem_held_at_together",
                        violation_error_message="Une retenue a un auteur et une date.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("outcome", "held"),
                                ("held_at__isnull", False),
                                models.Q(("hold_reason", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("outcome", "held"), _negated=True),
                                ("held_at__isnull", True),
                                ("hold_reason", ""),
                            ),
                            _connector="OR",
                        ),
                        name="commons_disposalitem_held_with_reason",
                        violation_error_message="Un dossier retenu l’est pour une raison, et lui seul.",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="disposalitem",
            trigger=pgtrigger.compiler.Trigger(
                name="visa_is_for_this_list",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    IF EXISTS (\n                        SELECT FROM commons_disposalline AS line JOIN commons_disposallist AS list\n                            ON list.id = line.list_id\n                        WHERE line.id IN (NEW.line_id, OLD.line_id)\n                            AND list.status IN ('visa_given', 'running', 'executed')\n                    ) THEN\n                        RAISE EXCEPTION 'Une liste visée ne change plus.' USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;\n                ",
                    hash="bad4cf204ba5818c17048f6a7e12a4f2a04067b0",
                    operation="INSERT OR DELETE",
                    pgid="pgtrigger_visa_is_for_this_list_75c8c",
                    table="commons_disposalitem",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="retentionrule",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "commons_retentionruleevent" ("counted_from", "effective_from", "effective_to", "fate", "id", "is_validated", "months", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "series", "source", "written_at", "written_by_id") VALUES (NEW."counted_from", NEW."effective_from", NEW."effective_to", NEW."fate", NEW."id", NEW."is_validated", NEW."months", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."series", NEW."source", NEW."written_at", NEW."written_by_id"); RETURN NULL;',
                    hash="ec39eb070d1ecccd590a2cd977f6269fa3d4b3fd",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_a68fe",
                    table="commons_retentionrule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="retentionrule",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "commons_retentionruleevent" ("counted_from", "effective_from", "effective_to", "fate", "id", "is_validated", "months", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "series", "source", "written_at", "written_by_id") VALUES (NEW."counted_from", NEW."effective_from", NEW."effective_to", NEW."fate", NEW."id", NEW."is_validated", NEW."months", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."series", NEW."source", NEW."written_at", NEW."written_by_id"); RETURN NULL;',
                    hash="0199551515472f9a52945f7a7e64f9af5f899949",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c6750",
                    table="commons_retentionrule",
                    when="AFTER",
                ),
            ),
        ),
    ]
