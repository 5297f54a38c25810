"""Frozen dataclasses that cost next to nothing to define: a method is compiled when it is first called.

`dataclasses.dataclass` compiles six functions for a frozen class, 0.65 ms of CPU. The reader's first screen stands on
a hundred such classes, and makes values of thirty. Fields, defaults, slots and `replace` are the standard library's.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(*, frozen=False, slots=False, eq=True):
        """The standard library's; one with `frozen=True, slots=True` is made here."""
        if not (frozen and slots):
            return dataclasses.dataclass(frozen=frozen, slots=slots, eq=eq)

        def made(cls):
            if hasattr(cls, "__post_init__"):
                raise TypeError(f"{cls.__name__} has work to do after __init__: let dataclasses make it")
            cls = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)(cls)
            for name, method in _SHARED.items():
                setattr(cls, name, method)
            cls.__init__ = _late(cls, "__init__", _init)
            if eq:
                cls.__eq__, cls.__hash__ = _late(cls, "__eq__", _eq), _late(cls, "__hash__", _hash)
            return cls

        return made


Source = Callable[[Sequence[Any]], str]


def _late(cls: Any, name: str, source: Source) -> Callable[..., Any]:
    """A method that compiles itself when it is first called."""

    def first(self: Any, *given: Any, **named: Any) -> Any:
        fields = dataclasses.fields(cls)
        names: dict[str, Any] = {}
        for field in fields:
            names[f"_set_{field.name}"] = getattr(cls, field.name).__set__  # past `__setattr__`, and sooner
            names[f"_default_{field.name}"] = field.default
            names[f"_factory_{field.name}"] = field.default_factory
        exec(source(fields), names)  # noqa: S102  # of field names alone, as the standard library does
        method = names[name]
        method.__qualname__ = f"{cls.__qualname__}.{name}"
        setattr(cls, name, method)
        return method(self, *given, **named)

    return first


def _init(fields: Sequence[Any]) -> str:
    given, body = ["self"], []
    for field in fields:
        name, value = field.name, field.name
        if field.default_factory is not dataclasses.MISSING:
            given.append(f"{name}=_default_{name}")
            value = f"_factory_{name}() if {name} is _default_{name} else {name}"
        elif field.default is not dataclasses.MISSING:
            given.append(f"{name}=_default_{name}")
        else:
            given.append(name)
        body.append(f"_set_{name}(self, {value})")
    return f"def __init__({', '.join(given)}):\n {'; '.join(body) or 'pass'}"


def _tuple(owner: str, fields: Sequence[Any]) -> str:
    return "(" + "".join(f"{owner}.{field.name}, " for field in fields if field.compare) + ")"


def _eq(fields: Sequence[Any]) -> str:
    is_same = f"{_tuple('self', fields)} == {_tuple('other', fields)}"
    return f"def __eq__(self, other):\n return {is_same} if other.__class__ is self.__class__ else NotImplemented"


def _hash(fields: Sequence[Any]) -> str:
    return f"def __hash__(self):\n return hash({_tuple('self', fields)})"


def _repr(self: Any) -> str:
    said = ", ".join(f"{each.name}={getattr(self, each.name)!r}" for each in dataclasses.fields(self) if each.repr)
    return f"{self.__class__.__qualname__}({said})"


def _set(self: Any, name: str, value: object) -> NoReturn:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _delete(self: Any, name: str) -> NoReturn:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _set_state(self: Any, state: list[Any]) -> None:
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)


_SHARED: dict[str, Callable[..., Any]] = {
    "__repr__": _repr,
    "__setattr__": _set,
    "__delattr__": _delete,
    "__getstate__": _state,
    "__setstate__": _set_state,
}
