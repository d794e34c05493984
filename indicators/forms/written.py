"""What the forms for words about an indicator share."""

from cohesion_portal.lib.forms import GovukForm
from indicators.services.refusals import Overtaken, Refused

NO_NAMES = "Do not name people or give details that could identify someone, such as a count below 5."


class WrittenForm(GovukForm):
    def refuse(self, error: Refused) -> None:
        """Show what the service found wrong at the field that it names."""
        self.add_error(error.field if error.field in self.fields else None, str(error))
        if isinstance(error, Overtaken):
            self.data = {**self.data.dict(), "seen": str(error.seen)}  # type: ignore[attr-defined]
