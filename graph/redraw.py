"""Networks that could be true as well: the partnerships drawn anew from the confidences of what the reports state.

A report's statement of a partnership, a *record*, is right or wrong as a whole. If the statement that five cities form
a consortium is wrong, all ten ties go at once; ten coins thrown one by one would keep about half of them in nearly
every draw, and ranks would vary less than they should. So records are drawn, and pairs follow.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from graph.csr import Csr
from graph.network import NetworkData
from graph.projection import Projection
from ontology.errors import NetworkError, SettingError

__all__ = ["Redraw", "Redrawing"]

Redraw = Literal["records", "ties"]

_CELLS = 4_000_000
"""Random numbers and weights held at once: draws come in batches of so many cells."""


class Redrawing:
    """The projection of a network, drawn again and again from the confidences of its records.

    Parameters
    ----------
    data
        Actors and records, as :func:`~graph.network.network_data` reads them.
    projection
        ``clique``, ``fractional`` or ``evidence``, as in :func:`~graph.projection.project`.
    redraw
        ``records``: each record is right with its confidence, independently of the others; a partnership stands if at
        least one of its records is right, with the members and hence the share per pair that it has in the whole
        network; the weights follow. ``ties``: each pair is kept or dropped by itself with
        1 - prod(1 - confidence) over its records, at its full weight; for comparison.

    Attributes
    ----------
    actors
        IRIs in the order of the nodes of every network drawn.

    Raises
    ------
    NetworkError
        There is no actor.
    SettingError
        There is no such projection or way of redrawing.

    Notes
    -----
    Confidences are taken for probabilities (the extractor's are calibrated on reports it had not seen). What is drawn
    is what was read: a partnership that no report mentions, or that was overlooked, is in no draw.
    """

    def __init__(self, data: NetworkData, projection: Projection = "clique", redraw: Redraw = "records") -> None:
        for name, given, closed in (("projection", projection, Projection), ("redraw", redraw, Redraw)):
            if given not in get_args(closed):
                raise SettingError(
                    f"there is no {name} {given!r}", where=name, todo=f"use {', '.join(get_args(closed))}"
                )
        if not data.actors:
            raise NetworkError("the network is empty", where=data.filters.describe(), todo="widen the filters")
        self.actors = tuple(data.actors)
        # The random numbers follow the records' own order, so that a seed means one set of networks.
        records = sorted(data.records, key=lambda r: (r.partnership, r.report, r.members, r.confidence))
        partnerships = sorted({r.partnership for r in records})
        number = {iri: at for at, iri in enumerate(partnerships)}
        self._first = np.searchsorted([number[r.partnership] for r in records], np.arange(len(partnerships)))
        members: list[set[str]] = [set() for _ in partnerships]
        for record in records:
            members[number[record.partnership]].update(record.members)
        pairs, held, share = _pairs(members, {iri: at for at, iri in enumerate(self.actors)})
        self._pairs, at = np.unique(pairs, return_inverse=True)
        shape = (len(self._pairs), len(partnerships))
        within = sparse.csr_array((np.ones(len(at)), (at, held)), shape=shape)
        confidence = np.array([r.confidence for r in records])
        self._cells: sparse.csr_array | None = None
        if projection == "evidence":
            self._cells, self._weights = _reports_of_pairs(within, [number[r.partnership] for r in records], records)
        else:
            value = share if projection == "fractional" else np.ones(len(share))
            self._weights = sparse.csr_array((value, (at, held)), shape=shape)
        self._full: NDArray[np.float64] | None = None
        self._chance = confidence
        if redraw == "ties":
            self._full = self._weigh(np.ones((1, len(records)), dtype=np.bool_))[:, 0]
            wrong = np.multiply.reduceat(1 - confidence, self._first) if len(records) else confidence
            with np.errstate(divide="ignore"):  # a certain record: log 0 = -inf, and exp brings the 0 back
                self._chance = 1 - np.exp(within @ np.log(wrong))
        self._all = Csr.from_ties(
            len(self.actors), *np.divmod(self._pairs, len(self.actors)), np.ones(len(self._pairs))
        )

    def networks(self, draws: int, *, seed: int = 0) -> Iterator[Csr]:
        """Draw networks; node i is the i-th of ``actors``.

        Parameters
        ----------
        draws
            How many, at least 1.
        seed
            Seeds a generator of its own; the n-th network of a seed does not depend on how many are drawn.

        """
        rng = np.random.default_rng(seed)
        batch = max(1, _CELLS // max(1, len(self._chance), len(self._pairs)))
        for first in range(0, draws, batch):
            right = rng.random((min(batch, draws - first), len(self._chance))) < self._chance
            weights = right.T * self._full[:, None] if self._full is not None else self._weigh(right)
            for column in weights.T:
                yield self._all.reweighted(column).kept(column > 0)

    def _weigh(self, right: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Weight of each pair (rows) in each draw (columns), from the records (columns) that are right in it (rows)."""
        if not right.shape[1]:
            return np.zeros((0, len(right)))
        if self._cells is not None:
            stated = (self._cells @ right.T.astype(np.float64)) > 0
        else:
            stated = np.logical_or.reduceat(right, self._first, axis=1).T
        weights: NDArray[np.float64] = self._weights @ stated.astype(np.float64)
        return weights


def _pairs(
    members: list[set[str]], index: dict[str, int]
) -> tuple[NDArray[np.int64], NDArray[np.intp], NDArray[np.float64]]:
    """Every pair of every partnership: its code i * actors + j (i < j), the partnership, and 1/(n - 1)."""
    by_size: dict[int, list[int]] = defaultdict(list)
    for at, group in enumerate(members):
        by_size[len(group)].append(at)
    codes: list[NDArray[np.int64]] = [np.zeros(0, np.int64)]
    held: list[NDArray[np.intp]] = [np.zeros(0, np.intp)]
    shares: list[NDArray[np.float64]] = [np.zeros(0)]
    for size, numbers in sorted(by_size.items()):
        if size < 2:
            continue
        actors = np.array([sorted(index[m] for m in members[at]) for at in numbers], dtype=np.int64)
        first, second = np.triu_indices(size, 1)
        codes.append((actors[:, first] * len(index) + actors[:, second]).ravel())
        held.append(np.repeat(numbers, len(first)))
        shares.append(np.full(len(codes[-1]), 1 / (size - 1)))
    return np.concatenate(codes), np.concatenate(held), np.concatenate(shares)


def _reports_of_pairs(
    within: sparse.csr_array, partnership: list[int], records: list[Any]
) -> tuple[sparse.csr_array, sparse.csr_array]:
    """Cells (a pair in a report) x records that put it there, and pairs x cells."""
    names = {report: at for at, report in enumerate(sorted({r.report for r in records}))}
    reports = np.array([names[r.report] for r in records], dtype=np.int64)
    by_record = sparse.coo_array(within[:, partnership])  # pairs x records
    codes = by_record.row.astype(np.int64) * len(names) + reports[by_record.col]
    cell_codes, cell = np.unique(codes, return_inverse=True)
    cells = sparse.csr_array((np.ones(len(cell)), (cell, by_record.col)), shape=(len(cell_codes), len(records)))
    pairs = cell_codes // max(1, len(names))
    return cells, sparse.csr_array(
        (np.ones(len(pairs)), (pairs, np.arange(len(pairs)))), shape=(within.shape[0], len(pairs))
    )
