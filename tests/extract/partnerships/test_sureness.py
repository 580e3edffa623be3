"""What is told of entities is no surer than their names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from extract.models import language_models
from extract.partnerships.figures import decide_figures
from extract.partnerships.relations import decide_relations
from extract.partnerships.scenes import Layout
from ontology.records import EntityType, Figure, Partnership, Relation, RelationType
from tests.extract.partnerships.conftest import partnerships_of
from tests.extract.partnerships.test_neighbours import layout_of

MARKED = {
    "en": "[City:Espoo] signed a cooperation agreement with [University:Aalto University]. "
    "[University:Aalto University] is in [City:Espoo]. "
    "[City:Espoo] runs the programme [Programme:Kasvu]. [City:Espoo] ranks 3rd in the index of smart cities.",
    "zh": "[City:无锡市]与[University:江南大学]签署合作协议。[University:江南大学]位于[City:无锡市]。"
    "[City:无锡市]启动[Programme:向阳计划]。"
    "[City:无锡市]在智慧城市指数中排名第3位。",
}
DOUBT = 0.9

Told = Partnership | Relation | Figure


def links(layout: Layout) -> tuple[Relation, ...]:
    models = language_models(layout.lang)
    found = decide_relations(layout, models.scorers, linker=models.linker, reading=models.encoder.read(layout))
    return tuple(one for one in found if one.type is not RelationType.LOCATED_IN)


def locations(layout: Layout) -> tuple[Relation, ...]:
    found = decide_relations(layout, language_models(layout.lang).scorers)
    return tuple(one for one in found if one.type is RelationType.LOCATED_IN)


def figures(layout: Layout) -> tuple[Figure, ...]:
    return decide_figures(layout, language_models(layout.lang).scorers)


def doubted(layout: Layout) -> Layout:
    """Return a layout of which the city's name is less sure."""
    entities = {
        entity.id: replace(entity, mentions=tuple(replace(m, confidence=DOUBT) for m in entity.mentions))
        if entity.type is EntityType.CITY
        else entity
        for entity in layout.entities.values()
    }
    return replace(layout, entities=entities)


@pytest.mark.parametrize("lang", MARKED)
@pytest.mark.parametrize("find", [partnerships_of, links, locations, figures])
def test_what_is_told_of_a_name_is_less_sure_by_as_much_as_the_name_is(
    find: Callable[[Layout], tuple[Told, ...]], lang: str
) -> None:
    layout = layout_of(MARKED[lang], lang)
    before, after = (find(one) for one in (layout, doubted(layout)))
    assert before
    assert [one.confidence for one in after] == pytest.approx([DOUBT * one.confidence for one in before], abs=2e-4)
