"""The host's word list: whole words, whatever they are dressed as, and nothing else."""

from __future__ import annotations

import codecs

import pytest

from imagegen.domain.blocklist import Blocklist, skeleton

# Coarse words stay out of the source: the list is written in ROT13.
COARSE = Blocklist.parse(
    codecs.decode(
        "phag\nfuvg\npbpx\nqvpx\ntvg\ngvg\nnff\nanxrq\ntnl\nfrk\nencr\nfpng\nchffl\nuryy\n"
        "phz\nfhpx\nxvyy\nfubbgvat\noernfg\nfcvp\npbba\nyhfg\nontvan\n"
        "+ n terng gvg\n+ qvpx ina qlxr\n+ chffl jvyybj\n+ oernfg fgebxr\n+ anxrq zbyr eng\n"
        "+ tnl cevqr\n+ fubbgvat fgnef\n+ fubbgvat fgne\n+ xvyy qrivy uvyy\n",
        "rot13",
    )
)
INNOCENT = (
    "Scunthorpe railway station at dusk",
    "shooting stars over the Alps",
    "a cocktail with an olive",
    "a shiitake mushroom on a plate",
    "Dick Van Dyke dancing on a rooftop",
    "a great tit on a birch twig",
    "pussy willow in a stone vase",
    "a naked mole rat in its burrow",
    "a swimmer doing the breast stroke",
    "a gay pride parade in the rain",
    "a race car on the salt flats",
    "an assassin bug on a leaf",
    "the bassoon player's last concert",
    "a classic grass court at Wimbledon",
    "Essex and Sussex on an old map",
    "Middlesex hospital, 1920s photograph",
    "a sextant on a chart table",
    "a sextet playing on the pier",
    "a peacock spreading its tail",
    "a cockatoo and a hancock desk",
    "the weathercock on the church",
    "woodcock in autumn leaves",
    "a titmouse and a titanium watch",
    "title page of an old atlas",
    "a scatter of autumn leaves",
    "scattered clouds above Shitterton village",
    "hello kitty balloons in the sky",
    "a shell on the beach",
    "Michelle in a blue dress",
    "cumulus clouds, document on a table",
    "a cucumber sandwich",
    "Succulents on a window sill",
    "honeysuckle on a brick wall",
    "a skilled potter at the wheel",
    "spices and a spicy curry at the market",
    "a raccoon in a cocoon of blankets",
    "an illustrious, lustrous pearl",
    "grapes and a drape in the wind",
    "analysis of a canal in Penistone",
    "a wagtail at Cockermouth, Lake District",
    "g e o m e t r y in big wooden letters",
)


@pytest.mark.parametrize("prompt", INNOCENT)
def test_an_innocent_prompt_passes_a_coarse_list(prompt):
    assert COARSE.find(prompt) == ()


@pytest.mark.parametrize(
    "disguise",
    [
        "gore",
        "GORE!",
        "so much gore, everywhere",
        "g0re",
        "g.o.r.e",
        "g o r e",
        "g-o-r-e",
        "g_o_r_e",
        "gоrе",  # Cyrillic о and е
        "gοre",  # Greek ο
        "ｇｏｒｅ",
        "𝐠𝐨𝐫𝐞",
        "go\u200bre",
        "go\u00adre",
        "gooooore",
        "g\u0300ore",
        "göre",
        "gor3",
        "\u202egore\u202c",
        "gore\ufe0f",
    ],
)
def test_a_blocked_word_is_found_in_every_disguise(disguise):
    assert Blocklist.parse("gore").find(f"a room of {disguise}") == ("gore",)


def test_a_phrase_is_found_across_blanks_and_dashes_but_not_across_other_words():
    listed = Blocklist.parse("red button  # never press it")
    assert listed.find("the Red-Button on a desk") == ("red button",)
    assert listed.find("a red big button") == ()


def test_an_allowed_phrase_frees_only_itself():
    listed = Blocklist.parse("gore\n+ al gore")
    assert listed.find("Al Gore at a lectern") == ()
    assert listed.find("Al Gore in gore") == ("gore",)


def test_an_empty_list_blocks_nothing():
    assert Blocklist.parse("# nothing\n\n").find("gore") == ()


def test_numbers_are_left_as_they_are():
    assert skeleton("1024") == "1024"
