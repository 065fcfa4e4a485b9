"""Home: what is loaded, what is trained, what to do next; and what `streamlit run app.py` serves."""

import streamlit as st

from pages.common import frame, home, server

if __name__ == "__main__":  # Streamlit runs this file for each visit
    page = frame.open_page("Home")
    with frame.guard():
        home.draw(page)
else:  # and imports it once, for the server
    app = st.App(__file__, routes=server.routes(), middleware=server.middleware())
