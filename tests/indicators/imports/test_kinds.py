"""Which kind of table a file is, by how it begins."""

import pytest

from cohesion_portal.lib.uploads import FileRefused
from indicators.importing.kinds import kind_of_table


@pytest.mark.parametrize("begins", ["pk,Area,Value", "PK,Area,Value", "Pk;Area", "%pdf-share,Value", "<10,10 to 20"])
def test_table_is_a_table_whatever_its_first_heading_begins_with(begins: str) -> None:
    assert kind_of_table(f"{begins}\n1,2,3\n".encode(), "figures.csv") == "csv"


@pytest.mark.parametrize(
    ("head", "what"),
    [
        (b"PK\x05\x06" + bytes(18), "a packed file"),
        (b"PK\x07\x08PK\x03\x04", "a packed file"),
        (b"\x1f\x8b\x08", "a packed file"),
        (b"<!DOCTYPE html>", "a web page"),
        (b"<HTML><p>Sign in", "a web page"),
        (b"{\\rtf1", "a text document"),
        (b"%PDF-1.7", "a PDF"),
        (b"\x89PNG\r\n", "a picture"),
    ],
)
def test_file_of_another_kind_is_named(head: bytes, what: str) -> None:
    with pytest.raises(FileRefused, match=f"it is {what}"):
        kind_of_table(head, "figures.csv")
