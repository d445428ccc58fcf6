"""Reading prompts: what the grammar understands, what it leaves out, and that it never breaks."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imagegen.domain.styles import DETAIL_CHIPS, STYLES
from imagegen.offline.scene_plan import (
    Complexion,
    Feature,
    Framing,
    Light,
    Material,
    Mood,
    Place,
    Scale,
    ScenePlan,
    Season,
    Weather,
)
from imagegen.offline.words import read_prompt, understanding
from imagegen.offline.words.lexicon import colour_name, lexicon
from imagegen.offline.words.promises import broken_features, kept_features


def drawn(prompt):
    """The figures of a prompt with their numbers."""
    return {subject.figure: subject.count for subject in read_prompt(prompt).subjects}


def only(prompt):
    (subject,) = read_prompt(prompt).subjects
    return subject


def test_a_breed_is_drawn_as_its_animal_in_its_own_colour():
    subject = only("a golden retriever playing in autumn leaves")

    assert (subject.figure, subject.word) == ("dog", "golden retriever")
    assert subject.colour == lexicon().tints["golden retriever"]


def test_autumn_leaves_put_an_animal_into_the_forest_and_its_doing_is_left_out():
    plan = read_prompt("a golden retriever playing in autumn leaves")

    assert (plan.place, plan.season, plan.place_word) == (Place.FOREST, Season.AUTUMN, "")
    assert Feature.LEAVES in plan.features
    assert plan.left_out == ("playing",)


def test_flying_cars_fly_over_the_city_of_the_future():
    plan = read_prompt("A futuristic city with flying cars at sunset, digital art style")

    assert (plan.place, plan.light, plan.style) == (Place.FUTURE_CITY, Light.SUNSET, "digital_art")
    assert [(s.figure, s.flying) for s in plan.subjects] == [("car", True)]


def test_a_background_is_a_feature_and_not_the_place():
    plan = read_prompt("A serene lake at dawn with mountains in background")

    assert (plan.place, plan.light, plan.mood) == (Place.LAKE, Light.DAWN, Mood.SERENE)
    assert plan.features == (Feature.MOUNTAINS,)
    assert plan.framing is Framing.WIDE


def test_the_noun_before_its_verb_flies():
    plan = read_prompt("A majestic dragon flying over a medieval castle")

    assert [(s.figure, s.flying) for s in plan.subjects] == [("dragon", True), ("castle", False)]


def test_a_night_market_is_a_market_at_night():
    plan = read_prompt("A bustling night market in Tokyo")

    assert (plan.place, plan.light) == (Place.MARKET, Light.NIGHT)


@pytest.mark.parametrize(
    "prompt",
    [
        "a glass sculpture of a hummingbird",
        "a hummingbird made of glass",
        "a glass hummingbird",
        "hummingbird sculpture in glass",
    ],
)
def test_a_material_reaches_its_subject_from_either_side(prompt):
    subject = only(prompt)

    assert (subject.figure, subject.material) == ("hummingbird", Material.GLASS)
    assert read_prompt(prompt).place is Place.STUDIO


def test_a_statue_of_unnamed_stuff_is_marble():
    assert only("statue of a lion").material is Material.MARBLE


@pytest.mark.parametrize(
    ("prompt", "count"),
    [
        ("3 cats", 3),
        ("three cats", 3),
        ("a pair of cats", 2),
        ("a couple of cats", 2),
        ("a dozen cats", 12),
        ("several cats", 4),
        ("cats", 3),
        ("a cat", 1),
        ("a flock of geese", 7),
        ("a single cat", 1),
    ],
)
def test_numbers_are_understood_in_words_and_digits(prompt, count):
    assert only(prompt).count == count


def test_more_than_a_dozen_is_drawn_as_a_dozen_and_said_so():
    plan = read_prompt("100 balloons")

    assert plan.subjects[0].count == 12
    assert "100" in understanding(plan)


def test_each_colour_of_a_list_gets_its_share():
    balloons = read_prompt("three red, green and blue balloons").subjects

    assert [(colour_name(b.colour), b.count) for b in balloons] == [
        ("red", 1),
        ("green", 1),
        ("blue", 1),
    ]


@pytest.mark.parametrize(
    ("prompt", "name"),
    [
        ("a red car", "red"),
        ("a car in red", "red"),
        ("the car is red", "red"),
        ("a big, red car", "red"),
        ("a small teal car", "teal"),
        ("a midnight blue car", "midnight blue"),
        ("a midnightblue car", "midnight blue"),
        ("a #ff8800 car", "#ff8800"),
        ("a #F80 car", "#ff8800"),
        ("a cat with orange fur", "orange"),
        ("a woman in a red dress", "red"),
    ],
)
def test_a_colour_finds_its_subject(prompt, name):
    assert colour_name(only(prompt).colour) == name


def test_an_orange_cat_is_no_fruit_and_an_orange_is_no_colour():
    plan = read_prompt("an orange cat next to an orange")

    assert [(s.figure, s.colour is not None) for s in plan.subjects] == [
        ("cat", True),
        ("orange", False),
    ]


def test_a_rose_dress_is_a_colour_and_a_rose_is_a_flower():
    assert read_prompt("a rose car").subjects[0].figure == "car"
    assert drawn("a rose in a vase") == {"rose": 1, "vase": 1}


def test_a_black_and_white_cat_leaves_the_picture_in_colour():
    assert read_prompt("a black and white cat").mood is Mood.NEUTRAL
    assert read_prompt("a cat, black and white photo").mood is Mood.MONOCHROME


def test_skin_is_not_mistaken_for_clothes():
    woman = only("a Black woman in a yellow raincoat")

    assert woman.complexion is Complexion.DARK
    assert colour_name(woman.colour) == "yellow"
    assert only("a Black woman").colour is None
    assert only("a black car").complexion is None


def test_hair_is_read_before_and_after_the_person():
    assert only("a blonde girl").hair == only("a girl with blonde hair").hair is not None


def test_the_colour_of_what_is_left_out_does_not_leak():
    plan = read_prompt("a dog with a red scarf and a cat")

    assert plan.left_out == ("red scarf",)
    assert [s.colour for s in plan.subjects] == [None, None]


def test_colours_without_a_thing_are_the_palette():
    plan = read_prompt("abstract waves in teal and orange")

    assert [colour_name(colour) for colour in plan.palette] == ["teal", "orange"]
    assert plan.place is Place.ABSTRACT


@pytest.mark.parametrize(
    "prompt", ["a teapot on a pink background", "a teapot, pink palette", "a teapot in pink tones"]
)
def test_a_background_colour_is_no_subject_colour(prompt):
    plan = read_prompt(prompt)

    assert plan.subjects[0].colour is None
    assert [colour_name(colour) for colour in plan.palette] == ["pink"]


@pytest.mark.parametrize(
    ("prompt", "excluded"),
    [
        ("a street, no people", {Feature.PEOPLE}),
        ("a street without any people or cars", {Feature.PEOPLE, "car"}),
        ("a street without people, cars or trees", {Feature.PEOPLE, "car", "tree", Feature.TREES}),
        ("a sky with no clouds", {Feature.CLOUDS}),
        ("an unpopulated beach", {Feature.PEOPLE}),
        ("an apple, no shadow", {Feature.SHADOW}),
        ("a street --no cars", {"car"}),
        ("a street, no cars and no people", {Feature.PEOPLE, "car"}),
    ],
)
def test_what_is_forbidden_is_excluded_and_not_drawn(prompt, excluded):
    plan = read_prompt(prompt)

    assert excluded <= set(plan.excluded)
    assert not {s.figure for s in plan.subjects} & excluded


def test_a_negation_ends_where_the_next_thing_begins():
    plan = read_prompt("a street without cars and a red bicycle")

    assert set(plan.excluded) == {"car"}
    assert drawn("a street without cars and a red bicycle") == {"bicycle": 1}


@pytest.mark.parametrize(
    ("prompt", "figures", "left_out"),
    [
        ("a mouse pad", {}, ("mouse pad",)),
        ("a hot dog", {}, ("hot dog",)),
        ("dog days of summer", {}, ()),
        ("a construction crane", {}, ("construction crane",)),
        ("a baseball bat", {}, ("baseball bat",)),
        ("shooting stars", {}, ()),
        ("a glass of milk", {}, ("glass of milk",)),
        ("piano keys", {"piano": 1}, ()),
        ("a king size bed", {"bed": 1}, ()),
        ("a queen bee", {"bee": 1}, ()),
        ("a sea horse", {"seahorse": 1}, ()),
        ("orange juice", {}, ("orange juice",)),
        ("children watch the sea", {"girl": 1, "boy": 1}, ("watch",)),
    ],
)
def test_false_friends_do_not_fool_it(prompt, figures, left_out):
    assert drawn(prompt) == figures
    assert read_prompt(prompt).left_out == left_out


def test_a_portrait_is_near_but_a_portrait_format_is_not():
    assert read_prompt("portrait of an old man").portrait
    assert read_prompt("portrait of an old man").framing is Framing.CLOSE
    assert not read_prompt("an old man, portrait orientation").portrait


def test_things_stand_on_the_table_that_is_named_under_them():
    plan = read_prompt("two black cats and a teapot on a wooden table")

    assert drawn(plan.prompt) == {"cat": 2, "teapot": 1}
    assert (plan.place, plan.place_word) == (Place.STUDIO, "table")


def test_a_table_alone_is_a_subject():
    assert drawn("a round oak table in a room") == {"table": 1}


@pytest.mark.parametrize(
    ("prompt", "place"),
    [
        ("a cat", Place.ROOM),
        ("a cat in the rain", Place.MEADOW),
        ("a shark", Place.UNDERWATER),
        ("a sailboat", Place.SEA),
        ("a red car", Place.STREET),
        ("a cheeseburger", Place.STUDIO),
        ("a penguin", Place.SNOWFIELD),
        ("a whale flying", Place.SKY),
        ("northern lights", Place.MOUNTAINS),
        ("falling snow", Place.SNOWFIELD),
        ("quantum entanglement", Place.ABSTRACT),
        ("", Place.ABSTRACT),
    ],
)
def test_what_stands_nowhere_is_put_where_it_belongs(prompt, place):
    plan = read_prompt(prompt)

    assert (plan.place, plan.place_word) == (place, "")


@pytest.mark.parametrize(
    ("prompt", "place"),
    [
        ("a castle by a lake in the mountains", Place.LAKE),
        ("a village in the mountains", Place.VILLAGE),
        ("a market in the city", Place.MARKET),
        ("a cat in a library in the forest", Place.LIBRARY),
        ("a truck on a desert road", Place.DESERT),
    ],
)
def test_the_more_particular_place_wins(prompt, place):
    assert read_prompt(prompt).place is place


def test_trees_of_a_forest_are_no_extra_subjects():
    plan = read_prompt("a fox in a forest with tall trees")

    assert drawn(plan.prompt) == {"fox": 1}
    assert Feature.TREES in plan.features


def test_there_are_at_least_sixty_place_words_and_every_set_has_some():
    words = [
        (phrase, meaning.value)
        for phrase, meanings in lexicon().phrases.items()
        for meaning in meanings
        if meaning.sense == "place"
    ]

    assert len(words) >= 60
    assert {value for _, value in words} == {place.value for place in Place}


def test_time_weather_season_and_mood_are_told_apart():
    plan = read_prompt("a cosy cottage in a foggy winter forest at blue hour")

    assert (plan.light, plan.weather, plan.season, plan.mood) == (
        Light.DUSK,
        Weather.FOG,
        Season.WINTER,
        Mood.COSY,
    )


def test_size_words_scale_their_subject_only():
    plan = read_prompt("a tiny mouse next to a giant elephant")

    assert [(s.figure, s.scale) for s in plan.subjects] == [
        ("mouse", Scale.TINY),
        ("elephant", Scale.GIANT),
    ]


def test_the_style_argument_wins_over_the_words():
    assert read_prompt("oil painting of a cat").style == "oil_painting"
    assert read_prompt("oil painting of a cat", style="anime").style == "anime"


def test_a_minimalist_room_is_no_painting_style():
    assert read_prompt("a minimalist living room").style is None


@pytest.mark.parametrize("style", STYLES, ids=[style.name for style in STYLES])
def test_our_own_style_wording_is_understood_and_nothing_of_it_left_out(style):
    plan = read_prompt(f"{style.prefix} a lake at dawn, {style.suffix}.")

    assert (plan.style, plan.place, plan.light) == (style.name, Place.LAKE, Light.DAWN)
    assert plan.left_out == ()
    assert plan.mood is Mood.NEUTRAL
    assert read_prompt(style.suffix).left_out == read_prompt(style.instruction).left_out == ()


def test_the_detail_chips_are_all_known():
    assert read_prompt(", ".join(DETAIL_CHIPS)).left_out == ()


def test_photographic_terms_are_known_and_not_listed_as_left_out():
    plan = read_prompt(
        "Photorealistic photograph of a red car, natural light, 85 mm lens, f/1.8, ISO 100, "
        "shallow depth of field, bokeh, 8k, highly detailed, award-winning photography --ar 3:2"
    )

    assert plan.left_out == ()
    assert drawn(plan.prompt) == {"car": 1}


def test_lettering_is_left_out_by_its_words():
    assert read_prompt('a sign that says "OPEN"').left_out[-1] == "lettering “open”"


def test_the_sentence_says_what_was_drawn_as_what_and_what_was_not():
    said = understanding(read_prompt("a golden retriever playing in autumn leaves"))

    assert said == (
        "Drew a golden retriever in a forest in golden light in autumn with leaves; "
        "golden retriever drawn as dog. The place was our choice. Left out: playing."
    )


def test_the_sentence_for_a_scene_without_subjects():
    said = understanding(read_prompt("A serene lake at dawn with mountains in background"))

    assert said == "Drew a lake at dawn with mountains (serene mood)."


def test_a_family_is_named_once():
    said = understanding(read_prompt("a family in a park"))

    assert said.startswith("Drew a family in a garden; family drawn as man, woman, girl and boy.")


@given(st.text(max_size=32_000))
@settings(max_examples=60, deadline=None)
def test_no_text_at_all_breaks_it(prompt):
    understanding(read_prompt(prompt))


@given(
    st.lists(
        st.sampled_from(
            [
                *("no", "without", "a", "red", "glass", "cat", "cats", ",", ".", "and", "or"),
                *("in", "of", "on", "table", "lake", "xyzzy", "two", "very", "sculpture", '"'),
                *("flying", "'s", "orange", "wearing", "hat", "with", "black", "#fff", "--no"),
            ]
        ),
        max_size=60,
    )
)
@settings(max_examples=300, deadline=None)
def test_no_jumble_of_its_own_words_breaks_it(words):
    plan = read_prompt(" ".join(words))

    assert all(1 <= subject.count <= 12 for subject in plan.subjects)
    assert len(plan.subjects) <= 6
    assert understanding(plan).startswith("Drew ")


@pytest.mark.parametrize("word", ["a ", "cat ", "red ", "very ", "no ", "no cats or ", "xyzzy, "])
def test_the_longest_prompt_is_read_in_a_moment(word):
    prompt = (word * 32_000)[:32_000]
    before = time.process_time()

    understanding(read_prompt(prompt))

    assert time.process_time() - before < 5  # measured 0.3 s; a quadratic walk takes minutes


def test_an_everyday_prompt_takes_no_time_to_read():
    read_prompt("warm up the vocabulary")
    before = time.process_time()

    for _ in range(10):
        read_prompt("A majestic dragon flying over a medieval castle, oil painting, golden hour")

    assert (time.process_time() - before) / 10 < 0.05


@pytest.mark.parametrize(
    ("prompt", "figures"),
    [
        ("close-up of a tiger's face", {"tiger": 1}),
        ("a cat's bowl", {}),
        ("an orange and white cat", {"cat": 1}),
        ("a samurai cat", {"cat": 1}),
        ("an oak table", {"table": 1}),
        ("a man wearing a hat", {"man": 1}),
        ("two children building a sandcastle", {"girl": 1, "boy": 1, "castle": 1}),
    ],
)
def test_the_head_of_a_noun_phrase_is_what_is_drawn(prompt, figures):
    assert drawn(prompt) == figures


def test_two_callings_of_one_figure_are_two_people():
    plan = read_prompt("a doctor and a nurse")

    assert [(s.figure, s.word) for s in plan.subjects] == [
        ("doctor", "doctor"),
        ("doctor", "nurse"),
    ]


def test_naming_the_same_thing_again_adds_nothing():
    assert drawn("a red car, the car is parked") == {"car": 1}
    assert drawn("a dog and another dog") == {"dog": 2}


def test_whoever_flies_a_kite_stays_on_the_ground():
    assert [s.flying for s in read_prompt("a girl flying a kite").subjects] == [False, False]


def test_what_flies_past_something_is_where_that_is():
    assert read_prompt("a hummingbird hovering near a red flower").place is Place.GARDEN


def test_a_diner_in_the_background_does_not_put_a_car_indoors():
    assert read_prompt("a teal car, diner in the background").place is Place.STREET


def test_rain_is_said_to_fall_outside_of_a_room():
    assert "in a room with rain outside" in understanding(read_prompt("a bed by the window, rain"))


def test_what_every_such_place_has_goes_without_saying():
    assert understanding(read_prompt("a turtle swimming in clear water")).startswith(
        "Drew a turtle under water."
    )


def test_forbidden_people_are_said_once():
    said = understanding(read_prompt("a street without people or cars"))

    assert said == "Drew a street without people or cars."


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("a hourglass", "an hourglass"),
        ("a unicorn", "a unicorn"),
        ("an owl", "an owl"),
        ("two geese", "two geese"),
        ("three wolves", "three wolves"),
        ("two boxes of matches and a stack of books", "a stack of books"),
        ("a woman in a red dress", "a woman in red"),
        ("a giant glass owl", "a giant glass owl"),
    ],
)
def test_subjects_are_named_in_good_english(prompt, words):
    assert words in understanding(read_prompt(prompt))


def test_gold_is_a_stuff_for_things_and_a_colour_for_animals():
    assert only("a gold crown").material is Material.GOLD
    living, carved = only("a golden lion"), only("a gold statue of a lion")
    assert (living.material, colour_name(living.colour)) == (None, "gold")
    assert (carved.material, carved.colour) == (Material.GOLD, None)
    assert only("a silver statue of an owl").material is Material.CHROME
    assert colour_name(only("a silver car").colour) == "silver"
    assert only("a ring-shaped cake in gold").material is Material.GOLD


def test_the_coat_of_an_animal_is_its_colour_and_its_eyes_are_not():
    plan = read_prompt("a wolf with white fur and green eyes and a bushy tail")

    assert colour_name(plan.subjects[0].colour) == "white"
    assert "green eyes" in plan.left_out


@pytest.mark.parametrize(
    ("prompt", "left_out"),
    [
        ("a cat behind a tree", ("behind",)),
        ("a cat under a table", ("under",)),
        ("a cat under a starry sky", ()),
        ("a robot holding a rose", ("holding",)),
        ("a marble statue", ("marble statue",)),
        ("a cat, a kimono", ("kimono",)),
        ("a paper and a dragon", ("paper",)),
        ("a fluffy cat", ("fluffy",)),
        ("a very grumpy frobnicated cat", ("grumpy frobnicated",)),
        ("a zebra majestically", ()),
        ("a farm in a café", ("farm",)),
        ("the dog's zorblax", ("dog", "zorblax")),
        ("a plate next to a cat", ("plate",)),
    ],
)
def test_what_is_not_drawn_is_left_out_in_the_persons_words(prompt, left_out):
    assert read_prompt(prompt).left_out == left_out


def test_unusual_colours_of_nature_go_to_the_palette_and_usual_ones_do_not():
    assert read_prompt("purple mountains").palette
    assert not read_prompt("green hills under a blue sky").palette
    assert read_prompt("mountains under a pink sky").palette
    assert read_prompt("a lamp on a black background").palette


@pytest.mark.parametrize(
    ("prompt", "figures", "features"),
    [
        ("a library with books", {}, set()),
        ("a café with tables and chairs", {}, set()),
        ("a village with houses", {}, {Feature.BUILDINGS}),
        ("a city skyline with a skyscraper", {}, {Feature.BUILDINGS}),
        ("a garden with roses", {}, {Feature.FLOWERS}),
        ("a garden with red roses", {"rose": 3}, set()),
        ("a room with roses", {"rose": 3}, set()),
        ("a house by the sea", {"house": 1}, set()),
    ],
)
def test_a_set_brings_its_own_parts(prompt, figures, features):
    plan = read_prompt(prompt)

    assert drawn(prompt) == figures
    assert set(plan.features) == features


@pytest.mark.parametrize(
    ("prompt", "place"),
    [
        ("a turtle swimming", Place.UNDERWATER),
        ("a dog swimming", Place.LAKE),
        ("a shark at sunset", Place.SEA),
        ("a cat in autumn", Place.FOREST),
        ("a cat on an abstract pattern", Place.ROOM),
        ("a flying dragon", Place.MOUNTAINS),
        ("a dragon without mountains", Place.MEADOW),
        ("a cat and a horse", Place.MEADOW),
        ("a flying car", Place.FUTURE_CITY),
        ("autumn", Place.FOREST),
        ("wildflowers", Place.MEADOW),
        ("stars", Place.MOUNTAINS),
        ("a puppy on a sofa", Place.ROOM),
        ("a rose in a vase", Place.STUDIO),
        ("a city in the future, futuristic", Place.FUTURE_CITY),
        ("a cat in front of a yellow background", Place.STUDIO),
    ],
)
def test_company_weather_and_doing_move_things_to_where_they_fit(prompt, place):
    assert read_prompt(prompt).place is place


@pytest.mark.parametrize(
    ("prompt", "excluded"),
    [
        ("a beach, no palm trees, no", {"palm_tree"}),
        ("no", set()),
        ("no, thanks", set()),
        ("a lake without mountains", {Feature.MOUNTAINS}),
        ("a street, no very", set()),
        ("a street without people and with cars", {Feature.PEOPLE}),
        ("a street without people, and a dog", {Feature.PEOPLE}),
        ("a cloudy sky with no clouds and no rain", {Feature.CLOUDS, Weather.RAIN}),
    ],
)
def test_negation_reaches_as_far_as_its_list_and_no_farther(prompt, excluded):
    assert excluded <= set(read_prompt(prompt).excluded)
    assert Feature.GRASS not in read_prompt(prompt).excluded


def test_a_forbidden_weather_is_gone():
    assert read_prompt("a cloudy meadow without clouds").weather is Weather.CLEAR
    assert read_prompt("a street, rain, no rain").weather is Weather.CLEAR


def test_only_so_many_subjects_fit_into_a_picture():
    plan = read_prompt("a cat, a dog, a horse, a cow, a pig, a sheep, a goat, a fox and a family")

    assert len(plan.subjects) == 6
    assert {"goat", "fox"} <= set(plan.left_out)


def test_a_group_is_counted_by_its_members():
    assert sum(drawn("three children").values()) == 3
    assert drawn("one child") == {"boy": 1}


@pytest.mark.parametrize(
    ("prompt", "excluded"),
    [
        ("a street with no cars and bicycles", {"car", "bicycle"}),
        ("a street with no cars, bicycles, or buses", {"car", "bicycle", "bus"}),
        ("a beach, nobody around", {Feature.PEOPLE}),
        ("a beach without a man", {Feature.PEOPLE, "man"}),
        ("a market with neither dogs nor cats", {"dog", "cat"}),
        ("a garden without children", {Feature.PEOPLE, "girl", "boy"}),
    ],
)
def test_every_member_of_a_forbidden_list_is_excluded(prompt, excluded):
    assert set(read_prompt(prompt).excluded) == excluded


def test_size_and_colour_may_follow_their_noun():
    assert only("the cat is huge").scale is Scale.GIANT
    assert colour_name(only("the cat is orange").colour) == "orange"


def test_coral_is_a_colour_before_a_noun_and_a_reef_alone():
    assert read_prompt("a coral car").place is Place.STREET
    assert read_prompt("corals and a fish").place is Place.UNDERWATER


def test_plurals_of_all_kinds_are_known():
    assert drawn("two puppies, three foxes, two cherries, four knives and two wolves") == {
        "puppy": 2,
        "fox": 3,
        "cherry": 2,
        "wolf": 2,
    }
    assert "two cherries" in understanding(read_prompt("two cherries"))


def test_a_plural_that_is_one_figure_is_drawn_once():
    assert drawn("grapes and headphones") == {"grapes": 1, "headphones": 1}


def test_a_neon_sign_of_something_is_that_thing_in_neon():
    assert only("a neon sign of a flamingo").material is Material.NEON


@pytest.mark.parametrize(
    ("prompt", "figures", "excluded"),
    [
        ("remove the cup", {}, {"coffee_cup"}),
        ("erase the people in the background", {}, {Feature.PEOPLE, "man", "woman"}),
        ("get rid of the car and the tree", {}, {"car"}),
        ("replace the dog with a black cat", {"cat": 1}, {"dog"}),
        ("add a red balloon", {"balloon": 1}, set()),
        ("put a hat here instead", {"hat": 1}, set()),
        ("continue the sky", {}, set()),
    ],
)
def test_orders_to_a_retoucher_are_understood(prompt, figures, excluded):
    plan = read_prompt(prompt)

    assert drawn(prompt) == figures
    assert excluded <= set(plan.excluded)
    assert plan.left_out == ()


@pytest.mark.parametrize(
    ("prompt", "missing"),
    [
        ("a beach with mountains", "mountains"),
        ("a desert with water", "water"),
        ("a desert with grass", "grass"),
        ("a bird in the sky with buildings", "buildings"),
        ("a city street with trees", "trees"),
        ("a cat in a room and the moon", "moon"),
    ],
)
def test_what_the_scene_does_not_show_is_not_claimed_but_left_out(prompt, missing):
    drew, left_out = understanding(read_prompt(prompt)).split(" Left out:")
    assert f"with {missing}" not in drew
    assert missing in left_out


@pytest.mark.parametrize(
    ("prompt", "shown"),
    [
        ("a lake with mountains", "with mountains"),
        ("the moon over the sea at night", "with moon"),
        ("a teapot on a table with a reflection", "with reflection"),
        ("a dog with a shadow on a meadow", "with shadow"),
    ],
)
def test_what_the_scene_shows_is_said(prompt, shown):
    said = understanding(read_prompt(prompt))
    assert shown in said
    assert "Left out" not in said


def test_every_feature_says_where_it_is_shown():
    for place in Place:
        plan = ScenePlan(prompt="", place=place, features=tuple(Feature))
        assert sorted([*kept_features(plan), *broken_features(plan)]) == sorted(Feature)
