"""What no single table can know: where two tables of the settings contradict each other.

Pure. Each fault is one sentence that begins with table and key. Rows are named by their id.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from hub.queueing.values import NO_PRIORITY
from hub.simulation import settings as simulation

if TYPE_CHECKING:
    from motcua.parts import Rooms
    from motcua.settings import Settings


def contradictions(own: Settings) -> Iterator[str]:
    """List what is wrong between the tables of one file."""
    for table in ("halls", "priorities", "services", "counters"):
        ids = [row.id for row in getattr(own, table)]
        for id_, rows in _again(ids):
            yield f"{table}: the id {id_!r} stands twice, in rows {rows[0]} and {rows[1]}"
    for letter, (one, other) in _again([service.letter for service in own.services]):
        yield (
            f"services.{own.services[other - 1].id}.letter: {letter!r} is already the letter of "
            f"{own.services[one - 1].id!r}; give each its own"
        )
    if any(row.id == NO_PRIORITY for row in own.priorities):
        yield f"priorities: {NO_PRIORITY!r} is how the hub names those without priority"
    if own.centre.hours != "always" and not any(spans for _day, spans in own.centre.hours):
        yield (
            "centre.hours: no day has any, so no number would ever be given; name some, or set "
            'hours = "always"'
        )
    yield from _counters(own)
    yield from _unserved(own)
    yield from _boxes(own)
    yield from simulation.contradictions(own.simulation, own.services, own.priorities, own.counters)
    # The hall has a default, which a centre with other halls and no screen here need not change.
    if "hall" in own.display.model_fields_set:
        yield from _unknown_hall("display.hall", own.display.hall, own)
    if own.broker.embedded and (own.hub.host, own.hub.port) == (own.broker.host, own.broker.port):
        yield f"hub.port and broker.port: both are {own.hub.port}; give each its own"


def contradictions_of_machine(rooms: Rooms, own: Settings) -> Iterator[str]:
    """List what is wrong between the rooms of one machine, each with its defaults filled in."""
    # An id is the device's topic, and a kiosk's is its offline series too.
    ids = [[room.id for room in kind] for kind in (rooms.kiosks, rooms.displays, rooms.counters)]
    yield from _twice("machine: the id", ["hub", *itertools.chain.from_iterable(ids)])
    for display in rooms.displays:
        yield from _unknown_hall(f"machine.displays.{display.id}.hall", display.hall, own)
    yield from _twice(
        "machine.counters: the port", [port for line in rooms.counters for port in line.ports]
    )


def _counters(own: Settings) -> Iterator[str]:
    services = {service.id for service in own.services}
    for counter in own.counters:
        for key, named in (("services", counter.services), ("helps", counter.helps)):
            place = f"counters.{counter.id}.{key}"
            yield from (
                f"{place}: no service is named {id_!r}" for id_ in named if id_ not in services
            )
            yield from _twice(f"{place}: the service", named)
        for both in sorted({*counter.services} & {*counter.helps}):
            yield (
                f"counters.{counter.id}.helps: {both!r} already stands under services; "
                "leave it in one of the two"
            )
        yield from _unknown_hall(f"counters.{counter.id}.hall", counter.hall, own)


def _unserved(own: Settings) -> Iterator[str]:
    """Whoever takes a number of such a service would wait for ever.

    A counter without services is no fault: it stands in reserve.
    """
    served = {id_ for counter in own.counters for id_ in (*counter.services, *counter.helps)}
    for service in own.services:
        if service.open and service.id not in served:
            yield (
                f"services.{service.id}: no counter has it under services or helps, so nobody "
                "would ever be called; give it to a counter, or set open = false"
            )


def _boxes(own: Settings) -> Iterator[str]:
    counters = {counter.id for counter in own.counters}
    for table, named in (("boxes", own.counter.boxes), ("buttons", own.counter.buttons)):
        for one in named:
            if one.counter not in counters:
                yield f"counter.{table}: no counter is named {one.counter!r}"


def _unknown_hall(place: str, hall: str, own: Settings) -> Iterator[str]:
    if all(hall != known.id for known in own.halls):
        yield f"{place}: no hall is named {hall!r}"


def _twice(what: str, values: Iterable[str]) -> Iterator[str]:
    yield from (f"{what} {value!r} stands twice" for value, _rows in _again(values))


def _again(values: Iterable[str]) -> Iterator[tuple[str, tuple[int, int]]]:
    """Find what stands twice, and in which rows, counted from 1."""
    seen: dict[str, int] = {}
    for row, value in enumerate(values, start=1):
        if value in seen:
            yield value, (seen[value], row)
        seen.setdefault(value, row)
