"""The windows, and how to add a page to the main one.

A page is a plain QWidget made as `Page(link)`:

    class MotionPage(QWidget):
        title = QT_TRANSLATE_NOOP("MotionPage", "Motion")      # its tab's words; the context is the class
        def __init__(self, link: Link, parent: QWidget | None = None) -> None: ...
        def show_view(self, view: ViewState) -> None: ...      # called with every new view; change only what differs
        def retranslate(self) -> None: ...                     # set all words; called by changeEvent(LanguageChange)

It is added by one row in `PAGES` (app/gui/windows/pages.py). What it shows comes from the `ViewState`; a field that it
needs is added there and filled in `resolve`. What the user does goes to `link.do(action_id, argument)`, nowhere else.
A control that the user holds (a slider being dragged, a field being typed in) is not overwritten by `show_view`.

Words go through `self.tr("English")` and are set in `retranslate`, so that the language changes without a restart.
Spacing and colours come from `app/gui/widgets/basics/theme.py` and the palette; `widget.setProperty("kind", "primary" |
"live" | "quiet" | "title")` picks a look. Every control has an accessible name and is reached by Tab.
Objects that outlive a page are none of its children: a page stops its own timers when it is hidden.
"""
