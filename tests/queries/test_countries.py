"""Countries by code and by name."""

from __future__ import annotations

import pytest

from queries.countries import country_code, country_names


def test_each_country_is_found_by_its_code_and_by_its_name_in_both_languages() -> None:
    for lang in ("en", "zh"):
        names = country_names(lang)
        assert len(names) == 250
        assert {name: country_code(name) for name in names.values()} == {name: code for code, name in names.items()}
        assert {country_code(code) for code in names} == set(names)
    assert country_names("en").keys() == country_names("zh").keys()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("UK", "GB"),
        ("u.s.a.", "US"),
        ("united states of america", "US"),
        ("Czech Republic", "CZ"),
        ("Bosnia and Herzegovina", "BA"),
        ("COTE D'IVOIRE", "CI"),
        ("The Netherlands", "NL"),
        (" Viet  Nam ", "VN"),
        ("Turkey", "TR"),
        ("德國", "DE"),
        ("中华人民共和国", "CN"),
        ("ＦＩＮ", "FI"),
        ("XX", ""),
        ("", ""),
        ("'; DROP", ""),
    ],
)
def test_names_as_tables_write_them_mean_their_country(text: str, code: str) -> None:
    assert country_code(text) == code
