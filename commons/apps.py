from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class CommonsConfig(AppConfig):
    name = "commons"
    verbose_name = "Journal et courrier"

    def ready(self):
        """Durations are seeded once all apps have said what they keep, and have their tables."""
        from . import own_retention, retention  # they need the models, which are ready now

        retention.register(*own_retention.SERIES)
        last = [config for config in apps.get_app_configs() if config.models_module][-1]
        post_migrate.connect(retention.seed, sender=last, dispatch_uid="commons.retention")
