"""Finds the longest known phrases in a row of tokens. Knows no grammar."""

from __future__ import annotations

from imagegen.offline.words.inflection import singulars
from imagegen.offline.words.lexicon import Lexicon
from imagegen.offline.words.senses import Meaning, Sense, Span
from imagegen.offline.words.tokens import Token, TokenKind

_WITHOUT_PLURAL = frozenset({Sense.COLOUR, Sense.COUNT, Sense.QUIET, Sense.DETERMINER})


def find_spans(tokens: tuple[Token, ...], words: Lexicon) -> tuple[Span, ...]:
    """Read ``tokens`` from left to right, always taking the longest phrase that is known."""
    found: list[Span] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.kind is not TokenKind.WORD:
            found.append(_special(token))
            at += 1
            continue
        length, meanings, plural = _longest_phrase(tokens, at, words)
        taken = tokens[at : at + length]
        found.append(
            Span(
                text=" ".join(t.text for t in taken),
                meanings=meanings,
                plural=plural,
                break_after=taken[-1].break_after,
                stop_after=taken[-1].stop_after,
                possessive=taken[-1].possessive,
            )
        )
        at += length
    return tuple(found)


def _special(token: Token) -> Span:
    if token.kind is TokenKind.HEX:
        meanings = (Meaning(Sense.COLOUR, token.text),)
        return Span(text=token.text, meanings=meanings, break_after=token.break_after)
    return Span(
        text=f"“{token.text}”",
        meanings=(Meaning(Sense.LETTERING, token.text),),
        break_after=token.break_after,
        stop_after=token.stop_after,
    )


def _longest_phrase(
    tokens: tuple[Token, ...], at: int, words: Lexicon
) -> tuple[int, tuple[Meaning, ...], bool]:
    for length in range(_reach(tokens, at, words.longest), 0, -1):
        taken = [token.text for token in tokens[at : at + length]]
        exact = words.phrases.get(" ".join(taken))
        if exact is not None:
            return length, exact, _names_several(taken, exact, words)
        for singular in singulars(taken[-1]):
            meanings = words.phrases.get(" ".join([*taken[:-1], singular]), ())
            nouns = tuple(m for m in meanings if m.sense not in _WITHOUT_PLURAL)
            if nouns:
                return length, nouns, True
    return 1, (), False


def _names_several(taken: list[str], meanings: tuple[Meaning, ...], words: Lexicon) -> bool:
    """Whether a noun that the vocabulary holds as it stands is a plural, like ``boots``."""
    own_name = " ".join(taken).replace(" ", "_")
    figures = {
        meaning
        for meaning in meanings
        if meaning.sense is Sense.FIGURE and meaning.value != own_name  # grapes are one bunch
    }
    return bool(figures) and any(
        figures & set(words.phrases.get(" ".join([*taken[:-1], singular]), ()))
        for singular in singulars(taken[-1])
    )


def _reach(tokens: tuple[Token, ...], at: int, longest: int) -> int:
    """How many tokens a phrase that starts at ``at`` may take: none reaches over a break."""
    reach = 1
    while reach < longest and at + reach < len(tokens):
        before, after = tokens[at + reach - 1], tokens[at + reach]
        if before.break_after or after.kind is not TokenKind.WORD:
            break
        reach += 1
    return reach
