"""The term index's fields, made from `mappings/`, and a product as a document of it."""

from collections.abc import Mapping
from pathlib import Path

import tantivy

from search import mappings
from search.analysis import analyzer_named
from search.document import Value

ROW = "row"
"""The field that refers to a document's row in the record files."""


def build_schema() -> tantivy.Schema:
    """Keywords are indexed and countable, numbers sortable, texts analysed; nothing is stored (see `records`)."""
    builder = tantivy.SchemaBuilder()
    analyzers = mappings.analyzers()
    for name, kind in mappings.field_types().items():
        if kind == "text":
            option = "basic" if name.endswith("beginnings") else "position"
            builder.add_text_field(name, tokenizer_name=analyzers[name], index_option=option)
        elif kind == "keyword":
            builder.add_text_field(name, tokenizer_name="raw", fast=True, index_option="basic")
        elif kind == "double":
            builder.add_float_field(name, fast=True)
    builder.add_unsigned_field(ROW, fast=True, indexed=True)
    return builder.build()


def create_index(folder: Path) -> tantivy.Index:
    """A new, empty term index."""
    folder.mkdir()
    return _prepared(tantivy.Index(build_schema(), str(folder)))


def open_index(folder: Path) -> tantivy.Index:
    """The term index in a folder."""
    return _prepared(tantivy.Index.open(str(folder)))


def document(fields: Mapping[str, Value], row: int) -> tantivy.Document:
    """The document of one product."""
    made = tantivy.Document()
    kinds = mappings.field_types()
    for name, value in fields.items():
        if isinstance(value, list):
            for one in value:
                made.add_text(name, one)
        elif kinds[name] == "double":
            made.add_float(name, float(value))
        else:
            made.add_text(name, str(value))
    made.add_unsigned(ROW, row)
    return made


def _prepared(index: tantivy.Index) -> tantivy.Index:
    for name in set(mappings.analyzers().values()):
        index.register_tokenizer(name, analyzer_named(name))
    index.config_reader("manual")
    return index
