"""Settings: which source wins, and what is refused."""

from __future__ import annotations

import pytest

from cityties.settings import FILE_NAME, SETTINGS, setting_value
from ontology.errors import SettingError


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for setting in SETTINGS.values():
        monkeypatch.delenv(setting.variable, raising=False)
    return tmp_path


def test_flag_beats_environment_beats_file_beats_default(folder, monkeypatch):
    assert setting_value("store", folder=folder) == SETTINGS["store"].default
    (folder / FILE_NAME).write_text('store = "from-file"\n', "utf-8")
    assert setting_value("store", folder=folder) == "from-file"
    monkeypatch.setenv("CITYTIES_STORE", "from-environment")
    assert setting_value("store", folder=folder) == "from-environment"
    assert setting_value("store", "from-flag", folder=folder) == "from-flag"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('stor = "x"\n', "unknown setting 'stor'; known: store, store_update,"),
        ("store = 3\n", 'store is no string; write store = "3"'),
        ("store = \n", "not TOML"),
    ],
)
def test_a_wrong_file_says_what_to_do(folder, content, message):
    (folder / FILE_NAME).write_text(content, "utf-8")
    with pytest.raises(SettingError, match=r"cityties\.toml") as caught:
        setting_value("store", folder=folder)
    assert message in str(caught.value)


def test_every_setting_is_documented():
    for setting in SETTINGS.values():
        assert setting.help.endswith(".")
