"""A file of rules beside the marketplace they are for: its catalogue says what a word of Querqy's is the name of."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from indexer.exchange.documents import RulesFileError, read_yaml
from indexer.exchange.querqy_reading import Imported, read_querqy
from indexer.exchange.querqy_targets import Names
from store import catalogue

if TYPE_CHECKING:
    from api.wiring import Marketplace

Format = Literal["yaml", "querqy"]
YAML = frozenset({".yaml", ".yml", ".json"})


def read_rules(market: "Marketplace", file: Path) -> Imported:
    """The rules of a YAML file, or else of Querqy's `rules.txt`. Raises RulesFileError, which names file and lines."""
    try:
        text = file.read_text(encoding="utf-8-sig")
        return read_text(market, text, "yaml" if file.suffix.lower() in YAML else "querqy")
    except UnicodeDecodeError as fault:
        raise RulesFileError(f"{file}: byte {fault.start} is not UTF-8. Save the file as UTF-8") from None
    except RulesFileError as fault:
        raise RulesFileError(f"{file}: {fault}. Nothing of it was used") from None


def read_text(market: "Marketplace", text: str, format_: Format) -> Imported:
    """The rules of a text. Raises RulesFileError, which names its lines."""
    return Imported(read_yaml(text)) if format_ == "yaml" else read_querqy(text, names(market))


def names(market: "Marketplace") -> Names:
    """How the brands and categories of the catalogue are called."""
    with market.database.reading() as connection:
        products = catalogue.frame(connection)
    return Names.of(products["brand"].unique().tolist(), products["category"].unique().tolist())
