"""Tests on servers: a mark names the server, a setting says where it is, and the log how many of them ran."""

import os
from collections import Counter

import pytest

SETTINGS = {"on_opensearch": "KIRANA_TEST_OPENSEARCH", "on_postgres": "KIRANA_TEST_POSTGRES"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skips what has no server. Where there is one, nothing is skipped: a server that is away fails its tests."""
    for item in items:
        for mark, setting in SETTINGS.items():
            if item.get_closest_marker(mark) and not os.environ.get(setting):
                item.add_marker(pytest.mark.skip(reason=f"{setting} names no server"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A line for each server: `on_opensearch: 207 passed, 2 xfailed`."""
    for mark in SETTINGS:
        counted = Counter(
            outcome
            for outcome, reports in terminalreporter.stats.items()
            for report in reports
            if outcome not in {"", "deselected"}
            and mark in getattr(report, "keywords", {})
            and getattr(report, "when", "") != "teardown"
        )
        if counted:
            terminalreporter.write_line(f"{mark}: " + ", ".join(f"{n} {said}" for said, n in sorted(counted.items())))
