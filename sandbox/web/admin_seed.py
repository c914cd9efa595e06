"""Seeding a namespace, under `/__admin/seed`; and how findings in a body are told."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from http import HTTPStatus

from sandbox.engine import administration
from sandbox.engine.administration import Mistaken
from sandbox.engine.namespace import Namespace
from sandbox.engine.sandbox import Sandbox
from sandbox.web.admin_api import done
from sandbox.web.admin_parameters import REPLACE
from sandbox.web.call import Answer, Call
from sandbox.web.problems import Problem


def seed(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`POST /__admin/seed` with records in the fixture format; with `?replace=true` they are the new base."""
    put_in = administration.rebase if REPLACE.of(call) else administration.seed
    with findings_told():
        return done(asdict(put_in(namespace, body_text(call))))


def body_text(call: Call) -> str:
    """The body, which has to be text in UTF-8. Raises `Problem`."""
    try:
        return call.body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        detail = f"The body is not text in UTF-8: byte {error.start + 1} is 0x{call.body[error.start]:02x}."
        raise Problem(HTTPStatus.BAD_REQUEST, detail) from None


@contextmanager
def findings_told() -> Iterator[None]:
    """Tell what is wrong with the records of a body: all findings, and the pointer of the first."""
    try:
        yield
    except Mistaken as mistaken:
        findings = [
            {
                "file": finding.file,
                "line": finding.line,
                "column": finding.column,
                "severity": finding.severity,
                "message": finding.message,
                "pointer": pointer,
            }
            for finding, pointer in mistaken.findings
        ]
        first, *others = findings
        more = f" And {len(others)} more." if others else ""
        detail = f"Nothing was changed: {first['message']}.{more}"
        pointer = str(first["pointer"])
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, pointer=pointer, findings=findings) from None
