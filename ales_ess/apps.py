from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class AlesEssConfig(AppConfig):
    name = "ales_ess"
    verbose_name = "Portail"


class AdminConfig(DjangoAdminConfig):
    default_site = "ales_ess.office.Office"

    def ready(self):
        """Every app has registered its models; the last word is ours."""
        super().ready()
        from . import admin  # models exist from here on

        admin.tidy()
