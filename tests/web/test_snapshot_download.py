"""A snapshot downloads as a fixture that loads in a new server and answers the same for everybody, at any moment."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import Client

from sandbox.app import app_around, create_app, wsgi
from sandbox.engine.sandbox import Sandbox
from sandbox.settings import Settings
from sandbox.sources.yaml_files import load_text
from tests.builders import NOON
from tests.examples import SLOWEST_EXAMPLES
from tests.web.conftest import Door

MOMENTS = (NOON, NOON + timedelta(days=40), NOON + timedelta(days=91), NOON + timedelta(days=800))
PEOPLE = [*range(566000001, 566000030), 77]
SOME = st.sampled_from(PEOPLE)

edits = st.lists(
    st.one_of(
        st.tuples(st.just("tier"), SOME, st.sampled_from(["Bronze", "Gold", "Diamond"]), st.integers(-50, 400)),
        st.tuples(st.just("patch"), SOME, st.sampled_from(["915795000002", "447700900999", "1"]), st.booleans()),
        st.tuples(st.just("merge"), SOME, SOME, st.none()),
        st.tuples(st.just("remove"), SOME, st.none(), st.none()),
        st.tuples(st.just("seed"), st.integers(70, 80), st.sampled_from(["Guest", "Insider"]), SOME),
    ),
    max_size=8,
)


def carry_out(client: Client, prefix: str, edit: tuple[Any, ...]) -> None:
    """One edit, which may well be refused."""
    what, who, how, more = edit
    at = f"{prefix}/__admin/customers/{who}"
    if what == "tier":
        client.put(f"{at}/tiers/Main", json={"tier": how, "expires": f"today{more:+d}d"})
    elif what == "patch":
        client.patch(at, json={"identifiers": {"mobile": how}, "deleted": more})
    elif what == "merge":
        client.patch(at, json={"merged_into": how})
    elif what == "remove":
        client.delete(at)
    else:
        groups = [{"id": who, "members": [more], "tiers": {"Coffee Club": how}}]
        client.post(f"{prefix}/__admin/seed", json={"customers": [{"id": who, "name": how}], "groups": groups})


def answers(client: Client, prefix: str = "", org: int = 501) -> list[str]:
    """What everybody is answered, by id and by mobile, as customer and as group, at several moments."""
    told = []
    for moment in MOMENTS:
        client.put(f"{prefix}/__admin/clock", json={"now": moment.isoformat(), "frozen": True})
        listed = client.get(f"{prefix}/__admin/customers?limit=1000&org={org}").json["customers"]
        for known in listed:
            mobiles = known.get("identifiers", {}).get("mobile", [])
            urls = [
                f"{known['id']}/tierDetails?fetchDataForAllPrograms=true",
                f"{known['id']}/tierDetails?entityType=FLEET",
            ]
            lookup = "lookup/tierDetails?source=INSTORE&identifierName=mobile&identifierValue="
            urls += [lookup + mobile for mobile in ([mobiles] if isinstance(mobiles, str) else mobiles)]
            headers = {"X-CAP-API-AUTH-ORG-ID": str(org)}
            told += [client.get(f"{prefix}/v2/customers/{url}", headers=headers).text for url in urls]
    return told


@pytest.fixture(scope="module")
def demo() -> Client:
    return Client(wsgi(create_app(now=lambda: NOON)))


def loaded(text: str, now: datetime = NOON) -> Client:
    result = load_text(text, "downloaded.yaml")
    assert result.orgs, result.findings
    return Client(wsgi(app_around(Sandbox(result.orgs, now=lambda: now), Settings())))


@settings(max_examples=SLOWEST_EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=edits)
def test_fork_edit_snapshot_restore_download_load_answer_the_same(demo: Client, changes: list[Any]) -> None:
    demo.delete("/__admin/namespaces/a")
    demo.post("/__admin/namespaces/default/fork", json={"name": "a"})
    for change in changes:
        carry_out(demo, "/ns/a", change)
    demo.put("/ns/a/__admin/snapshots/here")
    carry_out(demo, "/ns/a", ("tier", 566000001, "Bronze", 1))
    demo.post("/ns/a/__admin/snapshots/here/restore")
    text = demo.get("/ns/a/__admin/snapshots/here").text
    assert answers(loaded(text)) == answers(demo, "/ns/a")


@pytest.mark.parametrize("org", [501, 502, 503])
def test_every_org_can_be_taken_along(demo: Client, org: int) -> None:
    demo.put("/ns/b/__admin/snapshots/here")
    text = demo.get(f"/ns/b/__admin/snapshots/here?org={org}").text
    assert answers(loaded(text), org=org) == answers(demo, "/ns/b", org=org)


def test_relative_days_stay_relative(demo: Client) -> None:
    demo.put("/ns/c/__admin/snapshots/here")
    text = demo.get("/ns/c/__admin/snapshots/here").text
    later = loaded(text, NOON + timedelta(days=1000))
    tiers = later.get("/v2/customers/566000001/tierDetails").json["programTiers"]
    assert tiers[0]["currentTierName"] == "Gold"


def test_the_clock_stands_in_a_comment_and_a_header(door: Door) -> None:
    client = door()
    client.put("/__admin/snapshots/real%0Aid:")
    answer = client.get("/__admin/snapshots/real%0Aid:")
    assert answer.content_type == "application/yaml; charset=utf-8"
    assert "X-Sandbox-Clock" not in answer.headers
    assert answer.text.splitlines()[:2] == [
        r"# Org 501 of snapshot 'real\nid:', taken in namespace default.",
        "# Its clock: real time.",
    ]
    clock = {"now": "2027-06-24T23:59:59+00:00", "frozen": True}
    client.put("/__admin/clock", json=clock)
    client.put("/__admin/snapshots/late")
    answer = client.get("/__admin/snapshots/late?org=502")
    assert "# Its clock: 2027-06-24T23:59:59+00:00, standing still." in answer.text
    client.delete("/__admin/clock")
    told = client.put("/__admin/clock", data=answer.headers["X-Sandbox-Clock"]).json
    assert (told["now"], told["frozen"]) == ("2027-06-24T23:59:59Z", True)


@pytest.mark.parametrize(("path", "status"), [("none", 404), ("here?org=9", 404), ("here?org=x", 400)])
def test_what_is_not_there_cannot_be_downloaded(door: Door, path: str, status: int) -> None:
    client = door()
    client.put("/__admin/snapshots/here")
    assert client.get(f"/__admin/snapshots/{path}").status_code == status
