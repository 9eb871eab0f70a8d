"""The settings of a run: frozen, described field by field, and checked once, when they are made.

Owns: the names that other rooms use. Does not know: what the settings do.
"""

from engine.core.settings.allowed import Allowed as Allowed
from engine.core.settings.allowed import Choice as Choice
from engine.core.settings.allowed import FilePath as FilePath
from engine.core.settings.allowed import Number as Number
from engine.core.settings.allowed import Switch as Switch
from engine.core.settings.allowed import Text as Text
from engine.core.settings.avatar import TRANSPARENT as TRANSPARENT
from engine.core.settings.avatar import Settings as Settings
from engine.core.settings.live import CARD_WORDS_MAX as CARD_WORDS_MAX
from engine.core.settings.live import ENGLISH as ENGLISH
from engine.core.settings.live import KOREAN as KOREAN
from engine.core.settings.live import NULL as NULL
from engine.core.settings.live import VIRTUAL_CAMERA as VIRTUAL_CAMERA
from engine.core.settings.live import Framing as Framing
from engine.core.settings.live import LiveSettings as LiveSettings
from engine.core.settings.live import Transition as Transition
from engine.core.settings.live import YuvMatrix as YuvMatrix
from engine.core.settings.personalive import NOISE_LEVELS as NOISE_LEVELS
from engine.core.settings.personalive import PersonaLiveSettings as PersonaLiveSettings
from engine.core.settings.quality import DRIVER_FPS_MAX as DRIVER_FPS_MAX
from engine.core.settings.quality import QUALITY_STEPS as QUALITY_STEPS
from engine.core.settings.quality import QUALITY_WORDS as QUALITY_WORDS
from engine.core.settings.quality import Quality as Quality
from engine.core.settings.quality import QualityStep as QualityStep
from engine.core.settings.setting_field import SettingInfo as SettingInfo
from engine.core.settings.setting_field import check_settings as check_settings
from engine.core.settings.setting_field import list_settings as list_settings
from engine.core.settings.setting_field import list_unsaved as list_unsaved
from engine.core.settings.setting_field import setting as setting
from engine.core.settings.setting_field import setting_error as setting_error
from engine.core.settings.setting_field import unsaved as unsaved
from engine.core.settings.strengths import Strengths as Strengths
