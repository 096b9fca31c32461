"""The player behind a socket of its own: header order, status and raw request targets exactly as recorded."""

from __future__ import annotations

from collections.abc import Callable

from .codings import decode_body
from .errors import RecordError
from .model import Request, Response
from .player import Mismatch, Player
from .wire import Handler, LoopbackServer, end_to_end

Progress = Callable[[str], object]


class ReplayServer(LoopbackServer):
    """Serves a Player on loopback; a context manager. ``progress`` is told one line per request.

    Raises RecordError when the port cannot be used.
    """

    def __init__(
        self, player: Player, *, host: str = "127.0.0.1", port: int = 0, progress: Progress | None = None
    ) -> None:
        self.player = player
        self.progress = progress
        super().__init__(host, port, _Handler)


class _Handler(Handler):
    server: ReplayServer

    def exchange(self) -> None:
        raw, _ = self.read_body()
        headers = end_to_end(self.headers.items())
        path, _, query = self.target.partition("?")
        try:
            response = self.server.player.answer(
                Request(self.command, path, query, headers, decode_body(headers, raw)), self._base()
            )
            line = f"{self.command} {path} -> {response.status}"
        except (Mismatch, RecordError) as error:
            response, line = Player.refusal(str(error)), str(error)
        if self.server.progress is not None:
            self.server.progress(line)
        self._send(response)

    def _base(self) -> str:
        host = self.headers.get("Host")
        return f"http://{host}" if host else self.server.url

    def _send(self, response: Response) -> None:
        self.head(response.status, self.responses.get(response.status, ("Unknown",))[0], end_to_end(response.headers))
        if self.command != "HEAD" and response.status not in (204, 304):
            self.wfile.write(response.body.content)
