"""What a report says: readers, language, lexicons, mentions, entities, partnerships and figures."""
