"""Tables as people bring them: encodings, several lines of heading, rows that do not fit, GeoJSON."""

import json

import pytest

from madang.kit import sheets
from madang.kit.sheets import Cell


@pytest.fixture
def write(tmp_path):
    def at(name: str, content: bytes):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return at


@pytest.mark.parametrize(
    ("encoding", "told"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8 with a byte order mark"), ("cp949", "EUC-KR (CP949)")],
)
def test_the_encoding_is_found_and_told(write, encoding, told):
    sheet = sheets.read(write("a.csv", "코드,이름\n1,길음1동\n".encode(encoding)))
    assert (sheet.encoding, sheet.value(sheet.rows[0], Cell("이름"))) == (told, "길음1동")


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_commas_semicolons_and_tabs_are_all_read(write, sign):
    sheet = sheets.read(write("a.txt", f"code{sign}name\r\n1{sign}Haean\r\n\r\n".encode()))
    assert [row.cells for row in sheet.rows] == [{"code": "1", "name": "Haean"}]


def test_several_lines_of_heading_make_one_name_and_each_unique_line_answers_too(write):
    sheet = sheets.read(write("a.tsv", b"gu\tpeople\tpeople\ngu\tall\tmen\nA\t5\t2\n"), header_lines=2)
    assert sheet.columns == ["gu", "people all", "people men"]
    assert [sheet.value(sheet.rows[0], Cell(name)) for name in ("people men", "men", "all")] == ["2", "2", "5"]
    assert not sheet.has("people")  # two columns would answer


def test_a_row_of_another_width_is_a_fault_with_its_line(write):
    sheet = sheets.read(write("a.csv", b"code,name\n1,A\n2\n3,C\n"))
    assert [row.place for row in sheet.rows] == ["line 2", "line 4"]
    assert [(fault.place, fault.what) for fault in sheet.faults] == [
        ("line 3", "The row has 1 columns, the heading has 2.")
    ]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (Cell("n"), "서울특별시 종로구 사직동"),
        (Cell("n", word=2), "종로구"),
        (Cell("n", word=-1), "사직동"),
        (Cell("n", word=9), ""),
        (Cell("n", first=2), "서울"),
    ],
)
def test_a_part_of_a_column_can_be_meant(write, cell, text):
    sheet = sheets.read(write("a.csv", "n\n서울특별시 종로구 사직동\n".encode()))
    assert sheet.value(sheet.rows[0], cell) == text


def test_geojson_gives_its_properties_as_text_and_its_geometry(write):
    point = {"type": "Point", "coordinates": [1, 2]}
    whole = {"features": [{"properties": {"n": 3.0, "m": None, "s": "x"}, "geometry": point}, {"geometry": point}]}
    sheet = sheets.read(write("a.geojson", json.dumps(whole).encode()))
    assert [(row.place, row.cells, row.geometry) for row in sheet.rows] == [
        ("feature 1", {"n": "3", "m": "", "s": "x"}, point)
    ]
    assert [fault.place for fault in sheet.faults] == ["feature 2"]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.csv", b"\xff\xfe\xff\xff", "It is neither UTF-8 nor EUC-KR."),
        ("a.csv", b"code,name\n", "It has no rows below its heading."),
        ("a.geojson", b'{"features": [}', "It is no JSON"),
        ("a.geojson", b'{"type": "Feature"}', "It holds no features."),
    ],
)
def test_a_file_that_cannot_be_read_says_what_why_and_what_to_do(write, name, content, told):
    with pytest.raises(sheets.UnreadableError) as raised:
        sheets.read(write(name, content))
    fault = raised.value.fault
    assert told in fault.what
    assert (fault.file, bool(fault.why), bool(fault.do)) == (name, True, True)


def test_a_file_that_is_missing_is_named(tmp_path):
    with pytest.raises(sheets.UnreadableError, match=r"nothing.csv: There is no such file."):
        sheets.read(tmp_path / "nothing.csv")
