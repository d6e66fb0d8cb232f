"""``python -m benchmarks``: two databases, three servers, one table. Nothing is left behind."""

import os
import time

import django

from benchmarks import database


def main():
    started = time.monotonic()
    for name in ("DEBUG", "SECRET_KEY"):  # the demo's way to run: real error pages, no redirection to HTTPS
        os.environ.pop(name, None)
    os.environ["ALLOWED_HOSTS"] = "127.0.0.1"
    os.environ["DJANGO_SETTINGS_MODULE"] = "ales_ess.settings"
    with database.pair() as (small, big):
        os.environ["DATABASE_URL"] = small.url
        django.setup()
        from benchmarks import suite  # models exist from here on

        suite.run(small, big)
    print(f"\nMesuré en {time.monotonic() - started:.0f} s.")


if __name__ == "__main__":
    main()
