"""The code of an answer, read off its body in any of the vendor's shapes."""

import re
from typing import Any

from sandbox.replaying.exchange import Response
from sandbox.sources.schema_steps import NO_CODE

_IN_XML = re.compile(r"<code>\s*([0-9]{1,9})\s*</code>")
_SUCCESS = 200


def code_of(response: Response) -> int:
    """The code of the first error in a list of them; in v1.1 and in XML that of the whole response; `NO_CODE` for none.

    An answer that names no code and has an HTTP status of 400 or more has that as its code.
    """
    try:
        told: Any = response.json
    except ValueError:
        found = _IN_XML.search(response.text)
        code = int(found[1]) if found else NO_CODE
    else:
        code = _in_json(told)
    if code in (NO_CODE, _SUCCESS):
        return response.status if response.status >= 400 else NO_CODE
    return code


def _in_json(told: Any) -> int:
    if not isinstance(told, dict):
        return NO_CODE
    errors, whole = told.get("errors"), told.get("response")
    if isinstance(errors, list) and errors and isinstance(errors[0], dict):
        return _number(errors[0].get("code"))
    status = whole.get("status") if isinstance(whole, dict) else None
    return _number(status.get("code")) if isinstance(status, dict) else NO_CODE


def _number(code: Any) -> int:
    text = str(code)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else NO_CODE
