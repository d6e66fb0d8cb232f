"""What every database holds of the label from its first day."""

from django.apps import apps as installed_apps


def seed(using="default", apps=installed_apps, **kwargs):
    """Receiver of ``post_migrate``."""
