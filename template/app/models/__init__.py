"""The app's own terms: plain classes that know nothing of Streamlit."""
