"""The language of the screen: Vietnamese is in the source, English in catalogues, Qt's own words in a catalogue of ours."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale, QTranslator

import resources

_installed: list[QTranslator] = []


def use(language: str) -> None:
    """Make `language` (vi or en) that of everything made from now on; windows already open must be made anew."""
    app = QCoreApplication.instance()
    assert app is not None
    while _installed:
        app.removeTranslator(_installed.pop())
    prefix = "qt_vi" if language == "vi" else f"{language}_"
    for name in resources.names("translations", ".qm"):
        if name.startswith(f"translations/{prefix}"):
            translator = QTranslator(app)
            if translator.load(str(resources.path(name))):
                app.installTranslator(translator)
                _installed.append(translator)
    names = {"vi": QLocale(QLocale.Language.Vietnamese, QLocale.Country.Vietnam)}
    QLocale.setDefault(names.get(language, QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom)))
