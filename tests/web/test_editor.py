"""What the editor's script is given: words, prefixes, and questions that can be run as they stand."""

from __future__ import annotations

from urllib.parse import quote

import pyoxigraph as ox
import pytest

from graph.store import Store
from ontology.prefixes import PREFIXES
from queries.catalogue import catalogue
from tests.web.client import Client


def test_every_question_can_be_run_as_it_stands(client: Client, store: Store) -> None:
    queries = client.get("/editor/data?lang=en").json()["queries"]
    assert set(queries) == {query.name for query in catalogue()}
    empty = ox.Store()
    for name, text in queries.items():
        try:
            empty.query(text)
        except SyntaxError as error:
            pytest.fail(f"{name}: {error}\n{text}")


@pytest.mark.parametrize("name", ["partners_of", "partnerships_between", "about_entity", "about_partnership", "cities"])
def test_example_values_have_answers(client: Client, name: str) -> None:
    queries = client.get("/editor/data?lang=en").json()["queries"]
    answer = client.get(f"/sparql?query={quote(queries[name])}")
    assert answer.json()["results"]["bindings"]


def test_words_are_labelled_in_the_readers_language(client: Client) -> None:
    data = client.get("/editor/data?lang=zh").json()
    labels = {word["iri"]: word["label"] for word in data["words"]}
    assert labels[PREFIXES["ct"] + "kind-twinning"] == "友好城市"
    assert data["prefixes"]["kg"] == data["base"]
    assert data["prefixes"].items() >= PREFIXES.items()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_lets_only_our_own_files_run(client: Client, lang: str) -> None:
    page = client.get(f"/editor?lang={lang}")
    policy = dict(part.split(" ", 1) for part in page.headers["content-security-policy"].split("; "))
    assert policy["script-src"] == policy["connect-src"] == "'self'"
    assert policy["default-src"] == "'none'"
    assert "unsafe" not in page.headers["content-security-policy"]
    assert "<script>" not in page.text
    assert page.text.count("<dt>") == 12
    assert page.text.count("data-query=") == len(catalogue())
