"""What takes one minimal world to another: records put in, and some taken away."""

from collections.abc import Iterator
from typing import NamedTuple

from sandbox.operations.carrying import path_of
from sandbox.recording.worlds import Forms, OrgForms
from sandbox.sources.writing import Form


class Unbridgeable(Exception):
    """No step of a scenario leads from one world to the other."""


class Seeded(NamedTuple):
    """Records put in."""

    fixture: Form

    @property
    def step(self) -> Form:
        """The step that does it."""
        return {"seed": self.fixture}


class CustomerRemoved(NamedTuple):
    """A customer taken away."""

    customer_id: int

    @property
    def step(self) -> Form:
        """The step that does it."""
        return {"admin": {"delete": path_of("customers", self.customer_id)}}


class CannedRemoved(NamedTuple):
    """The canned answers of a method and path taken away, whatever their query."""

    org_id: int
    method: str
    path: str

    @property
    def step(self) -> Form:
        """The step that does it."""
        return {"admin": {"delete": path_of("canned", path=self.path, method=self.method, org=self.org_id)}}


Change = Seeded | CustomerRemoved | CannedRemoved


def changes(have: Forms, want: Forms) -> Iterator[Change]:
    """What makes `want` of `have`, in an order in which it can be done. Raises `Unbridgeable`."""
    if have.keys() - want.keys():
        raise Unbridgeable
    for org_id, forms in sorted(want.items(), key=_default_last):
        if org_id not in have:
            yield Seeded(forms.fixture)
            continue
        before = have[org_id]
        if before.programs.keys() - forms.programs.keys() or before.groups.keys() - forms.groups.keys():
            raise Unbridgeable
        for method, path in dict.fromkeys(name[:2] for name in before.canned if name not in forms.canned):
            yield CannedRemoved(org_id, method, path)
        if told := _other(before, forms):
            yield Seeded(told)
        yield from map(CustomerRemoved, sorted(before.customers.keys() - forms.customers.keys()))


def _default_last(item: tuple[int, OrgForms]) -> tuple[bool, int]:
    """Of two orgs only one can be the default: the one that no longer is gives way first."""
    org_id, forms = item
    return "default" in forms.org, org_id


def _other(before: OrgForms, after: OrgForms) -> Form:
    """The records that are new or other, with their org; nothing where there are none."""
    then = before.lists
    lists = {
        key: [form for name, form in now.items() if then[key].get(name) != form] for key, now in after.lists.items()
    }
    told = {key: forms for key, forms in lists.items() if forms}
    if before.org != after.org:
        return {"org": after.org, **told}
    return {"org": {"id": after.org["id"]}, **told} if told else {}
