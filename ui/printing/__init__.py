"""Paper: sheets laid out as administrative documents, their preview, PDF and print."""
