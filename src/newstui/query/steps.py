"""Narrowing step by step: a query line that grows and shrinks by one condition, always in its own syntax."""

from __future__ import annotations

from newstui import gate
from newstui.query.lexing import Token, lex
from newstui.query.nodes import written
from newstui.query.parsing import LENGTH_LIMIT


def with_step(typed: str, field: str, value: str) -> str:
    """with_step("芯片 OR 5G", "cat", "金融/新浪 财经") --> '(芯片 OR 5G) cat:"金融/新浪 财经"'"""
    step = written(gate.line(value, LENGTH_LIMIT), "@" if field == "stock" else f"{field}:")
    line = typed.strip()
    tokens = lex(line)
    if any(step == line[token.start : token.end] for token in _outermost(tokens)):
        return line
    if any(token.is_operator("OR") for token in _outermost(tokens)):
        line = f"({line})"
    elif tokens and tokens[-1].kind == "phrase" and not tokens[-1].is_closed:
        line += '"'
    return f"{line} {step}".strip()


def without_last_step(typed: str) -> str:
    """without_last_step("芯片 cat:金融 -(a OR b)") --> "芯片 cat:金融" """
    tokens = lex(typed)
    depth = 0
    while tokens:
        token = tokens.pop()
        depth += (token.kind == "close") - (token.kind == "open")
        if depth <= 0:
            line = typed[: token.start].rstrip()
            break
    else:
        return ""
    while tokens and (tokens[-1].kind == "open" or any(map(tokens[-1].is_operator, ("OR", "AND", "NOT")))):
        line = line[: tokens.pop().start].rstrip()
    return line


def _outermost(tokens: list[Token]) -> list[Token]:
    outermost, depth = [], 0
    for token in tokens:
        if token.kind == "close":
            depth -= 1
        elif token.kind == "open":
            depth += 1
        elif depth == 0:
            outermost.append(token)
    return outermost
