"""`python -m tests.bench` prints how long pages take and how many queries they ask, for districts of several sizes."""

import os
import sys
from importlib import import_module

os.environ.setdefault("DATABASE_URL", "sqlite://:memory:")
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django

django.setup()
# Only now may models be imported.
import_module("tests.bench.run").run(sys.stdout)
