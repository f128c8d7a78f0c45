"""/status: how the wire does, in five lines."""

from __future__ import annotations

import importlib.metadata
import shutil

from bot.chat import help as helping
from bot.chat.moments import moment
from bot.chat.replies import Reply, say
from bot.chat.talk import Talk
from bot.core import html
from bot.core.message import escape
from storage.records import PartState

_GB = 1024**3
_NAMED = 3  # failing feeds
_NAME = 40  # UTF-16 units
_NOT_SENT = (PartState.FAILED, PartState.EXPIRED, PartState.CANCELLED)


def show(talk: Talk) -> Reply:
    """/status: queue, last digest, failing sources, disk, version."""
    if not talk.by_editor:
        return helping.unknown_command(talk)
    lines = (_queue(talk), _last_digest(talk), _sources(talk), _disk(talk), _version(talk))
    return say("\n".join(lines))


def _queue(talk: Talk) -> str:
    waiting, since = talk.store.overview.queue()
    if not waiting or since is None:
        return talk.words("status.queue_empty")
    minutes = max(0, int((talk.now - since).total_seconds() // 60))
    return talk.words("status.queue", n=waiting, minutes=minutes)


def _last_digest(talk: Talk) -> str:
    found = talk.store.overview.last_digest()
    if found is None:
        return talk.words("status.no_digest")
    at, counts = found
    return talk.words(
        "status.digest",
        n=sum(counts.values()),
        when=escape(moment(talk, at)),
        sent=counts.get(PartState.SENT, 0),
        failed=sum(counts.get(state, 0) for state in _NOT_SENT),
        unsure=counts.get(PartState.UNCERTAIN, 0),
    )


def _sources(talk: Talk) -> str:
    feeds = talk.store.feeds.all()
    if not feeds:
        return talk.words("status.no_sources")
    failing = [feed for feed in feeds if feed.error is not None]
    if not failing:
        return talk.words("status.sources_good", n=len(feeds))
    names = ", ".join(escape(html.inline(_short(feed.name), rtl=False)) for feed in failing[:_NAMED])
    if len(failing) > _NAMED:
        names = talk.words("status.sources_more", names=names)
    return talk.words("status.sources", n=len(failing), all=len(feeds), names=names)


def _disk(talk: Talk) -> str:
    folder = talk.desk.data_dir
    try:
        usage = shutil.disk_usage(folder) if folder is not None else None
    except OSError:
        usage = None
    if usage is None:
        return talk.words("status.no_disk")
    return talk.words("status.disk", free=usage.free // _GB, total=usage.total // _GB)


def _version(talk: Talk) -> str:
    version = importlib.metadata.version("tagwire")
    return talk.words("status.version", version=version, database=talk.store.engine)


def _short(name: str) -> str:
    return html.shorten(html.tidy(name), _NAME)
