"""The portal's settings as a real one has them, but for the static files, which no test of its writing asks for."""

from cohesion_portal.environment import Environment

Environment.model_config["env_file"] = None

from cohesion_portal.settings import *

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
