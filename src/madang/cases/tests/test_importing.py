"""Cases from files: each row once, what is wrong told row by row."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from madang.cases.models import Case
from madang.search import queries as search

HEAD = "id,title,date,area,contact\n"


def write(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "rows.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_a_row_with_a_title_alone_becomes_an_anonymous_city_wide_case(city, tmp_path, encoding, capsys):
    path = write(tmp_path, HEAD + "1,가로등을 늘려 주세요,2020-07-31,,\n", encoding)
    call_command("import_cases", str(path))
    case = Case.objects.get()
    assert (case.title, case.resident, case.area, case.channel, case.source_line) == (
        "가로등을 늘려 주세요",
        None,
        None,
        "file",
        1,
    )
    assert case.received_at.isoformat() == "2020-07-31T00:00:00+00:00"
    assert search.find("case", "가로등") == [case.pk]


def test_a_second_run_files_nothing(city, tmp_path, capsys):
    path = write(tmp_path, HEAD + "".join(f"{n},{n} 번째 글입니다,2020-01-0{n},,\n" for n in range(1, 6)))
    for _ in range(2):
        call_command("import_cases", str(path))
    assert Case.objects.count() == 5
    assert "0 filed, 5 known, 0 not taken" in capsys.readouterr().out


def test_a_dry_run_files_nothing_and_says_what_it_would(city, tmp_path, capsys):
    call_command("import_cases", str(write(tmp_path, HEAD + "1,가로등을 늘려 주세요,2020-07-31,,\n")), dry_run=True)
    assert Case.objects.count() == 0
    assert "1 would be filed" in capsys.readouterr().out


def test_what_is_wrong_is_told_row_by_row_and_the_rest_is_filed(city, tmp_path, capsys):
    rows = [
        "1,좋은 줄입니다,2020-07-31,,",
        "2,,2020-07-31,,",
        "3,나쁜 날짜,31/07/2020,,",
        "4,번호 900101-1234567 이 있는 줄,2020-07-31,,",
        "5,칸이 모자란 줄",
        "6,전화가 틀린 줄입니다,2020-07-31,,12",
        "7,구가 있는 줄입니다,2020-07-31,종로구,010-1234-5678",
    ]
    report = tmp_path / "report.csv"
    call_command("import_cases", str(write(tmp_path, HEAD + "\n".join(rows) + "\n")), report=report)
    assert sorted(Case.objects.values_list("title", flat=True)) == ["구가 있는 줄입니다", "좋은 줄입니다"]
    assert [line.split(",")[0] for line in report.read_text(encoding="utf-8").splitlines()] == [
        "line",
        "3",
        "4",
        "5",
        "6",
        "7",
    ]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\xff\xfe\x00\x81\x00", "neither UTF-8 nor EUC-KR"),
        ("이름,나이\n김,3\n".encode(), "names no column"),
        (b"", "names no column"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_files_nothing(city, tmp_path, content, why):
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=why):
        call_command("import_cases", str(path))
    assert Case.objects.count() == 0


def test_real_titles_are_filed_and_found(city, shared_data, tmp_path, capsys):
    source = (shared_data / "petitions-ko" / "dev_titles_6000.csv").read_text(encoding="utf-8").splitlines()[:301]
    call_command("import_cases", str(write(tmp_path, "\n".join(source) + "\n")))
    assert Case.objects.count() == 300
    case = Case.objects.order_by("pk").first()
    assert case.pk in search.find("case", case.title, limit=300)
