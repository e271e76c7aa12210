"""A server of model files on this machine that never gets to the end of one."""

import threading
import time
import tomllib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from app import ROOT

PIECE = 200_000


class SlowHub:
    """Use it as a context. It sends the first share of a file at once, and then hardly
    anything."""

    def __init__(self, share=0.4):
        catalog = tomllib.loads((ROOT / "models/catalog.toml").read_text())
        self.lengths = {model["file"]: model["bytes"] for model in catalog["model"]}
        self.share = share
        self.ended = threading.Event()

    def __enter__(self):
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.server.shutdown()
        self.server.server_close()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def _handler(hub):  # noqa: N805: `self` is that of each question
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):  # noqa: N802: the server wants this name
                length = hub.lengths[self.path.rsplit("/", 1)[-1]]
                self.send_response(200)
                self.send_header("Content-Length", str(length))
                self.end_headers()
                sent = 0
                while sent + PIECE < length and not hub.ended.is_set():
                    try:
                        self.wfile.write(bytes(PIECE))
                    except OSError:  # nobody wants the rest
                        return
                    sent += PIECE
                    time.sleep(0 if sent < length * hub.share else 0.1)
                self.close_connection = True

            def log_message(self, *_):
                pass

        return Handler
