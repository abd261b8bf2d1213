"""Every error of the API as a problem detail (RFC 9457): what happened, and what to do next. The one place of it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic_core import to_json
from starlette.exceptions import HTTPException

from api.auth import TokenError
from api.insights import UnknownProposalError
from api.rules.checking import UnconfirmedError
from api.rules.trial import BusyError, NothingAskedError
from api.schemas.problem import FieldError, ProblemView
from indexer.exchange.documents import RulesFileError
from ranking.artifacts import ArtifactError
from search.engine import EngineError, NoIndexError
from search.rules.rule import RuleError
from store.database import StoreError
from store.rules.versions import StaleRuleError, UnknownRuleError

NO_OBJECT = ("dict_type", "model_attributes_type", "dict_attributes_type")
MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:kirana:problem:"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: its name in the `type`, its HTTP status and its title."""

    name: str
    status: int
    title: str


NO_INDEX = Kind("no-index", 503, "Nothing was built yet")
ENGINE = Kind("engine", 503, "The search engine has no answer")
STORE = Kind("store", 503, "The database has no answer")
MODEL = Kind("model", 503, "A learned model cannot be read")
INVALID = Kind("invalid-request", 422, "The request is not valid")
TOKEN = Kind("token", 401, "The token is not accepted")
FORBIDDEN = Kind("forbidden", 403, "Not for this role")
NOT_FOUND = Kind("not-found", 404, "There is no such thing")
CHANGED = Kind("changed-meanwhile", 412, "Somebody else was faster")
UNSEEN = Kind("unseen", 428, "Say which version you have seen")
UNCONFIRMED = Kind("unconfirmed", 409, "This is hardly meant")
BUSY = Kind("busy", 429, "One at a time")
BUG = Kind("internal", 500, "Something went wrong on our side")
KINDS = (
    NO_INDEX,
    ENGINE,
    STORE,
    MODEL,
    INVALID,
    TOKEN,
    FORBIDDEN,
    NOT_FOUND,
    CHANGED,
    UNSEEN,
    UNCONFIRMED,
    BUSY,
    BUG,
)

FAULTS: dict[type[Exception], Kind] = {
    NoIndexError: NO_INDEX,
    EngineError: ENGINE,
    StoreError: STORE,
    ArtifactError: MODEL,
    TokenError: TOKEN,
    UnknownRuleError: NOT_FOUND,
    UnknownProposalError: NOT_FOUND,
    StaleRuleError: CHANGED,
    UnconfirmedError: UNCONFIRMED,
    RulesFileError: INVALID,
    NothingAskedError: NOT_FOUND,
    BusyError: BUSY,
}
"""Errors of the floors below, by the kind of problem that they are here; the nearest class counts."""


@dataclass
class Problem(Exception):  # noqa: N818 (the RFC's own word)
    """Raised by a route where a request cannot be answered."""

    kind: Kind
    detail: str
    errors: list[FieldError] = field(default_factory=list)


def install(app: FastAPI) -> None:
    """Makes every error of the app a problem detail."""
    app.add_exception_handler(Problem, _from_problem)
    app.add_exception_handler(RequestValidationError, _from_validation)
    app.add_exception_handler(HTTPException, _from_http)
    app.add_exception_handler(RuleError, _from_rule)
    app.add_exception_handler(Exception, _from_bug)
    for fault, kind in FAULTS.items():
        app.add_exception_handler(fault, _from_fault(kind))


def responses(*statuses: int) -> dict[int | str, dict[str, object]]:
    """How OpenAPI describes the problems of a route."""
    titles = {kind.status: kind.title for kind in KINDS}
    return {status: {"model": ProblemView, "description": titles[status]} for status in statuses}


def _respond(request: Request, kind: Kind, detail: str, errors: list[FieldError] | None = None) -> Response:
    problem = ProblemView(TYPE_PREFIX + kind.name, kind.title, kind.status, detail, request.url.path, errors or [])
    headers = {"WWW-Authenticate": "Bearer"} if kind.status == 401 else {}
    return Response(to_json(problem), kind.status, headers, MEDIA_TYPE)


def _from_fault(kind: Kind) -> Callable[[Request, Exception], Response]:
    return lambda request, fault: _respond(request, kind, str(fault))


def _from_problem(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, Problem)  # noqa: S101 (what it was registered for)
    return _respond(request, problem.kind, problem.detail, problem.errors)


def _from_rule(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, RuleError)  # noqa: S101 (what it was registered for)
    errors = [FieldError(one.field, one.message) for one in fault.faults]
    return _respond(request, INVALID, str(fault), errors)


def _from_validation(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, RequestValidationError)  # noqa: S101 (what it was registered for)
    errors = [field_error(error["loc"][1:] or error["loc"], error["type"], error["msg"]) for error in fault.errors()]
    return _respond(request, INVALID, "; ".join(f"{error.field}: {error.message}" for error in errors[:5]), errors)


def field_error(where: tuple[int | str, ...], kind: str, said: str) -> FieldError:
    """What is wrong with one field of a request, in our words."""
    message = "there is no such parameter" if kind == "extra_forbidden" else said.removeprefix("Value error, ")
    if where == ("body",) and kind in NO_OBJECT:
        message = "give a JSON object, with the header Content-Type: application/json"
    return FieldError(".".join(map(str, where)), message)


def _from_http(request: Request, fault: Exception) -> Response:
    """What the framework itself refuses: an unknown address, a method that is not allowed."""
    assert isinstance(fault, HTTPException)  # noqa: S101 (what it was registered for)
    said = "see /docs for what there is" if fault.status_code in (404, 405) else fault.detail
    kind = Kind(f"http-{fault.status_code}", fault.status_code, fault.detail)
    response = _respond(request, kind, f"{request.method} {request.url.path}: {said}")
    response.headers.update(fault.headers or {})
    return response


def _from_bug(request: Request, _: Exception) -> Response:
    """Starlette raises it again after this answer, and the server logs it."""
    return _respond(request, BUG, "It is in the log with its time and address. Please tell who runs this server.")
