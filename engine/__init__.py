"""The engine: from a portrait and a driver to avatar frames. This door is the only one that `app` uses.

What it offers is listed in `__init__.pyi`, once. A name is imported when it is first asked for: the heavy libraries
behind some of them cost nothing until then.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
