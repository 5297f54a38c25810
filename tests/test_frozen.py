"""Values are what the standard library would make of them."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from dataclasses import field
from typing import Any

import pytest

from newstui import frozen


@frozen.dataclass(frozen=True, slots=True)
class Place:
    """Where something stands."""

    line: int
    name: str = "here"
    notes: list[str] = field(default_factory=list)
    seen: bool = field(default=False, compare=False, repr=False)


@frozen.dataclass(frozen=True, slots=True)
class Corner(Place):
    """A place with more to it."""

    angle: int = 90


@frozen.dataclass(frozen=True, slots=True, eq=False)
class Thing:
    """Equal to nothing but itself."""

    name: str


@dataclasses.dataclass(frozen=True, slots=True)
class Model:
    """What `Place` is held to."""

    line: int
    name: str = "here"
    notes: list[str] = field(default_factory=list)
    seen: bool = field(default=False, compare=False, repr=False)


GIVEN: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
    ((1,), {}),
    ((1, "there"), {"seen": True}),
    ((), {"line": 2, "notes": ["a"]}),
    ((1, "here", [], True), {}),
]


@pytest.mark.parametrize(("given", "named"), GIVEN)
def test_a_value_holds_and_says_what_the_standard_one_does(given: tuple[Any, ...], named: dict[str, Any]) -> None:
    ours, theirs = Place(*given, **named), Model(*given, **named)
    assert dataclasses.asdict(ours) == dataclasses.asdict(theirs)
    assert repr(ours).partition("(")[2] == repr(theirs).partition("(")[2]


@pytest.mark.parametrize(("given", "named"), GIVEN)
def test_values_are_equal_as_the_standard_ones_are(given: tuple[Any, ...], named: dict[str, Any]) -> None:
    ours, theirs = Place(*given, **named), Model(*given, **named)
    for other_given, other_named in GIVEN:
        is_equal = theirs == Model(*other_given, **other_named)
        assert (ours == Place(*other_given, **other_named)) is is_equal
    assert ours != theirs
    assert ours != Corner(*given, **named)


def test_equal_values_have_one_hash() -> None:
    assert hash(Corner(1, "x", (), True)) == hash(Corner(1, "x", (), False))  # type: ignore[arg-type]  # hashable notes
    assert len({Corner(1, "x", ()), Corner(1, "x", ()), Corner(1, "x", (), angle=45)}) == 2  # type: ignore[arg-type]


def test_a_value_equal_to_itself_alone_may_be_a_key() -> None:
    thing = Thing("a")
    assert thing == thing
    assert thing != Thing("a")
    assert {thing: 1}[thing] == 1


def test_a_value_never_changes() -> None:
    place = Place(1)
    with pytest.raises(dataclasses.FrozenInstanceError):
        place.line = 2  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        del place.line  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        place.other = 2  # type: ignore[attr-defined]
    assert not hasattr(place, "__dict__")


def test_a_missing_or_unknown_field_is_an_error() -> None:
    for given in ({}, {"line": 1, "colour": 2}):
        with pytest.raises(TypeError, match=r"Corner\.__init__"):
            Corner(**given)


def test_a_class_that_needs_more_than_fields_is_refused() -> None:
    class Worker:
        def __post_init__(self) -> None:
            pass

    with pytest.raises(TypeError, match="Worker"):
        frozen.dataclass(frozen=True, slots=True)(Worker)


def test_each_value_gets_lists_of_its_own() -> None:
    assert Place(1).notes is not Place(1).notes


def test_values_are_copied_replaced_pickled_and_matched() -> None:
    corner = Corner(1, "x", ["a"], True, 45)
    for other in (copy.copy(corner), copy.deepcopy(corner), pickle.loads(pickle.dumps(corner))):
        assert other == corner
        assert other.seen is True
    assert dataclasses.replace(corner, line=7) == Corner(7, "x", ["a"], angle=45)
    match corner:
        case Corner(line, name, _, _, angle):
            assert (line, name, angle) == (1, "x", 45)
