"""Checks what a live run needs beside the installed packages: where programs meet, devices, hotkeys, `ctl`.

Owns: these checks. Does not know: how anything works.
"""

import importlib
from collections.abc import Iterator

from app.cli.commands.doctor.diagnostic_result import DiagnosticResult
from app.cli.commands.doctor.requirements import reinstall_command
from app.cli.start.system_libraries import explain_import_error
from engine import PersonaCamError, Problem


def check_meeting_place() -> DiagnosticResult:
    """Check the folder that every live run and the window need, by making in it what they make."""
    try:
        from engine import check_runtime_folder

        check = check_runtime_folder()
        return DiagnosticResult(check.what, check.detail, check.problem)
    except ImportError as error:
        return DiagnosticResult(
            "runtime folder", problem=Problem("{reason}", "{command}", reason=error, command=reinstall_command())
        )


def check_live_needs() -> Iterator[DiagnosticResult]:
    """Check what only a live run needs."""
    try:
        from engine import check_live

        for check in check_live():
            yield DiagnosticResult(check.what, check.detail, check.problem, needed=False)
    except ImportError as error:
        problem = Problem("{reason}", "{command}", reason=error, command=reinstall_command())
        yield DiagnosticResult("live", problem=problem, needed=False)


def check_hotkeys() -> DiagnosticResult:
    what = "hotkeys"
    try:
        from app.remote.hotkey_listener import create_listener

        listener = create_listener()
        try:
            listener.check_support()
        finally:
            listener.stop_listening()
        return DiagnosticResult(what, "keys are heard while another program has the focus", needed=False)
    except PersonaCamError as error:
        return DiagnosticResult(what, problem=error.problem, needed=False)


def check_control() -> DiagnosticResult:
    what = "personacam ctl"
    try:
        from app.remote import ctl_client, ctl_protocol

        importlib.import_module("PySide6.QtNetwork")
        try:
            state = ctl_client.send_request(question="status")["status"]["state"]
            return DiagnosticResult(what, f"a Persona Cam listens: {state}", needed=False)
        except ctl_client.NotRunningError:
            place = ctl_protocol.socket_address()
            return DiagnosticResult(what, f"nobody listens now; the place is {place}", needed=False)
    except PersonaCamError as error:
        return DiagnosticResult(what, problem=error.problem, needed=False)
    except ImportError as error:
        problem = explain_import_error(error) or Problem(
            "{reason}", "{command}", reason=error, command=reinstall_command()
        )
        return DiagnosticResult(what, problem=problem, needed=False)
