"""How often: boxes into rules and back, in words."""

import pytest

from madang.officehours import often
from madang.officehours.often import Often


@pytest.mark.parametrize(
    ("rule", "boxes", "words"),
    [
        ("", Often(), "set by hand"),
        ("FREQ=WEEKLY;BYDAY=SA", Often("weekly", ("SA",)), "every week: Saturday"),
        (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH",
            Often("weekly", ("TU", "TH"), step=2),
            "every 2 weeks: Tuesday, Thursday",
        ),
        ("FREQ=MONTHLY;BYDAY=1FR,3FR", Often("monthly", ("FR",), ("1", "3")), "each month: the first, third Friday"),
        ("FREQ=MONTHLY;BYDAY=-1WE", Often("monthly", ("WE",), ("-1",)), "each month: the last Wednesday"),
    ],
)
def test_a_rule_and_its_boxes_are_the_same(rule, boxes, words):
    assert (often.read(rule), often.write(boxes), often.in_words(rule)) == (boxes, rule, words)


@pytest.mark.parametrize(
    "rule", ["FREQ=MONTHLY;BYMONTHDAY=1", "FREQ=MONTHLY;BYDAY=1FR,3SA", "FREQ=WEEKLY;BYDAY=SA;COUNT=3"]
)
def test_what_no_box_can_say_is_kept_as_it_was_written(rule):
    boxes = often.read(rule)
    assert (boxes.kind, often.write(boxes), often.in_words(rule)) == ("own", rule, rule)
