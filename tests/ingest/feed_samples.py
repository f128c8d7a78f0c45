"""Feeds as hosts write them, and some that mean harm."""

from __future__ import annotations

RSS = """<?xml version="1.0" encoding="{encoding}"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Harbour &amp;amp; Sea</title><link>https://news.example/</link><ttl>30</ttl>
<item>
  <title>{title}</title>
  <link>/n/1?a=1&amp;b=2</link>
  <guid isPermaLink="false">n1</guid>
  <pubDate>Wed, 05 May 2021 14:55:00 +0430</pubDate>
  <category>Politics, World &amp;amp; Asia</category><category>khalilzad</category>
  <dc:creator>Ada L.</dc:creator>
  <description>In short.</description>
  <content:encoded><![CDATA[<p>Kabul (BNA) The <b>strike</b> at the #harbour_gate goes on.</p><script>bad()</script>
    <p>Second<br/>line &amp; more</p><p>The post <a href="#">X</a> appeared first on <a href="#">Y</a>.</p>]]></content:encoded>
</item>
</channel></rss>
"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://blog.example/en/">
<title type="html">Tom &amp;amp; Jerry</title><link rel="self" href="feed"/><link href="home"/>
<entry><id>tag:blog.example,2021:1</id><title>One</title>
  <link rel="enclosure" href="one.mp3"/><link rel="alternate" type="application/pdf" href="one.pdf"/>
  <updated>2021-05-05T14:55:00Z</updated>
  <author><name>Ada</name><email>ada@blog.example</email></author><author><name>Bo</name></author>
  <category term="t1" label="Label One"/>
  <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>First.</p><p>Second <em>one</em>.</p></div></content>
</entry>
<entry><id>https://blog.example/2</id><title type="text">5 &lt; 6</title><summary>Plain
lines</summary></entry>
</feed>"""

PAGE = """<?xml version="1.0"?>
<!-- <rss> --><!DOCTYPE html><html><head><base href="https://site.example/en/">
<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed/">
<link rel="alternate" type="application/rss+xml" href="rss.xml">
<link rel="alternate" type="application/atom+xml; charset=utf-8" href="https://site.example/atom">
<link rel="alternate" type="text/html" hreflang="fa" href="/fa/">
<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
</head><body><a href="/feed/">RSS</a><a href="/feedback">Write to us</a><a href="rss.xml">again</a><a href="http://[">x</a>
</body></html>"""


def rss(*items: str) -> bytes:
    """Make a feed of items."""
    return f'<rss version="2.0"><channel><title>t</title>{"".join(items)}</channel></rss>'.encode()


def item(number: int, date: str = "", guid: str | None = None) -> str:
    """Make an item."""
    name = guid or f"g{number}"
    return (
        f"<item><title>Title {number}</title><guid>{name}</guid><link>https://news.example/{number}</link>"
        f"<pubDate>{date}</pubDate></item>"
    )


def quadratic_attributes() -> bytes:
    """Keep feedparser busy for half a minute, by half a megabyte."""
    return hostile_attributes(40_000)


def hostile_attributes(count: int) -> bytes:
    """Give an element so many attributes that reading them takes the square of their number."""
    return rss("<item><title " + " ".join(f'a{number}="x"' for number in range(count)) + ">x</title></item>")


def quadratic_comments() -> bytes:
    """Begin comments without an end."""
    return b'<rss version="2.0"><channel><item><title>x</title>' + b"<!--" * 40_000


def billion_laughs() -> bytes:
    """Ask for three gigabytes, by entities of entities."""
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    doctype = f'<!DOCTYPE rss [<!ENTITY a0 "lol">{levels}]>'
    return f'<?xml version="1.0"?>{doctype}'.encode() + rss("<item><title>&a9;</title></item>")


def external_entity(path: str) -> bytes:
    """Ask for a file of this computer."""
    doctype = f'<!DOCTYPE rss [<!ENTITY file SYSTEM "file://{path}">]>'
    return f'<?xml version="1.0"?>{doctype}'.encode() + rss("<item><title>A &file; Z</title></item>")


def nested(tag: str) -> bytes:
    """Nest a hundred thousand elements, each in the one before it."""
    return rss(f"<item><title>x</title><description>{f'&lt;{tag}&gt;' * 100_000}</description></item>")
