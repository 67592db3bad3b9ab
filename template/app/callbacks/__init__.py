"""What happens when a widget is used: targets of `on_click` and `on_change`."""
