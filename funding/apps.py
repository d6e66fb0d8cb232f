from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class FundingConfig(AppConfig):
    name = "funding"
    verbose_name = "Financements"

    def ready(self):
        """Seed once all apps have their tables, whatever their order."""
        from commons.retention import register  # they need the models, which are ready now
        from label.given import register as register_given
        from structures import in_kind as registry

        from . import retention
        from .received import given
        from .seeds import seed
        from .workflow import in_kind

        register(*retention.SERIES)
        registry.counted_by(in_kind.follow)
        register_given(given)
        last = [config for config in apps.get_app_configs() if config.models_module][-1]
        post_migrate.connect(seed, sender=last, dispatch_uid="funding.seeds")
