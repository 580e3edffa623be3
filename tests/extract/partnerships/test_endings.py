"""The year a partnership ends or ended."""

from __future__ import annotations

import pytest

from extract.partnerships.endings import end_year
from extract.partnerships.layout import lay_out
from extract.partnerships.phrases import read_table
from extract.pipeline import Extractor
from ontology.records import Report, Status
from tests.extract.partnerships.conftest import read_marked

ENDED, ACTIVE = Status.ENDED, Status.ACTIVE


@pytest.mark.parametrize(
    ("lang", "text", "status", "year"),
    [
        ("en", "[City:Espoo] and [City:Vantaa] worked together until 2018.", ENDED, 2018),
        ("en", "[City:Espoo] and [City:Vantaa] signed in 2018.", ENDED, None),
        ("en", "[City:Espoo] had ended its contract with [Firm:Elisa] in March 2018.", ENDED, 2018),
        ("en", "In May 2018 [City:Espoo] had left [Firm:Elisa].", ENDED, 2018),
        ("en", "The contract that [City:Espoo] and [Firm:Elisa] signed in 2014 was terminated.", ENDED, None),
        ("en", "[City:Espoo] and [Firm:Elisa] worked together from 2014 to 2018.", ENDED, 2018),
        ("en", "In 2014 [City:Espoo] signed with [Firm:Elisa] and left last year.", ENDED, None),
        ("en", "[City:Espoo] ended the contract of 2014 with [Firm:Elisa] last week.", ENDED, None),
        ("en", "[City:Espoo] dropped [Firm:Elisa] after a lease made in 2014.", ENDED, None),
        ("en", "[City:Espoo] has hired [Firm:Elisa] until 2034.", ACTIVE, 2034),
        ("en", "[City:Espoo] has hired [Firm:Elisa] until the end of 2034.", Status.PLANNED, 2034),
        ("en", "[City:Espoo], which left Eurocities in 2018, works with [Firm:Elisa].", ACTIVE, None),
        ("en", "[City:Espoo] bought from others until 2018 and works with [Firm:Elisa].", ACTIVE, None),
        ("zh", "[City:埃斯波市]与[City:万塔市]的协议2018年到期。", ENDED, 2018),
        ("zh", "[City:埃斯波市]2014年的协议到期后，与[City:万塔市]另签一份。", ENDED, None),
        ("zh", "[City:埃斯波市]与[Firm:诺基亚]的合同于2018年3月提前终止。", ENDED, 2018),
        ("zh", "[City:埃斯波市]与[Firm:诺基亚]2018年新建停车场。", ENDED, None),
        ("zh", "[City:埃斯波市]与[Firm:诺基亚]签约，期限至2034年。", ACTIVE, 2034),
        ("zh", "[City:埃斯波市]与[Firm:诺基亚]的合同2034年到期。", ACTIVE, 2034),
        ("zh", "[City:埃斯波市]与他人的合同2018年到期，改由[Firm:诺基亚]供货。", ACTIVE, None),
    ],
)
def test_the_year_of_the_end(lang: str, text: str, status: Status, year: int | None) -> None:
    p = read_marked(text, lang, date="2022-05-01")
    layout = lay_out(p.report, p.sentences, p.entities, p.references)
    assert end_year(layout, layout.scenes[0], status) == year


@pytest.mark.parametrize(("lang", "sorts"), [("en", {"until", "ended"}), ("zh", {"until", "ended", "due"})])
def test_the_table_has_no_sort_that_is_not_read(lang: str, sorts: set[str]) -> None:
    rows = read_table("endings", lang)
    assert {sort for sort, _ in rows} == sorts
    assert len(set(rows)) == len(rows)


def test_what_ended_in_a_year_did_not_begin_in_it() -> None:
    text = "The City of Tampere ended its contract with Siemens in 2018."
    (told,) = Extractor().extract(Report("r", text, lang="en", date="2022-05-01")).partnerships
    assert (told.status, told.start, told.end) == (ENDED, None, 2018)
