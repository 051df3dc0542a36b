"""Icons, styles, translations, fonts and map data, reached through one accessor."""
