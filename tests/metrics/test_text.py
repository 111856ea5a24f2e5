"""How figures are written for Prometheus."""

from app.metrics.text import Buckets, Family, render


def test_a_histogram_counts_up_to_each_bound() -> None:
    family = Family(
        "took", "histogram", "How long.", [({"a": "b"}, Buckets([1, 0, 2], 7.5))], (0.1, 1.0)
    )
    assert render([family]) == (
        "# HELP took How long.\n"
        "# TYPE took histogram\n"
        'took_bucket{a="b",le="0.1"} 1\n'
        'took_bucket{a="b",le="1"} 1\n'
        'took_bucket{a="b",le="+Inf"} 3\n'
        'took_sum{a="b"} 7.5\n'
        'took_count{a="b"} 3\n'
    )


def test_labels_are_escaped() -> None:
    family = Family("n", "gauge", "N.", [({"flow": 'a"b\\c\nd'}, 1)])
    assert render([family]).splitlines()[-1] == r'n{flow="a\"b\\c\nd"} 1'


def test_a_sample_needs_no_label() -> None:
    assert render([Family("n", "gauge", "N.", [({}, 0.25)])]).splitlines()[-1] == "n 0.25"
