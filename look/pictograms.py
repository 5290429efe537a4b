"""Pictograms of services, events of life and classes of priority, by their ids in the settings.

All are of one drawing: outlines on a field of 24 × 24 with one pen of 2 and round ends. Letters of
the paths: `look.strokes`. What has no pictogram of its own gets `NEUTRAL`, and the doctor names it.
"""

from __future__ import annotations

NEUTRAL = "neutral"

PICTOGRAMS: dict[str, str] = {
    # three dots in a frame: "something else"
    NEUTRAL: "R 3 3 21 21 4 M 7.5 12 M 12 12 M 16.5 12",
    # a clerk behind a desk
    "reception": "O 12 5.5 2.8 M 6.5 14 A 5.5 5.5 0 0 1 17.5 14 M 2.5 14 H 21.5 M 4.5 14 V 21"
    " H 19.5 V 14",
    # Services
    # a stamp and its line
    "certify": "M 9.5 13.5 C 9.5 11 8 10 8 7 A 4 4 0 1 1 16 7 C 16 10 14.5 11 14.5 13.5 M 5.5 13.5"
    " H 18.5 A 1.5 1.5 0 0 1 20 15 V 17.5 H 4 V 15 A 1.5 1.5 0 0 1 5.5 13.5 M 4 21.5 H 20",
    # parents and a child
    "civil-status": "O 6.5 5.5 2.5 O 17.5 5.5 2.5 O 12 12.5 2 M 2.5 18.5 V 15 A 4 4 0 0 1 6.5 11"
    " M 21.5 18.5 V 15 A 4 4 0 0 0 17.5 11 M 7.5 21.5 A 4.5 4.5 0 0 1 16.5 21.5",
    # a paper that is settled
    "results": "M 14 2.5 H 6.5 A 2 2 0 0 0 4.5 4.5 V 19.5 A 2 2 0 0 0 6.5 21.5 H 17.5"
    " A 2 2 0 0 0 19.5 19.5 V 8 L 14 2.5 V 8 H 19.5 M 8.5 14.5 L 11 17 L 15.5 12",
    # a question that is asked
    "help": "M 5 3 H 19 A 2 2 0 0 1 21 5 V 15.5 A 2 2 0 0 1 19 17.5 H 12.5 L 7.5 21.5 V 17.5 H 5"
    " A 2 2 0 0 1 3 15.5 V 5 A 2 2 0 0 1 5 3 Z M 9.7 8.2 A 2.3 2.3 0 1 1 13.2 10.1"
    " Q 12 10.8 12 11.5 M 12 14.2",
    # Events of life
    # a sheet and its copy
    "copies": "R 8.5 2.5 20.5 16.5 2 M 15.5 20 A 1.5 1.5 0 0 1 14 21.5 H 5.5 A 2 2 0 0 1 3.5 19.5"
    " V 8.5 A 1.5 1.5 0 0 1 5 7 M 11.5 9.5 L 13.7 11.7 L 17.5 7.5",
    # a baby's face
    "child": "O 12 13.2 8.3 M 9 12.5 M 15 12.5 M 9 16.5 Q 12 19 15 16.5 M 12 5"
    " C 11.5 2.8 14 1.8 15 3.4",
    # two rings, one with a stone
    "marriage": "O 8.5 15.5 6 O 15.5 15.5 6 M 8.5 9.5 L 5.8 6.2 L 7.2 3.5 H 9.8 L 11.2 6.2 Z",
    # a candle
    "death": "M 12 2.5 C 15 5.5 14.8 8.5 12 8.5 C 9.2 8.5 9 5.5 12 2.5 Z M 12 8.5 V 12 M 9 21.5"
    " V 13.5 A 1.5 1.5 0 0 1 10.5 12 H 13.5 A 1.5 1.5 0 0 1 15 13.5 V 21.5 M 5 21.5 H 19",
    # an ID card
    "id": "R 2.5 4.5 21.5 19.5 2.5 O 8.2 10 2 M 5.2 16 A 3 3 0 0 1 11.2 16 M 14.8 10 H 18"
    " M 14.8 14.5 H 18",
    # a plot and its place
    "land": "M 6 13.5 L 2.5 21.5 H 21.5 L 18 13.5 M 12 17.5 C 8.6 13.8 7 11 7 7.5"
    " A 5 5 0 0 1 17 7.5 C 17 11 15.4 13.8 12 17.5 Z M 12 7.5",
    # a house of bricks
    "house": "M 2.5 11.5 L 12 3.5 L 21.5 11.5 M 5 9.6 V 21 H 19 V 9.6 M 5 13.4 H 19 M 5 17.2 H 19"
    " M 12 13.4 V 17.2 M 9 17.2 V 21 M 15 17.2 V 21",
    # a shop
    "business": "M 2.5 9 L 4.5 3.5 H 19.5 L 21.5 9 A 3.17 3.17 0 0 1 15.17 9"
    " A 3.17 3.17 0 0 1 8.83 9 A 3.17 3.17 0 0 1 2.5 9 Z M 4.5 12 V 21 H 19.5 V 12 M 9.5 21 V 16"
    " H 14.5 V 21",
    # a heart in a hand
    "support": "M 12 11 C 8.3 8.4 6.7 6.8 6.7 5 A 2.7 2.7 0 0 1 12 4.4 A 2.7 2.7 0 0 1 17.3 5"
    " C 17.3 6.8 15.7 8.4 12 11 Z M 2.5 14.5 H 6 C 8 14.5 8.5 16 10.5 16 H 13"
    " A 1.4 1.4 0 0 1 13 18.8 H 10 M 14.3 17.6 L 19.3 14.7 A 1.5 1.5 0 0 1 20.9 17.2 L 14.5 21.5"
    " H 2.5",
    # somebody bent over a stick
    "old": "O 11 4.7 2.2 M 13.5 21.5 L 10.5 15.5 C 9.4 13.5 8.5 11.7 9.5 10 L 13 13.5 H 17"
    " M 10.3 16 L 7.5 21.5 M 17 21.5 V 13 A 1.8 1.8 0 0 1 20.6 13",
    # a medal
    "merit": "M 7 2.5 H 17 M 8.5 2.5 L 12 8 L 15.5 2.5 M 12 8 L 14.1 12.6 L 19.1 13.2 L 15.4 16.6"
    " L 16.4 21.5 L 12 19 L 7.6 21.5 L 8.6 16.6 L 4.9 13.2 L 9.9 12.6 Z",
    # a pith helmet, the soldier's hat
    "army": "M 5.5 9.5 A 6.5 6.5 0 0 1 18.5 9.5 M 2 11.5 Q 12 7.8 22 11.5 M 12 6 M 7 13.5 V 15"
    " A 5 5 0 0 0 17 15 V 13.5 M 3.5 21.5 Q 6 19.8 8 19.3 M 20.5 21.5 Q 18 19.8 16 19.3",
    # a motorbike
    "vehicle": "O 5.5 17 3.5 O 18.5 17 3.5 M 18.5 17 L 15.5 7 H 12.8 M 9 17 H 12.5"
    " Q 13.8 17 14.2 15.5 L 15 11.5 M 3 11.5 H 9.5 Q 11 11.5 11.3 13",
    # a passport
    "border": "R 4.5 2.5 19.5 21.5 2 O 12 10 3.8 M 8.2 10 H 15.8 M 9 17.5 H 15",
    # a briefcase
    "work": "R 2.5 7.5 21.5 20.5 2 M 8.5 7.5 V 5 A 1.5 1.5 0 0 1 10 3.5 H 14"
    " A 1.5 1.5 0 0 1 15.5 5 V 7.5 M 2.5 13.5 H 10 M 14 13.5 H 21.5 R 10 12 14 15.5 1",
    # a scholar's cap
    "school": "M 12 4 L 21.5 9 L 12 14 L 2.5 9 Z M 6.5 12.5 V 17 C 8.5 20 15.5 20 17.5 17 V 12.5"
    " M 21.5 9 V 15.5",
    # the healer's cross
    "health": "M 9 3 H 15 V 9 H 21 V 15 H 15 V 21 H 9 V 15 H 3 V 9 H 9 Z",
    # a young plant
    "farming": "M 12 21.5 V 10.5 M 5 21.5 H 19 M 12 15 C 7.3 15 4 12 4 7 C 9 7 12 10 12 15"
    " M 12 10.5 C 12 6 14.8 3 20 3 C 20 7.8 16.8 10.5 12 10.5",
    # two trees
    "forest": "M 8.5 2.5 L 13 9 H 11 L 14.5 15.5 H 2.5 L 6 9 H 4 Z M 8.5 15.5 V 21.5 M 16 6"
    " L 19.5 11 H 18 L 21.5 16.5 H 18 V 21.5",
    # a drop above waves
    "water": "M 12 2.5 C 15 5.8 16 7.2 16 8.9 A 4 4 0 0 1 8 8.9 C 8 7.2 9 5.8 12 2.5 Z M 2.5 16.5"
    " C 4.7 14.7 6.5 14.7 8.8 16.5 C 11 18.3 13 18.3 15.2 16.5 C 17.5 14.7 19.3 14.7 21.5 16.5"
    " M 2.5 21 C 4.7 19.2 6.5 19.2 8.8 21 C 11 22.4 13 22.4 15.2 21 C 17.5 19.2 19.3 19.2 21.5 21",
    # a leaf
    "environment": "M 6 18 C 2.5 9 9 3.5 20.5 3.5 C 21 14.5 15 21 6 18 Z M 3 21.5 L 13.5 10.5",
    # a road
    "transport": "M 8.5 3 L 3 21 M 15.5 3 L 21 21 M 12 3.5 V 6 M 12 10.5 V 13.5 M 12 18 V 21",
    # a boat under sail
    "boats": "M 2.5 16 H 21.5 L 18.5 21 H 6 Z M 11 16 V 2.5 L 19 12.5 H 11 M 7.5 7 L 4 12.5 H 7.5",
    # a temple
    "culture": "M 2.5 9.5 C 7 9 9.5 7 12 3 C 14.5 7 17 9 21.5 9.5 Z M 5.5 13 V 21 M 18.5 13 V 21"
    " M 3 21 H 21 M 10 21 V 16 A 2 2 0 0 1 14 16 V 21 M 5.5 13 H 18.5",
    # people who belong together
    "association": "O 12 7 3 M 6.5 20.5 V 18.5 A 5.5 5.5 0 0 1 17.5 18.5 V 20.5 O 4.3 10.2 1.8"
    " O 19.7 10.2 1.8 M 2 18.5 Q 2 16 3.6 15.3 M 22 18.5 Q 22 16 20.4 15.3",
    # scales
    "rights": "M 12 2.5 V 21 M 7.5 21 H 16.5 M 5 6 H 19 M 5.5 6 L 2.3 13.5"
    " A 3.2 3.2 0 0 0 8.7 13.5 Z M 18.5 6 L 15.3 13.5 A 3.2 3.2 0 0 0 21.7 13.5 Z",
    # a shield
    "safety": "M 12 2.5 L 20 5.5 V 11.5 C 20 16.5 16.8 19.8 12 21.5 C 7.2 19.8 4 16.5 4 11.5 V 5.5"
    " Z M 8.3 12 L 11 14.7 L 15.8 9.3",
    # Classes of priority
    # a wheelchair
    "disabled": "O 9.5 4 1.8 M 9.5 8.5 V 14.5 H 15.5 L 18 20.5 H 20.5 M 9.5 11 H 14.5 M 6 12"
    " A 5.5 5.5 0 1 0 14 18",
    # a woman with child
    "pregnant": "O 11 4.5 2.3 M 9 21.5 V 11 A 2 2 0 0 1 13 10 C 15.5 11.3 17 13 17 15"
    " C 17 17 15 17.8 13 17.8 V 21.5",
    # somebody with a baby on the arm
    "small-child": "O 8.5 4.7 2.4 O 16 9.5 2 M 4.5 21.5 V 14 A 4 4 0 0 1 8.5 10 Q 10.5 10 11.5 12"
    " M 8.5 17 H 15.5 A 3.5 3.5 0 0 0 19 14.5 M 12.5 20.5 V 21.5",
}

_SAME = {"building": "house", "elderly": "old"}


def of(name: str) -> str:
    """Name the pictogram of a service, an event or a class: its own, or the neutral one."""
    name = _SAME.get(name, name)
    return name if name in PICTOGRAMS else NEUTRAL
