"""Article pages of an invented agency."""


def page(
    code: int = 500, *, title: str = "Ferry returns to the island", body: str = "", tag: str = "harbour"
) -> str:
    """Give a page in the agency's layout."""
    return f"""Code {code}
PublishDate: Monday, November 23, 2026 09:30

{title}

The ferry to the island sails again after a month, the harbour office said on Monday.

Harbour News Agency (HNA)_The first boat of article {code} left the #{tag} at dawn with forty passengers on board.

{body or f"Repairs to the hull number {code} took longer than planned, the yard said."}

Fares stay as they were until spring, the office added.

Your comment

Related posts
"""
