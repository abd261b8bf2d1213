"""`kirana rules`: the group of commands by which merchandisers work on a terminal."""

import typer

from api.commands.rules import changing, exchanging, looking, trying

group = typer.Typer(
    help="Merchandisers' rules: list, publish, take back, and keep them in files. Moments are UTC unless they say "
    "their zone.",
    no_args_is_help=True,
)
LOOK, TRY, CHANGE, FILES = "Look", "Try out", "Change", "Files"

group.command("list", rich_help_panel=LOOK)(looking.list_)
group.command(rich_help_panel=LOOK)(looking.show)
group.command(rich_help_panel=LOOK)(looking.trail)
group.command(rich_help_panel=LOOK)(trying.check)
group.command(rich_help_panel=LOOK)(trying.report)
group.command(rich_help_panel=TRY)(trying.preview)
group.command(rich_help_panel=TRY)(trying.rehearse)
group.command(rich_help_panel=CHANGE)(changing.publish)
group.command(rich_help_panel=CHANGE)(changing.withdraw)
group.command(rich_help_panel=CHANGE)(changing.rollback)
group.command(rich_help_panel=CHANGE)(changing.remove)
group.command(rich_help_panel=FILES)(exchanging.diff)
group.command(rich_help_panel=FILES)(exchanging.apply)
group.command("import", rich_help_panel=FILES)(exchanging.import_)
group.command(rich_help_panel=FILES)(exchanging.export)
