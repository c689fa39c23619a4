"""What stands on printed documents."""

from io import BytesIO

from pypdf import PdfReader


def words_of(pdf: bytes) -> str:
    """The text of a PDF as a reader shows it."""
    return "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
