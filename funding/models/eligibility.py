"""What a call asks before anybody starts: questions that explain and never block."""

from django.db import models

from .calls import Call, frozen_with_call


class QuestionQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(call__in=Call.objects.visible_to(user).order_by().values("pk"))


class Question(models.Model):
    """One question of a call's quiz, answered by yes or no."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="questions", verbose_name="appel")
    text = models.CharField("question", max_length=200, help_text="À laquelle on répond par oui ou par non.")
    expects_yes = models.BooleanField("la bonne réponse est oui", default=True)
    explanation = models.CharField(
        "sinon",
        max_length=400,
        help_text="Ce que lit qui répond autrement : pourquoi cela compte, et ce qui reste possible.",
    )

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = "question d’éligibilité"
        verbose_name_plural = "questions d’éligibilité"
        ordering = ["call", "pk"]
        triggers = [frozen_with_call("Les questions d’un appel publié ne changent plus.")]

    def __str__(self):
        return self.text
