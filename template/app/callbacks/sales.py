"""What the dashboard's widgets do."""

from app import state


def reset_filters() -> None:
    """Back to the filters that a new user sees."""
    for key in (state.PERIOD, state.REGIONS, state.CHANNEL):
        key.reset()


def leave_product() -> None:
    """Another category was chosen: its products are others."""
    state.PRODUCT.reset()


def leave_category() -> None:
    """Back to all categories."""
    state.CATEGORY.reset()
    state.PRODUCT.reset()
