"""The gallery as the window sees it, without a widget: pictures on their way into it, and their crops."""
