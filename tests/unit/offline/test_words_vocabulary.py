"""The vocabulary's data files: complete, consistent with the figures, free of double meanings."""

from __future__ import annotations

import json
from importlib import resources

from imagegen.offline.scene_plan import Feature
from imagegen.offline.words.lexicon import lexicon
from imagegen.offline.words.senses import Sense

FIGURES = resources.files("imagegen.offline.art") / "figures"


def drawn_figures():
    return {
        file.name.removesuffix(".svg") for file in FIGURES.iterdir() if file.name.endswith(".svg")
    }


def data(name):
    file = resources.files("imagegen.offline.words") / "data" / f"{name}.json"
    return json.loads(file.read_text(encoding="utf-8"))


def test_every_figure_has_nouns_and_every_noun_has_a_figure():
    assert set(lexicon().nouns) == drawn_figures()


def test_every_figure_is_called_by_its_own_name():
    for figure, nouns in lexicon().nouns.items():
        assert figure.replace("_", " ") in nouns, figure


def test_there_are_more_than_fifteen_hundred_nouns_each_for_one_figure():
    nouns = [noun for words in lexicon().nouns.values() for noun in words]

    assert len(nouns) >= 1500
    assert len(nouns) == len(set(nouns))


def test_every_figure_has_a_kind_and_a_home():
    assert set(lexicon().figures) == set(lexicon().nouns)


def test_no_noun_has_a_figure_and_none_at_once():
    for phrase, meanings in lexicon().phrases.items():
        senses = {meaning.sense for meaning in meanings}
        assert not {Sense.FIGURE, Sense.UNDRAWN} <= senses, phrase


def test_groups_name_figures_that_exist():
    for figures in data("terms")["group"]:
        assert set(figures.split()) <= set(lexicon().nouns), figures


def test_feature_words_name_features_that_exist():
    assert set(data("terms")["feature"]) <= {feature.value for feature in Feature}


def test_a_tint_belongs_to_a_noun():
    for noun in lexicon().tints:
        assert any(m.sense is Sense.FIGURE for m in lexicon().phrases[noun]), noun


def test_at_least_one_hundred_and_forty_colours_have_names():
    assert len(lexicon().colours) >= 140
    assert {"rebecca purple", "cornflower blue", "teal"} <= set(lexicon().colours)


def test_every_phrase_is_written_as_the_reader_writes_it():
    for phrase in lexicon().phrases:
        assert phrase == " ".join(phrase.casefold().replace("-", " ").split()), phrase
        assert "'" not in phrase, phrase
