import commons.clock
import commons.files
import datetime
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import functools
import maison.models.appointments
import maison.models.bookings
import maison.models.coworking
import maison.models.fairness
import maison.models.occupations
import maison.models.requests
import maison.models.rounds
import maison.models.takeovers
import pgtrigger.compiler
import pgtrigger.migrations
import secrets
import structures.identifiers
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("maison", "0001_extensions"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("structures", "0002_fuller_application"),
        ("structures", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Equipment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, unique=True, verbose_name="nom")),
            ],
            options={
                "verbose_name": "équipement",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="TakeoverPartner",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=150, verbose_name="nom")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("urscop", "Union régionale des SCOP"),
                            ("chamber", "Chambre consulaire"),
                            ("court", "Tribunal"),
                            ("bank", "Financeur"),
                            ("state", "Service de l’État ou de la Région"),
                            ("other", "Autre"),
                        ],
                        max_length=10,
                        verbose_name="nature",
                    ),
                ),
                ("person", models.CharField(blank=True, max_length=100, verbose_name="interlocuteur")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="courriel")),
                (
                    "phone",
                    models.CharField(
                        blank=True,
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^\\+?[0-9\\s.()\\-]{4,20}\\Z",
                                "Ce numéro de téléphone n’est pas lisible : des chiffres, par exemple 04 66 00 00 00.",
                            )
                        ],
                        verbose_name="téléphone",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="à contacter")),
            ],
            options={
                "verbose_name": "partenaire des reprises",
                "verbose_name_plural": "partenaires des reprises",
                "ordering": ["kind", "name"],
            },
        ),
        migrations.CreateModel(
            name="AdviceKind",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="nom")),
                ("slug", models.SlugField(max_length=90, unique=True, verbose_name="adresse courte")),
                (
                    "description",
                    models.TextField(
                        help_text="Tout le monde le lit. Dites aussi quoi apporter.", verbose_name="à quoi il sert"
                    ),
                ),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(
                        default=45,
                        validators=[
                            django.core.validators.MinValueValidator(5, "Un rendez-vous dure au moins cinq minutes."),
                            django.core.validators.MaxValueValidator(480),
                        ],
                        verbose_name="durée, en minutes",
                    ),
                ),
                (
                    "notice",
                    models.PositiveSmallIntegerField(
                        default=24,
                        validators=[django.core.validators.MaxValueValidator(720)],
                        verbose_name="à prendre au plus tard, en heures avant",
                    ),
                ),
                (
                    "horizon",
                    models.PositiveSmallIntegerField(
                        default=42,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(180),
                        ],
                        verbose_name="à prendre au plus tôt, en jours avant",
                    ),
                ),
                (
                    "cancel_until",
                    models.PositiveSmallIntegerField(
                        default=24,
                        validators=[django.core.validators.MaxValueValidator(720)],
                        verbose_name="à changer ou annuler jusqu’à, en heures avant",
                    ),
                ),
                ("is_offered", models.BooleanField(default=True, verbose_name="proposé")),
                (
                    "rank",
                    models.PositiveSmallIntegerField(
                        default=1, validators=[django.core.validators.MaxValueValidator(99)], verbose_name="rang"
                    ),
                ),
            ],
            options={
                "verbose_name": "sujet de conseil",
                "verbose_name_plural": "sujets de conseil",
                "ordering": ["rank", "name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("minutes__gt", 0)),
                        name="maison_advicekind_minutes_positive",
                        violation_error_message="Un rendez-vous dure au moins cinq minutes.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("horizon__gt", 0)),
                        name="maison_advicekind_horizon_positive",
                        violation_error_message="Un rendez-vous se prend au moins un jour avant.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Adviser",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "shown_as",
                    models.CharField(
                        help_text="Par exemple : Claire, comptable bénévole.",
                        max_length=100,
                        verbose_name="présenté comme",
                    ),
                ),
                ("is_receiving", models.BooleanField(default=True, verbose_name="reçoit en ce moment")),
                (
                    "kinds",
                    models.ManyToManyField(related_name="advisers", to="maison.advicekind", verbose_name="sujets"),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="adviser",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="compte",
                    ),
                ),
            ],
            options={
                "verbose_name": "conseiller",
                "ordering": ["shown_as"],
            },
        ),
        migrations.CreateModel(
            name="Alert",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "sender",
                    models.CharField(
                        choices=[
                            ("owner", "Je dirige ou je possède l’entreprise"),
                            ("employee", "J’y travaille"),
                            ("accountant", "J’en suis l’expert-comptable ou le conseil"),
                            ("other", "Autre"),
                        ],
                        max_length=12,
                        verbose_name="vous êtes",
                    ),
                ),
                ("words", models.TextField(verbose_name="ce qui se passe")),
                ("company_name", models.CharField(max_length=200, verbose_name="nom de l’entreprise")),
                ("name", models.CharField(blank=True, max_length=100, verbose_name="nom")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="courriel")),
                (
                    "phone",
                    models.CharField(
                        blank=True,
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^\\+?[0-9\\s.()\\-]{4,20}\\Z",
                                "Ce numéro de téléphone n’est pas lisible : des chiffres, par exemple 04 66 00 00 00.",
                            )
                        ],
                        verbose_name="téléphone",
                    ),
                ),
                (
                    "code_mark",
                    models.CharField(
                        editable=False, max_length=64, unique=True, verbose_name="marque du code de suivi"
                    ),
                ),
                ("at", models.DateTimeField(default=commons.clock.now, editable=False, verbose_name="reçu le")),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="saisi par",
                    ),
                ),
            ],
            options={
                "verbose_name": "signalement",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="AlertWords",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", models.TextField(verbose_name="complément")),
                ("at", models.DateTimeField(default=commons.clock.now, editable=False, verbose_name="reçu le")),
                (
                    "alert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="added",
                        to="maison.alert",
                        verbose_name="signalement",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="saisi par",
                    ),
                ),
            ],
            options={
                "verbose_name": "complément de signalement",
                "verbose_name_plural": "compléments de signalement",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Appointment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "number",
                    models.CharField(
                        default=maison.models.bookings.new_number,
                        editable=False,
                        max_length=12,
                        unique=True,
                        verbose_name="numéro",
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="début")),
                ("ends_at", models.DateTimeField(verbose_name="fin")),
                (
                    "way",
                    models.CharField(
                        choices=[("spot", "sur place"), ("phone", "par téléphone")],
                        max_length=5,
                        verbose_name="comment",
                    ),
                ),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="téléphone")),
                (
                    "email",
                    models.EmailField(
                        blank=True,
                        help_text="Où écrire à qui n’a pas de compte.",
                        max_length=254,
                        verbose_name="adresse e-mail",
                    ),
                ),
                (
                    "about",
                    models.TextField(blank=True, max_length=2000, verbose_name="ce dont la personne veut parler"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("booked", "Pris"),
                            ("attended", "Tenu"),
                            ("excused", "Excusé"),
                            ("absent", "Personne n’est venu"),
                            ("cancelled", "Annulé"),
                        ],
                        default="booked",
                        max_length=20,
                        verbose_name="statut",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="pourquoi")),
                ("at", models.DateTimeField(default=commons.clock.now, editable=False, verbose_name="pris le")),
                (
                    "typed_for",
                    models.CharField(
                        blank=True,
                        help_text="Qui a appelé ou s’est présenté au bureau.",
                        max_length=100,
                        verbose_name="saisi pour le compte de",
                    ),
                ),
                ("checked_at", models.DateTimeField(blank=True, null=True, verbose_name="présence relevée le")),
                (
                    "adviser",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to="maison.adviser",
                        verbose_name="conseiller",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="pris par",
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
                        verbose_name="présence relevée par",
                    ),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to="maison.advicekind",
                        verbose_name="sujet",
                    ),
                ),
                (
                    "structure",
                    models.ForeignKey(
                        blank=True,
                        help_text="Vide : elle pense seulement à en créer une.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to="structures.structure",
                        verbose_name="structure",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        help_text="Vide : elle n’a pas de compte.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="personne",
                    ),
                ),
            ],
            options={
                "verbose_name": "rendez-vous de conseil",
                "verbose_name_plural": "rendez-vous de conseil",
                "ordering": ["-starts_at", "-pk"],
                "permissions": [("run_appointment", "Prend, déplace et annule les rendez-vous de conseil")],
            },
        ),
        migrations.CreateModel(
            name="AdviceNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(max_length=4000, verbose_name="note")),
                ("at", models.DateTimeField(default=commons.clock.now, editable=False, verbose_name="écrite le")),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="écrite par",
                    ),
                ),
                (
                    "appointment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to="maison.appointment",
                        verbose_name="rendez-vous",
                    ),
                ),
            ],
            options={
                "verbose_name": "note de conseil",
                "verbose_name_plural": "notes de conseil",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Booking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "number",
                    models.CharField(
                        default=maison.models.bookings.new_number,
                        editable=False,
                        max_length=12,
                        unique=True,
                        verbose_name="numéro",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=120, verbose_name="activité")),
                (
                    "attendance",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[django.core.validators.MinValueValidator(1, "Attendez au moins une personne.")],
                        verbose_name="personnes attendues",
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="début")),
                ("ends_at", models.DateTimeField(verbose_name="fin")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("held", "Option"),
                            ("requested", "À confirmer"),
                            ("confirmed", "Confirmée"),
                            ("attended", "Honorée"),
                            ("missed", "Personne n’est venu"),
                            ("unavailable", "Date indisponible"),
                            ("declined", "Refusée"),
                            ("cancelled", "Annulée"),
                            ("released", "Libérée"),
                        ],
                        default="held",
                        max_length=20,
                        verbose_name="statut",
                    ),
                ),
                ("held_until", models.DateTimeField(blank=True, null=True, verbose_name="option jusqu’à")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="pourquoi")),
                (
                    "offered_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="proposée de nouveau le"),
                ),
                ("price", models.DecimalField(decimal_places=2, default=0, max_digits=8, verbose_name="à payer")),
                (
                    "value",
                    models.DecimalField(decimal_places=2, default=0, max_digits=8, verbose_name="valeur de l’usage"),
                ),
                ("at", models.DateTimeField(default=commons.clock.now, editable=False, verbose_name="créée le")),
                (
                    "typed_for",
                    models.CharField(
                        blank=True,
                        help_text="Qui a appelé ou s’est présenté au bureau.",
                        max_length=100,
                        verbose_name="saisie pour le compte de",
                    ),
                ),
                ("checked_at", models.DateTimeField(blank=True, null=True, verbose_name="présence relevée le")),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="créée par",
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
                        verbose_name="présence relevée par",
                    ),
                ),
                (
                    "structure",
                    models.ForeignKey(
                        blank=True,
                        help_text="Vide : la Ville elle-même.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bookings",
                        to="structures.structure",
                        verbose_name="structure",
                    ),
                ),
            ],
            options={
                "verbose_name": "réservation",
                "ordering": ["-starts_at", "-pk"],
                "permissions": [("run_booking", "Tient l’accueil : confirme, refuse, libère, relève les présences")],
            },
        ),
        migrations.AddField(
            model_name="appointment",
            name="room",
            field=models.OneToOneField(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="appointment",
                to="maison.booking",
                verbose_name="bureau réservé",
            ),
        ),
        migrations.CreateModel(
            name="ChosenCategory",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reason",
                    models.CharField(
                        help_text="La délibération ou la convention qui le dit.",
                        max_length=200,
                        verbose_name="pourquoi",
                    ),
                ),
                (
                    "structure",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rate_category",
                        to="structures.structure",
                        verbose_name="structure",
                    ),
                ),
            ],
            options={
                "verbose_name": "catégorie choisie",
                "verbose_name_plural": "catégories choisies",
                "ordering": ["structure__name"],
            },
        ),
        migrations.CreateModel(
            name="Company",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, verbose_name="nom")),
                (
                    "siren",
                    models.CharField(
                        blank=True,
                        max_length=9,
                        validators=[
                            django.core.validators.RegexValidator("^[0-9]{9}\\Z", "Un SIREN compte neuf chiffres.")
                        ],
                        verbose_name="SIREN",
                    ),
                ),
                (
                    "siret",
                    models.CharField(
                        blank=True,
                        max_length=14,
                        validators=[structures.identifiers.validate_siret],
                        verbose_name="SIRET",
                    ),
                ),
                ("activity", models.CharField(blank=True, max_length=200, verbose_name="activité")),
                ("headcount", models.PositiveIntegerField(blank=True, null=True, verbose_name="salariés")),
                ("note", models.TextField(blank=True, verbose_name="remarques")),
                (
                    "added_at",
                    models.DateTimeField(default=commons.clock.now, editable=False, verbose_name="ajoutée le"),
                ),
                (
                    "commune",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="structures.commune",
                        verbose_name="commune",
                    ),
                ),
            ],
            options={
                "verbose_name": "entreprise suivie",
                "verbose_name_plural": "entreprises suivies",
                "ordering": ["name", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("siren", ""), _negated=True),
                        fields=("siren",),
                        name="maison_company_one_siren",
                        violation_error_message="Cette entreprise est déjà suivie : cherchez son SIREN dans la liste.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("siret", ""),
                            models.Q(("siret__startswith", models.F("siren")), models.Q(("siren", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="maison_company_siret_of_siren",
                        violation_error_message="Le SIRET commence par le SIREN.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DayPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "name",
                    models.CharField(help_text="Par exemple : matin.", max_length=40, unique=True, verbose_name="nom"),
                ),
                ("from_time", models.TimeField(verbose_name="de")),
                ("to_time", models.TimeField(verbose_name="à")),
                (
                    "half_days",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[
                            django.core.validators.MinValueValidator(1, "Un passage compte au moins une fois.")
                        ],
                        verbose_name="demi-journées comptées",
                    ),
                ),
                ("is_offered", models.BooleanField(default=True, verbose_name="proposé")),
            ],
            options={
                "verbose_name": "partie de la journée",
                "verbose_name_plural": "parties de la journée",
                "ordering": ["half_days", "from_time"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("to_time__gt", models.F("from_time"))),
                        name="maison_daypart_ends_after_start",
                        violation_error_message="La fin doit suivre le début.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("half_days__gt", 0)),
                        name="maison_daypart_half_days_positive",
                        violation_error_message="Un passage compte au moins une fois.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Feed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "seed",
                    models.CharField(
                        default=functools.partial(secrets.token_hex, *(16,), **{}),
                        editable=False,
                        max_length=32,
                        verbose_name="graine",
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="feed",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="personne",
                    ),
                ),
            ],
            options={
                "verbose_name": "agenda personnel",
                "verbose_name_plural": "agendas personnels",
            },
        ),
        migrations.CreateModel(
            name="Inventory",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("entry", "État des lieux d’entrée"), ("exit", "État des lieux de sortie")],
                        max_length=10,
                        verbose_name="moment",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "En préparation"),
                            ("to_sign", "À signer par la structure"),
                            ("signed", "Signé"),
                        ],
                        default="draft",
                        max_length=20,
                        verbose_name="statut",
                    ),
                ),
                ("done_on", models.DateField(default=commons.clock.today, verbose_name="fait le")),
                (
                    "rooms",
                    models.TextField(
                        help_text="Une ligne par pièce : sols, murs, portes, éclairage, ce qui est cassé.",
                        verbose_name="état, pièce par pièce",
                    ),
                ),
                ("meters", models.CharField(blank=True, max_length=200, verbose_name="compteurs et clés")),
                ("town_name", models.CharField(blank=True, max_length=100, verbose_name="agent présent")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="signé par la Ville le")),
                ("remarks", models.TextField(blank=True, verbose_name="remarques de la structure")),
                ("name", models.CharField(blank=True, max_length=100, verbose_name="signataire de la structure")),
                ("role", models.CharField(blank=True, max_length=100, verbose_name="qualité")),
                ("signed_at", models.DateTimeField(blank=True, null=True, verbose_name="signé par la structure le")),
                (
                    "document",
                    models.FileField(
                        blank=True, upload_to=commons.files.private_path, verbose_name="état des lieux signé"
                    ),
                ),
                ("document_sha256", models.CharField(blank=True, max_length=64, verbose_name="empreinte")),
                (
                    "sent_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="envoyé par",
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="signé par",
                    ),
                ),
            ],
            options={
                "verbose_name": "état des lieux",
                "verbose_name_plural": "états des lieux",
                "ordering": ["occupation", "pk"],
            },
        ),
        migrations.CreateModel(
            name="InventoryPhoto",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file", models.ImageField(upload_to=commons.files.private_path, verbose_name="photo")),
                ("sha256", models.CharField(max_length=64, verbose_name="empreinte")),
                ("told", models.CharField(max_length=150, verbose_name="ce qu’elle montre")),
                (
                    "rank",
                    models.PositiveSmallIntegerField(
                        default=1, validators=[django.core.validators.MaxValueValidator(99)], verbose_name="rang"
                    ),
                ),
                (
                    "inventory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photos",
                        to="maison.inventory",
                        verbose_name="état des lieux",
                    ),
                ),
            ],
            options={
                "verbose_name": "photo d’un état des lieux",
                "verbose_name_plural": "photos d’un état des lieux",
                "ordering": ["inventory", "rank", "pk"],
            },
        ),
        migrations.CreateModel(
            name="LegalDelay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "key",
                    models.CharField(
                        help_text="Par exemple reprise.information.delai.", max_length=80, verbose_name="règle"
                    ),
                ),
                (
                    "value",
                    models.PositiveIntegerField(
                        help_text="Zéro quand la loi ne demande plus rien.", verbose_name="valeur"
                    ),
                ),
                ("unit", models.CharField(max_length=60, verbose_name="unité")),
                ("effective_from", models.DateField(verbose_name="en vigueur depuis le")),
                (
                    "effective_to",
                    models.DateField(
                        blank=True, help_text="Vide : jusqu’à la valeur suivante.", null=True, verbose_name="jusqu’au"
                    ),
                ),
                (
                    "reference",
                    models.CharField(
                        help_text="L’article de loi ou de règlement.", max_length=200, verbose_name="texte"
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="remarque")),
            ],
            options={
                "verbose_name": "délai légal de reprise",
                "verbose_name_plural": "délais légaux de reprise",
                "ordering": ["key", "-effective_from"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("key", "effective_from"),
                        name="maison_legaldelay_once_a_day",
                        violation_error_message="Cette règle a déjà une valeur depuis ce jour.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("effective_from__isnull", True),
                            ("effective_to__isnull", True),
                            ("effective_to__gte", models.F("effective_from")),
                            _connector="OR",
                        ),
                        name="maison_legaldelay_effective_from_before_effective_to",
                        violation_error_message="La fin suit le début.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LegalDelayEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "key",
                    models.CharField(
                        help_text="Par exemple reprise.information.delai.", max_length=80, verbose_name="règle"
                    ),
                ),
                (
                    "value",
                    models.PositiveIntegerField(
                        help_text="Zéro quand la loi ne demande plus rien.", verbose_name="valeur"
                    ),
                ),
                ("unit", models.CharField(max_length=60, verbose_name="unité")),
                ("effective_from", models.DateField(verbose_name="en vigueur depuis le")),
                (
                    "effective_to",
                    models.DateField(
                        blank=True, help_text="Vide : jusqu’à la valeur suivante.", null=True, verbose_name="jusqu’au"
                    ),
                ),
                (
                    "reference",
                    models.CharField(
                        help_text="L’article de loi ou de règlement.", max_length=200, verbose_name="texte"
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="remarque")),
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
                        to="maison.legaldelay",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Limit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "key",
                    models.CharField(
                        choices=[
                            ("no_shows", "Absences avant que le bureau soit alerté"),
                            ("no_show_days", "Jours pendant lesquels une absence compte"),
                            ("unclaimed", "Minutes après lesquelles un créneau vide peut être rendu"),
                            ("reminder", "Jours entre le rappel et la date de reconfirmation"),
                            ("half_day", "Heures que paie une demi-journée"),
                        ],
                        max_length=20,
                        verbose_name="règle",
                    ),
                ),
                (
                    "value",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)], verbose_name="valeur"
                    ),
                ),
                ("effective_from", models.DateField(default=commons.clock.today, verbose_name="en vigueur depuis le")),
            ],
            options={
                "verbose_name": "règle de la Maison",
                "verbose_name_plural": "règles de la Maison",
                "ordering": ["key", "-effective_from"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("key", "effective_from"),
                        name="maison_limit_once_a_day",
                        violation_error_message="Cette règle a déjà une valeur depuis ce jour.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("value__gt", 0)),
                        name="maison_limit_value_positive",
                        violation_error_message="Une règle vaut au moins un.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LimitEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "key",
                    models.CharField(
                        choices=[
                            ("no_shows", "Absences avant que le bureau soit alerté"),
                            ("no_show_days", "Jours pendant lesquels une absence compte"),
                            ("unclaimed", "Minutes après lesquelles un créneau vide peut être rendu"),
                            ("reminder", "Jours entre le rappel et la date de reconfirmation"),
                            ("half_day", "Heures que paie une demi-journée"),
                        ],
                        max_length=20,
                        verbose_name="règle",
                    ),
                ),
                (
                    "value",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)], verbose_name="valeur"
                    ),
                ),
                ("effective_from", models.DateField(default=commons.clock.today, verbose_name="en vigueur depuis le")),
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
                        to="maison.limit",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Occupation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "number",
                    models.CharField(
                        default=maison.models.occupations.occupation_number,
                        editable=False,
                        max_length=12,
                        unique=True,
                        verbose_name="numéro",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("to_sign", "À signer par la structure"),
                            ("to_countersign", "À signer par la Ville"),
                            ("running", "En cours"),
                            ("hearing", "Révocation annoncée"),
                            ("ended", "Terminée"),
                            ("abandoned", "Abandonnée"),
                        ],
                        default="to_sign",
                        max_length=20,
                        verbose_name="statut",
                    ),
                ),
                ("purpose", models.TextField(verbose_name="usage autorisé")),
                ("starts_on", models.DateField(verbose_name="du")),
                ("ends_on", models.DateField(verbose_name="au")),
                (
                    "fee",
                    models.DecimalField(decimal_places=2, default=0, max_digits=10, verbose_name="redevance par an"),
                ),
                ("free_reason", models.CharField(blank=True, max_length=300, verbose_name="pourquoi gratuit")),
                (
                    "rental_value",
                    models.DecimalField(decimal_places=2, max_digits=10, verbose_name="valeur locative par an"),
                ),
                ("value_source", models.CharField(max_length=150, verbose_name="d’où vient cette valeur")),
                ("decision", models.CharField(max_length=60, verbose_name="référence de la décision")),
                (
                    "document",
                    models.FileField(blank=True, upload_to=commons.files.private_path, verbose_name="convention"),
                ),
                ("document_sha256", models.CharField(blank=True, max_length=64, verbose_name="empreinte")),
                (
                    "signed_on",
                    models.DateField(
                        blank=True, help_text="Date de la dernière signature.", null=True, verbose_name="signée le"
                    ),
                ),
                ("leaves_on", models.DateField(blank=True, null=True, verbose_name="départ anticipé le")),
                (
                    "last_on",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.comparison.Coalesce("leaves_on", "ends_on"),
                        output_field=models.DateField(verbose_name="dernier jour"),
                    ),
                ),
                (
                    "ending",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("term", "À son terme"),
                            ("structure", "Congé donné par la structure"),
                            ("revoked", "Révoquée par la Ville"),
                        ],
                        max_length=10,
                        verbose_name="comment elle finit",
                    ),
                ),
                ("end_reason", models.TextField(blank=True, verbose_name="pourquoi elle finit")),
                ("facts", models.TextField(blank=True, verbose_name="faits reprochés ou motif d’intérêt général")),
                ("announced_at", models.DateTimeField(blank=True, null=True, verbose_name="révocation annoncée le")),
                (
                    "announcement",
                    models.FileField(
                        blank=True,
                        editable=False,
                        upload_to=commons.files.private_path,
                        verbose_name="lettre d’annonce",
                    ),
                ),
                (
                    "announcement_sha256",
                    models.CharField(blank=True, editable=False, max_length=64, verbose_name="empreinte de l’annonce"),
                ),
                ("answer_until", models.DateField(blank=True, null=True, verbose_name="réponse attendue avant le")),
                ("answer", models.TextField(blank=True, verbose_name="observations de la structure")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="répondu le")),
                (
                    "revocation",
                    models.FileField(
                        blank=True,
                        editable=False,
                        upload_to=commons.files.private_path,
                        verbose_name="lettre de révocation",
                    ),
                ),
                (
                    "revocation_sha256",
                    models.CharField(
                        blank=True, editable=False, max_length=64, verbose_name="empreinte de la révocation"
                    ),
                ),
                (
                    "announced_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="révocation annoncée par",
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
                    "renews",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="renewals",
                        to="maison.occupation",
                        verbose_name="renouvelle",
                    ),
                ),
                (
                    "structure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="occupations",
                        to="structures.structure",
                        verbose_name="structure",
                    ),
                ),
            ],
            options={
                "verbose_name": "occupation de local",
                "verbose_name_plural": "occupations de locaux",
                "ordering": ["-pk"],
                "permissions": [("sign_occupation", "Signe les conventions d’occupation pour la Ville")],
            },
        ),
        migrations.AddField(
            model_name="inventory",
            name="occupation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="inventories",
                to="maison.occupation",
                verbose_name="convention",
            ),
        ),
        migrations.CreateModel(
            name="OccupationSignature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "party",
                    models.CharField(
                        choices=[("structure", "La structure"), ("town", "La Ville")],
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
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="compte",
                    ),
                ),
                (
                    "occupation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="maison.occupation",
                        verbose_name="convention",
                    ),
                ),
            ],
            options={
                "verbose_name": "signature d’une occupation",
                "verbose_name_plural": "signatures d’occupations",
                "ordering": ["at"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("occupation", "party"),
                        name="maison_occupationsignature_once",
                        violation_error_message="Cette partie a déjà signé.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PassBook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "number",
                    models.CharField(
                        default=maison.models.coworking.new_book_number,
                        editable=False,
                        max_length=12,
                        unique=True,
                        verbose_name="numéro",
                    ),
                ),
                ("half_days", models.PositiveSmallIntegerField(verbose_name="demi-journées")),
                ("price", models.DecimalField(decimal_places=2, default=0, max_digits=8, verbose_name="à payer")),
                ("value", models.DecimalField(decimal_places=2, default=0, max_digits=8, verbose_name="valeur")),
                ("valid_from", models.DateField(verbose_name="valable du")),
                ("valid_until", models.DateField(verbose_name="au")),
                ("at", models.DateTimeField(default=commons.clock.now, editable=False, verbose_name="pris le")),
                (
                    "typed_for",
                    models.CharField(
                        blank=True,
                        help_text="Qui a appelé ou s’est présenté au bureau.",
                        max_length=100,
                        verbose_name="saisi pour le compte de",
                    ),
                ),
                ("paid_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="payé le")),
                ("cancelled_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="annulé le")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="pourquoi")),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="pris par",
                    ),
                ),
                (
                    "cancelled_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="annulé par",
                    ),
                ),
                (
                    "paid_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="paiement noté par",
                    ),
                ),
                (
                    "structure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pass_books",
                        to="structures.structure",
                        verbose_name="structure",
                    ),
                ),
            ],
            options={
                "verbose_name": "carnet de passages",
                "verbose_name_plural": "carnets de passages",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="DeskPass",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "booking",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="desk_pass",
                        to="maison.booking",
                        verbose_name="réservation du poste",
                    ),
                ),
                (
                    "part",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="passes",
                        to="maison.daypart",
                        verbose_name="partie de la journée",
                    ),
                ),
                (
                    "book",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="passes",
                        to="maison.passbook",
                        verbose_name="carnet",
                    ),
                ),
            ],
            options={
                "verbose_name": "passage au coworking",
                "verbose_name_plural": "passages au coworking",
                "ordering": ["-booking__starts_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="PassOffer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "name",
                    models.CharField(
                        help_text="Par exemple : carnet de dix demi-journées.", max_length=80, verbose_name="nom"
                    ),
                ),
                (
                    "half_days",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(1, "Un carnet a au moins un passage.")],
                        verbose_name="demi-journées",
                    ),
                ),
                (
                    "months",
                    models.PositiveSmallIntegerField(
                        default=12,
                        validators=[django.core.validators.MinValueValidator(1, "Un carnet sert au moins un mois.")],
                        verbose_name="valable, en mois",
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(
                        decimal_places=2,
                        help_text="Qui entre dans une catégorie gratuite ne paie rien : l’usage est alors une aide en nature.",
                        max_digits=8,
                        verbose_name="tarif ordinaire",
                    ),
                ),
                (
                    "vote",
                    models.CharField(
                        help_text="La référence du vote du conseil municipal.",
                        max_length=60,
                        verbose_name="délibération",
                    ),
                ),
                ("valid_from", models.DateField(default=commons.clock.today, verbose_name="proposé à partir du")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="jusqu’au")),
            ],
            options={
                "verbose_name": "carnet proposé",
                "verbose_name_plural": "carnets proposés",
                "ordering": ["half_days", "-valid_from"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__isnull", True),
                            ("valid_until__isnull", True),
                            ("valid_until__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="maison_passoffer_valid_from_before_valid_until",
                        violation_error_message="Une offre finit après avoir commencé.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("half_days__gt", 0)),
                        name="maison_passoffer_half_days_positive",
                        violation_error_message="Un carnet a au moins un passage.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0)),
                        name="maison_passoffer_amount_positive",
                        violation_error_message="Un tarif n’est pas négatif.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PassBookEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "number",
                    models.CharField(
                        default=maison.models.coworking.new_book_number,
                        editable=False,
                        max_length=12,
                        verbose_name="numéro",
                    ),
                ),
                ("half_days", models.PositiveSmallIntegerField(verbose_name="demi-journées")),
                ("price", models.DecimalField(decimal_places=2, default=0, max_digits=8, verbose_name="à payer")),
                ("value", models.DecimalField(decimal_places=2, default=0, max_digits=8, verbose_name="valeur")),
                ("valid_from", models.DateField(verbose_name="valable du")),
                ("valid_until", models.DateField(verbose_name="au")),
                ("at", models.DateTimeField(default=commons.clock.now, editable=False, verbose_name="pris le")),
                (
                    "typed_for",
                    models.CharField(
                        blank=True,
                        help_text="Qui a appelé ou s’est présenté au bureau.",
                        max_length=100,
                        verbose_name="saisi pour le compte de",
                    ),
                ),
                ("paid_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="payé le")),
                ("cancelled_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="annulé le")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="pourquoi")),
                (
                    "by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="pris par",
                    ),
                ),
                (
                    "cancelled_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="annulé par",
                    ),
                ),
                (
                    "paid_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="paiement noté par",
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
                        to="maison.passbook",
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
                    "offer",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="maison.passoffer",
                        verbose_name="carnet",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="passbook",
            name="offer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="books",
                to="maison.passoffer",
                verbose_name="carnet",
            ),
        ),
        migrations.CreateModel(
            name="PassOfferEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "name",
                    models.CharField(
                        help_text="Par exemple : carnet de dix demi-journées.", max_length=80, verbose_name="nom"
                    ),
                ),
                (
                    "half_days",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(1, "Un carnet a au moins un passage.")],
                        verbose_name="demi-journées",
                    ),
                ),
                (
                    "months",
                    models.PositiveSmallIntegerField(
                        default=12,
                        validators=[django.core.validators.MinValueValidator(1, "Un carnet sert au moins un mois.")],
                        verbose_name="valable, en mois",
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(
                        decimal_places=2,
                        help_text="Qui entre dans une catégorie gratuite ne paie rien : l’usage est alors une aide en nature.",
                        max_digits=8,
                        verbose_name="tarif ordinaire",
                    ),
                ),
                (
                    "vote",
                    models.CharField(
                        help_text="La référence du vote du conseil municipal.",
                        max_length=60,
                        verbose_name="délibération",
                    ),
                ),
                ("valid_from", models.DateField(default=commons.clock.today, verbose_name="proposé à partir du")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="jusqu’au")),
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
                        to="maison.passoffer",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Premises",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "name",
                    models.CharField(
                        help_text="Celui que tout le monde lit.", max_length=80, unique=True, verbose_name="nom"
                    ),
                ),
                ("slug", models.SlugField(max_length=90, unique=True, verbose_name="adresse courte")),
                ("description", models.TextField(blank=True, verbose_name="description")),
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
                (
                    "surface",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=7,
                        validators=[
                            django.core.validators.MinValueValidator(1, "Une surface compte au moins un mètre carré.")
                        ],
                        verbose_name="surface en m²",
                    ),
                ),
                (
                    "floor",
                    models.CharField(
                        blank=True, help_text="Par exemple : rez-de-chaussée.", max_length=60, verbose_name="étage"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("good", "Bon état"),
                            ("refresh", "À rafraîchir"),
                            ("light", "Travaux légers à prévoir"),
                            ("heavy", "Travaux importants à prévoir"),
                        ],
                        default="good",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                (
                    "way_in",
                    models.CharField(
                        blank=True,
                        help_text="La rue, l’arrêt de bus, les livraisons.",
                        max_length=200,
                        verbose_name="accès",
                    ),
                ),
                ("is_accessible", models.BooleanField(default=False, verbose_name="accessible en fauteuil roulant")),
                (
                    "accessibility",
                    models.CharField(blank=True, max_length=200, verbose_name="accessibilité, précisions"),
                ),
                (
                    "rental_value",
                    models.DecimalField(
                        decimal_places=2,
                        help_text="Ce que ce local coûterait au prix du marché.",
                        max_digits=10,
                        verbose_name="valeur locative par an",
                    ),
                ),
                (
                    "value_source",
                    models.CharField(
                        help_text="Une estimation du domaine, un bail voisin, une délibération…",
                        max_length=150,
                        verbose_name="d’où vient cette valeur",
                    ),
                ),
                (
                    "conditions",
                    models.TextField(
                        blank=True,
                        help_text="Ce qu’il faut savoir avant de demander.",
                        verbose_name="conditions du local",
                    ),
                ),
                (
                    "opens_on",
                    models.DateField(
                        blank=True, help_text="Vide : à tout moment.", null=True, verbose_name="demandes à partir du"
                    ),
                ),
                (
                    "closes_on",
                    models.DateField(
                        blank=True, help_text="Vide : sans date de fin.", null=True, verbose_name="demandes jusqu’au"
                    ),
                ),
                ("is_public", models.BooleanField(default=False, verbose_name="dans la liste publique")),
                (
                    "is_kept",
                    models.BooleanField(
                        default=False,
                        help_text="Le local n’est pas libre : tout le monde lit « Occupé ».",
                        verbose_name="gardé par la Ville",
                    ),
                ),
                (
                    "commune",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="structures.commune",
                        verbose_name="commune",
                    ),
                ),
            ],
            options={
                "verbose_name": "local",
                "verbose_name_plural": "locaux",
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("opens_on__isnull", True),
                            ("closes_on__isnull", True),
                            ("closes_on__gte", models.F("opens_on")),
                            _connector="OR",
                        ),
                        name="maison_premises_opens_on_before_closes_on",
                        violation_error_message="Les demandes se closent après s’être ouvertes.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rental_value__gte", 0)),
                        name="maison_premises_rental_value_positive",
                        violation_error_message="Une valeur locative n’est pas négative.",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="occupation",
            name="premises",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="occupations",
                to="maison.premises",
                verbose_name="local",
            ),
        ),
        migrations.CreateModel(
            name="PremisesEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(help_text="Celui que tout le monde lit.", max_length=80, verbose_name="nom")),
                ("slug", models.SlugField(db_index=False, max_length=90, verbose_name="adresse courte")),
                ("description", models.TextField(blank=True, verbose_name="description")),
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
                (
                    "surface",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=7,
                        validators=[
                            django.core.validators.MinValueValidator(1, "Une surface compte au moins un mètre carré.")
                        ],
                        verbose_name="surface en m²",
                    ),
                ),
                (
                    "floor",
                    models.CharField(
                        blank=True, help_text="Par exemple : rez-de-chaussée.", max_length=60, verbose_name="étage"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("good", "Bon état"),
                            ("refresh", "À rafraîchir"),
                            ("light", "Travaux légers à prévoir"),
                            ("heavy", "Travaux importants à prévoir"),
                        ],
                        default="good",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                (
                    "way_in",
                    models.CharField(
                        blank=True,
                        help_text="La rue, l’arrêt de bus, les livraisons.",
                        max_length=200,
                        verbose_name="accès",
                    ),
                ),
                ("is_accessible", models.BooleanField(default=False, verbose_name="accessible en fauteuil roulant")),
                (
                    "accessibility",
                    models.CharField(blank=True, max_length=200, verbose_name="accessibilité, précisions"),
                ),
                (
                    "rental_value",
                    models.DecimalField(
                        decimal_places=2,
                        help_text="Ce que ce local coûterait au prix du marché.",
                        max_digits=10,
                        verbose_name="valeur locative par an",
                    ),
                ),
                (
                    "value_source",
                    models.CharField(
                        help_text="Une estimation du domaine, un bail voisin, une délibération…",
                        max_length=150,
                        verbose_name="d’où vient cette valeur",
                    ),
                ),
                (
                    "conditions",
                    models.TextField(
                        blank=True,
                        help_text="Ce qu’il faut savoir avant de demander.",
                        verbose_name="conditions du local",
                    ),
                ),
                (
                    "opens_on",
                    models.DateField(
                        blank=True, help_text="Vide : à tout moment.", null=True, verbose_name="demandes à partir du"
                    ),
                ),
                (
                    "closes_on",
                    models.DateField(
                        blank=True, help_text="Vide : sans date de fin.", null=True, verbose_name="demandes jusqu’au"
                    ),
                ),
                ("is_public", models.BooleanField(default=False, verbose_name="dans la liste publique")),
                (
                    "is_kept",
                    models.BooleanField(
                        default=False,
                        help_text="Le local n’est pas libre : tout le monde lit « Occupé ».",
                        verbose_name="gardé par la Ville",
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
                        to="maison.premises",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PremisesPhoto",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file", models.ImageField(upload_to=commons.files.private_path, verbose_name="photo")),
                ("told", models.CharField(max_length=150, verbose_name="ce qu’elle montre")),
                (
                    "rank",
                    models.PositiveSmallIntegerField(
                        default=1, validators=[django.core.validators.MaxValueValidator(99)], verbose_name="rang"
                    ),
                ),
                (
                    "premises",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="photos",
                        to="maison.premises",
                        verbose_name="local",
                    ),
                ),
            ],
            options={
                "verbose_name": "photo de local",
                "verbose_name_plural": "photos de locaux",
                "ordering": ["premises", "rank", "pk"],
            },
        ),
        migrations.CreateModel(
            name="PremisesRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "number",
                    models.CharField(
                        default=maison.models.requests.new_number,
                        editable=False,
                        max_length=12,
                        unique=True,
                        verbose_name="numéro",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Brouillon"),
                            ("submitted", "Déposée"),
                            ("visit", "Visite prévue"),
                            ("proposed", "Proposée à la décision"),
                            ("granted", "Accordée"),
                            ("refused", "Refusée"),
                            ("withdrawn", "Retirée"),
                        ],
                        default="draft",
                        max_length=20,
                        verbose_name="statut",
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="projet, en une ligne")),
                (
                    "project",
                    models.TextField(
                        blank=True, help_text="Ce que vous voulez y faire, et pour quoi.", verbose_name="le projet"
                    ),
                ),
                (
                    "audience",
                    models.TextField(
                        blank=True, help_text="Le public, combien de personnes par semaine.", verbose_name="pour qui"
                    ),
                ),
                ("jobs", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="emplois dans ce local")),
                (
                    "use",
                    models.TextField(
                        blank=True, help_text="Bureaux, ateliers, accueil, stockage…", verbose_name="l’usage du local"
                    ),
                ),
                (
                    "hours",
                    models.CharField(
                        blank=True,
                        help_text="Par exemple : du mardi au samedi, 9 h-18 h.",
                        max_length=200,
                        verbose_name="horaires",
                    ),
                ),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="à partir du")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="jusqu’au")),
                (
                    "is_economic",
                    models.BooleanField(
                        default=False,
                        help_text="La loi demande alors une publicité avant de choisir.",
                        verbose_name="vous y vendrez des biens ou des services",
                    ),
                ),
                (
                    "works",
                    models.TextField(
                        blank=True, help_text="Lesquels, et qui les paie. Sinon : aucun.", verbose_name="travaux prévus"
                    ),
                ),
                (
                    "works_cost",
                    models.DecimalField(decimal_places=2, default=0, max_digits=10, verbose_name="coût des travaux"),
                ),
                (
                    "budget",
                    models.TextField(
                        blank=True, help_text="Ses recettes, ses charges, sur une année.", verbose_name="budget du lieu"
                    ),
                ),
                (
                    "can_pay",
                    models.DecimalField(
                        decimal_places=2,
                        default=0,
                        help_text="Zéro si vous demandez la gratuité.",
                        max_digits=10,
                        verbose_name="redevance possible par an",
                    ),
                ),
                (
                    "saved_at",
                    models.DateTimeField(default=commons.clock.now, editable=False, verbose_name="enregistrée le"),
                ),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="déposée le")),
                ("visit_at", models.DateTimeField(blank=True, null=True, verbose_name="visite le")),
                ("opinion", models.TextField(blank=True, verbose_name="avis du service")),
                (
                    "proposed_fee",
                    models.DecimalField(
                        decimal_places=2, default=0, max_digits=10, verbose_name="redevance proposée par an"
                    ),
                ),
                ("free_reason", models.CharField(blank=True, max_length=300, verbose_name="pourquoi gratuit")),
                ("proposed_from", models.DateField(blank=True, null=True, verbose_name="proposé du")),
                ("proposed_until", models.DateField(blank=True, null=True, verbose_name="proposé jusqu’au")),
                ("reason", models.TextField(blank=True, verbose_name="motif")),
                ("decision", models.CharField(blank=True, max_length=60, verbose_name="référence de la décision")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="décidée le")),
                (
                    "decision_letter",
                    models.FileField(
                        blank=True,
                        editable=False,
                        upload_to=commons.files.private_path,
                        verbose_name="lettre de décision",
                    ),
                ),
                (
                    "decision_letter_sha256",
                    models.CharField(blank=True, editable=False, max_length=64, verbose_name="empreinte de la lettre"),
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
                (
                    "premises",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="maison.premises",
                        verbose_name="local",
                    ),
                ),
                (
                    "saved_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="enregistrée par",
                    ),
                ),
                (
                    "structure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="premises_requests",
                        to="structures.structure",
                        verbose_name="structure",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="déposée par",
                    ),
                ),
                (
                    "visit_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reçue par",
                    ),
                ),
            ],
            options={
                "verbose_name": "demande de local",
                "verbose_name_plural": "demandes de local",
                "ordering": ["-pk"],
                "permissions": [("run_premises", "Instruit les demandes de local, suit les occupations")],
            },
        ),
        migrations.CreateModel(
            name="OccupationEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "number",
                    models.CharField(
                        default=maison.models.occupations.occupation_number,
                        editable=False,
                        max_length=12,
                        verbose_name="numéro",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("to_sign", "À signer par la structure"),
                            ("to_countersign", "À signer par la Ville"),
                            ("running", "En cours"),
                            ("hearing", "Révocation annoncée"),
                            ("ended", "Terminée"),
                            ("abandoned", "Abandonnée"),
                        ],
                        default="to_sign",
                        max_length=20,
                        verbose_name="statut",
                    ),
                ),
                ("purpose", models.TextField(verbose_name="usage autorisé")),
                ("starts_on", models.DateField(verbose_name="du")),
                ("ends_on", models.DateField(verbose_name="au")),
                (
                    "fee",
                    models.DecimalField(decimal_places=2, default=0, max_digits=10, verbose_name="redevance par an"),
                ),
                ("free_reason", models.CharField(blank=True, max_length=300, verbose_name="pourquoi gratuit")),
                (
                    "rental_value",
                    models.DecimalField(decimal_places=2, max_digits=10, verbose_name="valeur locative par an"),
                ),
                ("value_source", models.CharField(max_length=150, verbose_name="d’où vient cette valeur")),
                ("decision", models.CharField(max_length=60, verbose_name="référence de la décision")),
                (
                    "document",
                    models.FileField(blank=True, upload_to=commons.files.private_path, verbose_name="convention"),
                ),
                ("document_sha256", models.CharField(blank=True, max_length=64, verbose_name="empreinte")),
                (
                    "signed_on",
                    models.DateField(
                        blank=True, help_text="Date de la dernière signature.", null=True, verbose_name="signée le"
                    ),
                ),
                ("leaves_on", models.DateField(blank=True, null=True, verbose_name="départ anticipé le")),
                (
                    "ending",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("term", "À son terme"),
                            ("structure", "Congé donné par la structure"),
                            ("revoked", "Révoquée par la Ville"),
                        ],
                        max_length=10,
                        verbose_name="comment elle finit",
                    ),
                ),
                ("end_reason", models.TextField(blank=True, verbose_name="pourquoi elle finit")),
                ("facts", models.TextField(blank=True, verbose_name="faits reprochés ou motif d’intérêt général")),
                ("announced_at", models.DateTimeField(blank=True, null=True, verbose_name="révocation annoncée le")),
                (
                    "announcement",
                    models.FileField(
                        blank=True,
                        editable=False,
                        upload_to=commons.files.private_path,
                        verbose_name="lettre d’annonce",
                    ),
                ),
                (
                    "announcement_sha256",
                    models.CharField(blank=True, editable=False, max_length=64, verbose_name="empreinte de l’annonce"),
                ),
                ("answer_until", models.DateField(blank=True, null=True, verbose_name="réponse attendue avant le")),
                ("answer", models.TextField(blank=True, verbose_name="observations de la structure")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="répondu le")),
                (
                    "revocation",
                    models.FileField(
                        blank=True,
                        editable=False,
                        upload_to=commons.files.private_path,
                        verbose_name="lettre de révocation",
                    ),
                ),
                (
                    "revocation_sha256",
                    models.CharField(
                        blank=True, editable=False, max_length=64, verbose_name="empreinte de la révocation"
                    ),
                ),
                (
                    "announced_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="révocation annoncée par",
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
                        to="maison.occupation",
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
                        to="maison.occupation",
                        verbose_name="renouvelle",
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
                    "premises",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="maison.premises",
                        verbose_name="local",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="maison.premisesrequest",
                        verbose_name="demande",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="occupation",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="occupations",
                to="maison.premisesrequest",
                verbose_name="demande",
            ),
        ),
        migrations.CreateModel(
            name="PremisesRequestEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "number",
                    models.CharField(
                        default=maison.models.requests.new_number, editable=False, max_length=12, verbose_name="numéro"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Brouillon"),
                            ("submitted", "Déposée"),
                            ("visit", "Visite prévue"),
                            ("proposed", "Proposée à la décision"),
                            ("granted", "Accordée"),
                            ("refused", "Refusée"),
                            ("withdrawn", "Retirée"),
                        ],
                        default="draft",
                        max_length=20,
                        verbose_name="statut",
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="projet, en une ligne")),
                (
                    "project",
                    models.TextField(
                        blank=True, help_text="Ce que vous voulez y faire, et pour quoi.", verbose_name="le projet"
                    ),
                ),
                (
                    "audience",
                    models.TextField(
                        blank=True, help_text="Le public, combien de personnes par semaine.", verbose_name="pour qui"
                    ),
                ),
                ("jobs", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="emplois dans ce local")),
                (
                    "use",
                    models.TextField(
                        blank=True, help_text="Bureaux, ateliers, accueil, stockage…", verbose_name="l’usage du local"
                    ),
                ),
                (
                    "hours",
                    models.CharField(
                        blank=True,
                        help_text="Par exemple : du mardi au samedi, 9 h-18 h.",
                        max_length=200,
                        verbose_name="horaires",
                    ),
                ),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="à partir du")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="jusqu’au")),
                (
                    "is_economic",
                    models.BooleanField(
                        default=False,
                        help_text="La loi demande alors une publicité avant de choisir.",
                        verbose_name="vous y vendrez des biens ou des services",
                    ),
                ),
                (
                    "works",
                    models.TextField(
                        blank=True, help_text="Lesquels, et qui les paie. Sinon : aucun.", verbose_name="travaux prévus"
                    ),
                ),
                (
                    "works_cost",
                    models.DecimalField(decimal_places=2, default=0, max_digits=10, verbose_name="coût des travaux"),
                ),
                (
                    "budget",
                    models.TextField(
                        blank=True, help_text="Ses recettes, ses charges, sur une année.", verbose_name="budget du lieu"
                    ),
                ),
                (
                    "can_pay",
                    models.DecimalField(
                        decimal_places=2,
                        default=0,
                        help_text="Zéro si vous demandez la gratuité.",
                        max_digits=10,
                        verbose_name="redevance possible par an",
                    ),
                ),
                (
                    "saved_at",
                    models.DateTimeField(default=commons.clock.now, editable=False, verbose_name="enregistrée le"),
                ),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="déposée le")),
                ("visit_at", models.DateTimeField(blank=True, null=True, verbose_name="visite le")),
                ("opinion", models.TextField(blank=True, verbose_name="avis du service")),
                (
                    "proposed_fee",
                    models.DecimalField(
                        decimal_places=2, default=0, max_digits=10, verbose_name="redevance proposée par an"
                    ),
                ),
                ("free_reason", models.CharField(blank=True, max_length=300, verbose_name="pourquoi gratuit")),
                ("proposed_from", models.DateField(blank=True, null=True, verbose_name="proposé du")),
                ("proposed_until", models.DateField(blank=True, null=True, verbose_name="proposé jusqu’au")),
                ("reason", models.TextField(blank=True, verbose_name="motif")),
                ("decision", models.CharField(blank=True, max_length=60, verbose_name="référence de la décision")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="décidée le")),
                (
                    "decision_letter",
                    models.FileField(
                        blank=True,
                        editable=False,
                        upload_to=commons.files.private_path,
                        verbose_name="lettre de décision",
                    ),
                ),
                (
                    "decision_letter_sha256",
                    models.CharField(blank=True, editable=False, max_length=64, verbose_name="empreinte de la lettre"),
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
                        to="maison.premisesrequest",
                    ),
                ),
                (
                    "premises",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="maison.premises",
                        verbose_name="local",
                    ),
                ),
                (
                    "saved_by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="enregistrée par",
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
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="déposée par",
                    ),
                ),
                (
                    "visit_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reçue par",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PriorityRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "criterion",
                    models.CharField(
                        choices=[
                            ("association", "C’est une association"),
                            ("resident", "Son siège est à Alès"),
                            ("strategic", "Son secteur est stratégique pour le pacte"),
                            ("verified", "La Ville l’a vérifiée"),
                        ],
                        max_length=20,
                        verbose_name="critère",
                    ),
                ),
                (
                    "points",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)], verbose_name="points"
                    ),
                ),
                ("valid_from", models.DateField(default=commons.clock.today, verbose_name="à partir du")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="jusqu’au")),
            ],
            options={
                "verbose_name": "règle de priorité",
                "verbose_name_plural": "règles de priorité",
                "ordering": ["-points", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("points__gt", 0)),
                        name="maison_priorityrule_points_positive",
                        violation_error_message="Une priorité donne au moins un point.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__isnull", True),
                            ("valid_until__isnull", True),
                            ("valid_until__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="maison_priorityrule_valid_from_before_valid_until",
                        violation_error_message="Une règle finit après avoir commencé.",
                    ),
                    models.UniqueConstraint(
                        fields=("criterion", "valid_from"),
                        name="maison_priorityrule_once_a_day",
                        violation_error_message="Ce critère a déjà des points depuis ce jour.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PriorityRuleEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "criterion",
                    models.CharField(
                        choices=[
                            ("association", "C’est une association"),
                            ("resident", "Son siège est à Alès"),
                            ("strategic", "Son secteur est stratégique pour le pacte"),
                            ("verified", "La Ville l’a vérifiée"),
                        ],
                        max_length=20,
                        verbose_name="critère",
                    ),
                ),
                (
                    "points",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)], verbose_name="points"
                    ),
                ),
                ("valid_from", models.DateField(default=commons.clock.today, verbose_name="à partir du")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="jusqu’au")),
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
                        to="maison.priorityrule",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RateCategory",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="nom")),
                (
                    "is_free",
                    models.BooleanField(
                        default=False,
                        help_text="L’usage a une valeur tout de même : il compte comme une aide en nature.",
                        verbose_name="gratuit",
                    ),
                ),
                (
                    "is_ordinary",
                    models.BooleanField(
                        default=False,
                        help_text="Pour qui n’entre dans aucune autre catégorie. Il dit aussi ce que vaut un usage gratuit.",
                        verbose_name="tarif ordinaire",
                    ),
                ),
                (
                    "families",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("association", "Association"),
                                ("cooperative", "Coopérative (SCOP, SCIC…)"),
                                ("mutual", "Mutuelle"),
                                ("foundation", "Fondation ou fonds de dotation"),
                                ("company", "Société commerciale de l’ESS"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        help_text="Ces familles entrent dans la catégorie sans qu’on ait à les choisir une par une.",
                        size=None,
                        verbose_name="familles juridiques",
                    ),
                ),
                ("rank", models.PositiveSmallIntegerField(default=1, verbose_name="rang")),
            ],
            options={
                "verbose_name": "catégorie de tarif",
                "verbose_name_plural": "catégories de tarif",
                "ordering": ["rank", "name"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_ordinary", True)),
                        fields=("is_ordinary",),
                        name="maison_ratecategory_one_ordinary",
                        violation_error_message="Il y a déjà un tarif ordinaire.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_ordinary", False), ("is_free", False), _connector="OR"),
                        name="maison_ratecategory_ordinary_is_paid",
                        violation_error_message="Le tarif ordinaire n’est pas gratuit : il dit ce que vaut un usage.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Rate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "unit",
                    models.CharField(
                        choices=[("hour", "l’heure"), ("half_day", "la demi-journée"), ("day", "la journée")],
                        max_length=10,
                        verbose_name="pour",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=8, verbose_name="tarif")),
                ("valid_from", models.DateField(default=commons.clock.today, verbose_name="à partir du")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="jusqu’au")),
                (
                    "vote",
                    models.CharField(
                        help_text="La référence du vote du conseil municipal.",
                        max_length=60,
                        verbose_name="délibération",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rates",
                        to="maison.ratecategory",
                        verbose_name="catégorie",
                    ),
                ),
            ],
            options={
                "verbose_name": "tarif",
                "ordering": ["space", "category", "unit", "-valid_from"],
            },
        ),
        migrations.CreateModel(
            name="ChosenCategoryEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "reason",
                    models.CharField(
                        help_text="La délibération ou la convention qui le dit.",
                        max_length=200,
                        verbose_name="pourquoi",
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
                        to="maison.chosencategory",
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
                    "category",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="maison.ratecategory",
                        verbose_name="catégorie",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="chosencategory",
            name="category",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="chosen",
                to="maison.ratecategory",
                verbose_name="catégorie",
            ),
        ),
        migrations.AddField(
            model_name="booking",
            name="category",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="maison.ratecategory",
                verbose_name="catégorie de tarif",
            ),
        ),
        migrations.CreateModel(
            name="RequestPaper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "paper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="structures.paper",
                        verbose_name="pièce",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="joined",
                        to="maison.premisesrequest",
                        verbose_name="demande",
                    ),
                ),
            ],
            options={
                "verbose_name": "pièce de la demande de local",
                "verbose_name_plural": "pièces de la demande de local",
                "ordering": ["request", "paper__kind"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("request", "paper"),
                        name="maison_requestpaper_once",
                        violation_error_message="Cette pièce est déjà jointe.",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="premisesrequest",
            name="papers",
            field=models.ManyToManyField(
                related_name="+", through="maison.RequestPaper", to="structures.paper", verbose_name="pièces"
            ),
        ),
        migrations.CreateModel(
            name="Round",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "name",
                    models.CharField(
                        help_text="Par exemple : saison 2027-2028.", max_length=80, unique=True, verbose_name="nom"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Brouillon"),
                            ("open", "Vœux ouverts"),
                            ("allocating", "Répartition en cours"),
                            ("published", "Résultats publiés"),
                        ],
                        default="draft",
                        max_length=20,
                        verbose_name="statut",
                    ),
                ),
                ("closes_at", models.DateTimeField(verbose_name="vœux jusqu’au")),
                ("starts_on", models.DateField(verbose_name="première semaine, du")),
                ("ends_on", models.DateField(verbose_name="dernière semaine, au")),
                ("skips_holidays", models.BooleanField(default=True, verbose_name="sauf les jours fériés")),
                (
                    "seed",
                    models.CharField(
                        default=maison.models.rounds.new_seed,
                        editable=False,
                        help_text="Publiée avec les résultats : chacun peut refaire le tirage qui départage les ex æquo.",
                        max_length=16,
                        verbose_name="graine du tirage",
                    ),
                ),
                (
                    "published_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="publiés le"),
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
                        verbose_name="publiés par",
                    ),
                ),
            ],
            options={
                "verbose_name": "répartition de saison",
                "verbose_name_plural": "répartitions de saison",
                "ordering": ["-starts_on", "-pk"],
                "permissions": [("arrange_round", "Arrange les saisons")],
            },
        ),
        migrations.CreateModel(
            name="RoundEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "name",
                    models.CharField(help_text="Par exemple : saison 2027-2028.", max_length=80, verbose_name="nom"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Brouillon"),
                            ("open", "Vœux ouverts"),
                            ("allocating", "Répartition en cours"),
                            ("published", "Résultats publiés"),
                        ],
                        default="draft",
                        max_length=20,
                        verbose_name="statut",
                    ),
                ),
                ("closes_at", models.DateTimeField(verbose_name="vœux jusqu’au")),
                ("starts_on", models.DateField(verbose_name="première semaine, du")),
                ("ends_on", models.DateField(verbose_name="dernière semaine, au")),
                ("skips_holidays", models.BooleanField(default=True, verbose_name="sauf les jours fériés")),
                (
                    "seed",
                    models.CharField(
                        default=maison.models.rounds.new_seed,
                        editable=False,
                        help_text="Publiée avec les résultats : chacun peut refaire le tirage qui départage les ex æquo.",
                        max_length=16,
                        verbose_name="graine du tirage",
                    ),
                ),
                (
                    "published_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="publiés le"),
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
                        to="maison.round",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="publiés par",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Season",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "name",
                    models.CharField(
                        help_text="Par exemple : été 2027.", max_length=60, unique=True, verbose_name="nom"
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="du")),
                ("ends_on", models.DateField(verbose_name="au")),
            ],
            options={
                "verbose_name": "saison",
                "ordering": ["-starts_on"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_on__isnull", True),
                            ("ends_on__isnull", True),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="maison_season_starts_on_before_ends_on",
                        violation_error_message="Une saison finit après avoir commencé.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Quota",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("hours", models.DecimalField(decimal_places=2, max_digits=6, verbose_name="heures")),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("room", "Salle"),
                            ("desk", "Poste de coworking"),
                            ("office", "Bureau de conseil"),
                            ("reception", "Espace d’accueil"),
                            ("municipal", "Autre salle municipale"),
                        ],
                        help_text="Ni espace ni sorte : toute la Maison.",
                        max_length=10,
                        verbose_name="sorte d’espace",
                    ),
                ),
                (
                    "valid_from",
                    models.DateField(
                        default=commons.clock.today,
                        help_text="Pour un quota de chaque mois.",
                        verbose_name="à partir du",
                    ),
                ),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="jusqu’au")),
                (
                    "season",
                    models.ForeignKey(
                        blank=True,
                        help_text="Vide : chaque mois.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="quotas",
                        to="maison.season",
                        verbose_name="sur la saison",
                    ),
                ),
            ],
            options={
                "verbose_name": "quota",
                "ordering": ["-valid_from", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Series",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=120, verbose_name="activité")),
                (
                    "attendance",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[django.core.validators.MinValueValidator(1, "Attendez au moins une personne.")],
                        verbose_name="personnes attendues",
                    ),
                ),
                (
                    "rule",
                    models.CharField(
                        help_text="Une règle RRULE (RFC 5545, § 3.3.10).", max_length=200, verbose_name="répétition"
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="première date")),
                ("until", models.DateField(verbose_name="jusqu’au")),
                ("from_time", models.TimeField(help_text="L’heure d’Alès, été comme hiver.", verbose_name="de")),
                ("to_time", models.TimeField(help_text="0 h : minuit.", verbose_name="à")),
                ("skips_holidays", models.BooleanField(default=True, verbose_name="sauf les jours fériés")),
                ("confirmed_until", models.DateField(blank=True, null=True, verbose_name="reconfirmée jusqu’au")),
                ("at", models.DateTimeField(default=commons.clock.now, editable=False, verbose_name="demandée le")),
                (
                    "typed_for",
                    models.CharField(
                        blank=True,
                        help_text="Qui a appelé ou s’est présenté au bureau.",
                        max_length=100,
                        verbose_name="saisie pour le compte de",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="demandée par",
                    ),
                ),
                (
                    "structure",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="series",
                        to="structures.structure",
                        verbose_name="structure",
                    ),
                ),
            ],
            options={
                "verbose_name": "série",
                "ordering": ["-pk"],
            },
        ),
        migrations.AddField(
            model_name="booking",
            name="series",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="bookings",
                to="maison.series",
                verbose_name="série",
            ),
        ),
        migrations.CreateModel(
            name="Signal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(max_length=200, verbose_name="signal")),
                ("seen_on", models.DateField(verbose_name="constaté le")),
                ("source", models.CharField(blank=True, editable=False, max_length=100, verbose_name="liste")),
                ("at", models.DateTimeField(default=commons.clock.now, editable=False, verbose_name="enregistré le")),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="enregistré par",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="signals",
                        to="maison.company",
                        verbose_name="entreprise",
                    ),
                ),
            ],
            options={
                "verbose_name": "signal faible",
                "verbose_name_plural": "signaux faibles",
                "ordering": ["-seen_on", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("company", "what", "seen_on"),
                        name="maison_signal_once",
                        violation_error_message="Ce signal est déjà connu.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Space",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="nom")),
                ("slug", models.SlugField(max_length=90, unique=True, verbose_name="adresse courte")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("room", "Salle"),
                            ("desk", "Poste de coworking"),
                            ("office", "Bureau de conseil"),
                            ("reception", "Espace d’accueil"),
                            ("municipal", "Autre salle municipale"),
                        ],
                        default="room",
                        max_length=10,
                        verbose_name="sorte",
                    ),
                ),
                ("description", models.TextField(blank=True, verbose_name="description")),
                (
                    "capacity",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)], verbose_name="places"
                    ),
                ),
                (
                    "surface",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=7,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="surface en m²",
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="adresse")),
                ("postcode", models.CharField(blank=True, max_length=5, verbose_name="code postal")),
                (
                    "latitude",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=8, null=True, verbose_name="latitude"),
                ),
                (
                    "longitude",
                    models.DecimalField(
                        blank=True, decimal_places=6, max_digits=9, null=True, verbose_name="longitude"
                    ),
                ),
                (
                    "way_in",
                    models.CharField(
                        blank=True,
                        help_text="La porte, l’étage, le code à demander.",
                        max_length=200,
                        verbose_name="accès",
                    ),
                ),
                ("is_accessible", models.BooleanField(default=False, verbose_name="accessible en fauteuil roulant")),
                (
                    "accessibility",
                    models.CharField(blank=True, max_length=200, verbose_name="accessibilité, précisions"),
                ),
                ("is_open", models.BooleanField(default=True, verbose_name="proposé à la réservation")),
                (
                    "is_protected",
                    models.BooleanField(
                        default=False,
                        help_text="Ses réservations ne se voient pas : tous lisent « Occupé », ou rien.",
                        verbose_name="espace protégé",
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("structures", "Toute structure vérifiée"),
                            ("chosen", "Les structures choisies"),
                            ("desk", "Le bureau d’accueil seulement"),
                        ],
                        default="structures",
                        max_length=10,
                        verbose_name="qui peut réserver",
                    ),
                ),
                (
                    "is_automatic",
                    models.BooleanField(
                        default=True,
                        help_text="Sinon, le bureau d’accueil confirme chaque demande.",
                        verbose_name="confirmé aussitôt",
                    ),
                ),
                ("before", models.DurationField(default=datetime.timedelta(0), verbose_name="préparation avant")),
                ("after", models.DurationField(default=datetime.timedelta(0), verbose_name="remise en état après")),
                (
                    "step",
                    models.DurationField(
                        default=datetime.timedelta(seconds=1800), verbose_name="heures proposées toutes les"
                    ),
                ),
                (
                    "shortest",
                    models.DurationField(default=datetime.timedelta(seconds=3600), verbose_name="durée la plus courte"),
                ),
                (
                    "longest",
                    models.DurationField(
                        default=datetime.timedelta(seconds=43200), verbose_name="durée la plus longue"
                    ),
                ),
                ("horizon", models.PositiveSmallIntegerField(default=180, verbose_name="réservable jusqu’à, en jours")),
                (
                    "notice",
                    models.DurationField(
                        default=datetime.timedelta(seconds=7200), verbose_name="au plus tard, avant le début"
                    ),
                ),
                (
                    "cancel_until",
                    models.DurationField(
                        default=datetime.timedelta(days=1), verbose_name="annulable jusqu’à, avant le début"
                    ),
                ),
                ("opens_on_holidays", models.BooleanField(default=False, verbose_name="ouvert les jours fériés")),
                (
                    "data_code",
                    models.CharField(
                        default="04000000",
                        help_text="Nomenclature des équipements collectifs publics (SCDL). 04 : équipement social et d’animation.",
                        max_length=8,
                        validators=[django.core.validators.RegexValidator("^\\d{8}$", "Le code a huit chiffres.")],
                        verbose_name="code de l’équipement",
                    ),
                ),
                (
                    "data_rank",
                    models.PositiveSmallIntegerField(
                        editable=False,
                        null=True,
                        unique=True,
                        validators=[django.core.validators.MaxValueValidator(999)],
                        verbose_name="numéro d’ordre dans les données ouvertes",
                    ),
                ),
                (
                    "commune",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="structures.commune",
                        verbose_name="commune",
                    ),
                ),
                (
                    "equipment",
                    models.ManyToManyField(
                        blank=True, related_name="spaces", to="maison.equipment", verbose_name="équipements"
                    ),
                ),
                (
                    "part_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="maison.space",
                        verbose_name="partie de",
                    ),
                ),
                (
                    "received",
                    models.ManyToManyField(
                        blank=True,
                        related_name="open_spaces",
                        to="structures.structure",
                        verbose_name="structures choisies",
                    ),
                ),
            ],
            options={
                "verbose_name": "espace",
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("part_of__isnull", True),
                            models.Q(("part_of", models.F("pk")), _negated=True),
                            _connector="OR",
                        ),
                        name="maison_space_not_its_own_part",
                        violation_error_message="Un espace n’est pas une partie de lui-même.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("after__gte", datetime.timedelta(0)),
                            ("before__gte", datetime.timedelta(0)),
                            ("cancel_until__gte", datetime.timedelta(0)),
                            ("notice__gte", datetime.timedelta(0)),
                        ),
                        name="maison_space_delays_are_positive",
                        violation_error_message="Une durée ne peut pas être négative.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("longest__gte", models.F("shortest")),
                            ("shortest__gte", models.F("step")),
                            ("step__gt", datetime.timedelta(0)),
                        ),
                        name="maison_space_durations_in_order",
                        violation_error_message="La durée la plus courte vaut au moins un pas, la plus longue au moins autant.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_protected", False), ("audience__in", ["chosen", "desk"]), _connector="OR"
                        ),
                        name="maison_space_protected_is_not_for_all",
                        violation_error_message="Un espace protégé n’est ouvert qu’à des structures choisies.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SeriesEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("title", models.CharField(max_length=120, verbose_name="activité")),
                (
                    "attendance",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[django.core.validators.MinValueValidator(1, "Attendez au moins une personne.")],
                        verbose_name="personnes attendues",
                    ),
                ),
                (
                    "rule",
                    models.CharField(
                        help_text="Une règle RRULE (RFC 5545, § 3.3.10).", max_length=200, verbose_name="répétition"
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="première date")),
                ("until", models.DateField(verbose_name="jusqu’au")),
                ("from_time", models.TimeField(help_text="L’heure d’Alès, été comme hiver.", verbose_name="de")),
                ("to_time", models.TimeField(help_text="0 h : minuit.", verbose_name="à")),
                ("skips_holidays", models.BooleanField(default=True, verbose_name="sauf les jours fériés")),
                ("confirmed_until", models.DateField(blank=True, null=True, verbose_name="reconfirmée jusqu’au")),
                ("at", models.DateTimeField(default=commons.clock.now, editable=False, verbose_name="demandée le")),
                (
                    "typed_for",
                    models.CharField(
                        blank=True,
                        help_text="Qui a appelé ou s’est présenté au bureau.",
                        max_length=100,
                        verbose_name="saisie pour le compte de",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="demandée par",
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
                        to="maison.series",
                    ),
                ),
                (
                    "structure",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="structures.structure",
                        verbose_name="structure",
                    ),
                ),
                (
                    "space",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="maison.space",
                        verbose_name="espace",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="series",
            name="space",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="series",
                to="maison.space",
                verbose_name="espace",
            ),
        ),
        migrations.AddField(
            model_name="round",
            name="spaces",
            field=models.ManyToManyField(related_name="rounds", to="maison.space", verbose_name="espaces à répartir"),
        ),
        migrations.CreateModel(
            name="RateEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "unit",
                    models.CharField(
                        choices=[("hour", "l’heure"), ("half_day", "la demi-journée"), ("day", "la journée")],
                        max_length=10,
                        verbose_name="pour",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=8, verbose_name="tarif")),
                ("valid_from", models.DateField(default=commons.clock.today, verbose_name="à partir du")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="jusqu’au")),
                (
                    "vote",
                    models.CharField(
                        help_text="La référence du vote du conseil municipal.",
                        max_length=60,
                        verbose_name="délibération",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="maison.ratecategory",
                        verbose_name="catégorie",
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
                        to="maison.rate",
                    ),
                ),
                (
                    "space",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="maison.space",
                        verbose_name="espace",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="rate",
            name="space",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="rates",
                to="maison.space",
                verbose_name="espace",
            ),
        ),
        migrations.CreateModel(
            name="QuotaEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("hours", models.DecimalField(decimal_places=2, max_digits=6, verbose_name="heures")),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("room", "Salle"),
                            ("desk", "Poste de coworking"),
                            ("office", "Bureau de conseil"),
                            ("reception", "Espace d’accueil"),
                            ("municipal", "Autre salle municipale"),
                        ],
                        help_text="Ni espace ni sorte : toute la Maison.",
                        max_length=10,
                        verbose_name="sorte d’espace",
                    ),
                ),
                (
                    "valid_from",
                    models.DateField(
                        default=commons.clock.today,
                        help_text="Pour un quota de chaque mois.",
                        verbose_name="à partir du",
                    ),
                ),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="jusqu’au")),
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
                        to="maison.quota",
                    ),
                ),
                (
                    "season",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Vide : chaque mois.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="maison.season",
                        verbose_name="sur la saison",
                    ),
                ),
                (
                    "space",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="maison.space",
                        verbose_name="espace",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="quota",
            name="space",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="quotas",
                to="maison.space",
                verbose_name="espace",
            ),
        ),
        migrations.CreateModel(
            name="OpeningHours",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "lundi"),
                            (1, "mardi"),
                            (2, "mercredi"),
                            (3, "jeudi"),
                            (4, "vendredi"),
                            (5, "samedi"),
                            (6, "dimanche"),
                        ],
                        verbose_name="jour",
                    ),
                ),
                ("opens_at", models.TimeField(verbose_name="ouvre à")),
                ("closes_at", models.TimeField(help_text="0 h : minuit.", verbose_name="ferme à")),
                (
                    "season",
                    models.ForeignKey(
                        blank=True,
                        help_text="Vide : toute l’année, sauf les saisons qui ont leurs propres horaires.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hours",
                        to="maison.season",
                        verbose_name="saison",
                    ),
                ),
                (
                    "space",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hours",
                        to="maison.space",
                        verbose_name="espace",
                    ),
                ),
            ],
            options={
                "verbose_name": "horaire",
                "ordering": ["space", "season", "weekday", "opens_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closes_at__gt", models.F("opens_at")), ("closes_at", "00:00"), _connector="OR"
                        ),
                        name="maison_openinghours_close_after_opening",
                        violation_error_message="L’espace ferme après avoir ouvert.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Occupancy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("blocks", django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name="bloque")),
                (
                    "booking",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="occupancies",
                        to="maison.booking",
                        verbose_name="réservation",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="occupancies",
                        to="maison.space",
                        verbose_name="unité",
                    ),
                ),
            ],
            options={
                "verbose_name": "occupation",
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[("unit", "="), ("blocks", "&&")],
                        name="maison_no_double_booking",
                        violation_error_message="Ce créneau vient d’être pris.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Door",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        default=maison.models.fairness.new_code,
                        editable=False,
                        max_length=20,
                        unique=True,
                        verbose_name="code",
                    ),
                ),
                (
                    "space",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="door",
                        to="maison.space",
                        verbose_name="espace",
                    ),
                ),
            ],
            options={
                "verbose_name": "affiche de porte",
                "verbose_name_plural": "affiches de porte",
                "ordering": ["space__name"],
            },
        ),
        migrations.CreateModel(
            name="Closure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_at", models.DateTimeField(verbose_name="du")),
                ("ends_at", models.DateTimeField(verbose_name="au")),
                ("reason", models.CharField(help_text="Tout le monde la lit.", max_length=120, verbose_name="raison")),
                (
                    "space",
                    models.ForeignKey(
                        blank=True,
                        help_text="Vide : toute la Maison.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="closures",
                        to="maison.space",
                        verbose_name="espace",
                    ),
                ),
            ],
            options={
                "verbose_name": "fermeture",
                "ordering": ["-starts_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                        name="maison_closure_ends_after_start",
                        violation_error_message="La fermeture finit après avoir commencé.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BookingEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "number",
                    models.CharField(
                        default=maison.models.bookings.new_number, editable=False, max_length=12, verbose_name="numéro"
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=120, verbose_name="activité")),
                (
                    "attendance",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[django.core.validators.MinValueValidator(1, "Attendez au moins une personne.")],
                        verbose_name="personnes attendues",
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="début")),
                ("ends_at", models.DateTimeField(verbose_name="fin")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("held", "Option"),
                            ("requested", "À confirmer"),
                            ("confirmed", "Confirmée"),
                            ("attended", "Honorée"),
                            ("missed", "Personne n’est venu"),
                            ("unavailable", "Date indisponible"),
                            ("declined", "Refusée"),
                            ("cancelled", "Annulée"),
                            ("released", "Libérée"),
                        ],
                        default="held",
                        max_length=20,
                        verbose_name="statut",
                    ),
                ),
                ("held_until", models.DateTimeField(blank=True, null=True, verbose_name="option jusqu’à")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="pourquoi")),
                (
                    "offered_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="proposée de nouveau le"),
                ),
                ("price", models.DecimalField(decimal_places=2, default=0, max_digits=8, verbose_name="à payer")),
                (
                    "value",
                    models.DecimalField(decimal_places=2, default=0, max_digits=8, verbose_name="valeur de l’usage"),
                ),
                ("at", models.DateTimeField(default=commons.clock.now, editable=False, verbose_name="créée le")),
                (
                    "typed_for",
                    models.CharField(
                        blank=True,
                        help_text="Qui a appelé ou s’est présenté au bureau.",
                        max_length=100,
                        verbose_name="saisie pour le compte de",
                    ),
                ),
                ("checked_at", models.DateTimeField(blank=True, null=True, verbose_name="présence relevée le")),
                (
                    "by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="créée par",
                    ),
                ),
                (
                    "checked_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="présence relevée par",
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
                        to="maison.booking",
                    ),
                ),
                (
                    "structure",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Vide : la Ville elle-même.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="structures.structure",
                        verbose_name="structure",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="maison.ratecategory",
                        verbose_name="catégorie de tarif",
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="maison.series",
                        verbose_name="série",
                    ),
                ),
                (
                    "space",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="maison.space",
                        verbose_name="espace",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="booking",
            name="space",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="bookings",
                to="maison.space",
                verbose_name="espace",
            ),
        ),
        migrations.AddField(
            model_name="adviser",
            name="space",
            field=models.ForeignKey(
                blank=True,
                help_text="Vide : par téléphone seulement.",
                limit_choices_to={"is_protected": False, "kind": "office"},
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="advisers",
                to="maison.space",
                verbose_name="bureau",
            ),
        ),
        migrations.CreateModel(
            name="SpaceEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=80, verbose_name="nom")),
                ("slug", models.SlugField(db_index=False, max_length=90, verbose_name="adresse courte")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("room", "Salle"),
                            ("desk", "Poste de coworking"),
                            ("office", "Bureau de conseil"),
                            ("reception", "Espace d’accueil"),
                            ("municipal", "Autre salle municipale"),
                        ],
                        default="room",
                        max_length=10,
                        verbose_name="sorte",
                    ),
                ),
                ("description", models.TextField(blank=True, verbose_name="description")),
                (
                    "capacity",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)], verbose_name="places"
                    ),
                ),
                (
                    "surface",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=7,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="surface en m²",
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="adresse")),
                ("postcode", models.CharField(blank=True, max_length=5, verbose_name="code postal")),
                (
                    "latitude",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=8, null=True, verbose_name="latitude"),
                ),
                (
                    "longitude",
                    models.DecimalField(
                        blank=True, decimal_places=6, max_digits=9, null=True, verbose_name="longitude"
                    ),
                ),
                (
                    "way_in",
                    models.CharField(
                        blank=True,
                        help_text="La porte, l’étage, le code à demander.",
                        max_length=200,
                        verbose_name="accès",
                    ),
                ),
                ("is_accessible", models.BooleanField(default=False, verbose_name="accessible en fauteuil roulant")),
                (
                    "accessibility",
                    models.CharField(blank=True, max_length=200, verbose_name="accessibilité, précisions"),
                ),
                ("is_open", models.BooleanField(default=True, verbose_name="proposé à la réservation")),
                (
                    "is_protected",
                    models.BooleanField(
                        default=False,
                        help_text="Ses réservations ne se voient pas : tous lisent « Occupé », ou rien.",
                        verbose_name="espace protégé",
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("structures", "Toute structure vérifiée"),
                            ("chosen", "Les structures choisies"),
                            ("desk", "Le bureau d’accueil seulement"),
                        ],
                        default="structures",
                        max_length=10,
                        verbose_name="qui peut réserver",
                    ),
                ),
                (
                    "is_automatic",
                    models.BooleanField(
                        default=True,
                        help_text="Sinon, le bureau d’accueil confirme chaque demande.",
                        verbose_name="confirmé aussitôt",
                    ),
                ),
                ("before", models.DurationField(default=datetime.timedelta(0), verbose_name="préparation avant")),
                ("after", models.DurationField(default=datetime.timedelta(0), verbose_name="remise en état après")),
                (
                    "step",
                    models.DurationField(
                        default=datetime.timedelta(seconds=1800), verbose_name="heures proposées toutes les"
                    ),
                ),
                (
                    "shortest",
                    models.DurationField(default=datetime.timedelta(seconds=3600), verbose_name="durée la plus courte"),
                ),
                (
                    "longest",
                    models.DurationField(
                        default=datetime.timedelta(seconds=43200), verbose_name="durée la plus longue"
                    ),
                ),
                ("horizon", models.PositiveSmallIntegerField(default=180, verbose_name="réservable jusqu’à, en jours")),
                (
                    "notice",
                    models.DurationField(
                        default=datetime.timedelta(seconds=7200), verbose_name="au plus tard, avant le début"
                    ),
                ),
                (
                    "cancel_until",
                    models.DurationField(
                        default=datetime.timedelta(days=1), verbose_name="annulable jusqu’à, avant le début"
                    ),
                ),
                ("opens_on_holidays", models.BooleanField(default=False, verbose_name="ouvert les jours fériés")),
                (
                    "data_code",
                    models.CharField(
                        default="04000000",
                        help_text="Nomenclature des équipements collectifs publics (SCDL). 04 : équipement social et d’animation.",
                        max_length=8,
                        validators=[django.core.validators.RegexValidator("^\\d{8}$", "Le code a huit chiffres.")],
                        verbose_name="code de l’équipement",
                    ),
                ),
                (
                    "data_rank",
                    models.PositiveSmallIntegerField(
                        editable=False,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(999)],
                        verbose_name="numéro d’ordre dans les données ouvertes",
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
                    "part_of",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="maison.space",
                        verbose_name="partie de",
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
                        to="maison.space",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SpacePhoto",
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
                    "rank",
                    models.PositiveSmallIntegerField(
                        default=1, validators=[django.core.validators.MaxValueValidator(99)], verbose_name="rang"
                    ),
                ),
                (
                    "space",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="photos",
                        to="maison.space",
                        verbose_name="espace",
                    ),
                ),
            ],
            options={
                "verbose_name": "photo",
                "ordering": ["space", "rank", "pk"],
            },
        ),
        migrations.CreateModel(
            name="TakeoverCase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "number",
                    models.CharField(
                        default=maison.models.takeovers.new_case_number,
                        editable=False,
                        max_length=12,
                        unique=True,
                        verbose_name="numéro",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("alert", "Alerte à traiter"),
                            ("contacted", "Premier contact pris"),
                            ("diagnosed", "Diagnostic fait"),
                            ("project", "Projet de reprise"),
                            ("financing", "Financement"),
                            ("taken_over", "Reprise par les salariés"),
                            ("sold", "Vendue à d’autres"),
                            ("closed", "Fermée"),
                            ("lost", "Sans suite"),
                        ],
                        default="alert",
                        max_length=20,
                        verbose_name="statut",
                    ),
                ),
                (
                    "opened_at",
                    models.DateTimeField(default=commons.clock.now, editable=False, verbose_name="ouvert le"),
                ),
                ("diagnosis", models.TextField(blank=True, verbose_name="diagnostic")),
                ("jobs_at_stake", models.PositiveIntegerField(default=0, verbose_name="emplois en jeu")),
                ("project", models.TextField(blank=True, verbose_name="projet de reprise")),
                ("financing", models.TextField(blank=True, verbose_name="plan de financement")),
                (
                    "sale",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("shares", "Plus de la moitié des parts ou des actions"),
                            ("business", "Le fonds de commerce"),
                        ],
                        max_length=10,
                        verbose_name="ce qui est vendu",
                    ),
                ),
                (
                    "exclusion",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("inheritance", "Succession"),
                            ("family", "Vente au conjoint, à un ascendant ou à un descendant"),
                            ("marriage", "Liquidation du régime matrimonial"),
                            ("proceedings", "Conciliation, sauvegarde, redressement ou liquidation judiciaire"),
                            ("informed", "Salariés informés sur ce projet dans les douze mois (loi 2014-856, art. 18)"),
                        ],
                        help_text="Code de commerce, art. L23-10-6 et L141-27.",
                        max_length=12,
                        verbose_name="vente exclue de l’obligation",
                    ),
                ),
                (
                    "informed_on",
                    models.DateField(
                        blank=True,
                        help_text="Le jour où le dernier salarié a reçu l’information, de façon certaine (art. D23-10-2).",
                        null=True,
                        verbose_name="salariés informés le",
                    ),
                ),
                (
                    "consulted_on",
                    models.DateField(
                        blank=True,
                        help_text="Dans une entreprise de cinquante salariés et plus.",
                        null=True,
                        verbose_name="comité social et économique consulté le",
                    ),
                ),
                ("has_expert", models.BooleanField(default=False, verbose_name="le comité a demandé un expert")),
                (
                    "declined_on",
                    models.DateField(
                        blank=True,
                        help_text="Le jour où le dernier a dit qu’il ne ferait pas d’offre.",
                        null=True,
                        verbose_name="tous les salariés ont renoncé le",
                    ),
                ),
                ("sale_on", models.DateField(blank=True, null=True, verbose_name="vente prévue le")),
                (
                    "form",
                    models.CharField(
                        blank=True,
                        choices=[("scop", "SCOP"), ("scic", "SCIC"), ("other", "Autre forme")],
                        max_length=10,
                        verbose_name="forme choisie",
                    ),
                ),
                ("jobs_saved", models.PositiveIntegerField(default=0, verbose_name="emplois repris")),
                ("end_reason", models.TextField(blank=True, verbose_name="pourquoi le dossier s’arrête")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="terminé le")),
                (
                    "settled_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="fin notée le"),
                ),
                (
                    "company",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="maison.company",
                        verbose_name="entreprise",
                    ),
                ),
                (
                    "mediator",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="médiateur",
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
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="fin notée par",
                    ),
                ),
                (
                    "partners",
                    models.ManyToManyField(
                        blank=True, related_name="cases", to="maison.takeoverpartner", verbose_name="partenaires"
                    ),
                ),
            ],
            options={
                "verbose_name": "dossier de reprise",
                "verbose_name_plural": "dossiers de reprise",
                "ordering": ["-pk"],
                "permissions": [("handle_takeover", "Suit les reprises d’entreprise par leurs salariés")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["alert", "contacted", "diagnosed", "project", "financing"])),
                        fields=("company",),
                        name="maison_takeovercase_one_running",
                        violation_error_message="Cette entreprise a déjà un dossier en cours.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("status__in", ["closed", "lost", "sold", "taken_over"]), ("ended_on__isnull", False)
                            ),
                            models.Q(
                                models.Q(("status__in", ["closed", "lost", "sold", "taken_over"]), _negated=True),
                                models.Q(("ended_on__isnull", False), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="maison_takeovercase_ended_on_matches_status",
                        violation_error_message="Un dossier terminé a une date de fin.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("status__in", ["closed", "lost", "sold", "taken_over"]), ("settled_at__isnull", False)
                            ),
                            models.Q(
                                models.Q(("status__in", ["closed", "lost", "sold", "taken_over"]), _negated=True),
                                models.Q(("settled_at__isnull", False), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="maison_takeovercase_settled_at_matches_status",
                        violation_error_message="La fin d’un dossier a été notée un jour.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at__isnull", True), ("settled_by__isnull", True)),
                            models.Q(("settled_at__isnull", False), ("settled_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="maison_takeovercase_settled_at_together",
                        violation_error_message="La fin d’un dossier est notée par quelqu’un.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("informed_on__isnull", True),
                            ("declined_on__isnull", True),
                            ("declined_on__gte", models.F("informed_on")),
                            _connector="OR",
                        ),
                        name="maison_takeovercase_informed_on_before_declined_on",
                        violation_error_message="Les salariés renoncent après avoir été informés.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "taken_over"), _negated=True),
                            models.Q(("form", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="maison_takeovercase_taken_over_in_a_form",
                        violation_error_message="Une reprise a une forme : SCOP, SCIC ou autre.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["sold", "closed", "lost"]), _negated=True),
                            models.Q(("end_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="maison_takeovercase_ends_say_why",
                        violation_error_message="Dites pourquoi le dossier s’arrête.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("status__in", ["alert", "contacted", "diagnosed", "project", "financing"]),
                                _negated=True,
                            ),
                            ("company__isnull", False),
                            _connector="OR",
                        ),
                        name="maison_takeovercase_running_is_of_somebody",
                        violation_error_message="Un dossier en cours a une entreprise.",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="alert",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="alerts",
                to="maison.takeovercase",
                verbose_name="dossier",
            ),
        ),
        migrations.CreateModel(
            name="TakeoverDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=150, verbose_name="titre")),
                ("file", models.FileField(upload_to=commons.files.private_path, verbose_name="fichier")),
                ("at", models.DateTimeField(default=commons.clock.now, editable=False, verbose_name="ajouté le")),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ajouté par",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="maison.takeovercase",
                        verbose_name="dossier",
                    ),
                ),
            ],
            options={
                "verbose_name": "document de reprise",
                "verbose_name_plural": "documents de reprise",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="TakeoverContact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("met_on", models.DateField(default=commons.clock.today, verbose_name="le")),
                (
                    "how",
                    models.CharField(
                        choices=[("call", "Téléphone"), ("meeting", "Rencontre"), ("letter", "Courrier ou courriel")],
                        max_length=10,
                        verbose_name="comment",
                    ),
                ),
                ("who", models.CharField(max_length=150, verbose_name="avec qui")),
                ("words", models.TextField(verbose_name="ce qui s’est dit")),
                ("at", models.DateTimeField(default=commons.clock.now, editable=False, verbose_name="noté le")),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="noté par",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contacts",
                        to="maison.takeovercase",
                        verbose_name="dossier",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="maison.takeoverpartner",
                        verbose_name="partenaire",
                    ),
                ),
            ],
            options={
                "verbose_name": "échange",
                "ordering": ["met_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="TakeoverStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(max_length=200, verbose_name="étape")),
                ("due_on", models.DateField(verbose_name="à faire avant le")),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="fait le")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="maison.takeovercase",
                        verbose_name="dossier",
                    ),
                ),
            ],
            options={
                "verbose_name": "étape de reprise",
                "verbose_name_plural": "étapes de reprise",
                "ordering": ["due_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Term",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "name",
                    models.CharField(
                        help_text="Par exemple : printemps 2027.", max_length=60, unique=True, verbose_name="nom"
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="du")),
                ("ends_on", models.DateField(verbose_name="au")),
                (
                    "confirm_by",
                    models.DateField(
                        help_text="Après ce jour, les dates sont rendues aux autres.",
                        verbose_name="à reconfirmer avant le",
                    ),
                ),
            ],
            options={
                "verbose_name": "période de reconfirmation",
                "verbose_name_plural": "périodes de reconfirmation",
                "ordering": ["-starts_on"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_on__isnull", True),
                            ("ends_on__isnull", True),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="maison_term_starts_on_before_ends_on",
                        violation_error_message="Une période finit après avoir commencé.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirm_by__isnull", True),
                            ("starts_on__isnull", True),
                            ("starts_on__gte", models.F("confirm_by")),
                            _connector="OR",
                        ),
                        name="maison_term_confirm_by_before_starts_on",
                        violation_error_message="On reconfirme avant que la période commence.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WaitingPlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_at", models.DateTimeField(verbose_name="début")),
                ("ends_at", models.DateTimeField(verbose_name="fin")),
                ("at", models.DateTimeField(default=commons.clock.now, editable=False, verbose_name="demandée le")),
                ("offered_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="proposée le")),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="demandée par",
                    ),
                ),
                (
                    "option",
                    models.OneToOneField(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="waiting_place",
                        to="maison.booking",
                        verbose_name="option proposée",
                    ),
                ),
                (
                    "space",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="waiting",
                        to="maison.space",
                        verbose_name="espace",
                    ),
                ),
                (
                    "structure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="waiting",
                        to="structures.structure",
                        verbose_name="structure",
                    ),
                ),
            ],
            options={
                "verbose_name": "attente d’un créneau",
                "verbose_name_plural": "attentes de créneaux",
                "ordering": ["at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                        name="maison_waitingplace_ends_after_start",
                        violation_error_message="La fin doit suivre le début.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("option__isnull", True), ("offered_at__isnull", False), _connector="OR"),
                        name="maison_waitingplace_offer_has_a_date",
                        violation_error_message="Une proposition a une date.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("offered_at__isnull", True)),
                        fields=("structure", "space", "starts_at", "ends_at"),
                        name="maison_waitingplace_once",
                        violation_error_message="Votre structure attend déjà ce créneau.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Wish",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=120, verbose_name="activité")),
                (
                    "attendance",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[django.core.validators.MinValueValidator(1, "Attendez au moins une personne.")],
                        verbose_name="personnes attendues",
                    ),
                ),
                ("at", models.DateTimeField(default=commons.clock.now, editable=False, verbose_name="écrit le")),
                (
                    "typed_for",
                    models.CharField(
                        blank=True,
                        help_text="Qui a appelé ou s’est présenté au bureau.",
                        max_length=100,
                        verbose_name="saisi pour le compte de",
                    ),
                ),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (0, "lundi"),
                            (1, "mardi"),
                            (2, "mercredi"),
                            (3, "jeudi"),
                            (4, "vendredi"),
                            (5, "samedi"),
                            (6, "dimanche"),
                        ],
                        null=True,
                        verbose_name="jour obtenu",
                    ),
                ),
                ("from_time", models.TimeField(blank=True, null=True, verbose_name="obtenu de")),
                ("to_time", models.TimeField(blank=True, null=True, verbose_name="obtenu à")),
                ("told", models.TextField(blank=True, verbose_name="selon quelle règle")),
                ("is_by_hand", models.BooleanField(default=False, verbose_name="placé à la main")),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="écrit par",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="wishes",
                        to="maison.round",
                        verbose_name="répartition",
                    ),
                ),
                (
                    "series",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="wish",
                        to="maison.series",
                        verbose_name="série",
                    ),
                ),
                (
                    "space",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="maison.space",
                        verbose_name="espace obtenu",
                    ),
                ),
                (
                    "structure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="wishes",
                        to="structures.structure",
                        verbose_name="structure",
                    ),
                ),
            ],
            options={
                "verbose_name": "vœu",
                "verbose_name_plural": "vœux",
                "ordering": ["round", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("round", "structure", "title"),
                        name="maison_wish_once",
                        violation_error_message="Cette activité a déjà un vœu : changez-le.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("from_time__isnull", True),
                                ("space__isnull", True),
                                ("to_time__isnull", True),
                                ("weekday__isnull", True),
                            ),
                            models.Q(
                                ("from_time__isnull", False),
                                ("space__isnull", False),
                                ("to_time__isnull", False),
                                ("weekday__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="maison_wish_slot_is_whole",
                        violation_error_message="Un créneau a un espace, un jour et deux heures.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_time__gt", models.F("from_time")),
                            ("to_time", "00:00"),
                            ("to_time__isnull", True),
                            _connector="OR",
                        ),
                        name="maison_wish_ends_after_start",
                        violation_error_message="La fin doit suivre le début.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WishedSlot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "rank",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "premier vœu"), (2, "second vœu")], verbose_name="rang"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("room", "Salle"),
                            ("desk", "Poste de coworking"),
                            ("office", "Bureau de conseil"),
                            ("reception", "Espace d’accueil"),
                            ("municipal", "Autre salle municipale"),
                        ],
                        max_length=10,
                        verbose_name="sorte d’espace",
                    ),
                ),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "lundi"),
                            (1, "mardi"),
                            (2, "mercredi"),
                            (3, "jeudi"),
                            (4, "vendredi"),
                            (5, "samedi"),
                            (6, "dimanche"),
                        ],
                        verbose_name="jour",
                    ),
                ),
                ("from_time", models.TimeField(verbose_name="de")),
                ("to_time", models.TimeField(help_text="0 h : minuit.", verbose_name="à")),
                (
                    "space",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="maison.space",
                        verbose_name="espace",
                    ),
                ),
                (
                    "wish",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="slots",
                        to="maison.wish",
                        verbose_name="vœu",
                    ),
                ),
            ],
            options={
                "verbose_name": "créneau souhaité",
                "verbose_name_plural": "créneaux souhaités",
                "ordering": ["wish", "rank"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("wish", "rank"),
                        name="maison_wishedslot_once",
                        violation_error_message="Un seul vœu de chaque rang.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", ""), ("space__isnull", False)),
                            models.Q(("space__isnull", True), models.Q(("kind", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="maison_wishedslot_space_or_kind",
                        violation_error_message="Choisissez un espace, ou une sorte d’espace.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_time__gt", models.F("from_time")), ("to_time", "00:00"), _connector="OR"
                        ),
                        name="maison_wishedslot_ends_after_start",
                        violation_error_message="La fin doit suivre le début.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_at", models.DateTimeField(verbose_name="du")),
                ("ends_at", models.DateTimeField(verbose_name="au")),
                (
                    "adviser",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="absences",
                        to="maison.adviser",
                        verbose_name="conseiller",
                    ),
                ),
            ],
            options={
                "verbose_name": "absence",
                "ordering": ["-starts_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                        name="maison_absence_ends_after_start",
                        violation_error_message="La fin doit suivre le début.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AdviserHours",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "lundi"),
                            (1, "mardi"),
                            (2, "mercredi"),
                            (3, "jeudi"),
                            (4, "vendredi"),
                            (5, "samedi"),
                            (6, "dimanche"),
                        ],
                        verbose_name="jour",
                    ),
                ),
                ("from_time", models.TimeField(verbose_name="de")),
                ("to_time", models.TimeField(verbose_name="à")),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("both", "sur place ou par téléphone"),
                            ("spot", "sur place"),
                            ("phone", "par téléphone"),
                        ],
                        default="both",
                        max_length=5,
                        verbose_name="comment",
                    ),
                ),
                ("valid_from", models.DateField(default=commons.clock.today, verbose_name="à partir du")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="jusqu’au")),
                (
                    "adviser",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hours",
                        to="maison.adviser",
                        verbose_name="conseiller",
                    ),
                ),
            ],
            options={
                "verbose_name": "permanence",
                "ordering": ["adviser", "weekday", "from_time"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("to_time__gt", models.F("from_time"))),
                        name="maison_adviserhours_end_after_start",
                        violation_error_message="La fin doit suivre le début.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__isnull", True),
                            ("valid_until__isnull", True),
                            ("valid_until__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="maison_adviserhours_valid_from_before_valid_until",
                        violation_error_message="Une permanence finit après avoir commencé.",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(fields=["user", "starts_at"], name="maison_appointment_by_user"),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                name="maison_appointment_ends_after_start",
                violation_error_message="La fin doit suivre le début.",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("user__isnull", False), models.Q(("typed_for", ""), _negated=True), _connector="OR"
                ),
                name="maison_appointment_is_somebodys",
                violation_error_message="Dites pour qui est le rendez-vous.",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(("user__isnull", True), ("email", ""), _connector="OR"),
                name="maison_appointment_email_of_who_has_no_account",
                violation_error_message="Qui a un compte est prévenu à l’adresse de son compte.",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("way", "phone"), _negated=True), models.Q(("phone", ""), _negated=True), _connector="OR"
                ),
                name="maison_appointment_says_where_to_call",
                violation_error_message="Donnez le numéro où vous appeler.",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "cancelled"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="maison_appointment_says_why",
                violation_error_message="Dites pourquoi.",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("checked_at__isnull", True), ("checked_by__isnull", True)),
                    models.Q(("checked_at__isnull", False), ("checked_by__isnull", False)),
                    _connector="OR",
                ),
                name="maison_appointment_checked_at_together",
                violation_error_message="Une présence relevée a un auteur et une date.",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("status__in", ["booked", "attended", "absent"])),
                expressions=[
                    ("adviser", "="),
                    (
                        maison.models.appointments.TsTzRange(
                            "starts_at", "ends_at", django.contrib.postgres.fields.ranges.RangeBoundary()
                        ),
                        "&&",
                    ),
                ],
                name="maison_appointment_one_at_a_time",
                violation_error_message="Ce créneau vient d’être pris.",
            ),
        ),
        migrations.AddConstraint(
            model_name="inventory",
            constraint=models.UniqueConstraint(
                fields=("occupation", "kind"),
                name="maison_inventory_once",
                violation_error_message="Cet état des lieux existe déjà.",
            ),
        ),
        migrations.AddConstraint(
            model_name="inventory",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("sent_at__isnull", True), ("sent_by__isnull", True)),
                    models.Q(("sent_at__isnull", False), ("sent_by__isnull", False)),
                    _connector="OR",
                ),
                name="maison_inventory_sent_at_together",
                violation_error_message="Une signature a un auteur et une date.",
            ),
        ),
        migrations.AddConstraint(
            model_name="inventory",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("signed_at__isnull", True), ("signed_by__isnull", True)),
                    models.Q(("signed_at__isnull", False), ("signed_by__isnull", False)),
                    _connector="OR",
                ),
                name="maison_inventory_signed_at_together",
                violation_error_message="Une signature a un auteur et une date.",
            ),
        ),
        migrations.AddConstraint(
            model_name="inventory",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["signed", "to_sign"]), ("sent_at__isnull", False)),
                    models.Q(
                        models.Q(("status__in", ["signed", "to_sign"]), _negated=True),
                        models.Q(("sent_at__isnull", False), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="maison_inventory_sent_at_matches_status",
                violation_error_message="La Ville signe avant la structure.",
            ),
        ),
        migrations.AddConstraint(
            model_name="inventory",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["signed"]), ("signed_at__isnull", False)),
                    models.Q(
                        models.Q(("status__in", ["signed"]), _negated=True),
                        models.Q(("signed_at__isnull", False), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="maison_inventory_signed_at_matches_status",
                violation_error_message="Un état des lieux signé est daté.",
            ),
        ),
        migrations.AddConstraint(
            model_name="inventory",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "signed"), _negated=True),
                    models.Q(
                        models.Q(("document", ""), _negated=True),
                        models.Q(("document_sha256", ""), _negated=True),
                        models.Q(("name", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="maison_inventory_signed_is_frozen",
                violation_error_message="Ce qui est signé est conservé avec son empreinte.",
            ),
        ),
        migrations.AddConstraint(
            model_name="passbook",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_from__isnull", True),
                    ("valid_until__isnull", True),
                    ("valid_until__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="maison_passbook_valid_from_before_valid_until",
                violation_error_message="Un carnet finit après avoir commencé.",
            ),
        ),
        migrations.AddConstraint(
            model_name="passbook",
            constraint=models.CheckConstraint(
                condition=models.Q(("half_days__gt", 0)),
                name="maison_passbook_half_days_positive",
                violation_error_message="Un carnet a au moins un passage.",
            ),
        ),
        migrations.AddConstraint(
            model_name="passbook",
            constraint=models.CheckConstraint(
                condition=models.Q(("price__gte", 0), ("value__gte", models.F("price"))),
                name="maison_passbook_value_covers_price",
                violation_error_message="Un carnet vaut au moins ce qu’il coûte.",
            ),
        ),
        migrations.AddConstraint(
            model_name="passbook",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("paid_at__isnull", True), ("paid_by__isnull", True)),
                    models.Q(("paid_at__isnull", False), ("paid_by__isnull", False)),
                    _connector="OR",
                ),
                name="maison_passbook_paid_at_together",
                violation_error_message="Un paiement noté a un auteur et une date.",
            ),
        ),
        migrations.AddConstraint(
            model_name="passbook",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cancelled_at__isnull", True), ("cancelled_by__isnull", True)),
                    models.Q(("cancelled_at__isnull", False), ("cancelled_by__isnull", False)),
                    _connector="OR",
                ),
                name="maison_passbook_cancelled_at_together",
                violation_error_message="Une annulation a un auteur et une date.",
            ),
        ),
        migrations.AddConstraint(
            model_name="passbook",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cancelled_at__isnull", True), models.Q(("reason", ""), _negated=True), _connector="OR"
                ),
                name="maison_passbook_says_why",
                violation_error_message="Dites pourquoi.",
            ),
        ),
        migrations.AddConstraint(
            model_name="occupation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("starts_on__isnull", True),
                    ("ends_on__isnull", True),
                    ("ends_on__gte", models.F("starts_on")),
                    _connector="OR",
                ),
                name="maison_occupation_starts_on_before_ends_on",
                violation_error_message="Une occupation finit après avoir commencé.",
            ),
        ),
        migrations.AddConstraint(
            model_name="occupation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("starts_on__isnull", True),
                    ("leaves_on__isnull", True),
                    ("leaves_on__gte", models.F("starts_on")),
                    _connector="OR",
                ),
                name="maison_occupation_starts_on_before_leaves_on",
                violation_error_message="Un départ ne précède pas l’entrée.",
            ),
        ),
        migrations.AddConstraint(
            model_name="occupation",
            constraint=models.CheckConstraint(
                condition=models.Q(("fee__gte", 0)),
                name="maison_occupation_fee_positive",
                violation_error_message="Une redevance n’est pas négative.",
            ),
        ),
        migrations.AddConstraint(
            model_name="occupation",
            constraint=models.CheckConstraint(
                condition=models.Q(("rental_value__gte", 0)),
                name="maison_occupation_rental_value_positive",
                violation_error_message="Une valeur locative n’est pas négative.",
            ),
        ),
        migrations.AddConstraint(
            model_name="occupation",
            constraint=models.CheckConstraint(
                condition=models.Q(("fee__gt", 0), models.Q(("free_reason", ""), _negated=True), _connector="OR"),
                name="maison_occupation_free_says_why",
                violation_error_message="Une occupation gratuite dit pourquoi (CG3P, art. L2125-1).",
            ),
        ),
        migrations.AddConstraint(
            model_name="occupation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["ended", "hearing", "running"]), ("signed_on__isnull", False)),
                    models.Q(
                        models.Q(("status__in", ["ended", "hearing", "running"]), _negated=True),
                        models.Q(("signed_on__isnull", False), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="maison_occupation_signed_on_matches_status",
                violation_error_message="Une occupation en cours est signée et datée.",
            ),
        ),
        migrations.AddConstraint(
            model_name="occupation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("announced_at__isnull", True), ("announced_by__isnull", True), ("answer_until__isnull", True)
                    ),
                    models.Q(
                        ("announced_at__isnull", False),
                        ("announced_by__isnull", False),
                        ("answer_until__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="maison_occupation_announced_at_together",
                violation_error_message="Une annonce a un auteur et un délai.",
            ),
        ),
        migrations.AddConstraint(
            model_name="occupation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("announced_at__isnull", True),
                    models.Q(
                        models.Q(("announcement", ""), _negated=True),
                        models.Q(("announcement_sha256", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="maison_occupation_announcement_is_kept",
                violation_error_message="Une annonce est gardée comme elle a été écrite, avec son empreinte.",
            ),
        ),
        migrations.AddConstraint(
            model_name="occupation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ending", "revoked"), _negated=True),
                    models.Q(
                        models.Q(("revocation", ""), _negated=True), models.Q(("revocation_sha256", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="maison_occupation_revocation_is_kept",
                violation_error_message="Une révocation est gardée comme elle a été écrite, avec son empreinte.",
            ),
        ),
        migrations.AddConstraint(
            model_name="occupation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at__isnull", True), ("answered_by__isnull", True)),
                    models.Q(("answered_at__isnull", False), ("answered_by__isnull", False)),
                    _connector="OR",
                ),
                name="maison_occupation_answered_at_together",
                violation_error_message="Une réponse a un auteur et une date.",
            ),
        ),
        migrations.AddConstraint(
            model_name="occupation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ending__in", ["", "term"]), ("leaves_on__isnull", True)),
                    models.Q(
                        ("ending__in", ["structure", "revoked"]),
                        ("leaves_on__isnull", False),
                        models.Q(("end_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="maison_occupation_leaves_for_a_reason",
                violation_error_message="Un départ avant le terme dit de qui il vient, et pourquoi.",
            ),
        ),
        migrations.AddConstraint(
            model_name="occupation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "ended"), _negated=True),
                    models.Q(("ending", ""), _negated=True),
                    _connector="OR",
                ),
                name="maison_occupation_ended_says_how",
                violation_error_message="Une occupation terminée dit comment.",
            ),
        ),
        migrations.AddConstraint(
            model_name="occupation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "abandoned"), _negated=True),
                    models.Q(("end_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="maison_occupation_abandoned_says_why",
                violation_error_message="Une convention abandonnée dit pourquoi.",
            ),
        ),
        migrations.AddConstraint(
            model_name="occupation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("document", ""), _negated=True), models.Q(("document_sha256", ""), _negated=True)
                ),
                name="maison_occupation_is_frozen",
                violation_error_message="Ce qui est signé est conservé avec son empreinte.",
            ),
        ),
        migrations.AddConstraint(
            model_name="occupation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "abandoned"), _negated=True),
                fields=("renews",),
                name="maison_occupation_renewed_once",
                violation_error_message="Cette occupation est déjà renouvelée.",
            ),
        ),
        migrations.AddConstraint(
            model_name="occupation",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("status", "abandoned"), _negated=True),
                expressions=[
                    ("premises", "="),
                    (
                        maison.models.occupations.DateSpan(
                            "starts_on",
                            "last_on",
                            django.contrib.postgres.fields.ranges.RangeBoundary(
                                inclusive_lower=True, inclusive_upper=True
                            ),
                        ),
                        "&&",
                    ),
                ],
                name="maison_occupation_one_at_a_time",
                violation_error_message="Ce local est déjà occupé à ces dates.",
            ),
        ),
        migrations.AddConstraint(
            model_name="premisesrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("starts_on__isnull", True),
                    ("ends_on__isnull", True),
                    ("ends_on__gte", models.F("starts_on")),
                    _connector="OR",
                ),
                name="maison_premisesrequest_starts_on_before_ends_on",
                violation_error_message="L’usage du local finit après avoir commencé.",
            ),
        ),
        migrations.AddConstraint(
            model_name="premisesrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("proposed_from__isnull", True),
                    ("proposed_until__isnull", True),
                    ("proposed_until__gte", models.F("proposed_from")),
                    _connector="OR",
                ),
                name="maison_premisesrequest_proposed_from_before_proposed_until",
                violation_error_message="L’occupation finit après avoir commencé.",
            ),
        ),
        migrations.AddConstraint(
            model_name="premisesrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("submitted_at__isnull", True), ("submitted_by__isnull", True)),
                    models.Q(("submitted_at__isnull", False), ("submitted_by__isnull", False)),
                    _connector="OR",
                ),
                name="maison_premisesrequest_submitted_at_together",
                violation_error_message="Un dépôt a un auteur et une date.",
            ),
        ),
        migrations.AddConstraint(
            model_name="premisesrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("visit_at__isnull", True), ("visit_by__isnull", True)),
                    models.Q(("visit_at__isnull", False), ("visit_by__isnull", False)),
                    _connector="OR",
                ),
                name="maison_premisesrequest_visit_at_together",
                violation_error_message="Une visite a une date et quelqu’un pour recevoir.",
            ),
        ),
        migrations.AddConstraint(
            model_name="premisesrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", True), ("decided_by__isnull", True)),
                    models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                    _connector="OR",
                ),
                name="maison_premisesrequest_decided_at_together",
                violation_error_message="Une décision a un auteur et une date.",
            ),
        ),
        migrations.AddConstraint(
            model_name="premisesrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["granted", "refused"]), ("decided_at__isnull", False)),
                    models.Q(
                        models.Q(("status__in", ["granted", "refused"]), _negated=True),
                        models.Q(("decided_at__isnull", False), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="maison_premisesrequest_decided_at_matches_status",
                violation_error_message="Une décision est datée.",
            ),
        ),
        migrations.AddConstraint(
            model_name="premisesrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["granted", "refused"]), _negated=True),
                    models.Q(
                        models.Q(("decision_letter", ""), _negated=True),
                        models.Q(("decision_letter_sha256", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="maison_premisesrequest_decision_is_kept",
                violation_error_message="Une décision est gardée comme elle a été écrite, avec son empreinte.",
            ),
        ),
        migrations.AddConstraint(
            model_name="premisesrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("works_cost__gte", 0)),
                name="maison_premisesrequest_works_cost_positive",
                violation_error_message="Un coût n’est pas négatif.",
            ),
        ),
        migrations.AddConstraint(
            model_name="premisesrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("can_pay__gte", 0)),
                name="maison_premisesrequest_can_pay_positive",
                violation_error_message="Une redevance n’est pas négative.",
            ),
        ),
        migrations.AddConstraint(
            model_name="premisesrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("proposed_fee__gte", 0)),
                name="maison_premisesrequest_proposed_fee_positive",
                violation_error_message="Une redevance n’est pas négative.",
            ),
        ),
        migrations.AddConstraint(
            model_name="premisesrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "refused"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="maison_premisesrequest_refused_says_why",
                violation_error_message="Un refus dit pourquoi.",
            ),
        ),
        migrations.AddConstraint(
            model_name="premisesrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["proposed", "granted"]), _negated=True),
                    models.Q(
                        ("proposed_from__isnull", False),
                        ("proposed_until__isnull", False),
                        models.Q(("opinion", ""), _negated=True),
                        models.Q(
                            ("proposed_fee__gt", 0), models.Q(("free_reason", ""), _negated=True), _connector="OR"
                        ),
                    ),
                    _connector="OR",
                ),
                name="maison_premisesrequest_proposed_whole",
                violation_error_message="Une proposition a ses dates, un avis, et une redevance ou la raison de la gratuité.",
            ),
        ),
        migrations.AddConstraint(
            model_name="premisesrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["draft", "submitted", "visit", "proposed"])),
                fields=("premises", "structure"),
                name="maison_premisesrequest_one_open",
                violation_error_message="Votre structure a déjà une demande en cours pour ce local.",
            ),
        ),
        migrations.AddConstraint(
            model_name="series",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("starts_on__isnull", True),
                    ("until__isnull", True),
                    ("until__gte", models.F("starts_on")),
                    _connector="OR",
                ),
                name="maison_series_starts_on_before_until",
                violation_error_message="Une série finit après avoir commencé.",
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("starts_on__isnull", True),
                    ("ends_on__isnull", True),
                    ("ends_on__gte", models.F("starts_on")),
                    _connector="OR",
                ),
                name="maison_round_starts_on_before_ends_on",
                violation_error_message="La saison finit après avoir commencé.",
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["published"]), ("published_at__isnull", False)),
                    models.Q(
                        models.Q(("status__in", ["published"]), _negated=True),
                        models.Q(("published_at__isnull", False), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="maison_round_published_at_matches_status",
                violation_error_message="Des résultats publiés ont une date.",
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("published_at__isnull", True), ("published_by__isnull", True)),
                    models.Q(("published_at__isnull", False), ("published_by__isnull", False)),
                    _connector="OR",
                ),
                name="maison_round_published_together",
                violation_error_message="Une publication a une date et un auteur.",
            ),
        ),
        migrations.AddConstraint(
            model_name="rate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_from__isnull", True),
                    ("valid_until__isnull", True),
                    ("valid_until__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="maison_rate_valid_from_before_valid_until",
                violation_error_message="Un tarif finit après avoir commencé.",
            ),
        ),
        migrations.AddConstraint(
            model_name="rate",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)),
                name="maison_rate_not_negative",
                violation_error_message="Un tarif n’est pas négatif.",
            ),
        ),
        migrations.AddConstraint(
            model_name="rate",
            constraint=models.UniqueConstraint(
                fields=("space", "category", "unit", "valid_from"),
                name="maison_rate_once",
                violation_error_message="Ce tarif existe déjà à cette date.",
            ),
        ),
        migrations.AddConstraint(
            model_name="quota",
            constraint=models.CheckConstraint(
                condition=models.Q(("hours__gt", 0)),
                name="maison_quota_hours_positive",
                violation_error_message="Un quota compte des heures.",
            ),
        ),
        migrations.AddConstraint(
            model_name="quota",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_from__isnull", True),
                    ("valid_until__isnull", True),
                    ("valid_until__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="maison_quota_valid_from_before_valid_until",
                violation_error_message="Un quota finit après avoir commencé.",
            ),
        ),
        migrations.AddConstraint(
            model_name="quota",
            constraint=models.CheckConstraint(
                condition=models.Q(("space__isnull", True), ("kind", ""), _connector="OR"),
                name="maison_quota_space_or_kind",
                violation_error_message="Choisissez un espace ou une sorte d’espace, pas les deux.",
            ),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(fields=["space", "starts_at"], name="maison_booking_by_space"),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(fields=["structure", "starts_at"], name="maison_booking_by_structure"),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(
                condition=models.Q(("status", "held")), fields=["held_until"], name="maison_booking_options"
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                name="maison_booking_ends_after_start",
                violation_error_message="La fin doit suivre le début.",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("held_until__isnull", False), ("status", "held")),
                    models.Q(models.Q(("status", "held"), _negated=True), ("held_until__isnull", True)),
                    _connector="OR",
                ),
                name="maison_booking_only_options_are_held",
                violation_error_message="Seule une option a une limite.",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(("status", "held"), models.Q(("title", ""), _negated=True), _connector="OR"),
                name="maison_booking_says_what_for",
                violation_error_message="Dites quelle activité se tiendra.",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["unavailable", "declined", "cancelled", "released"]), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="maison_booking_says_why",
                violation_error_message="Dites pourquoi.",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(("price__gte", 0), ("value__gte", 0)),
                name="maison_booking_amounts_positive",
                violation_error_message="Un prix n’est pas négatif.",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("checked_at__isnull", True), ("checked_by__isnull", True)),
                    models.Q(("checked_at__isnull", False), ("checked_by__isnull", False)),
                    _connector="OR",
                ),
                name="maison_booking_checked_at_together",
                violation_error_message="Une présence relevée a un auteur et une date.",
            ),
        ),
        migrations.AddIndex(
            model_name="takeovercase",
            index=models.Index(fields=["ended_on"], name="maison_takeover_ended"),
        ),
        migrations.AddIndex(
            model_name="waitingplace",
            index=models.Index(
                condition=models.Q(("offered_at__isnull", True)),
                fields=["space", "starts_at"],
                name="maison_waitingplace_queue",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="legaldelay",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "maison_legaldelayevent" ("effective_from", "effective_to", "id", "key", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "unit", "value") VALUES (NEW."effective_from", NEW."effective_to", NEW."id", NEW."key", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reference", NEW."unit", NEW."value"); RETURN NULL;',
                    hash="1c850781fca56bf783860e1a3a9aca10f288189d",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_faeeb",
                    table="maison_legaldelay",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="legaldelay",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "maison_legaldelayevent" ("effective_from", "effective_to", "id", "key", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "unit", "value") VALUES (NEW."effective_from", NEW."effective_to", NEW."id", NEW."key", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reference", NEW."unit", NEW."value"); RETURN NULL;',
                    hash="06a38f60936f2d27aa639671d9954cc1b7b737c7",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_5515f",
                    table="maison_legaldelay",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="limit",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "maison_limitevent" ("effective_from", "id", "key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "value") VALUES (NEW."effective_from", NEW."id", NEW."key", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."value"); RETURN NULL;',
                    hash="72e9c0600ce97d243c1365a00fb1e62a23036fd9",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_07ee6",
                    table="maison_limit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="limit",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "maison_limitevent" ("effective_from", "id", "key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "value") VALUES (NEW."effective_from", NEW."id", NEW."key", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."value"); RETURN NULL;',
                    hash="83bed84de78b38042514fb5f8f353014f9666a0a",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d9208",
                    table="maison_limit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="passoffer",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "maison_passofferevent" ("amount", "half_days", "id", "months", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_from", "valid_until", "vote") VALUES (NEW."amount", NEW."half_days", NEW."id", NEW."months", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."valid_from", NEW."valid_until", NEW."vote"); RETURN NULL;',
                    hash="49f04c3b6ed75e7316e71226f312eb78f5105e97",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_7d65d",
                    table="maison_passoffer",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="passoffer",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "maison_passofferevent" ("amount", "half_days", "id", "months", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_from", "valid_until", "vote") VALUES (NEW."amount", NEW."half_days", NEW."id", NEW."months", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."valid_from", NEW."valid_until", NEW."vote"); RETURN NULL;',
                    hash="b29b10b8cc62a5a1143f4f2ff5048c8cb5d419be",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_bdfb8",
                    table="maison_passoffer",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="priorityrule",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "maison_priorityruleevent" ("criterion", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "points", "valid_from", "valid_until") VALUES (NEW."criterion", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."points", NEW."valid_from", NEW."valid_until"); RETURN NULL;',
                    hash="9e7d8792e7e13248d54c4a70af0355ec73ad9c49",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_c9d03",
                    table="maison_priorityrule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="priorityrule",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "maison_priorityruleevent" ("criterion", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "points", "valid_from", "valid_until") VALUES (NEW."criterion", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."points", NEW."valid_from", NEW."valid_until"); RETURN NULL;',
                    hash="b201f4593dc2e698d9b0464a278fd32d8c9f1243",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_564a7",
                    table="maison_priorityrule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="inventoryphoto",
            trigger=pgtrigger.compiler.Trigger(
                name="sent_is_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE photo maison_inventoryphoto%ROWTYPE;",
                    func="\n                    photo := COALESCE(NEW, OLD);\n                    IF EXISTS (SELECT FROM maison_inventory WHERE id = photo.inventory_id AND status <> 'draft') THEN\n                        RAISE EXCEPTION 'Un état des lieux envoyé ne change plus.' USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN photo;\n                ",
                    hash="66cc272ae1ca32817b11cf0ab5cbda48eaea9501",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_sent_is_frozen_9aed8",
                    table="maison_inventoryphoto",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="inventory",
            trigger=pgtrigger.compiler.Trigger(
                name="signed_is_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.status = 'signed')",
                    func="RAISE EXCEPTION 'Un état des lieux signé ne change plus.' USING ERRCODE = 'check_violation';",
                    hash="2d0d0cb13cb6a6dcd96fc711617860006ee643a4",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_signed_is_frozen_f0673",
                    table="maison_inventory",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="occupationsignature",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="7016549447a803d2e18c4735378b0c9840ed5746",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_40d6d",
                    table="maison_occupationsignature",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="passbook",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "maison_passbookevent" ("at", "by_id", "cancelled_at", "cancelled_by_id", "half_days", "id", "number", "offer_id", "paid_at", "paid_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price", "reason", "structure_id", "typed_for", "valid_from", "valid_until", "value") VALUES (NEW."at", NEW."by_id", NEW."cancelled_at", NEW."cancelled_by_id", NEW."half_days", NEW."id", NEW."number", NEW."offer_id", NEW."paid_at", NEW."paid_by_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."price", NEW."reason", NEW."structure_id", NEW."typed_for", NEW."valid_from", NEW."valid_until", NEW."value"); RETURN NULL;',
                    hash="bb2e54f5289b84cc0ae2f03bf4fa2e5dbd3e6268",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_b03e5",
                    table="maison_passbook",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="passbook",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "maison_passbookevent" ("at", "by_id", "cancelled_at", "cancelled_by_id", "half_days", "id", "number", "offer_id", "paid_at", "paid_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price", "reason", "structure_id", "typed_for", "valid_from", "valid_until", "value") VALUES (NEW."at", NEW."by_id", NEW."cancelled_at", NEW."cancelled_by_id", NEW."half_days", NEW."id", NEW."number", NEW."offer_id", NEW."paid_at", NEW."paid_by_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."price", NEW."reason", NEW."structure_id", NEW."typed_for", NEW."valid_from", NEW."valid_until", NEW."value"); RETURN NULL;',
                    hash="895d573ad97975743f887b0be998394dbddcd881",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c9785",
                    table="maison_passbook",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="premises",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "maison_premisesevent" ("accessibility", "address", "closes_on", "commune_id", "conditions", "description", "floor", "id", "is_accessible", "is_kept", "is_public", "name", "opens_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postcode", "rental_value", "slug", "state", "surface", "value_source", "way_in") VALUES (NEW."accessibility", NEW."address", NEW."closes_on", NEW."commune_id", NEW."conditions", NEW."description", NEW."floor", NEW."id", NEW."is_accessible", NEW."is_kept", NEW."is_public", NEW."name", NEW."opens_on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."postcode", NEW."rental_value", NEW."slug", NEW."state", NEW."surface", NEW."value_source", NEW."way_in"); RETURN NULL;',
                    hash="45afc2ba179146ca5b8b9a18434464075160ff51",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_7e519",
                    table="maison_premises",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="premises",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "maison_premisesevent" ("accessibility", "address", "closes_on", "commune_id", "conditions", "description", "floor", "id", "is_accessible", "is_kept", "is_public", "name", "opens_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postcode", "rental_value", "slug", "state", "surface", "value_source", "way_in") VALUES (NEW."accessibility", NEW."address", NEW."closes_on", NEW."commune_id", NEW."conditions", NEW."description", NEW."floor", NEW."id", NEW."is_accessible", NEW."is_kept", NEW."is_public", NEW."name", NEW."opens_on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."postcode", NEW."rental_value", NEW."slug", NEW."state", NEW."surface", NEW."value_source", NEW."way_in"); RETURN NULL;',
                    hash="c1343826876165b6bd552d09884d60bb649197c5",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_cce4a",
                    table="maison_premises",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="occupation",
            trigger=pgtrigger.compiler.Trigger(
                name="signed_is_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.document_sha256 <> '')",
                    func="\n                    IF (NEW.document, NEW.document_sha256, NEW.number, NEW.premises_id, NEW.starts_on, NEW.ends_on,\n                        NEW.purpose, NEW.fee, NEW.free_reason, NEW.rental_value, NEW.value_source, NEW.decision)\n                       IS DISTINCT FROM\n                       (OLD.document, OLD.document_sha256, OLD.number, OLD.premises_id, OLD.starts_on, OLD.ends_on,\n                        OLD.purpose, OLD.fee, OLD.free_reason, OLD.rental_value, OLD.value_source, OLD.decision)\n                    THEN\n                        RAISE EXCEPTION 'Une convention proposée ou signée ne change plus.'\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;\n                ",
                    hash="920c4cfa1400615529841247f078ea15ad98e23c",
                    operation="UPDATE",
                    pgid="pgtrigger_signed_is_frozen_bde83",
                    table="maison_occupation",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="occupation",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "maison_occupationevent" ("announced_at", "announced_by_id", "announcement", "announcement_sha256", "answer", "answer_until", "answered_at", "answered_by_id", "decision", "document", "document_sha256", "end_reason", "ending", "ends_on", "facts", "fee", "free_reason", "id", "leaves_on", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "premises_id", "purpose", "renews_id", "rental_value", "request_id", "revocation", "revocation_sha256", "signed_on", "starts_on", "status", "structure_id", "value_source") VALUES (NEW."announced_at", NEW."announced_by_id", NEW."announcement", NEW."announcement_sha256", NEW."answer", NEW."answer_until", NEW."answered_at", NEW."answered_by_id", NEW."decision", NEW."document", NEW."document_sha256", NEW."end_reason", NEW."ending", NEW."ends_on", NEW."facts", NEW."fee", NEW."free_reason", NEW."id", NEW."leaves_on", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."premises_id", NEW."purpose", NEW."renews_id", NEW."rental_value", NEW."request_id", NEW."revocation", NEW."revocation_sha256", NEW."signed_on", NEW."starts_on", NEW."status", NEW."structure_id", NEW."value_source"); RETURN NULL;',
                    hash="241a618e418b1ff8458e799b5ea6dd6372d5277f",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_5eb87",
                    table="maison_occupation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="occupation",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."announced_at" IS DISTINCT FROM (NEW."announced_at") OR OLD."announced_by_id" IS DISTINCT FROM (NEW."announced_by_id") OR OLD."announcement" IS DISTINCT FROM (NEW."announcement") OR OLD."announcement_sha256" IS DISTINCT FROM (NEW."announcement_sha256") OR OLD."answer" IS DISTINCT FROM (NEW."answer") OR OLD."answer_until" IS DISTINCT FROM (NEW."answer_until") OR OLD."answered_at" IS DISTINCT FROM (NEW."answered_at") OR OLD."answered_by_id" IS DISTINCT FROM (NEW."answered_by_id") OR OLD."decision" IS DISTINCT FROM (NEW."decision") OR OLD."document" IS DISTINCT FROM (NEW."document") OR OLD."document_sha256" IS DISTINCT FROM (NEW."document_sha256") OR OLD."end_reason" IS DISTINCT FROM (NEW."end_reason") OR OLD."ending" IS DISTINCT FROM (NEW."ending") OR OLD."ends_on" IS DISTINCT FROM (NEW."ends_on") OR OLD."facts" IS DISTINCT FROM (NEW."facts") OR OLD."fee" IS DISTINCT FROM (NEW."fee") OR OLD."free_reason" IS DISTINCT FROM (NEW."free_reason") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."leaves_on" IS DISTINCT FROM (NEW."leaves_on") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."premises_id" IS DISTINCT FROM (NEW."premises_id") OR OLD."purpose" IS DISTINCT FROM (NEW."purpose") OR OLD."renews_id" IS DISTINCT FROM (NEW."renews_id") OR OLD."rental_value" IS DISTINCT FROM (NEW."rental_value") OR OLD."request_id" IS DISTINCT FROM (NEW."request_id") OR OLD."revocation" IS DISTINCT FROM (NEW."revocation") OR OLD."revocation_sha256" IS DISTINCT FROM (NEW."revocation_sha256") OR OLD."signed_on" IS DISTINCT FROM (NEW."signed_on") OR OLD."starts_on" IS DISTINCT FROM (NEW."starts_on") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."structure_id" IS DISTINCT FROM (NEW."structure_id") OR OLD."value_source" IS DISTINCT FROM (NEW."value_source"))',
                    func='INSERT INTO "maison_occupationevent" ("announced_at", "announced_by_id", "announcement", "announcement_sha256", "answer", "answer_until", "answered_at", "answered_by_id", "decision", "document", "document_sha256", "end_reason", "ending", "ends_on", "facts", "fee", "free_reason", "id", "leaves_on", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "premises_id", "purpose", "renews_id", "rental_value", "request_id", "revocation", "revocation_sha256", "signed_on", "starts_on", "status", "structure_id", "value_source") VALUES (NEW."announced_at", NEW."announced_by_id", NEW."announcement", NEW."announcement_sha256", NEW."answer", NEW."answer_until", NEW."answered_at", NEW."answered_by_id", NEW."decision", NEW."document", NEW."document_sha256", NEW."end_reason", NEW."ending", NEW."ends_on", NEW."facts", NEW."fee", NEW."free_reason", NEW."id", NEW."leaves_on", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."premises_id", NEW."purpose", NEW."renews_id", NEW."rental_value", NEW."request_id", NEW."revocation", NEW."revocation_sha256", NEW."signed_on", NEW."starts_on", NEW."status", NEW."structure_id", NEW."value_source"); RETURN NULL;',
                    hash="912241eaabf5353c46659f6d4b100d4e7328f6f5",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_e3d90",
                    table="maison_occupation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="chosencategory",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "maison_chosencategoryevent" ("category_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "structure_id") VALUES (NEW."category_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."structure_id"); RETURN NULL;',
                    hash="0bf2365092f817fab0914ca5656ec0c0e9926a6b",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_09389",
                    table="maison_chosencategory",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="chosencategory",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "maison_chosencategoryevent" ("category_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "structure_id") VALUES (NEW."category_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."structure_id"); RETURN NULL;',
                    hash="21c30e91e0402b352d1b1056ebb46403f90e25df",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_66405",
                    table="maison_chosencategory",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="premisesrequest",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "maison_premisesrequestevent" ("audience", "budget", "can_pay", "decided_at", "decided_by_id", "decision", "decision_letter", "decision_letter_sha256", "ends_on", "free_reason", "hours", "id", "is_economic", "jobs", "number", "opinion", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "premises_id", "project", "proposed_fee", "proposed_from", "proposed_until", "reason", "saved_at", "saved_by_id", "starts_on", "status", "structure_id", "submitted_at", "submitted_by_id", "title", "use", "visit_at", "visit_by_id", "works", "works_cost") VALUES (NEW."audience", NEW."budget", NEW."can_pay", NEW."decided_at", NEW."decided_by_id", NEW."decision", NEW."decision_letter", NEW."decision_letter_sha256", NEW."ends_on", NEW."free_reason", NEW."hours", NEW."id", NEW."is_economic", NEW."jobs", NEW."number", NEW."opinion", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."premises_id", NEW."project", NEW."proposed_fee", NEW."proposed_from", NEW."proposed_until", NEW."reason", NEW."saved_at", NEW."saved_by_id", NEW."starts_on", NEW."status", NEW."structure_id", NEW."submitted_at", NEW."submitted_by_id", NEW."title", NEW."use", NEW."visit_at", NEW."visit_by_id", NEW."works", NEW."works_cost"); RETURN NULL;',
                    hash="78f8e62659f4c2370568d1b2ea92c8918ea552d5",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_b058a",
                    table="maison_premisesrequest",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="premisesrequest",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "maison_premisesrequestevent" ("audience", "budget", "can_pay", "decided_at", "decided_by_id", "decision", "decision_letter", "decision_letter_sha256", "ends_on", "free_reason", "hours", "id", "is_economic", "jobs", "number", "opinion", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "premises_id", "project", "proposed_fee", "proposed_from", "proposed_until", "reason", "saved_at", "saved_by_id", "starts_on", "status", "structure_id", "submitted_at", "submitted_by_id", "title", "use", "visit_at", "visit_by_id", "works", "works_cost") VALUES (NEW."audience", NEW."budget", NEW."can_pay", NEW."decided_at", NEW."decided_by_id", NEW."decision", NEW."decision_letter", NEW."decision_letter_sha256", NEW."ends_on", NEW."free_reason", NEW."hours", NEW."id", NEW."is_economic", NEW."jobs", NEW."number", NEW."opinion", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."premises_id", NEW."project", NEW."proposed_fee", NEW."proposed_from", NEW."proposed_until", NEW."reason", NEW."saved_at", NEW."saved_by_id", NEW."starts_on", NEW."status", NEW."structure_id", NEW."submitted_at", NEW."submitted_by_id", NEW."title", NEW."use", NEW."visit_at", NEW."visit_by_id", NEW."works", NEW."works_cost"); RETURN NULL;',
                    hash="12fc25b958dcb7791e4551e02c5d2c8a2a871321",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_0e5ff",
                    table="maison_premisesrequest",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="space",
            trigger=pgtrigger.compiler.Trigger(
                name="no_parts_under_bookings",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.part_of_id IS NOT NULL)",
                    func="\n                    PERFORM FROM maison_space WHERE id = NEW.part_of_id FOR UPDATE;\n                    IF EXISTS (SELECT FROM maison_occupancy\n                               WHERE unit_id = NEW.part_of_id AND upper(blocks) > now()) THEN\n                        RAISE EXCEPTION 'Cet espace a des réservations à venir : il ne peut pas être divisé.'\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;\n                ",
                    hash="0e0b035fd7253e71b18f84d2908a9ccdfae81c59",
                    operation='INSERT OR UPDATE OF "part_of_id"',
                    pgid="pgtrigger_no_parts_under_bookings_0fe88",
                    table="maison_space",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="space",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "maison_spaceevent" ("accessibility", "address", "after", "audience", "before", "cancel_until", "capacity", "commune_id", "data_code", "data_rank", "description", "horizon", "id", "is_accessible", "is_automatic", "is_open", "is_protected", "kind", "latitude", "longest", "longitude", "name", "notice", "opens_on_holidays", "part_of_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postcode", "shortest", "slug", "step", "surface", "way_in") VALUES (NEW."accessibility", NEW."address", NEW."after", NEW."audience", NEW."before", NEW."cancel_until", NEW."capacity", NEW."commune_id", NEW."data_code", NEW."data_rank", NEW."description", NEW."horizon", NEW."id", NEW."is_accessible", NEW."is_automatic", NEW."is_open", NEW."is_protected", NEW."kind", NEW."latitude", NEW."longest", NEW."longitude", NEW."name", NEW."notice", NEW."opens_on_holidays", NEW."part_of_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."postcode", NEW."shortest", NEW."slug", NEW."step", NEW."surface", NEW."way_in"); RETURN NULL;',
                    hash="7fbd6ca2d84386164abdbae3dda31c6d52e2160a",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_ed071",
                    table="maison_space",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="space",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "maison_spaceevent" ("accessibility", "address", "after", "audience", "before", "cancel_until", "capacity", "commune_id", "data_code", "data_rank", "description", "horizon", "id", "is_accessible", "is_automatic", "is_open", "is_protected", "kind", "latitude", "longest", "longitude", "name", "notice", "opens_on_holidays", "part_of_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postcode", "shortest", "slug", "step", "surface", "way_in") VALUES (NEW."accessibility", NEW."address", NEW."after", NEW."audience", NEW."before", NEW."cancel_until", NEW."capacity", NEW."commune_id", NEW."data_code", NEW."data_rank", NEW."description", NEW."horizon", NEW."id", NEW."is_accessible", NEW."is_automatic", NEW."is_open", NEW."is_protected", NEW."kind", NEW."latitude", NEW."longest", NEW."longitude", NEW."name", NEW."notice", NEW."opens_on_holidays", NEW."part_of_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."postcode", NEW."shortest", NEW."slug", NEW."step", NEW."surface", NEW."way_in"); RETURN NULL;',
                    hash="8ce3e2621f43cf668e877eb6a059edb2244a0001",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_7cb27",
                    table="maison_space",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="series",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "maison_seriesevent" ("at", "attendance", "by_id", "confirmed_until", "from_time", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rule", "skips_holidays", "space_id", "starts_on", "structure_id", "title", "to_time", "typed_for", "until") VALUES (NEW."at", NEW."attendance", NEW."by_id", NEW."confirmed_until", NEW."from_time", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rule", NEW."skips_holidays", NEW."space_id", NEW."starts_on", NEW."structure_id", NEW."title", NEW."to_time", NEW."typed_for", NEW."until"); RETURN NULL;',
                    hash="6e32e2eb7c9ef81094b74275ed45cc9446fae04a",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_d44a4",
                    table="maison_series",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="series",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "maison_seriesevent" ("at", "attendance", "by_id", "confirmed_until", "from_time", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rule", "skips_holidays", "space_id", "starts_on", "structure_id", "title", "to_time", "typed_for", "until") VALUES (NEW."at", NEW."attendance", NEW."by_id", NEW."confirmed_until", NEW."from_time", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rule", NEW."skips_holidays", NEW."space_id", NEW."starts_on", NEW."structure_id", NEW."title", NEW."to_time", NEW."typed_for", NEW."until"); RETURN NULL;',
                    hash="9f3b3747705ccd5c59f29c796fe22e2cc2cfd5db",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_2c06f",
                    table="maison_series",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="round",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "maison_roundevent" ("closes_at", "ends_on", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "published_by_id", "seed", "skips_holidays", "starts_on", "status") VALUES (NEW."closes_at", NEW."ends_on", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."published_at", NEW."published_by_id", NEW."seed", NEW."skips_holidays", NEW."starts_on", NEW."status"); RETURN NULL;',
                    hash="85bf043d4e67d580d77d229dbda3ce7eb1da841c",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_19bcb",
                    table="maison_round",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="round",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "maison_roundevent" ("closes_at", "ends_on", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "published_by_id", "seed", "skips_holidays", "starts_on", "status") VALUES (NEW."closes_at", NEW."ends_on", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."published_at", NEW."published_by_id", NEW."seed", NEW."skips_holidays", NEW."starts_on", NEW."status"); RETURN NULL;',
                    hash="3515ec7da24dfe6ce42db47eec95a054e3d5f083",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_f921b",
                    table="maison_round",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="rate",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "maison_rateevent" ("amount", "category_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "space_id", "unit", "valid_from", "valid_until", "vote") VALUES (NEW."amount", NEW."category_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."space_id", NEW."unit", NEW."valid_from", NEW."valid_until", NEW."vote"); RETURN NULL;',
                    hash="af638ecd296af789db5c80dd78644b84231068c0",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_2876c",
                    table="maison_rate",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="rate",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "maison_rateevent" ("amount", "category_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "space_id", "unit", "valid_from", "valid_until", "vote") VALUES (NEW."amount", NEW."category_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."space_id", NEW."unit", NEW."valid_from", NEW."valid_until", NEW."vote"); RETURN NULL;',
                    hash="a47e386b64fa4eb743618c48f0c3fc4d485e1ba0",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_41f4c",
                    table="maison_rate",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="quota",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "maison_quotaevent" ("hours", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "season_id", "space_id", "valid_from", "valid_until") VALUES (NEW."hours", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."season_id", NEW."space_id", NEW."valid_from", NEW."valid_until"); RETURN NULL;',
                    hash="bf36a69a8c28887ff4521ece8dd447f060859714",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_3eb08",
                    table="maison_quota",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="quota",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "maison_quotaevent" ("hours", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "season_id", "space_id", "valid_from", "valid_until") VALUES (NEW."hours", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."season_id", NEW."space_id", NEW."valid_from", NEW."valid_until"); RETURN NULL;',
                    hash="87ebeb3bdb83386d6487562ff668d650cb736cba",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c919e",
                    table="maison_quota",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="booking",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "maison_bookingevent" ("at", "attendance", "by_id", "category_id", "checked_at", "checked_by_id", "ends_at", "held_until", "id", "number", "offered_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price", "reason", "series_id", "space_id", "starts_at", "status", "structure_id", "title", "typed_for", "value") VALUES (NEW."at", NEW."attendance", NEW."by_id", NEW."category_id", NEW."checked_at", NEW."checked_by_id", NEW."ends_at", NEW."held_until", NEW."id", NEW."number", NEW."offered_at", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."price", NEW."reason", NEW."series_id", NEW."space_id", NEW."starts_at", NEW."status", NEW."structure_id", NEW."title", NEW."typed_for", NEW."value"); RETURN NULL;',
                    hash="1c89868319a694ca3a7c66f9db1db8b17a1170df",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_91f36",
                    table="maison_booking",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="booking",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "maison_bookingevent" ("at", "attendance", "by_id", "category_id", "checked_at", "checked_by_id", "ends_at", "held_until", "id", "number", "offered_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price", "reason", "series_id", "space_id", "starts_at", "status", "structure_id", "title", "typed_for", "value") VALUES (NEW."at", NEW."attendance", NEW."by_id", NEW."category_id", NEW."checked_at", NEW."checked_by_id", NEW."ends_at", NEW."held_until", NEW."id", NEW."number", NEW."offered_at", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."price", NEW."reason", NEW."series_id", NEW."space_id", NEW."starts_at", NEW."status", NEW."structure_id", NEW."title", NEW."typed_for", NEW."value"); RETURN NULL;',
                    hash="bb769fc405cf7a26518a25e6e9a205cb6203a638",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c94b7",
                    table="maison_booking",
                    when="AFTER",
                ),
            ),
        ),
    ]
