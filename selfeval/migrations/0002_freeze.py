from django.db import migrations

from cohesion_portal.lib.freezing import FreezeRows


class Migration(migrations.Migration):
    dependencies = [("selfeval", "0001_initial")]

    operations = [
        FreezeRows("selfeval_submission"),
        FreezeRows("selfeval_submittedjudgement"),
        FreezeRows("selfeval_submittedevidence"),
        FreezeRows("selfeval_statuschange"),
    ]
