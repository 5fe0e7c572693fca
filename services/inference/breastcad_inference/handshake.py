"""Patience for the processes that PyTriton answers with, which it lacks itself.

The instances of a model start at once. All but the first ask the first for its configuration, as
soon as its socket exists, once, and for one second. On a busy machine the socket may exist before
it is listened on, or the first instance may take longer; then the model does not load.
"""

from __future__ import annotations

from pytriton.models.model import Model

_PATIENT = b'''

_ask_once = get_config_from_handshake_server


def get_config_from_handshake_server(socket_path, timeout_s=60.0):
    """Ask again until the other side listens and has answered."""
    until = time.time() + timeout_s
    while True:
        try:
            return _ask_once(socket_path, 1.0)
        except (OSError, ValueError):
            if time.time() > until:
                raise
            time.sleep(0.02)
'''

_usual_files = Model.get_proxy_model_files


def patient_files(model: Model) -> dict[str, bytes]:
    """Return the files that Triton's Python stub runs for `model`: PyTriton's, but patient."""
    return {
        name: content + _PATIENT if name.endswith("/communication.py") else content
        for name, content in _usual_files(model).items()
    }


def be_patient() -> None:
    """Let models that are bound in this process use `patient_files`."""
    Model.get_proxy_model_files = patient_files
