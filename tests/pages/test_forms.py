"""A settings model becomes widgets and comes back as the same settings."""

import pytest
from streamlit.testing.v1 import AppTest

from bundlerec.config import Device, Preset, TrainSettings
from bundlerec.errors import BadSetting
from pages.common import forms
from tests.pages.conftest import PATIENCE_SECONDS


def page():
    import streamlit as st

    from bundlerec.config import TrainSettings
    from pages.common import forms

    fields = tuple(TrainSettings.model_fields)
    answers = forms.draw(TrainSettings, fields, "t", {"preset": {"quick": "A few minutes."}})
    st.session_state["settings"] = forms.settings_from(TrainSettings, answers)


def drawn():
    at = AppTest.from_function(page, default_timeout=PATIENCE_SECONDS).run()
    assert not at.exception
    return at


def test_untouched_widgets_give_the_defaults():
    assert drawn().session_state["settings"] == TrainSettings()


def test_what_the_analyst_sets_comes_back():
    at = drawn()
    at.radio(key="t.preset").set_value("balanced")
    at.radio(key="t.device").set_value("cpu")
    at.number_input(key="t.seed").set_value(7)
    at.number_input(key="t.reward.margin").set_value(2.0)
    at.date_input(key="t.until").set_value("2024-05-01")
    got = at.run().session_state["settings"]
    assert (got.preset, got.device, got.seed, got.reward.margin) == (Preset.BALANCED, Device.CPU, 7, 2.0)
    assert got.until == "2024-05-01"


def test_bounds_come_from_the_model():
    number = drawn().number_input(key="t.reward.hits")
    assert (number.min, number.max, number.value) == (0.0, 10.0, 1.0)


def test_choices_carry_their_sentences():
    assert "A few minutes." in str(drawn().radio(key="t.preset").proto)


def test_the_server_checks_again_and_names_the_field():
    with pytest.raises(BadSetting, match=r"reward\.hits"):
        forms.settings_from(TrainSettings, {"reward": {"hits": 99}})
