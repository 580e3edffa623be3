"""The words: vocabulary, shapes, records and errors that every other part shares."""
