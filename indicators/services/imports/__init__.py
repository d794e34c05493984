"""Files of figures: brought in, read into a preview, applied whole or not at all, and taken out again.

A long step runs as a task. It is claimed by the moment it was asked for (`Import.started_at`): what was asked for again
meanwhile ends without a trace. Nothing but the last transaction of a step writes anything that counts.
"""

from indicators.services.imports.receiving import ImportRefused, NewFile, discard_import, receive_file, tidy_imports
from indicators.services.imports.starting import (
    match_columns,
    match_names,
    start_again,
    start_applying,
)
from indicators.services.imports.undoing import undo_import

__all__ = [
    "ImportRefused",
    "NewFile",
    "discard_import",
    "match_columns",
    "match_names",
    "receive_file",
    "start_again",
    "start_applying",
    "tidy_imports",
    "undo_import",
]
