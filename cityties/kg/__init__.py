"""The parts of :class:`cityties.KnowledgeGraph`, one idea a module."""
