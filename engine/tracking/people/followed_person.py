"""The person who is followed, among everybody who is in view.

Owns: who of several faces they are. Does not know: landmarks, networks, how a face is searched.

A tracker that follows a face from picture to picture can come to the wrong one in three ways: it loses the face and
finds another one; someone passes in front and it follows them; it began with the wrong one. Against the first two the
person is remembered: place, size, and the colours of head and shoulders, learned while nobody is near. Against the
third, a face that never moves gives way to one that does.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from engine.core.types import Image
from engine.tracking.detector import Detection
from engine.tracking.people.appearance import appearance_difference, measure_appearance
from engine.tracking.people.cuts import CutWatch
from engine.tracking.people.remembered import RememberedPerson
from engine.tracking.people.sighting import Sighting, Sightings, is_same_face, size_ratio
from engine.tracking.region import Region

COUNT_FRAMES, COMPANY_COUNT_FRAMES = 15, 4
"""How often the whole picture is searched for others: twice a second, and more often when there are some."""
APPEARED_FRAMES, PATIENCE_FRAMES, LONG_PATIENCE_FRAMES = 12, 60, 240
"""After this long without the person another face is followed: one that came at the moment when the person went, one
that has come and is about as near, and any."""
SURE_SCORE = 0.7
ALIKE, UNLIKE = 0.45, 0.75
"""Differences of appearance: of the same person, and of another one. In between, place and size decide."""
MORE_ALIKE, FAR_MORE_ALIKE = 0.75, 0.55
"""Another person is the one remembered if they differ from them by less than this share of what the one followed does:
once both are apart again, and at any time, twice in a row."""
CLOSE = 1.5
"""Another person is close when the middles are nearer than this many sides."""
HIDDEN_COUNTS = 20
"""A person who came close and was missing in this many counts has left."""
GATE, GATE_PER_FRAME = 0.6, 0.03
"""How far away a lost face may be found again by its place, in sides: at once, and per frame lost."""
SIZE_RATIO, ALIKE_SIZE_RATIO = 1.7, 3.5
"""... and how much larger or smaller; and the same for who looks alike, wherever they are."""
NEARLY_AS_LARGE, MUCH_LARGER, EARLY_FRAMES = 0.7, 1.6, 100
"""Who is not much smaller may follow after; who is much larger and comes in the first seconds is the one to follow."""
UNSURE_FRAMES = 60
"""For so long after the beginning it is judged often whether the face is alive."""
RELEARN_COUNTS = 60
"""Who was followed for this many counts, though unlike the one remembered, is remembered from then on."""
BRIEFLY_FRAMES = 8
"""Who was lost for less is still on the way of the same movement."""
DETECTED_SIDE = 0.92
"""The side of a detected region over that of the landmarks."""


@dataclass(frozen=True, slots=True, eq=False)
class Loss:
    """Where and for how many frames nobody has been followed; last_seen is None if nobody was before."""

    last_seen: Region | None
    frames: int


@dataclass(frozen=True, slots=True, eq=False)
class Count:
    """What a search of the whole picture has shown.

    move_to: where the person is, if another face is followed. is_wrong: what is followed is not a living person.
    """

    move_to: Region | None = None
    is_wrong: bool = False


_AS_IT_IS = Count()


class FollowedPerson:
    """Whom one tracker follows in one video.

    people: how many are in view. shot: a number that changes where the face is no continuation of the one before: with
    a cut, with another person, and when they come back in another place. misled: who was followed in the beginning was
    not the one to follow.
    """

    def __init__(self, before: "FollowedPerson | None" = None) -> None:
        """before: who was followed in the same video, which begins again."""
        self.people = self.shot = 0
        self.misled = False
        self._person: RememberedPerson = RememberedPerson() if before is None else before._person
        self._faces: Sightings = Sightings() if before is None else before._faces.keep_still_ones()
        self._cuts = CutWatch()
        self._others = False
        self._close = False
        self._hidden = self._unlike = self._rival_counts = 0
        self._frame = self._began_at = 0
        self._since_count = COUNT_FRAMES

    def begin_picture(self, image: Image) -> None:
        """Take the next picture of the video."""
        self._frame += 1
        self._cuts.begin_picture(image)

    def is_sudden(self, region: Region) -> bool:
        """Return True if the face that is where the person was is moved or larger at once, as after a cut."""
        return self._cuts.is_sudden(region)

    def is_continued(self, image: Image, region: Region) -> bool:
        """Return False if the face that is where the person was in the picture before is another person's."""
        if not self._cuts.has_jumped(region):
            return True
        is_cut = self._cuts.is_other_picture(region) and not self._has_company()
        if not is_cut and self._person.measure_difference(measure_appearance(image, region)) > UNLIKE:
            return False
        self._begin_shot(image, region, is_cut)
        return True

    def rank_candidates(self, image: Image, detections: Sequence[Detection], loss: Loss) -> list[Detection]:
        """Return those that may be the person, the most promising first."""
        seen = self._faces.add_regions(image, [_fit_region(one) for one in detections], self._frame)
        cut = self._is_cut(loss, [face.region for face in seen])
        for face in seen:
            face.appeared = face.appeared or (loss.frames < BRIEFLY_FRAMES and self._cuts.has_appeared(face.region))
        pairs = zip(detections, seen, strict=True)
        possible = [(one, face) for one, face in pairs if cut or self._may_be_person(face, loss)]
        possible.sort(key=lambda pair: self._rate_candidate(pair[0], pair[1], loss, cut))
        return [one for one, _ in possible]

    def accept_found(self, image: Image, region: Region, loss: Loss) -> None:
        """Follow a face that was found in a search."""
        if loss.last_seen is None:
            return
        is_cut = self._is_cut(loss, [face.region for face in self._faces if face.seen_at == self._frame])
        elsewhere = self._cuts.is_elsewhere(region) if loss.frames >= BRIEFLY_FRAMES else self._cuts.has_jumped(region)
        other = self._person.measure_difference(measure_appearance(image, region)) > UNLIKE
        if is_cut or elsewhere or other:
            self._begin_shot(image, region, is_cut)

    def accept_other(self, region: Region) -> None:
        """Follow another person from now on, of whom nothing is known yet."""
        self._person.forget_person()
        self.accept_moved(region)

    def accept_moved(self, region: Region) -> None:
        """Follow the face that is there: the right one, or the one that was asked for."""
        self.shot += 1
        self._cuts.end_picture(region)
        self._close = False
        self._since_count = COUNT_FRAMES

    def end_picture(self, image: Image, region: Region | None) -> None:
        """Note where the person is in this picture."""
        others = [face.region for face in self._faces if self._frame - face.seen_at < COMPANY_COUNT_FRAMES]
        if self._cuts.end_picture(region, others) and region is not None:
            self._begin_shot(image, region, is_cut=True)

    @property
    def is_beginning(self) -> bool:
        """True in the first picture of a video."""
        return self._frame == 1

    @property
    def others(self) -> list[Region]:
        """Where other faces were seen lately."""
        return [face.region for face in self._faces if face.look_beside is not None and not face.is_still]

    @property
    def is_unsure(self) -> bool:
        """True until who is followed was seen to move: small faces may be people, and this one a picture."""
        return not self._person.was_alive

    def is_count_due(self) -> bool:
        """Return True when it is time to search the whole picture. Call it once in each frame."""
        self._since_count += 1
        early = self.is_unsure and self._frame - self._began_at < UNSURE_FRAMES
        often = self._close or self._others or self._unlike or early
        due = self._since_count >= (COMPANY_COUNT_FRAMES if often else COUNT_FRAMES)
        return due or self._cuts.is_undecided

    def count_people(self, image: Image, detections: Sequence[Detection], followed: Region | None) -> Count:
        """Note where everybody is, and judge whether the right one is followed."""
        self._since_count = 0
        regions = [_fit_region(one) for one in detections if one.score >= SURE_SCORE]
        away = [region for region in regions if followed is None or not is_same_face(region, followed)]
        others = self._faces.add_regions(image, away, self._frame)
        self._others = bool(others)
        self.people = sum(not face.is_still for face in others) + (followed is not None)
        if followed is None:
            return _AS_IT_IS
        detected = next((region for region in regions if region not in away), followed)
        mine = self._faces.add_regions(image, [detected], self._frame)[0]
        mine.look_beside = None
        return self._judge_faces(mine, others)

    def _judge_faces(self, mine: Sighting, others: Sequence[Sighting]) -> Count:
        better = self._find_better_beginning(mine, others)
        if better is not None:
            self.misled = True
            self._person.forget_person()
            return Count(move_to=better.region)
        difference = self._person.measure_difference(mine.look)
        if difference > UNLIKE and mine.is_still and self._person.was_alive:
            return Count(is_wrong=True)
        if difference < ALIKE:
            for face in others:
                face.look_beside = face.look
        living = [face for face in others if not face.is_still]
        parted = self._update_closeness(mine, living)
        back = self._find_person(difference, living, parted)
        if back is not None:
            return Count(move_to=back.region)
        if not self._close or not self._person.is_known:
            self._learn_person(mine, difference)
        return _AS_IT_IS

    def _find_better_beginning(self, mine: Sighting, others: Sequence[Sighting]) -> Sighting | None:
        """Return whom to follow instead, if the tracker began with a picture, or a person far away."""
        living = max((face for face in others if face.is_alive), key=lambda face: face.region.side_px, default=None)
        early = self._frame - self._began_at < EARLY_FRAMES
        if living is not None and early and living.region.side_px > MUCH_LARGER * mine.region.side_px:
            return living
        if self._person.was_alive or mine.is_alive:
            self._person.was_alive = True
            return None
        return living if mine.is_still else None

    def _update_closeness(self, mine: Sighting, living: Sequence[Sighting]) -> bool:
        """Note whether a bystander is close; return True if they were, and are apart now."""
        close = any(_relative_distance(face.region, mine.region) < CLOSE for face in living)
        parted = self._close and not close and bool(living)
        self._close = close or (self._close and not parted)
        self._hidden = self._hidden + 1 if self._close and not living else 0
        self._close = self._close and self._hidden < HIDDEN_COUNTS
        return parted

    def _find_person(self, difference: float, living: Sequence[Sighting], parted: bool) -> Sighting | None:
        """Return who is the person remembered, if it is not the one followed, who differs so much."""
        if not living or not self._person.is_known:
            return None
        best = min(living, key=lambda face: self._person.measure_difference(face.look))
        theirs = self._person.measure_difference(best.look)
        far_better = theirs < ALIKE and theirs < FAR_MORE_ALIKE * difference and not self._close
        self._rival_counts = self._rival_counts + 1 if far_better else 0
        if (parted and theirs < MORE_ALIKE * difference) or self._rival_counts > 1:
            self._rival_counts = 0
            return best
        return None

    def _learn_person(self, mine: Sighting, difference: float) -> None:
        self._unlike = self._unlike + 1 if difference > UNLIKE else 0
        if self._unlike > RELEARN_COUNTS:
            self._unlike = 0
            self._person.forget_person()
        if self._unlike == 0:
            self._person.learn_appearance(mine.look, mine.region)

    def _may_be_person(self, face: Sighting, loss: Loss) -> bool:
        """Return False if, some time after a loss, this is another person's face."""
        person = self._person
        if not person.is_known:
            return True
        difference = person.measure_difference(face.look)
        fits = loss.last_seen is not None and _fits_place(face.region, loss.last_seen, loss.frames)
        if face.is_still and not (fits and difference < ALIKE):
            return False
        beside = self._is_one_beside(face, difference)
        if not beside:
            alike = difference < ALIKE and size_ratio(face.region, self._usual_region(face)) < ALIKE_SIZE_RATIO
            if alike or (fits and difference < UNLIKE):
                return True
        as_near = face.region.side_px > NEARLY_AS_LARGE * person.side_px and not beside
        patience = (APPEARED_FRAMES if face.appeared else PATIENCE_FRAMES) if as_near else LONG_PATIENCE_FRAMES
        return loss.frames > patience and face.is_alive

    def _is_one_beside(self, face: Sighting, difference: float) -> bool:
        """Return True if it is a bystander, seen beside the person before, and not the person in their place."""
        if face.look_beside is None:
            return False
        changed = appearance_difference(face.look, face.look_beside)
        return difference > ALIKE or difference > FAR_MORE_ALIKE * changed

    def _usual_region(self, face: Sighting) -> Region:
        return Region(face.region.x, face.region.y, self._person.side_px, 0.0)

    def _rate_candidate(self, one: Detection, face: Sighting, loss: Loss, cut: bool) -> tuple[bool, bool, float]:
        """Return a sort key that puts the most promising face first."""
        unsure = one.score < SURE_SCORE
        unlike = self._person.measure_difference(face.look) > ALIKE
        if loss.last_seen is None or cut or loss.frames > PATIENCE_FRAMES:
            return unsure, unlike, -one.region.side_px
        return unsure, unlike, math.hypot(one.region.x - loss.last_seen.x, one.region.y - loss.last_seen.y)

    def _is_cut(self, loss: Loss, faces: Sequence[Region]) -> bool:
        if loss.last_seen is None or self._has_company():
            return False
        return self._cuts.was_cut_while_lost(faces)

    def _has_company(self) -> bool:
        """Return True while another person moves about: what changes may be them, and is no cut."""
        return self._close or any(
            face.is_alive and face.look_beside is not None and self._frame - face.seen_at < BRIEFLY_FRAMES
            for face in self._faces
        )

    def _begin_shot(self, image: Image, region: Region, is_cut: bool) -> None:
        self.shot += 1
        self._cuts.begin_shot()
        if is_cut:
            self._faces, self._began_at = Sightings(), self._frame
            self._close = self._others = False
            self._since_count = COUNT_FRAMES
            if self._person.measure_difference(measure_appearance(image, region)) > ALIKE:
                self._person.forget_person()


def _fit_region(detection: Detection) -> Region:
    """Return a detection's region as large as that of the landmarks would be."""
    return detection.region.scaled_by(1 / DETECTED_SIDE)


def _fits_place(found: Region, last_seen: Region, frames_lost: int) -> bool:
    near = _relative_distance(found, last_seen) <= GATE + GATE_PER_FRAME * frames_lost
    return near and size_ratio(found, last_seen) <= SIZE_RATIO


def _relative_distance(a: Region, b: Region) -> float:
    return math.hypot(a.x - b.x, a.y - b.y) / max(1.0, a.side_px, b.side_px)
