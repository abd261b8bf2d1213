"""The command `kirana`. Each command imports what it needs when it runs, so that `--help` is there at once."""

import typer

from api.commands import asking, demo, explain, inquiring, learning, models, serving
from api.commands.faults import Commands
from api.commands.rules.group import group

app = typer.Typer(
    name="kirana",
    cls=Commands,
    help="Search, browse and for-you for small shops that buy on a B2B grocery marketplace. "
    "State lives under KIRANA_HOME (./var); docs/commands.md describes every command and setting.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)

START, DATA, ASK, STEER = "Start here", "From files to pages", "Ask", "Steer"

app.command(rich_help_panel=START)(demo.demo)
app.command(rich_help_panel=START)(serving.serve)
app.command(rich_help_panel=START)(serving.token)
app.command("import", rich_help_panel=DATA)(learning.import_)
app.command(rich_help_panel=DATA)(learning.update)
app.command(rich_help_panel=DATA)(learning.train)
app.command(rich_help_panel=DATA)(learning.build)
app.command(rich_help_panel=DATA)(learning.rollback)
app.command(rich_help_panel=DATA)(learning.evaluate)
app.command(rich_help_panel=DATA)(models.models)
app.command(rich_help_panel=ASK)(asking.search)
app.command(rich_help_panel=ASK)(asking.browse)
app.command(rich_help_panel=ASK)(asking.recommend)
app.command(rich_help_panel=ASK)(explain.explain)
app.command(rich_help_panel=ASK)(asking.suggest)
app.add_typer(group, name="rules", rich_help_panel=STEER)
app.command(rich_help_panel=STEER)(inquiring.queries)
app.command(rich_help_panel=STEER)(inquiring.proposals)

if __name__ == "__main__":
    app()
