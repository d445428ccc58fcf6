"""Start-up: from ``python app.py`` to the first HTTP 200, beside a bare four-tab Gradio app.

Bar: ≤ 1.3 × the bare app. The two are started in turn, each in a fresh process.
"""

from __future__ import annotations

import http.client
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
RUNS = 7
BARE = """
import gradio as gr, sys
with gr.Blocks() as demo:
    for name in ("Generate", "Transform", "Extend", "Inpaint"):
        with gr.Tab(name):
            text, button, picture = gr.Textbox(), gr.Button("Go"), gr.Image()
            button.click(lambda words: None, text, picture)
demo.launch(server_port=int(sys.argv[1]), quiet=True)
"""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def seconds_to_first_page(command: list[str], port: int, folder: str) -> float:
    """Start a process, ask for its page until it comes, and end the process."""
    environment = os.environ | {  # noqa: TID251 - handed on, not read
        "IMAGEGEN_DATA_DIR": folder,
        "GRADIO_ANALYTICS_ENABLED": "False",
    }
    began = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while time.perf_counter() - began < 90:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
                connection.request("GET", "/")
                if connection.getresponse().status == 200:
                    return time.perf_counter() - began
            except OSError:
                time.sleep(0.02)
    finally:
        process.terminate()
        process.wait(20)
    raise SystemExit("The app did not answer within 90 s.")


def main() -> None:
    """Start both in turn and print medians and the ratio of pairs."""
    ours, bare = [], []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(RUNS + 1):
            port = free_port()
            command = [sys.executable, "app.py", "--port", str(port)]
            ours.append(seconds_to_first_page(command, port, folder))
            port = free_port()
            bare.append(
                seconds_to_first_page([sys.executable, "-c", BARE, str(port)], port, folder)
            )
    ours, bare = ours[1:], bare[1:]  # the first pair warms the disk
    ratios = [one / other for one, other in zip(ours, bare, strict=True)]
    print("start to first HTTP 200, medians of", RUNS)
    print(f"  imagegen   {statistics.median(ours):.2f} s")
    print(f"  bare app   {statistics.median(bare):.2f} s")
    print(f"  ratio      {statistics.median(ratios):.2f} (bar 1.3)")


if __name__ == "__main__":
    main()
