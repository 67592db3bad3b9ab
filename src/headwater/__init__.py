"""headwater: where Streamlit projects begin, and what keeps them in step."""

__version__ = "0.1.0"
