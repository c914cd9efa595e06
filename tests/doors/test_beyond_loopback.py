"""Bound to every network, the sandbox makes up a token, prints it, and answers no admin call without it."""

from pathlib import Path
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

import pytest

from tests.doors.processes import PATIENCE, serving


def test_a_token_is_made_up_printed_and_needed(tmp_path: Path) -> None:
    opener = build_opener(ProxyHandler({}))
    with serving(tmp_path, "--host", "0.0.0.0") as served:
        printed = (line for line in served.out.read_text().splitlines() if "Bearer" in line)
        token = next(printed).partition("Bearer ")[2].strip("' \n")
        with pytest.raises(HTTPError) as refused:
            opener.open(f"{served.url}/__admin/ready", timeout=PATIENCE)
        assert refused.value.code == 401
        refused.value.close()
        request = Request(f"{served.url}/__admin/ready", headers={"Authorization": f"Bearer {token}"})
        with opener.open(request, timeout=PATIENCE) as answer:
            assert answer.status == 200
        with opener.open(f"{served.url}/v2/customers/566000001/tierDetails", timeout=PATIENCE) as answer:
            assert answer.status == 200
