"""From a source to an article as read (`ArticleDraft`): page texts, and the files that they come in."""
