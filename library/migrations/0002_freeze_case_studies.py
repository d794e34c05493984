from django.db import migrations

from cohesion_portal.lib.freezing import FreezeRows


class Migration(migrations.Migration):
    dependencies = [("library", "0001_guidance_and_case_studies")]

    operations = [
        FreezeRows("library_revision"),
        FreezeRows("library_revisionelement"),
        FreezeRows("library_revisionplace"),
        FreezeRows("library_step"),
        FreezeRows("library_reviewanswer"),
    ]
