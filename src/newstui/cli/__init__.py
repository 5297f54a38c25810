"""The command line: argv in, exit code out. The only room that prints.

Heavy rooms are imported by the commands that need them: `--version` and `--help` load none.
"""

from __future__ import annotations

import contextlib
import os
import sys

from newstui.errors import NewstuiError


def main(argv: list[str] | None = None) -> int:
    """Run a command; the exit code of docs/scripting.md. Errors end in one line on stderr, never in a traceback."""
    words = sys.argv[1:] if argv is None else argv
    os.umask(0o077)  # what is made here is the reader's own
    try:
        from newstui.cli import arguments

        call = arguments.parse(words)
        code = call.run(call)
        sys.stdout.flush()
    except NewstuiError as error:
        _say(str(error))
        return error.exit_code
    except BrokenPipeError:  # whoever read the output has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 0
    except KeyboardInterrupt:
        return 130
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 0
    except Exception as error:
        from newstui.cli.crash import report

        _say(report(error, words))
        return 70
    return code


def _say(message: str) -> None:
    from newstui import gate

    text = f"newstui: {gate.body(message)}\n"
    encoding = sys.stderr.encoding or "utf-8"
    with contextlib.suppress(OSError):  # a terminal that is gone hears nothing; the exit code stays true
        sys.stderr.write(text.encode(encoding, "replace").decode(encoding))
        sys.stderr.flush()
