"""A local server whose model downloads never finish."""

import threading
import time
import tomllib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from app import ROOT

CHUNK_BYTES = 200_000


class SlowModelServer:
    """Context manager. Sends the first `share` of a file at once, and the rest very slowly."""

    def __init__(self, share=0.4):
        catalog = tomllib.loads((ROOT / "models/catalog.toml").read_text())
        self.lengths = {model["file"]: model["bytes"] for model in catalog["model"]}
        self.share = share
        self.stopped = threading.Event()

    def __enter__(self):
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.stopped.set()
        self.server.shutdown()
        self.server.server_close()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def _handler(server):  # noqa: N805: `self` is the request handler
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):  # noqa: N802: required by BaseHTTPRequestHandler
                length = server.lengths[self.path.rsplit("/", 1)[-1]]
                self.send_response(200)
                self.send_header("Content-Length", str(length))
                self.end_headers()
                sent = 0
                while sent + CHUNK_BYTES < length and not server.stopped.is_set():
                    try:
                        self.wfile.write(bytes(CHUNK_BYTES))
                    except OSError:  # the client disconnected
                        return
                    sent += CHUNK_BYTES
                    time.sleep(0 if sent < length * server.share else 0.1)
                self.close_connection = True

            def log_message(self, *_):
                pass

        return Handler
