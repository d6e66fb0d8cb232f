#!/usr/bin/env python
"""Command line of the portal: the same database as ``make run``, whether it is up or down."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ales_ess.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
