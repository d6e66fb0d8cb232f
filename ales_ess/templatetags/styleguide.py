"""Invented content for the style guide only: ``{% load styleguide %}{% samples today as sample %}``."""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

from django import forms, template
from django.utils import timezone

register = template.Library()


class SampleForm(forms.Form):
    """One field of every kind."""

    title = forms.CharField(label="Intitulé du projet", help_text="Quelques mots, comme vous le diriez à un voisin.")
    amount = forms.DecimalField(label="Montant demandé", help_text="En euros, sans les centimes.")
    start = forms.DateField(label="Début", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    commune = forms.ChoiceField(label="Commune", choices=[("30007", "Alès"), ("30132", "Saint-Privat-des-Vieux")])
    summary = forms.CharField(label="Résumé", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    legal = forms.ChoiceField(
        label="Forme juridique",
        help_text="Celle de vos statuts.",
        choices=[("asso", "Association"), ("scic", "Société coopérative d’intérêt collectif"), ("scop", "Coopérative")],
        widget=forms.RadioSelect,
    )
    public = forms.MultipleChoiceField(
        label="Public accueilli",
        required=False,
        choices=[("habitants", "Habitants du quartier"), ("jeunes", "Jeunes"), ("aines", "Aînés")],
        widget=forms.CheckboxSelectMultiple,
    )
    paper = forms.FileField(label="Statuts signés", help_text="PDF ou photo, 10 Mo au plus.")
    honest = forms.BooleanField(label="J’atteste que ces renseignements sont exacts")


class SampleFilters(forms.Form):
    q = forms.CharField(label="Mot", required=False, widget=forms.TextInput(attrs={"type": "search"}))
    year = forms.ChoiceField(
        label="Année", required=False, choices=[("", "Toutes"), ("2027", "2027"), ("2026", "2026")]
    )


@register.simple_tag
def samples(today):
    """All the content that the style guide shows, dated around today."""

    def at(days, hour, minute=0):
        return timezone.make_aware(dt.datetime.combine(today - dt.timedelta(days), dt.time(hour, minute)))

    def task(title, detail, action, due, tone, badge):
        due = None if due is None else today + dt.timedelta(due)
        return SimpleNamespace(
            title=title, detail=detail, url="#a-faire", action=action, due=due, tone=tone, badge=badge
        )

    return {
        "form": SampleForm(prefix="vide"),
        "wrong": SampleForm({"faux-title": "", "faux-amount": "douze mille", "faux-commune": "30007"}, prefix="faux"),
        "filters": SampleFilters(prefix="filtre"),
        "amounts": [Decimal("36000"), Decimal("36000.5"), Decimal("-1234567.89"), Decimal("0"), None],
        "days": [today + dt.timedelta(shift) for shift in (-3, -1, 0, 1, 12)],
        "moment": at(0, 9, 5),
        "first": dt.date(2027, 7, 1),
        "steps": [
            ("Déposée", "done"),
            ("Recevable", "done"),
            ("Instruction", "current"),
            ("Commission", "todo"),
            ("Conseil municipal", "todo"),
            ("Convention", "todo"),
            ("Versements", "todo"),
        ],
        "stopped": [("Déposée", "done"), ("Irrecevable", "stopped")],
        "tasks": [
            task(
                "Compte rendu financier 2026",
                "Convention ESS-2026-014, deuxième versement de 12 000 € en attente",
                "Rendre compte",
                -3,
                "act",
                "En retard",
            ),
            task(
                "Relevé d’identité bancaire",
                "Demande « Atelier vélo 2027 », message de l’instructrice du 12 mai",
                "Ajouter la pièce",
                12,
                "wait",
                "Pièce demandée",
            ),
            task("Brouillon « Café du lundi »", "Il manque trois réponses", "Continuer", None, "info", "À déposer"),
        ],
        "journal": [
            SimpleNamespace(at=at(20, 9, 5), label="Demande déposée", who="Nadia Roux, Ressourcerie des Prés"),
            SimpleNamespace(at=at(12, 14), label="Demande recevable", who="Service économie sociale et solidaire"),
            SimpleNamespace(at=at(2, 16, 40), label="Avis de la commission : favorable", who=""),
        ],
        "missing": [
            SimpleNamespace(text="Dites en quelques mots ce que vous voulez faire.", url="#a-faire"),
            SimpleNamespace(text="Joignez vos statuts signés.", url="#a-faire"),
            "Équilibrez le budget : il manque 1 200 € de produits.",
        ],
        "rows": [
            ("Structurer, financer, rendre visible", Decimal("412500"), "#figures"),
            ("Soutenir acteurs et projets", Decimal("268000"), "#figures"),
            ("Développer l’emploi solidaire", Decimal("137250.50"), ""),
            ("Orienter la commande publique", Decimal("0"), ""),
        ],
        "tones": ["ok", "wait", "act", "info", "neutral"],
    }
