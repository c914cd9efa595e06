"""What a namespace was like when its requests came: known as long as there is room, without a bound broken."""

from sandbox.traffic.states import States


class Heavy:
    """A state of some weight."""

    def __init__(self, weight: int) -> None:
        self.weight = weight


def test_each_request_finds_the_state_that_it_met() -> None:
    states, first, second = States(100), Heavy(1), Heavy(1)
    states.note(1, first)
    states.note(4, second)
    states.note(6, first)
    assert [states.of(serial) for serial in range(8)] == [None, first, first, first, second, second, first, first]


def test_the_oldest_make_room_but_the_latest_stays_however_large() -> None:
    states, kept = States(100), [Heavy(60) for _ in range(4)]
    for serial, state in enumerate(kept, 1):
        states.note(serial, state)
    assert [states.of(serial) for serial in (1, 2, 3, 4)] == [None, None, kept[2], kept[3]]
    states.note(5, Heavy(10_000))
    assert states.of(4) is kept[3]
    assert states.of(5) is states.latest


def test_what_no_request_needs_any_more_goes() -> None:
    states = States(100)
    for serial in (1, 3, 5):
        states.note(serial, Heavy(1))
    states.forget_before(4)
    assert (len(states), states.of(2)) == (2, None)
    states.forget()
    assert (len(states), states.latest, states.of(5)) == (0, None, None)
