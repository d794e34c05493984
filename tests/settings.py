"""The portal's settings as tests see them: as in production, but for what a test must not touch or wait for.

`DATABASE_URL` is the one setting a test run takes from outside, so that the same tests run on PostgreSQL.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from cohesion_portal.environment import Environment

_data_dir = Path(tempfile.mkdtemp(prefix="cohesion-portal-tests-"))
atexit.register(shutil.rmtree, _data_dir, ignore_errors=True)
(_data_dir / "static").mkdir()

Environment.model_config["env_file"] = None
for _field in Environment.model_fields.keys() - {"database_url"}:
    os.environ.pop(_field.upper(), None)
os.environ.update(
    SECRET_KEY="for-tests-only-" * 4,
    ALLOWED_HOSTS="testserver,localhost,127.0.0.1",
    HTTPS="false",
    EMAIL_URL="memory://",
    DATA_DIR=str(_data_dir),
    # Playwright's synchronous interface runs an event loop in the thread where a journey reads the database.
    DJANGO_ALLOW_ASYNC_UNSAFE="true",
)

from cohesion_portal.settings import *

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
