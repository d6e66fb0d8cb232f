from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class LabelConfig(AppConfig):
    name = "label"
    verbose_name = "Label et annuaire"

    def ready(self):
        from .seeds import seed  # it needs the models, which are ready now

        last = [config for config in apps.get_app_configs() if config.models_module][-1]
        post_migrate.connect(seed, sender=last, dispatch_uid="label.seeds")
