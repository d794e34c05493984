"""Fill the search words of elements that were loaded before there were any: loading the same file again leaves them."""

from django.db import migrations

from frameworks.searchable import search_words


def fill(apps, editor):
    Element = apps.get_model('frameworks', 'Element')
    elements = Element.objects.filter(search_words='').select_related('version', 'document').order_by('pk')
    batch = []
    for element in elements.iterator(chunk_size=500):
        element.search_words = search_words(
            label=element.label,
            text=element.text,
            kind=element.kind,
            vocabulary=element.version.vocabulary,
            document=element.document.short,
            section=element.section,
            erratum=element.erratum,
            attributes=element.attributes,
        )
        batch.append(element)
    Element.objects.bulk_update(batch, ['search_words'], batch_size=200)


class Migration(migrations.Migration):

    dependencies = [('frameworks', '0003_threads_drafts_and_search')]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
