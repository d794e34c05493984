from django.db import migrations

from cohesion_portal.lib.freezing import FreezeRows


class Migration(migrations.Migration):
    dependencies = [("actions", "0002_initial")]

    operations = [
        FreezeRows("actions_update"),
    ]
