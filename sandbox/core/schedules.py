"""What the schedules of points mind beside the customer: their parameters, the org, and the days asked for."""

from dataclasses import replace
from datetime import date

from sandbox.core.decision import Refusal
from sandbox.core.model import Customer, Group
from sandbox.core.moments import add_months, day_named
from sandbox.core.points import still_expiring, still_promised
from sandbox.core.question import Case

_LONGEST_YEARS = 100


def known_parameters(case: Case) -> Refusal | None:
    """The endpoint has every parameter that was sent."""
    if case.query.unknown:
        return case.refuse("parameters", 8130, "this endpoint does not know the parameters {}", case.query.unknown)
    return None


def without_dual_eligibility(case: Case) -> Refusal | None:
    """The schedule of expiries does not work in an org with dual eligibility."""
    org = case.world.org
    if org.dual_eligibility:
        says = "on in org {}, where this endpoint does not work"
        return case.refuse("dual-eligibility", 8130, says, org.id, place=org.place)
    return None


def coming_days(case: Case) -> Refusal | None:
    """The days asked for lie ahead, in order, at most a hundred years away."""
    return _days(case) or _ahead(case)


def any_days(case: Case) -> Refusal | None:
    """The days asked for are in order."""
    return _days(case)


def expiring_points(case: Case) -> Refusal | None:
    """Notes how many points have a last day ahead."""
    ahead = len(still_expiring(_subject(case).points, case.today, case.since))
    case.passes("points", "{} expiries lie ahead, in all programs", ahead, place=_subject(case).place)
    return None


def promised_points(case: Case) -> Refusal | None:
    """Notes how many points are promised for a day ahead."""
    ahead = len(still_promised(_subject(case).points, case.today, case.since))
    case.passes("points", "{} promises lie ahead, in all programs", ahead, place=_subject(case).place)
    return None


def balance_of_points(case: Case) -> Refusal | None:
    """Notes what the points in the programs asked for come to, if there are any."""
    found = case.as_found
    for program in case.programs:
        if any(points.program_id == program.id for points in found.subject.points):
            balance = found.balance(program.id)
            says = "{}: {} to redeem, {} to come, {} expired"
            seen = program.name, *map(_plainly, (balance.main, balance.promised, balance.expired))
            case.passes("points", says, *seen, place=found.subject.place)
    return None


def _plainly(amount: float) -> float:
    return int(amount) if float(amount).is_integer() else amount


def _subject(case: Case) -> Customer | Group:
    return case.group or case.customer


def _days(case: Case) -> Refusal | None:
    read = []
    for name, text in (("startDate", case.query.days.start), ("endDate", case.query.days.end)):
        try:
            read.append(None if text is None else day_named(text))
        except ValueError:
            says = "{} is {}, expected a day such as 2027-03-26"
            return replace(case.refuse("days", 1216, says, name, text), words=(name,))
    start, end = read
    if start is not None and end is not None and start > end:
        return case.refuse("days", 1214, "startDate {} is after endDate {}", start, end)
    case.first_day, case.last_day = start or date.min, end or date.max
    return None


def _ahead(case: Case) -> Refusal | None:
    if date.min < case.first_day <= case.today:
        return case.refuse("days", 1215, "startDate {} is not after today, {}", case.first_day, case.today)
    latest = add_months(case.today, 12 * _LONGEST_YEARS)
    if latest < case.last_day < date.max:
        return case.refuse("days", 1217, "endDate {} is after {}", case.last_day, latest)
    return None
