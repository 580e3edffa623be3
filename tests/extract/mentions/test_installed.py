from __future__ import annotations

from pathlib import Path

import pytest
import spacy

from extract.pipeline import Extractor, ExtractorConfig
from ontology.errors import MissingExtra
from ontology.records import Report


@pytest.fixture
def tiny_model(tmp_path: Path) -> str:
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "ORG", "pattern": "zorvex"}, {"label": "DATE", "pattern": "yesterday"}])  # type: ignore[attr-defined]
    nlp.to_disk(tmp_path / "tiny")
    return str(tmp_path / "tiny")


def test_an_installed_pipeline_adds_names_under_our_types(tiny_model: str) -> None:
    extractor = Extractor(config=ExtractorConfig(spacy_models=(("en", tiny_model),)))
    entities = extractor.extract(Report("r", "Espoo met zorvex yesterday.")).entities
    assert [(e.surfaces[0], e.type.value) for e in entities] == [("Espoo", "City"), ("zorvex", "Firm")]
    assert entities[1].mentions[0].method == "model:ORG"


def test_a_pipeline_that_is_not_installed_is_one_clear_error() -> None:
    extractor = Extractor(config=ExtractorConfig(spacy_models=(("en", "no_such_pipeline"),)))
    with pytest.raises(MissingExtra, match="no_such_pipeline"):
        extractor.extract(Report("r", "Espoo."))
