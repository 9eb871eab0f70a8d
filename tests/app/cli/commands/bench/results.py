"""Results of cases as JSON holds them: made with the engine's own types, so that their words are the real ones."""

from typing import Any

from engine import BenchCase
from engine.bench.types import BenchResult, CaseFigures, DelayFigures, Spread

PERSONALIVE = "personalive"
POOR: dict[str, Any] = BenchResult(
    BenchCase("instant", 3.0),
    CaseFigures(
        driver="clip",
        load_s=1.0,
        portrait_s=0.5,
        first_picture_s=1.75,
        warm_up_chunks=12,
        chunk_ms=Spread(20.0, None, 9),
        pictures_per_s=50.0,
        not_measured={"delay": "It was too slow."},
    ),
).to_plain()
"""Little of it was measured."""
FULL: dict[str, Any] = BenchResult(
    BenchCase(PERSONALIVE, 3.0, quality="fast", personalive={"models": "secret", "dtype": "float16"}, weights="given"),
    CaseFigures(
        driver="clip",
        device="Card 9000",
        dtype="float16",
        runtime="eager",
        chunk=4,
        lookahead_frames=7,
        load_s=10.0,
        portrait_s=0.5,
        first_picture_s=12.0,
        warm_up_chunks=12,
        chunk_ms=Spread(160.0, 180.0, 60),
        pictures_per_s=25.0,
        stage_ms={"track": Spread(4.24, 6.26, 40), "denoiser": Spread(120.0, 125.0, 30)},
        delay=DelayFigures(Spread(800.0, 900.0, 100), Spread(9.0, 10.0, 100), 12.0, 11.9, 48, (790.0, 800.0, 910.0)),
        peak_memory_mb=2000.4,
        memory_before_mb=400.0,
        device_memory_mb=6100.0,
        pictures_attended=2,
        tflop_per_chunk=12.04,
        tflop_per_s=75.25,
        device_tflop_per_s=300.0,
        share_of_peak=0.2508,
    ),
).to_plain()
"""All of it was measured."""
