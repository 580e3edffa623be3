"""The extractor: one spaCy pipeline a language, made of the components of :mod:`extract.components`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from extract.collecting import uncollected
from extract.components import COMPONENTS, load_tables
from extract.extensions import register_extensions
from extract.mentions.installed import load_model
from extract.models import SHIPPED, fingerprint, language_models, model_hashes
from extract.threads import one_thread
from ontology import __version__
from ontology.records import Extraction, Report, Run

__all__ = ["Extractor", "ExtractorConfig"]

_LONGEST = 1_000_000_000
"""Characters; spaCy's own limit of a million is for parsers, which these pipelines have none of."""
_SENTENCE = {"en": "Espoo and Vantaa signed an agreement in 2016.", "zh": "深圳市与武汉市于2016年签署协议。"}
"""Read by :meth:`Extractor.load`, since some parts load when they first meet an agreement."""


@dataclass(frozen=True, slots=True)
class ExtractorConfig:
    """What an extractor is to do.

    Parameters
    ----------
    spacy_models
        Pairs of a language and the name of an installed spaCy pipeline for it, used as a further source of mentions:
        ``(("en", "en_core_web_sm"),)``.
    models
        Folder of trained models, as ``cityties train`` writes it; by default those shipped in the package.
    """

    spacy_models: tuple[tuple[str, str], ...] = ()
    models: Path = SHIPPED


class Extractor:
    """Reads reports: ``Report`` in, ``Extraction`` out.

    Examples
    --------
    >>> extraction = Extractor().extract(Report("r1", "The City of Espoo and Nokia Oyj signed an agreement."))
    >>> [(e.id, str(e.type), e.surfaces) for e in extraction.entities]
    [('e1', 'City', ('City of Espoo',)), ('e2', 'Firm', ('Nokia Oyj',))]
    """

    def __init__(self, *, config: ExtractorConfig | None = None) -> None:
        self.config = config or ExtractorConfig()
        self._pipelines: dict[str, Language] = {}
        self._runs: dict[str, Run] = {}

    @cached_property
    def version(self) -> str:
        """What reads the reports: the version of the software, of its models (a hash), and of what joins them."""
        joined = "".join(f" + {model}" for _, model in sorted(self.config.spacy_models))
        return f"cityties {__version__} (models {fingerprint(self.config.models)[:12]}){joined}"

    def run(self, lang: str) -> Run:
        """Describe how reports in a language are read: the software, its models of that language, what joins them."""
        if lang not in self._runs:
            configuration = tuple((f"spacy_{of}", model) for of, model in self.config.spacy_models if of == lang)
            self._runs[lang] = Run(f"cityties {__version__}", model_hashes(lang, self.config.models), configuration)
        return self._runs[lang]

    def load(self, lang: str) -> None:
        """Load now what reading a language needs, so that the first report does not wait for it."""
        self.extract(Report("", _SENTENCE[lang], lang=lang))

    @property
    def loaded(self) -> frozenset[str]:
        """The languages that need no loading any more."""
        return frozenset(self._pipelines)

    def extract(self, report: Report) -> Extraction:
        """Read one report; the result depends on the report, the configuration and the version alone."""
        lang = "zh" if report.lang == "zh" else "en"
        nlp = self._pipeline(lang)
        doc = Doc(nlp.vocab)  # what is found goes by offsets of the report's text: spaCy's own tokens are not needed
        doc._.ct_report = report
        installed = dict(self.config.spacy_models).get(lang)
        doc._.ct_installed = load_model(installed) if installed else None
        doc._.ct_models = language_models(lang, self.config.models)
        # What is read is freed as it falls out of use; the lexicons need not be looked over again.
        with uncollected(), one_thread():
            for _, component in nlp.pipeline:
                doc = component(doc)
        return Extraction(
            report=report,
            entities=doc._.ct_entities,
            partnerships=doc._.ct_partnerships,
            relations=doc._.ct_relations,
            figures=doc._.ct_figures,
            rejections=doc._.ct_rejections,
            extractor=self.version,
            run=self.run(lang),
        )

    def _pipeline(self, lang: str) -> Language:
        if lang not in self._pipelines:
            register_extensions()
            with uncollected():
                nlp = spacy.blank(lang)
                nlp.max_length = _LONGEST
                for name in COMPONENTS:
                    nlp.add_pipe(name)
                load_tables(lang)
                language_models(lang, self.config.models)
            self._pipelines[lang] = nlp
        return self._pipelines[lang]
