"""Tokens, the page's session and the audit log: what is taken, and what is answered."""

from shared.access import NewToken
from shared.errors import (
    Conflict,
    Forbidden,
    Invalid,
    Malformed,
    NotFound,
    NotReplicated,
    TooLarge,
    TooManyTries,
    Unauthorized,
)
from shared.errors import Unsupported as WrongType
from web.described.answers import ActsPage, MadeToken, Shown, TokensList
from web.described.operations import JSON, Answer, Content, Operation, json
from web.http.bodies import TooSlow
from web.http.queries import AuditAsked

_TOKEN = {
    "type": "object",
    "properties": {"token": {"type": "string", "description": "WINNOW_TOKEN, or a token that was made."}},
    "examples": [{"token": "wnw_8h3k2m1xq0_and_forty_characters_that_are_random"}],
}
_BODIES = (Malformed, TooSlow, TooLarge, WrongType)

OF_ACCESS = {
    "session.now": Operation(
        name="get_session", answers=(json(200, "All of it.", Shown),), is_ready=True, is_open=True
    ),
    "session.begin": Operation(
        name="begin_session",
        body={JSON: Content(schema=_TOKEN)},
        answers=(Answer(204, "The cookie, where a token is needed.", headers=("Set-Cookie",)),),
        problems=(*_BODIES, Unauthorized, TooManyTries),
        is_open=True,
    ),
    "session.end": Operation(
        name="end_session",
        answers=(Answer(204, "It is over.", headers=("Set-Cookie",)),),
        is_open=True,
    ),
    "tokens.add": Operation(
        name="add_token",
        body={JSON: Content(NewToken, example={"name": "ada", "expires_in": 2592000})},
        answers=(json(201, "The token, this one time.", MadeToken),),
        problems=(*_BODIES, Invalid, Conflict, Forbidden, NotReplicated),
        is_for_admins=True,
    ),
    "tokens.all_of_them": Operation(
        name="list_tokens",
        answers=(json(200, "All of them, without their secrets.", TokensList),),
        is_for_admins=True,
    ),
    "audit.newest": Operation(
        name="get_audit",
        query=AuditAsked,
        answers=(json(200, "A page of acts.", ActsPage),),
        problems=(Invalid,),
        is_for_admins=True,
    ),
    "tokens.revoke": Operation(
        name="revoke_token",
        answers=(Answer(204, "It lets nobody in any more."),),
        problems=(NotFound, NotReplicated),
        is_for_admins=True,
    ),
}  # fmt: skip
