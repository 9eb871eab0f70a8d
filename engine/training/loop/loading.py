"""Makes the batches of a training ahead of it, on threads.

Owns: batches of prepared clips, and what happens with a clip that cannot be read. Does not know: files, networks, the
order of an epoch (`data/order`).
"""

import logging
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TypeVar

from engine.core.errors import SourceError
from engine.training.data.batch import Batch
from engine.training.data.frames import choose_clip, choose_pair
from engine.training.data.order import DataOrder, Sample
from engine.training.data.prepared import PreparedClips
from engine.training.data.samples import BatchForm, Target, make_clip, make_pairs

log = logging.getLogger(__name__)

Made = TypeVar("Made")
TRIED_CLIPS = 10
"""Clips in a row that may not be readable before a training gives up."""


@dataclass(frozen=True)
class ClipBatches:
    """Batches of prepared clips (`data/training_data`), of one of a step's places."""

    clips: PreparedClips
    order: DataOrder
    form: BatchForm

    @property
    def fingerprint(self) -> str:
        """See `TrainingData`."""
        return self.clips.fingerprint

    def load_pairs(self, step: int, count: int) -> Batch:
        """See `TrainingData`. Raises: SourceError if no clip of ten in a row can be read."""
        samples = self.order.choose_samples(step, count)
        pairs = [self._read_any(sample, self._read_pair) for sample in samples]
        targets, portraits = zip(*pairs, strict=True)
        randoms = [sample.make_crop_random() for sample in samples]
        return make_pairs(targets, [portrait.image for portrait in portraits], self.form, randoms)

    def load_clip(self, step: int) -> Batch:
        """See `TrainingData`. Raises: as `load_pairs`."""
        (sample,) = self.order.choose_samples(step, 1)
        targets, portrait = self._read_any(sample, self._read_clip)
        return make_clip(targets, portrait.image, self.form, sample.make_crop_random())

    def _read_pair(self, sample: Sample) -> tuple[Target, Target]:
        portrait, chosen = choose_pair(self.clips.count_frames(sample.piece), sample.make_frame_random())
        target, reference = self.clips.read_targets(sample.piece, [chosen, portrait])
        return target, reference

    def _read_clip(self, sample: Sample) -> tuple[Sequence[Target], Target]:
        portrait, chosen = choose_clip(self.clips.count_frames(sample.piece), sample.make_frame_random())
        *targets, reference = self.clips.read_targets(sample.piece, [*chosen, portrait])
        return targets, reference

    def _read_any(self, sample: Sample, read: Callable[[Sample], Made]) -> Made:
        """Read the sample's clip, or if that cannot be, the next one."""
        count = self.clips.count_clips()
        for further in range(TRIED_CLIPS - 1):
            try:
                return read(replace(sample, piece=(sample.piece + further) % count))
            except SourceError as failure:
                log.warning("%s Another clip is taken.", failure)
        return read(replace(sample, piece=(sample.piece + TRIED_CLIPS - 1) % count))


@contextmanager
def batches_ahead(loads: Iterator[Callable[[], Batch]], workers: int) -> Iterator[Iterator[Batch]]:
    """Yield what gives the batches of these calls in their order, while threads make the next ones."""
    with ThreadPoolExecutor(workers, thread_name_prefix="batches") as pool:
        waiting: deque[Future[Batch]] = deque()

        def iterate_batches() -> Iterator[Batch]:
            for load in loads:
                waiting.append(pool.submit(load))
                if len(waiting) > workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()

        try:
            yield iterate_batches()
        finally:
            pool.shutdown(cancel_futures=True)
