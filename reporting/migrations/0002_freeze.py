from django.db import migrations

from cohesion_portal.lib.freezing import FreezeRows


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_initial")]

    operations = [
        FreezeRows("reporting_publication"),
        FreezeRows("reporting_publishedfile"),
    ]
