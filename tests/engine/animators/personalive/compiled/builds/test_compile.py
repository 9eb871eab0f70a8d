from pathlib import Path

import pytest

from engine.animators.personalive.compiled.builds.compile import compile_graphs
from engine.core.errors import AnimatorError, PersonaCamError, SettingsError
from engine.core.settings import PersonaLiveSettings, Settings


@pytest.mark.parametrize(("size_px", "models", "error"), [(66, Path("w"), SettingsError), (64, None, AnimatorError)])
def test_what_cannot_be_built_is_refused_before_a_process_starts(
    size_px: int, models: Path | None, error: type[PersonaCamError]
) -> None:
    settings = Settings("personalive", size_px=size_px, personalive=PersonaLiveSettings(models=models))
    with pytest.raises(error):
        compile_graphs(settings, lambda _: None, lambda: False)
