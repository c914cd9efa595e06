"""Leads to other programs, days, or another type of entity."""

from collections.abc import Iterator

from sandbox.core.decision import shown
from sandbox.core.lead import Lead
from sandbox.core.question import Days, Query
from sandbox.core.slips import closest, nearly
from sandbox.core.world import World

ENTITY_TYPES = ("CUSTOMER", "FLEET", "USERGROUP2")


def other_entity_type(world: World, query: Query) -> Iterator[Lead]:
    """The types there are; CUSTOMER goes without saying."""
    meant = closest(query.entity_type, ENTITY_TYPES)
    if meant and query.entity_type not in ENTITY_TYPES:
        yield Lead(
            f"the type that is most like {shown(query.entity_type)} is {meant}", query._replace(entity_type=meant)
        )
    for entity_type in ENTITY_TYPES:
        yield Lead(f"{entity_type} is a type", query._replace(entity_type=entity_type))


def no_group(world: World, query: Query) -> Iterator[Lead]:
    """The customer, where a group was asked for."""
    if query.entity_type not in (None, "CUSTOMER"):
        yield Lead("the customer's own tiers are shown for CUSTOMER", query._replace(entity_type="CUSTOMER"))


def other_program(world: World, query: Query) -> Iterator[Lead]:
    """The programs of the org: what the number is most like, the default one, all."""
    by_id = {str(program.id): program for program in world.programs}
    meant = nearly(str(query.program_id), by_id)
    if meant:
        says = f"the program of org {world.org.id} that is most like {query.program_id} is {by_id[meant].name}"
        yield Lead(says, query._replace(program_id=int(meant)))
    for program in (world.default_program, *world.programs):
        says = f"{program.name} is a program of org {world.org.id}"
        yield Lead(says, query._replace(program_id=program.id))
    yield Lead("without a program the default one is meant", query._replace(program_id=None))


def all_programs(world: World, query: Query) -> Iterator[Lead]:
    """All programs at once."""
    yield Lead("all programs are shown together, but for those left out", query._replace(all_programs=True))


def other_days(world: World, query: Query) -> Iterator[Lead]:
    """The days the other way round, or left out."""
    start, end = query.days
    if start and end:
        yield Lead("the days stand the other way round", query._replace(days=Days(end, start)))
        yield Lead("startDate can be left out", query._replace(days=Days(None, end)))
        yield Lead("endDate can be left out", query._replace(days=Days(start, None)))
    yield Lead("the days can be left out", query._replace(days=Days()))
