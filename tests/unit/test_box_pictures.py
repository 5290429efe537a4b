"""The pictures of the boxes show what can be."""

from __future__ import annotations

from counter.codec import Light
from counter.face import BoxSeen
from motcua.pictures_boxes import states


def test_a_box_shows_a_number_where_somebody_is_called_or_served_and_nowhere_else() -> None:
    with_nobody = {Light.CLOSED, Light.OPEN, Light.PAUSED}
    for name, seen in states().items():
        for one in seen:
            if not isinstance(one, BoxSeen) or one.lamp is None:
                continue
            assert not (one.lamp.light in with_nobody and one.lamp.label), name
            assert one.lamp.label or one.lamp.light not in {Light.CALLED, Light.SERVING}, name
