from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class LabelConfig(AppConfig):
    name = "label"
    verbose_name = "Label et annuaire"

    def ready(self):
        from commons.retention import register
        from structures import belongings, held
        from structures import confirming as yearly

        from . import confirming, merging, retention, structure_page  # they need the models, which are ready now
        from .seeds import seed

        yearly.register(confirming.told)
        held.register(confirming.hold)
        merging.register()
        register(*retention.SERIES)
        belongings.register(structure_page.told)

        last = [config for config in apps.get_app_configs() if config.models_module][-1]
        post_migrate.connect(seed, sender=last, dispatch_uid="label.seeds")
