"""The table of a matrix as HTML. Thousands of cells in a Django template take far longer than reading them does."""

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from frameworks.selectors.thread_matrix import Matrix

_FEW_COLUMNS = 6
"""So many columns have room for their words side by side; more are headed by words that run upwards."""
_ANY_KEY = 7


def matrix_table(matrix: Matrix) -> SafeString:
    """Each linked cell leads to the reason of its thread; what a screen reader says of it names both elements."""
    rows = [escape(head.label) for head in matrix.rows.heads]
    columns = [escape(head.label) for head in matrix.columns.heads]
    before, _, after = reverse("frameworks:thread", args=[_ANY_KEY]).rpartition(str(_ANY_KEY))
    cells: list[list[str]] = [["<td></td>"] * len(columns) for _ in rows]
    for (row, column), key in matrix.cells.items():
        words = f"Why {rows[row]} belongs with {columns[column]}"
        link = f'<a class="govuk-link" href="{before}{key}{after}" aria-label="{words}">Why</a>'
        cells[row][column] = f'<td class="matrix__linked">{link}</td>'
    upright = "" if len(columns) <= _FEW_COLUMNS else " matrix--many"
    base_down, base_across = matrix.rows.framework.address, matrix.columns.framework.address
    heads = "".join(
        f'<th scope="col"><a class="govuk-link" href="{base_across}{head.slug}/">{label}</a></th>'
        for head, label in zip(matrix.columns.heads, columns, strict=True)
    )
    body = "".join(
        f'<tr><th scope="row"><a class="govuk-link" href="{base_down}{head.slug}/">{label}</a></th>'
        f'{"".join(row)}<td class="matrix__count">{count}</td></tr>'
        for head, label, row, count in zip(matrix.rows.heads, rows, cells, matrix.row_counts, strict=True)
    )
    counts = "".join(f'<td class="matrix__count">{count}</td>' for count in matrix.column_counts)
    caption = f"{matrix.rows.framework.short_title} (rows) and {matrix.columns.framework.short_title} (columns)"
    total = f'<td class="matrix__count">{len(matrix.cells)}</td>'
    return mark_safe(  # noqa: S308  # every text is escaped above
        f'<table class="matrix{upright}"><caption class="govuk-visually-hidden">{escape(caption)}</caption>'
        f'<thead><tr><td></td>{heads}<th scope="col">Threads</th></tr></thead><tbody>{body}</tbody>'
        f'<tfoot><tr><th scope="row">Threads</th>{counts}{total}</tr></tfoot></table>'
    )
