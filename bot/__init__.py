"""Everything that acts; the folders are the way the news travels (docs/design.md)."""
