"""Which change of the weights is said over the picture."""

from app.gui.view_state import Button, Message
from app.gui.weights.weights_messages import find_message
from app.gui.weights.weights_view import WeightsView
from app.weights.progress import WeightsTask
from engine import Problem
from tests.fakes.weights import make_ready, make_status

BROKEN = Problem("The server is gone.", "Try again later.")


def test_weights_that_have_become_ready_offer_the_switch() -> None:
    loading = WeightsView(make_status(task=WeightsTask.DOWNLOAD))
    said = find_message(loading, WeightsView(make_ready()))
    assert said == Message(Problem("PersonaLive's weights are ready."), Button.USE_PERSONALIVE, good=True)


def test_weights_that_were_ready_at_the_start_are_no_news() -> None:
    ready = WeightsView(make_ready())
    assert find_message(WeightsView(), ready) is None
    assert find_message(ready, WeightsView(make_ready(task=WeightsTask.VERIFY))) is None


def test_what_failed_is_said_once_and_leads_to_the_page() -> None:
    failed = WeightsView(make_status(problem=BROKEN))
    assert find_message(WeightsView(make_status()), failed) == Message(BROKEN, Button.SHOW_WEIGHTS)
    assert find_message(failed, failed) is None
