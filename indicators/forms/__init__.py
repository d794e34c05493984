"""Forms of data stewards and of those who comment on figures."""

from indicators.forms.figures import CorrectionForm, FigureForm, MirroredTargetForm, NewFigureForm, RefusableForm

__all__ = ["CorrectionForm", "FigureForm", "MirroredTargetForm", "NewFigureForm", "RefusableForm"]
