"""Who made the weights, and under what terms; and whether the user has accepted them.

Owns: the sentences, in English, and the file that remembers the answer. Does not know: languages, how they are shown.
Nothing is fetched before they were accepted once. Other sentences are asked about again.
"""

import hashlib
import json
import logging

from app.storage.atomic_write import write_atomically
from app.storage.folders import weights_records_folder
from app.storage.read_files import decode_json, read_small_file
from app.weights.errors import DiskError, TermsNotAcceptedError
from engine import Phrase, system_reason

log = logging.getLogger(__name__)

FILE = "terms.json"
MAX_BYTES = 10_000
TITLE = Phrase("Before PersonaLive is downloaded")
TERMS = (
    Phrase(
        "PersonaLive was made by Zhiyuan Li and four others (arXiv 2512.11253), who publish it as "
        "huaichang/PersonaLive. Its files are fetched from their publishers; Persona Cam does not pass them on."
    ),
    Phrase('Its code is under the Apache License 2.0, but its README says: "academic research only".'),
    Phrase(
        "Its weights descend from those of X-NeMo, which are under CC BY-NC 4.0: not for commercial use, and with the "
        "names of their makers. They were trained on data sets that are for research only."
    ),
    Phrase(
        "It also needs an image encoder by Lambda Labs, the VAE of Stable Diffusion by Stability AI, and TinyVAE by "
        "Ollin Boer Bohan, each under the terms of its own publisher."
    ),
    Phrase("Whether you may use it for what you want to do is for you to check. Instant needs none of this."),
)
QUESTION = Phrase("Do you accept these terms?")


def describe_terms() -> tuple[Phrase, ...]:
    """Return the sentences, to be shown before anything is fetched."""
    return TERMS


def are_terms_accepted() -> bool:
    """Return True if the user has accepted these very sentences."""
    answer = _read_answer()
    return answer.get("accepted") is True and answer.get("terms") == _digest_terms()


def answer_terms(accepted: bool) -> None:
    """Remember the user's answer. Raises: DiskError if it cannot be kept."""
    content = json.dumps({"terms": _digest_terms(), "accepted": accepted}, indent=1).encode()
    try:
        write_atomically(weights_records_folder() / FILE, content)
    except OSError as error:
        raise DiskError(
            "Your answer to the terms cannot be kept: {reason}.",
            "Free some space, or check the permissions of your data folder.",
            reason=system_reason(error),
        ) from error


def check_terms() -> None:
    """Refuse to go on without the user's consent. Raises: TermsNotAcceptedError."""
    if not are_terms_accepted():
        raise TermsNotAcceptedError(
            "Nothing is downloaded before the terms of PersonaLive's weights are accepted.",
            "Read them, and accept them in the window, or with: personacam models download --accept-terms",
        )


def _read_answer() -> dict[str, object]:
    try:
        answer = decode_json(read_small_file(weights_records_folder() / FILE, MAX_BYTES))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as reason:
        log.warning("%s cannot be read: %s", FILE, type(reason).__name__)
        return {}
    return answer if isinstance(answer, dict) else {}


def _digest_terms() -> str:
    return hashlib.sha256("\n".join(str(phrase) for phrase in TERMS).encode()).hexdigest()
