"""Takes personal data out of everything that is written to a report or a log.

    errors.py     exceptions and problems: the program's own words stay, values are left out by their type
    records.py    lines of the log, the same way
    settings.py   the user's settings
    paths.py      the last net: paths that are in the words themselves

Owns: the names that other rooms use. Does not know: reports, log files.
"""

from app.storage.redaction.errors import describe_error as describe_error
from app.storage.redaction.errors import describe_failure as describe_failure
from app.storage.redaction.errors import redact_problem as redact_problem
from app.storage.redaction.paths import remove_paths as remove_paths
from app.storage.redaction.records import redact_record as redact_record
from app.storage.redaction.settings import redact_settings as redact_settings
