"""What the process tells of itself: versions, and counts in Prometheus' text format."""

import re

from werkzeug.test import Client

from sandbox import __version__
from tests.web.conftest import Door

BY_ID = "/v2/customers/{}/tierDetails"


def metrics(client: Client) -> dict[str, float]:
    answer = client.get("/__admin/metrics")
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    samples = [line.rpartition(" ") for line in answer.text.splitlines() if not line.startswith("#")]
    return {name.removeprefix("capillary_sandbox_"): float(value) for name, _, value in samples}


def test_calls_are_counted_by_endpoint_status_and_code_in_all_namespaces(door: Door) -> None:
    client = door()
    for url in (BY_ID.format(1001), f"/ns/a{BY_ID.format(1001)}", BY_ID.format(9), "/v2/nowhere", "/__admin/health"):
        client.get(url)
    client.get(BY_ID.format(1), headers={"X-Sandbox-Namespace": "NONE"})
    assert metrics(client) == {
        'requests_total{endpoint="",status="404"}': 1,
        'requests_total{endpoint="tier_details_by_id",status="200"}': 3,
        'requests_total{endpoint="tier_details_by_id",status="400"}': 1,
        'refusals_total{code="400"}': 1,
        'refusals_total{code="404"}': 1,
        'refusals_total{code="8015"}': 1,
        "namespaces": 2,
        "journal_entries": 4,
        "uptime_seconds": 0,
    }


def test_counts_survive_a_reset_and_the_journal_does_not(door: Door) -> None:
    client = door()
    client.get(BY_ID.format(1001))
    client.post("/__admin/reset")
    told = metrics(client)
    assert (told['requests_total{endpoint="tier_details_by_id",status="200"}'], told["journal_entries"]) == (1, 0)


def test_every_line_is_a_comment_or_a_sample(door: Door) -> None:
    client = door()
    client.get("/v2/%22%0Anowhere")
    for line in client.get("/__admin/metrics").text.splitlines():
        assert re.fullmatch(r'# (HELP|TYPE) \w+ .+|\w+(\{(\w+="\w*",?)+\})? [0-9.]+', line), line


def test_the_version_is_told(door: Door) -> None:
    assert door().get("/__admin/version").json["version"] == __version__
