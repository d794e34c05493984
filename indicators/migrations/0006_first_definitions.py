from django.db import migrations
from django.utils.timezone import now

from cohesion_portal.lib.freezing import FreezeRows


def write_first_versions(apps, editor):
    """Every indicator that is stored has had one definition so far."""
    Indicator = apps.get_model("indicators", "Indicator")
    DefinitionVersion = apps.get_model("indicators", "DefinitionVersion")
    DefinitionVersion.objects.bulk_create(
        DefinitionVersion(indicator_id=pk, number=1, words=words, written_at=now())
        for pk, words in Indicator.objects.values_list("pk", "definition")
    )


class Migration(migrations.Migration):
    dependencies = [("indicators", "0005_imports_commentary_and_releases")]

    operations = [
        migrations.RunPython(write_first_versions, migrations.RunPython.noop),
        FreezeRows("indicators_commentary"),
        FreezeRows("indicators_definitionversion"),
        FreezeRows("indicators_release"),
    ]
