"""The JSON form of an :class:`~ontology.records.Extraction`.

It is the annotation form of ``corpus/gold/GUIDELINES.md`` with more keys: scorers that know only the annotation form
read it as it is, and gold files are read back by :func:`from_json`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from ontology.errors import DataError
from ontology.records import (
    Bound,
    Entity,
    EntityType,
    Evidence,
    Extraction,
    Figure,
    Kind,
    Measure,
    Membership,
    Mention,
    Name,
    Page,
    Partnership,
    Reason,
    Reference,
    Rejection,
    Relation,
    RelationType,
    Report,
    Role,
    Run,
    Status,
)

__all__ = ["from_json", "to_json"]

_REPORT_EXTRAS = ("script", "publisher", "path", "media_type", "sha256", "encoding")


def to_json(extraction: Extraction) -> dict[str, Any]:
    """Turn an extraction into plain JSON values.

    Returns
    -------
    dict
        Keys of the annotation form (``id``, ``lang``, ``date``, ``title``, ``text``, ``entities``, ``partnerships``,
        ``relations``, ``figures``) and, beyond it, ``report``, ``rejections``, ``extractor``, ``run`` and in each
        record the fields that the form lacks (``spans``, ``roles``, ``passages``, ``confidence``, ``method``, …).

    Examples
    --------
    >>> to_json(Extraction(Report("r1", "Hello.")))["text"]
    'Hello.'
    """
    report = extraction.report
    return {
        "id": report.id,
        "lang": report.lang,
        "date": report.date,
        "title": report.title,
        "text": report.text,
        "report": {key: getattr(report, key) for key in _REPORT_EXTRAS} | {"pages": [asdict(p) for p in report.pages]},
        "entities": [_entity_to_json(e) for e in extraction.entities],
        "partnerships": [_partnership_to_json(f"p{i}", p) for i, p in enumerate(extraction.partnerships, 1)],
        "relations": [
            {
                "type": r.type.value,
                "from": r.source,
                "to": r.target,
                **_passages(r.evidence),
                "confidence": r.confidence,
                "method": r.method,
            }
            for r in extraction.relations
        ],
        "figures": [
            {
                "subject": f.subject,
                "measure": f.measure.value,
                "value": int(f.value) if f.value == int(f.value) else f.value,
                "bound": f.bound.value,
                "unit": f.unit,
                "list": f.list,
                "year": f.year,
                **_passages(f.evidence),
                "confidence": f.confidence,
            }
            for f in extraction.figures
        ],
        "rejections": [
            {"candidate": list(r.candidate), "reason": r.reason.value, **_passages(r.evidence), "method": r.method}
            for r in extraction.rejections
        ],
        "extractor": extraction.extractor,
        "run": _run_to_json(extraction.run) if extraction.run else None,
    }


def from_json(data: Mapping[str, Any]) -> Extraction:
    """Read an extraction, or a gold annotation, from plain JSON values.

    Gold files give surface strings and quotes without offsets. Each surface string becomes one mention at its first
    place in the text (a mention that stands in the title alone is left out); a quote's first place is its span.

    Parameters
    ----------
    data
        The object that :func:`to_json` returns, or a gold file's.

    Raises
    ------
    DataError
        A key is missing or a value lies outside its closed set.

    Examples
    --------
    >>> gold = {"id": "g", "lang": "en", "title": "", "text": "Espoo.", "entities": [
    ...     {"id": "e1", "type": "City", "name": "Espoo", "mentions": ["Espoo"]}]}
    >>> from_json(gold).entities[0].mentions[0].end
    5
    """
    try:
        text = data["text"]
        extras = data.get("report") or {}
        report = Report(
            id=data["id"],
            text=text,
            title=data.get("title") or "",
            lang=data["lang"],
            date=data.get("date"),
            pages=tuple(Page(**p) for p in extras.get("pages", ())),
            **{k: extras[k] for k in _REPORT_EXTRAS if k in extras},
        )
        return Extraction(
            report=report,
            entities=tuple(_entity_from_json(e, text) for e in data.get("entities", ())),
            partnerships=tuple(_partnership_from_json(p, text) for p in data.get("partnerships", ())),
            relations=tuple(
                Relation(
                    RelationType(r["type"]),
                    r["from"],
                    r["to"],
                    _evidence(r, text),
                    r.get("confidence", 1.0),
                    r.get("method", ""),
                )
                for r in data.get("relations", ())
            ),
            figures=tuple(
                Figure(
                    f["subject"],
                    Measure(f["measure"]),
                    float(f["value"]),
                    Bound(f.get("bound", Bound.EXACT)),
                    f.get("unit"),
                    f.get("list"),
                    f.get("year"),
                    _evidence(f, text),
                    f.get("confidence", 1.0),
                )
                for f in data.get("figures", ())
            ),
            rejections=tuple(
                Rejection(tuple(r["candidate"]), Reason(r["reason"]), _evidence(r, text), r.get("method", ""))
                for r in data.get("rejections", ())
            ),
            extractor=data.get("extractor", ""),
            run=_run_from_json(data["run"]) if data.get("run") else None,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(
            f"not an extraction ({type(error).__name__}: {error})",
            where=str(data.get("id", "")) if isinstance(data, Mapping) else "",
            todo="see corpus/gold/GUIDELINES.md for the form",
        ) from error


def _run_to_json(run: Run) -> dict[str, Any]:
    return {"software": run.software, "models": dict(run.models), "configuration": dict(run.configuration)}


def _run_from_json(data: Mapping[str, Any]) -> Run:
    return Run(data["software"], tuple(data["models"].items()), tuple(data["configuration"].items()))


def _passages(evidence: Sequence[Evidence]) -> dict[str, Any]:
    return {"evidence": evidence[0].quote if evidence else "", "passages": [asdict(e) for e in evidence]}


def _evidence(record: Mapping[str, Any], text: str) -> tuple[Evidence, ...]:
    if "passages" in record:
        return tuple(Evidence(**p) for p in record["passages"])
    quote = record.get("evidence") or ""
    start = text.find(quote)
    return (Evidence(start, start + len(quote), quote),) if quote and start >= 0 else ()


def _entity_to_json(entity: Entity) -> dict[str, Any]:
    return {
        "id": entity.id,
        "type": entity.type.value,
        "name": entity.name,
        "mentions": list(entity.surfaces),
        "names": [asdict(n) for n in entity.names],
        "spans": [asdict(m) for m in entity.mentions],
        "reference": asdict(entity.reference) if entity.reference else None,
    }


def _entity_from_json(data: Mapping[str, Any], text: str) -> Entity:
    kind = EntityType(data["type"])
    if "spans" in data:
        mentions = tuple(Mention(**{**m, "type": EntityType(m["type"])}) for m in data["spans"])
    else:
        placed = ((text.find(surface), surface) for surface in data["mentions"])
        mentions = tuple(Mention(at, at + len(s), s, kind, "gold", 1.0) for at, s in placed if at >= 0)
    known = data.get("reference")
    reference = None
    if known:
        reference = Reference(
            **{
                **known,
                "names": tuple(Name(**n) for n in known["names"]),
                "identifiers": tuple(known["identifiers"]),
            }
        )
    return Entity(data["id"], kind, data["name"], tuple(Name(**n) for n in data.get("names", ())), mentions, reference)


def _partnership_to_json(partnership_id: str, partnership: Partnership) -> dict[str, Any]:
    return {
        "id": partnership_id,
        "members": [m.entity for m in partnership.members],
        "roles": [m.role.value for m in partnership.members],
        "kind": partnership.kind.value,
        "status": partnership.status.value,
        "programme": partnership.programme,
        "start": partnership.start,
        "end": partnership.end,
        **_passages(partnership.evidence),
        "confidence": partnership.confidence,
        "method": partnership.method,
    }


def _partnership_from_json(data: Mapping[str, Any], text: str) -> Partnership:
    members = data["members"]
    roles = data.get("roles") or [Role.PARTNER] * len(members)
    return Partnership(
        members=tuple(Membership(m, Role(r)) for m, r in zip(members, roles, strict=True)),
        kind=Kind(data["kind"]),
        status=Status(data.get("status", Status.ACTIVE)),
        start=data.get("start"),
        end=data.get("end"),
        programme=data.get("programme"),
        evidence=_evidence(data, text),
        confidence=data.get("confidence", 1.0),
        method=data.get("method", ""),
    )
