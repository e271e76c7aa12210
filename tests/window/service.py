"""A local transcription server with a fixed response."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class FakeService:
    def __init__(self, words):
        self.response = json.dumps({"text": words}).encode()
        self.keys, self.lengths = [], []

    def __enter__(self):
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    @property
    def port(self):
        return self.server.server_address[1]

    def settings(self, **more):
        return {
            "enabled": True,
            "address": f"http://127.0.0.1:{self.port}",
            "model": "whisper-1",
            "has_key": False,
            "policy": "manual",
            "allow_metered": False,
        } | more

    def _handler(service):  # noqa: N805: `self` is the request handler
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):  # noqa: N802: required by BaseHTTPRequestHandler
                length = int(self.headers["Content-Length"])
                self.rfile.read(length)
                service.keys.append(self.headers.get("Authorization"))
                service.lengths.append(length)
                self.send_response(200)
                self.send_header("Content-Length", str(len(service.response)))
                self.end_headers()
                self.wfile.write(service.response)

            def log_message(self, *_):
                pass

        return Handler
