"""A relay before a server: it can be shut and opened again at the same port, and it can lose an answer on its way back."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable
from typing import Self

_PIECE = 65536


class Door:
    """Relays connections to a server (host and port, or the path of a Unix socket); `close` it in the end.

    `loses` is asked of each piece that goes to the server: where it says yes, the server gets the piece, and the connection is
    cut as soon as its answer comes.
    """

    def __init__(self, server: tuple[str, int] | str) -> None:
        self._server = server
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self.loses: Callable[[bytes], bool] = lambda _piece: False
        self.port = 0
        self.open()

    def open(self) -> None:
        """Let connections in."""
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self.port = self._listener.getsockname()[1]
        self._begin(self._accept, self._listener)

    def shut(self) -> None:
        """Cut every connection; new ones are refused."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes who accepts
        self._listener.close()
        with self._lock:
            for each in self._open:
                with contextlib.suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Shut, and wait until nothing is relayed any more."""
        self.shut()
        for thread in self._threads:
            thread.join(10)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _begin(self, work: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=work, args=args, name="door", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):  # shut
            while True:
                self._relay(listener.accept()[0])

    def _relay(self, client: socket.socket) -> None:
        server = socket.socket(socket.AF_UNIX if isinstance(self._server, str) else socket.AF_INET)
        try:
            server.connect(self._server)
        except OSError:
            client.close()
            server.close()
            return
        with self._lock:
            self._open |= {client, server}
        lost = threading.Event()
        self._begin(self._forth, client, server, lost)
        self._begin(self._back, client, server, lost)

    def _forth(self, client: socket.socket, server: socket.socket, lost: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while piece := client.recv(_PIECE):
                if self.loses(piece):
                    lost.set()
                server.sendall(piece)
        self._end(client, server)

    def _back(self, client: socket.socket, server: socket.socket, lost: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while (piece := server.recv(_PIECE)) and not lost.is_set():
                client.sendall(piece)
        self._end(client, server)

    def _end(self, *both: socket.socket) -> None:
        with self._lock:
            self._open -= set(both)
            for each in both:
                with contextlib.suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)
                each.close()
