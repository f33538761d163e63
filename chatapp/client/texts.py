"""The sentences of this package by key, from the language files in `texts/`."""

from pathlib import Path

from chatapp.domain.catalogs import Catalog

CATALOG = Catalog(Path(__file__).parent / "texts")
