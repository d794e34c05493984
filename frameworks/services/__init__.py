"""Writes of frameworks."""

from frameworks.services.loading import LoadRefused, LoadResult, load_framework_file, load_framework_files

__all__ = [
    "LoadRefused",
    "LoadResult",
    "load_framework_file",
    "load_framework_files",
]
