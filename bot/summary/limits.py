"""The bounds of summarising, in one place: they keep any text, however long or odd, within a second or two."""

from __future__ import annotations

LONGEST_SUMMARY = 7
"""Sentences of the longest summary that may be asked for."""

LEAST_WORDS, MOST_WORDS = 10, 500
"""Words that may be asked for: fewer are no sentence, and seven sentences seldom have more."""

LONGEST_SENTENCE = 1200
"""Characters of the longest piece that is taken as one sentence; a longer run is cut where it reads least badly."""

LONGEST_QUOTATION = 240
"""Characters within which a quotation of several sentences, with what leads up to it, is kept as one."""

RANKED = 1000
"""Sentences of a text that are looked at, counted from its beginning; what comes behind them is never chosen."""

RANKED_CHARACTERS = 200_000
"""Characters of a text that are looked at: as many as an article may have."""

RANKED_WORDS = 12_000
"""Words of a text that are looked at; no article has more."""

RANKED_BY = {
    "lexrank": 1000,
    "lsa": 150,
    "luhn": 1000,
    "textrank": 300,
    "sumbasic": 500,
    "kl": 60,
    "reduction": 300,
    "edmundson": 1000,
}
"""Sentences that reach each of sumy's methods: kl's time grows with the fourth power of their number, the others'
at least with the second."""

WORDS_A_SENTENCE = 20
"""Words for each of these sentences: where a text's are longer, fewer of them reach the method."""
