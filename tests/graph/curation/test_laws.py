"""Laws of curation, with random people, verdicts and reports."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from graph.canonical import canonical
from graph.curated import Curation, raw_id
from graph.curation import record
from graph.store import Store
from ontology.records import Decision, Extraction
from ontology.verdicts import Identity, Verdict
from tests.graph.curation.samples import ACCEPT, REJECT
from tests.graph.store_samples import extractions

_PEOPLE = st.sampled_from(["Ann", " Ann", "李", "x\x00y", "x\ufffdy", '"> <urn:evil>'])


@settings(max_examples=30)
@given(
    st.lists(st.tuples(st.integers(0, 1), st.sampled_from([ACCEPT, REJECT]), _PEOPLE, st.text(max_size=8)), max_size=6)
)
def test_recording_twice_equals_recording_once(said: list[tuple[int, Decision, str, str]]) -> None:
    with Store.open() as store:
        new = [Verdict(d, (f"partnership/{n:016x}",), by, "2026-05-18", text) for n, d, by, text in said]
        record(store, new)
        once = store.nquads()
        kept = store.curation.verdicts
        record(store, kept)
        assert store.nquads() == once
        assert len({(v.targets, v.by) for v in kept}) == len(kept)
        assert {(v.targets, v.by) for v in kept} == {(v.targets, v.by.strip().replace("\x00", "\ufffd")) for v in new}


@settings(max_examples=40, deadline=None)
@given(extractions(), st.data())
def test_what_counts_is_canonical_and_can_be_written_and_taken_back(
    extraction: Extraction, data: st.DataObject
) -> None:
    form = canonical(extraction)
    ids = [e.id for e in form.entities]
    said = [
        Verdict(data.draw(st.sampled_from([ACCEPT, REJECT])), (raw_id(p),), "Ann", "2026-05-18")
        for p in form.partnerships
        if data.draw(st.booleans())
    ]
    by_id = {e.id: e for e in form.entities}
    for one, other in itertools.pairwise(ids):
        if data.draw(st.booleans()):
            kept = by_id[one]
            into = Identity(kept.type, kept.name, kept.reference)
            said.append(Verdict(Decision.MERGE, tuple(sorted((one, other))), "Ann", "2026-05-18", into=into))
    if ids and data.draw(st.booleans()):
        into = Identity(by_id[ids[0]].type, "split off")
        said.append(Verdict(Decision.SPLIT, (ids[0],), "Ann", "2026-05-18", into=into))
    curation = Curation(tuple(said))
    counts = curation.apply(form)
    assert canonical(counts) == counts
    with Store.open() as store:
        store.put(extraction)
        before = store.nquads()
        store.curate(said)
        assert store.extraction(form.report.id) == counts
        assert store.extracted(form.report.id) == form
        store.curate(())
        assert store.nquads() == before
