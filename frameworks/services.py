"""Writes of frameworks: loading framework files."""

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from django.db import models, transaction
from django.db.models import F, Max

from cohesion_portal.lib.yaml_files import FileError
from frameworks.models import (
    Element,
    ElementLink,
    Framework,
    FrameworkVersion,
    Level,
    Scale,
    ScaleVersion,
    SourceDocument,
)
from frameworks.schema import ElementPart, FrameworkFile, ScalePart, read_framework

# Rows are moved beyond every position in use before they take their new ones, so that no two ever share one.
_OUT_OF_THE_WAY = 1_000_000


@dataclass(frozen=True)
class Difference:
    """How often a load did what to one sort of row."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    left: int = 0


@dataclass(frozen=True)
class LoadResult:
    """What loading one file did: a `Difference` for each noun ("element", "link", …)."""

    framework: str
    version: str
    differences: Mapping[str, Difference]
