"""What new settings of an org or a new ladder of a program may not change: what others' records mean."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from sandbox.core.model import Customer, Membership, Org, Program
from sandbox.sources.drafts import Draft
from sandbox.sources.findings import shown
from sandbox.sources.known import Known
from sandbox.sources.reading import Reading
from sandbox.sources.shapes import Row


def questions_everybody(before: Org, after: Org) -> bool:
    """Whether the change touches what is asked of every customer: which identifiers are unique, which accounts are."""
    return _asked(before) != _asked(after)


def check_accounts_in_use(draft: Draft, customers: Iterable[Customer], reading: Reading) -> None:
    """Report accounts, once each, that customers are registered in and the org's new settings lack."""
    accounts = draft.org.accounts
    lost: dict[tuple[str, str], list[int]] = {}
    for customer in customers:
        for source, account in dict.fromkeys(known[2:] for known in customer.identifiers):
            if account not in accounts.get(source, ("",)):
                lost.setdefault((source, account), []).append(customer.id)
    org = draft.row["org"]
    for (source, account), holders in lost.items():
        place = f"{source}/{account}" if account else source
        says = f"sources: {_counted(len(holders), 'customer')} such as {holders[0]} would be left in {place}"
        reading.mistake((org.path, "sources"), says, at="key")


def check_tiers_in_use(
    draft: Draft, own: Collection[int], world: Known, new: Mapping[int, Customer], reading: Reading
) -> None:
    """Report tiers of replaced programs that somebody stands in and that are gone, or are another step now."""
    rows = {row.known("id"): row for row in draft.rows("programs")}
    after = {program.id: program for program in draft.ladders.programs}
    for before in world.programs:
        if before.id in own and before.id in after:
            counts = Counter(world.standing_in(before.id))
            counts.subtract(_leaving(draft, world, new, before.id))
            _check_ladder(before, after[before.id], counts, rows[before.id], reading)


def _check_ladder(before: Program, after: Program, counts: Mapping[int, int], row: Row, reading: Reading) -> None:
    serials = {tier.name: tier.serial for tier in after.tiers}
    for serial, count in sorted(counts.items()):
        name = before.tier(serial).name
        if count > 0 and serials.get(name) != serial:
            now = f"becomes step {serials[name]}" if name in serials else "is gone"
            says = f"tier {shown(name)} {now}, and {count} in it would change; expected it to stay step {serial}"
            reading.mistake((row.path, "tiers"), says)


def _leaving(draft: Draft, world: Known, new: Mapping[int, Customer], program_id: int) -> Iterable[int]:
    """The serial number of each tier that a record has stood in which the draft replaces."""
    customers = (world.customer(customer_id) for customer_id in new)
    groups = (world.group(group.id) for _, group in draft.groups)
    replaced = [*customers, *groups]
    memberships: Iterable[Membership] = (known for record in replaced if record for known in record.memberships)
    return [known.serial for known in memberships if known.program_id == program_id]


def _asked(org: Org) -> tuple[object, ...]:
    return org.dual_eligibility and org.primary_identifier, dict(org.accounts)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
