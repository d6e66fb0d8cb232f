from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class MaisonConfig(AppConfig):
    name = "maison"
    verbose_name = "Maison de l’ESS"

    def ready(self):
        from commons.retention import register
        from structures import in_kind as registry

        from . import in_kind, merging, retention  # they need the models, which are ready now
        from .seeds import seed

        merging.register()
        registry.register(in_kind.lent)
        register(*retention.SERIES)
        last = [config for config in apps.get_app_configs() if config.models_module][-1]
        post_migrate.connect(seed, sender=last, dispatch_uid="maison.seeds")
