"""Who is who, as SSSOM: matches to outside identifiers, and what people merged, split or said to be two.

The Simple Standard for Sharing Ontological Mappings (Matentzoglu et al. 2022, Database, baac035) says of each mapping
how it was made, how sure it is, who made it and when. A row with the modifier ``Not`` says that two are *not* one.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

from graph.curated import entity_id_of
from graph.entities import entities
from graph.iris import identifier_curie
from graph.store import Store
from ontology import __version__
from ontology.prefixes import IDENTIFIER_SPACES, PREFIXES
from ontology.records import Decision
from ontology.spreadsheet import formula_safe, row_writer
from ontology.verdicts import Verdict

__all__ = ["COLUMNS", "sssom"]

COLUMNS = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "predicate_modifier",
    "object_id",
    "object_label",
    "mapping_justification",
    "confidence",
    "author_label",
    "mapping_date",
    "comment",
)
"""The columns that are written, in the order of the standard."""

_MATCHES = """SELECT ?entity ?match (MIN(?n) AS ?name) (MAX(?c) AS ?sure) WHERE {
  { SELECT DISTINCT ?entity ?match WHERE {
      ?report schema:mentions ?entity . ?entity ct:key ?key ; skos:exactMatch ?match } }
  ?entity ct:name ?n .
  OPTIONAL { ?mention ct:refersTo ?entity ; ct:confidence ?c }
} GROUP BY ?entity ?match"""

_Row = dict[str, str]


def sssom(store: Store, *, raw: bool = False) -> str:
    """Return all mappings as TSV with a YAML head, sorted; unless ``raw``, no cell runs as a formula in a spreadsheet.

    The confidence of a match to an identifier is that of the surest mention that the lexicons recognised; what people
    say has none, since they gave none.

    Examples
    --------
    >>> with Store.open("memory") as store:
    ...     sssom(store).splitlines()[-1].split(chr(9))[0]
    'subject_id'
    """
    head = ["#curie_map:"]
    head += [f"#  {prefix}: {before}" for prefix, (before, _) in sorted(IDENTIFIER_SPACES.items())]
    head += [f"#  kg: {store.iris.base}", f"#  skos: {PREFIXES['skos']}", "#  semapv: https://w3id.org/semapv/vocab/"]
    head += [f"#mapping_set_id: {store.iris.base}mappings", "#license: https://creativecommons.org/licenses/by/4.0/"]
    head += ["#mapping_tool: CityTies", f'#mapping_tool_version: "{__version__}"']
    buffer = io.StringIO(newline="")
    write = row_writer(buffer, delimiter="\t")
    write(COLUMNS)
    rows = [[row.get(column, "") for column in COLUMNS] for row in (*_identifiers(store), *_said(store))]
    for cells in sorted(rows):
        write(cells if raw else [formula_safe(cell) for cell in cells])
    return "\n".join(head) + "\n" + buffer.getvalue()


def _identifiers(store: Store) -> Iterator[_Row]:
    for row in store.select(_MATCHES):
        sure = float(row["sure"] or 0)
        yield {
            "subject_id": f"kg:{store.iris.local(str(row['entity']))}",
            "subject_label": str(row["name"]),
            "predicate_id": "skos:exactMatch",
            "object_id": identifier_curie(str(row["match"])),
            "mapping_justification": "semapv:LexicalMatching",
            "confidence": f"{sure:g}" if sure else "",
        }


def _said(store: Store) -> Iterator[_Row]:
    names = {entity.id: entity.name for entity in entities(store)}
    for verdict in store.curation.verdicts:
        if verdict.about_identity:
            yield _row(verdict, names)


def _row(verdict: Verdict, names: dict[str, str]) -> _Row:
    if verdict.into is None:
        subject, other = verdict.targets
        name = names.get(other, "")
    else:
        other, name = entity_id_of(verdict.into), verdict.into.name
        subject = next(target for target in verdict.targets if target != other)
    scope = [*(f"in {report}" for report in verdict.reports), *(f"where spelt {text}" for text in verdict.surfaces)]
    return {
        "subject_id": f"kg:{subject}",
        "subject_label": names.get(subject) or verdict.label.partition(" → ")[0].partition(" ⇢ ")[0],
        "predicate_id": "skos:exactMatch",
        "predicate_modifier": "" if verdict.decision is Decision.MERGE else "Not",
        "object_id": f"kg:{other}",
        "object_label": name,
        "mapping_justification": "semapv:ManualMappingCuration",
        "author_label": verdict.by,
        "mapping_date": verdict.date,
        "comment": "; ".join(filter(None, [verdict.comment, *scope])),
    }
