"""Cuts a prompt into words. Knows no vocabulary: only spelling, breaks, hex codes and quotes."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

READ_CHARS = 32_000
"""No request takes a longer prompt; what lies beyond is not read."""

_PIECE = re.compile(
    r"(?P<hex>\#(?:[0-9a-f]{6}|[0-9a-f]{3})\b)"
    r"|(?P<quoted>[\"“«„](?P<inside>[^\"“”«»„]{1,80})[\"”»“])"
    r"|(?P<word>\w+(?:['’]\w+)*['’]?)"
    r"|(?P<break>[.,;:!?()\[\]{}|/\n—–*]|-(?=\s))"
)
_FLAG = re.compile(r"--(?!no\b)\w+(?:[ =]+[\d.:]+)?")
_WEIGHT = re.compile(r":\d+(?:\.\d+)?(?=\))")
_TECHNICAL = re.compile(
    r"f?\d+(?:\.\d+)?(?:mm|px|k|p|x\d+|fps|th|st|nd|rd|cm|m|km|s)"  # 85mm, 4k, 1920x1080, 2nd
    r"|f\d+|iso\d+|v\d+|x\d+"
)
_SENTENCE_END = ".;!?\n"


class TokenKind(StrEnum):
    """What a token is before anybody asks what it means."""

    WORD = "word"
    HEX = "hex"
    QUOTED = "quoted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """One word of the prompt.

    Attributes:
        text: lower case, without apostrophes; the hex code or the quoted words as they are.
        kind: word, hex code or quoted lettering.
        possessive: it ended in 's (the cat's …).
        break_after: punctuation follows.
        stop_after: that punctuation ends a sentence.
    """

    text: str
    kind: TokenKind = TokenKind.WORD
    possessive: bool = False
    break_after: bool = False
    stop_after: bool = False


def tokenize(prompt: str) -> tuple[Token, ...]:
    """Split ``prompt`` into tokens; hyphens and underscores count as spaces."""
    text = _prepare(prompt)
    tokens: list[Token] = []
    for piece in _PIECE.finditer(text):
        if piece["break"]:
            _mark_break(tokens, ends=piece["break"] in _SENTENCE_END)
        elif piece["hex"]:
            tokens.append(Token(text=piece["hex"], kind=TokenKind.HEX))
        elif piece["quoted"]:
            tokens.append(Token(text=piece["inside"].strip(), kind=TokenKind.QUOTED))
        elif not _TECHNICAL.fullmatch(piece["word"]):
            tokens.append(_word(piece["word"]))
    return tuple(tokens)


def _prepare(prompt: str) -> str:
    text = unicodedata.normalize("NFKC", prompt[:READ_CHARS]).casefold()
    text = text.replace("f/", "f")
    text = _WEIGHT.sub("", _FLAG.sub(" ", text))
    if text.count('"') % 2:
        text = text.replace('"', " ")
    return re.sub(r"(?<=\w)[-_](?=\w)|_", " ", text)


def _word(raw: str) -> Token:
    possessive = bool(re.search(r"['’]s$|s['’]$", raw))
    stem = re.sub(r"['’]s$", "", raw)
    return Token(text=re.sub(r"['’]", "", stem), possessive=possessive)


def _mark_break(tokens: list[Token], *, ends: bool) -> None:
    if tokens:
        last = tokens[-1]
        tokens[-1] = Token(
            text=last.text,
            kind=last.kind,
            possessive=last.possessive,
            break_after=True,
            stop_after=ends or last.stop_after,
        )
