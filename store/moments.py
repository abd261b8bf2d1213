"""Moments in the tables are milliseconds since 1970 UTC; in frames and dataclasses they are naive UTC."""

from datetime import UTC, datetime, timedelta

import pandas as pd

EPOCH = datetime(1970, 1, 1)  # naive means UTC throughout the product


def to_millis(moment: datetime) -> int:
    """Count the milliseconds; a moment with a time zone is taken to UTC first."""
    naive = moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)
    return (naive - EPOCH) // timedelta(milliseconds=1)


def from_millis(millis: int) -> datetime:
    """Return the naive UTC moment."""
    return EPOCH + timedelta(milliseconds=millis)


def column_to_millis(moments: pd.Series) -> pd.Series:
    """Turn a column of naive UTC moments into whole numbers."""
    return moments.astype("datetime64[ms]").astype("int64")


def column_from_millis(millis: pd.Series) -> pd.Series:
    """Turn whole numbers into a column of naive UTC moments (`datetime64[ms]`)."""
    return pd.to_datetime(millis, unit="ms").astype("datetime64[ms]")
