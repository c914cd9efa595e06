"""Problem details (RFC 9457): the one shape of the sandbox's own errors, and the one place that writes it."""

import json
from http import HTTPStatus
from typing import Any

from sandbox.web.call import Answer

PROBLEM_TYPE = "application/problem+json"


class Problem(Exception):
    """A call cannot be carried out. `pointer` is the JSON Pointer of the field at fault; `more` are further members."""

    def __init__(self, status: HTTPStatus, detail: str, *, pointer: str | None = None, **more: Any) -> None:
        """Say what was wrong and what was expected; nothing was changed."""
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.members = more if pointer is None else {"pointer": pointer, **more}


def problem_answer(problem: Problem) -> Answer:
    """The answer that tells of a problem."""
    body = {"type": "about:blank", "title": problem.status.phrase, "status": problem.status.value}
    body |= {"detail": problem.detail, **problem.members}
    return Answer(problem.status.value, PROBLEM_TYPE, json.dumps(body).encode(), note=problem.detail)
