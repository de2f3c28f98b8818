"""A real city can start: from its own file to the first story, and every fault told before anything is written."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from madang.cases.models import Case, DeadlineRule
from madang.kit import near
from madang.people.models import Login
from madang.places import queries as places
from madang.places.models import Area, DayOff, Office
from madang.site import founding

ROOT = Path(__file__).resolve().parents[1]
AT = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)


@pytest.fixture
def example(tmp_path: Path, settings) -> Path:
    """Return a copy of the example that may be spoilt, in a data folder of its own."""
    settings.DATA = tmp_path
    shutil.copytree(ROOT / "docs" / "city.example", tmp_path / "city.example")
    shutil.copy(ROOT / "docs" / "city.example.toml", tmp_path / "city.toml.in")
    return tmp_path / "city.toml.in"


def init(path: Path, *options: str) -> str:
    """Run `madang init` and return what it says."""
    said = io.StringIO()
    call_command("init", str(path), *options, stdout=said)
    return said.getvalue()


def faults(path: Path) -> list[str]:
    """Return what is wrong with a file."""
    return [str(fault) for fault in founding.read(path, at=AT).reading.faults]


def rows() -> list[list]:
    """Return all that a city consists of."""
    return [list(model.objects.order_by("pk").values()) for model in (Area, Office, DayOff, DeadlineRule, Login)]


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


# --- the example -----------------------------------------------------------------------------------------------------


def test_a_check_says_what_would_be_made_and_writes_nothing(db, example):
    said = init(example, "--check")
    assert "- 5 area(s) of kind district\n- 11 area(s) of kind village\n- 9 office(s)\n" in said
    assert rows() == [[], [], [], [], []]
    assert not (example.parent / "city.toml").exists()


def test_the_example_becomes_a_city_and_a_second_run_changes_nothing(db, example):
    said = init(example)
    assert "districts.geojson: UTF-8" in said
    made = rows()
    assert [len(each) for each in made] == [17, 9, 1, 5, 1]
    assert Area.objects.get(code="479905101").parent.names == {"ko": "해안동", "en": "Haean-dong"}
    assert Office.objects.get(code="D51").area.code == "4799051"
    assert Office.objects.get(code="ROAD").remit["en"].startswith("road pothole")
    assert all(area.outline for area in places.districts(AT.date()))
    again = init(example)
    assert "Nothing was changed." in again
    assert "with" not in again.splitlines()[-1]
    assert rows() == made


def test_nothing_is_kept_where_the_last_step_fails(db, example, settings):
    settings.DATA = example.parent / "nowhere"
    with pytest.raises(FileNotFoundError):
        init(example)
    assert rows() == [[], [], [], [], []]


# --- faults ----------------------------------------------------------------------------------------------------------


SPOILT = {
    'time_zone = "Asia/Seoul"': ('time_zone = "Seoul"', "[city]: time_zone is 'Seoul'."),
    'languages = ["ko", "en"]': ('languages = ["ko", "eo"]', "[city]: languages is ['ko', 'eo']."),
    'country = "KR"': ('country = "Korea"', "[city]: country is 'Korea'."),
    'phone = "054-555-0120"': ('fone = "054-555-0120"', "[city]: Nothing reads 'fone'."),
    'names = { ko = "name_ko", en = "name_en" }': (
        'names = { ko = "nom" }',
        "districts.csv: It has no column “nom”.",
    ),
    "districts.geojson": ("gone.geojson", "gone.geojson: There is no such file."),
    'kind = "village"': ('kind = "hamlet"', "[[areas]] number 2: Its kind is 'hamlet'."),
    'kind = "grievance"': ('kind = "anger"', "[[deadline_rules]] number 5: kind is 'anger'."),
    "amount = 14": ("amount = 0", "[[deadline_rules]] number 3: It lacks amount, unit or valid_from."),
    "on = 2026-10-30": ('on = "October"', "[[days_off]] number 1: It has no day or no names."),
    'email = "moon@haedam.example"': ('email = "moon"', "[administrator]: email is 'moon'."),
    'office = "HUB"': ('office = "HIVE"', "[administrator]: office is 'HIVE'."),
    '"supervisor"]': ('"king"]', "[administrator]: roles is"),
    "[offices]": ("[[offices]]", "offices: It is not written as [offices]."),
    "[city]": ("[city", "It is no TOML"),
}


@pytest.mark.parametrize("old", SPOILT)
def test_a_fault_in_the_file_is_told_with_its_place(db, example, old):
    new, told = SPOILT[old]
    change(example, old, new)
    found = faults(example)
    assert any(told in fault for fault in found), found
    with pytest.raises(CommandError, match="Nothing was written"):
        init(example)
    assert rows() == [[], [], [], [], []]


TABLES = {
    ("districts.csv", "4799052,송림동", "4799051,송림동"): "districts.csv, line 3: The code 4799051 is also that of 해안동 (line 2).",
    ("districts.csv", "4799052,송림동,Songnim-dong,14905", "4799052"): "districts.csv, line 3: The row has 1 columns",
    ("districts.csv", "14905", "many"): "districts.csv, line 3: population is 'many'.",
    ("districts.csv", "4799052,", "4799052799052,"): "districts.csv, line 3: The code 4799052799052 is longer than 12 letters.",
    ("villages.csv", "479905201,4799052", "479905201,송림"): "villages.csv, line 5: It lies in '송림', and no area above is called so.",
    ("offices.csv", "HUB,department", "HUP,department"): "offices.csv: No office has the code HUB.",
    ("offices.csv", "SEA,department", "SEA,ministry"): "offices.csv, line 7: Its kind is 'ministry'.",
    ("offices.csv", "SEA,", "ROAD,"): "offices.csv, line 7: The code ROAD stands twice.",
    ("offices.csv", "북천면,북천면사무소", "남천면,북천면사무소"): "offices.csv, line 9: It lies in '남천면'",
    ("districts.geojson", '"Polygon", "coordinates": [[[129.43, 36.06]', '"Point", "coordinates": [[[129.43, 36.06]'): "districts.geojson, feature 1 (해안동): Its outline",
}  # fmt: skip


@pytest.mark.parametrize("spoilt", TABLES, ids=lambda key: f"{key[0]}: {key[2][:20]}")
def test_a_fault_in_a_table_is_told_with_its_line(db, example, spoilt):
    name, old, new = spoilt
    change(example.parent / "city.example" / name, old, new)
    found = faults(example)
    assert any(TABLES[spoilt] in fault for fault in found), found


def test_every_fault_is_told_at_once(db, example):
    folder = example.parent / "city.example"
    change(example, 'time_zone = "Asia/Seoul"', 'time_zone = "Seoul"')
    change(folder / "districts.csv", "14905", "many")
    change(folder / "offices.csv", "SEA,department", "SEA,ministry")
    assert len(faults(example)) == 3


# --- a city that is there already ------------------------------------------------------------------------------------


def test_another_city_is_left_as_it_is(city, example):
    kept = rows()
    found = faults(example)
    assert any("areas are kept that it does not name" in fault for fault in found)
    with pytest.raises(CommandError):
        init(example)
    assert rows() == kept


def test_a_changed_area_needs_the_day_of_the_change(db, example):
    init(example)
    villages = example.parent / "city.example" / "villages.csv"
    change(villages, "갈대섬,Galdaeseom,1480", "갈대섬,Galdaeseom,1200")
    assert ["kept with other contents: population" in fault for fault in faults(example)] == [True]
    change(example, 'parent = "district"', 'parent = "district"\nvalid_from = "since"')
    text = villages.read_text(encoding="utf-8").splitlines()
    lines = [f"{text[0]},since", *(f"{line}," for line in text[1:-1]), f"{text[-1]},2026-07-01"]
    villages.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert "- 1 area(s) of kind village\n- 1 area(s) that end\n" in init(example)
    was, is_ = Area.objects.filter(code="479906202").order_by("pk")
    assert (was.population, was.valid_until, is_.population, is_.valid_from) == (
        1480, date(2026, 7, 1), 1200, date(2026, 7, 1),
    )  # fmt: skip
    assert "Nothing was changed." in init(example)


def test_a_district_that_changes_takes_its_villages_along_or_is_refused(db, example):
    init(example)
    districts = example.parent / "city.example" / "districts.csv"
    text = districts.read_text(encoding="utf-8").replace("송림동,Songnim", "솔숲동,Solsup").splitlines()
    since = ["since", "", "2026-07-01", "", "", ""]
    districts.write_text("\n".join(f"{a},{b}" for a, b in zip(text, since, strict=True)) + "\n", encoding="utf-8")
    change(
        example,
        'population = "population"\n\n# Another',
        'population = "population"\nvalid_from = "since"\n\n# Another',
    )
    assert ["2 areas lie in it: Witsol, Araetsol" in fault for fault in faults(example)] == [True]


def test_a_changed_office_needs_the_day_of_the_change_and_keeps_its_place(db, example):
    init(example)
    before = Office.objects.get(code="SEA")
    offices = example.parent / "city.example" / "offices.csv"
    change(offices, "탁이현", "사공빈")
    assert ["kept with other contents: contact_names" in fault for fault in faults(example)] == [True]
    text = offices.read_text(encoding="utf-8").splitlines()
    lines = [
        f"{text[0]},valid_from",
        *(f"{line},{'2026-01-01' if line.startswith('SEA') else ''}" for line in text[1:]),
    ]
    offices.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert "- office SEA changes: contact_names" in init(example)
    after = Office.objects.get(code="SEA")
    assert (after.pk, after.contact_names["ko"], after.area) == (before.pk, "사공빈", before.area)


def test_an_outline_is_a_drawing_and_is_drawn_anew_without_a_date(db, example):
    init(example)
    (example.parent / "city.example" / "districts.geojson").write_text(
        (ROOT / "docs" / "city.example" / "districts.geojson").read_text(encoding="utf-8").replace("36.02", "36.03"),
        encoding="utf-8",
    )
    said = init(example)
    assert "outline(s) drawn anew" in said
    assert "area(s) of kind" not in said


# --- the first day ---------------------------------------------------------------------------------------------------


def test_a_new_city_takes_a_story_in_and_its_administrator_gets_to_the_desk(db, example):
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    said = init(example)
    client = Client()
    for address in (
        "/ko/",
        "/en/",
        "/ko/stories/",
        "/ko/offices/",
        "/en/deadline/?kind=other&on=2026-11-23",
        "/en/help/",
    ):
        assert client.get(address).status_code == 200, address
    assert "해안동" in client.get("/ko/").content.decode()
    client.post("/ko/tell/words/", {"text": "등대 앞 방파제에 난간이 부서져 있습니다."})
    client.post("/ko/tell/whose/", {"whose": "area"})
    client.post("/ko/tell/where/", {"area": "해안동 등대마을", "place": ""})
    client.post("/ko/tell/photos/", {})
    client.post("/ko/tell/you/", {"channel": "none", "language": "ko"})
    assert client.get("/ko/tell/check/").status_code == 200
    client.post("/ko/tell/check/", {"visible": "city"})
    case = Case.objects.get()
    assert (case.area.names["en"], case.office.code) == ("Deungdae", "HUB")
    assert client.get("/ko/tell/done/").status_code == 200

    password = re.search(r"as moon@haedam.example with (\S+)", said)[1]
    staff = Client()
    there = staff.post("/desk/in/", {"login": "moon@haedam.example", "password": password})
    assert there.status_code == 302
    assert staff.get("/desk/", follow=True).redirect_chain[-1][0] == "/desk/in/password/"
    own = "a long phrase of my own"
    kept = staff.post("/desk/in/password/", {"oldpassword": password, "password1": own, "password2": own})
    assert kept.headers["Location"] == "/desk/"
    page = staff.get("/desk/", follow=True)
    assert page.redirect_chain[-1][0] == "/desk/in/factor/"
    secret = page.context["form"].secret if page.context else re.search(r'class="num">(\w+)<', page.content.decode())[1]
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    assert staff.post("/desk/in/factor/", {"code": code}).status_code == 302
    staff.logout()
    assert (
        staff.post("/desk/in/", {"login": "moon@haedam.example", "password": password}).status_code == 200
    )  # worthless
    assert (
        staff.post("/desk/in/", {"login": "moon@haedam.example", "password": own}).headers["Location"]
        == "/desk/in/second/"
    )
    assert staff.post("/desk/in/second/", {"code": code}).status_code in (200, 302)


def test_without_a_password_the_administrator_comes_in_by_a_code(db, example):
    change(example, 'office = "HUB"\nroles', 'office = "HUB"\npassword = false\nroles')
    said = init(example)
    assert "Sign in at /ko/in/ with a code sent to moon@haedam.example." in said
    login = Login.objects.get()
    assert (login.has_usable_password(), login.is_password_once) == (False, False)


def test_where_no_city_is_made_yet_every_page_says_what_to_do(db):
    for address in ("/en/", "/en/tell/", "/en/tell/check/", "/en/deadline/", "/desk/"):
        response = Client().get(address, headers={"Accept-Language": "en"})
        assert response.status_code == 503, address
    assert "madang init" in Client().get("/en/").content.decode()


def test_where_a_deadline_rule_is_missing_the_page_says_so(city):
    DeadlineRule.objects.all().delete()
    near.forget()
    response = Client().get("/en/deadline/?kind=other&on=2026-11-23")
    assert response.status_code == 503
    assert "The city is not set up here yet" in response.content.decode()
    assert founding.missing(AT.date()) == [
        f"a deadline rule for {kind}" for kind in ("other", "inquiry", "inquiry_law", "recommendation", "grievance")
    ]


def test_the_commands_work_from_nothing_and_the_next_start_knows_the_city(tmp_path, migrated):
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    environment |= {"MADANG_DATA": str(tmp_path), "MADANG_DEMO": "no", "PYTHONPATH": str(ROOT / "src")}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "madang", *words]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=ROOT)

    example = "docs/city.example.toml"
    assert "Run `madang migrate` first" in run("init", example).stderr
    shutil.copy(migrated, tmp_path)  # what `migrate` makes
    assert run("init", "README.md", "--check").returncode == 1
    assert run("init", example).returncode == 0
    ask = "from django.conf import settings as s; print(s.CITY_NAME, s.CITY_PHONE, s.TIME_ZONE, s.LANGUAGE_CODE)"
    assert run("shell", "-v0", "-c", ask).stdout.strip() == "해담시 054-555-0120 Asia/Seoul ko"
    environment["CITY_PHONE"] = "120"
    assert run("shell", "-v0", "-c", ask).stdout.strip() == "해담시 120 Asia/Seoul ko"
    said = run("init", example)
    assert "CITY_PHONE is set in the environment" in said.stdout


# --- a real city -----------------------------------------------------------------------------------------------------


SEOUL = """
[city]
code = "11"
names = { ko = "서울특별시", en = "Seoul" }
phone = "120"
country = "KR"
time_zone = "Asia/Seoul"
languages = ["ko", "en"]

[[areas]]
kind = "district"
file = "seoul_dong_codes_mois_kostat_2017_euckr.csv"
header_lines = 2
code = { column = "행자부행정동코드", first = 5 }
names = { ko = "시군구명" }
[[areas.join]]
file = "seoul_dong_2017.geojson"
key = "adm_cd"
to = "통계청행정동코드"

[[areas]]
kind = "village"
file = "seoul_dong_codes_mois_kostat_2017_euckr.csv"
header_lines = 2
code = "행자부행정동코드"
names = { ko = "행정동명" }
parent = "시군구명"
population = "인구 합계 계"
[[areas.join]]
file = "seoul_dong_2017.geojson"
key = "adm_cd"
to = "통계청행정동코드"
[[areas.join]]
file = "seoul_population_by_dong_2021Q2.tsv"
header_lines = 3
key = ["자치구", "동"]
to = ["시군구명", "행정동명"]

"""


def test_seoul_of_2017_starts_from_its_own_files(db, example, shared_data):
    text = example.read_text(encoding="utf-8")
    folder = example.parent / "seoul"
    folder.mkdir()
    for path in (shared_data / "boundaries").iterdir():
        (folder / path.name).symlink_to(path)
    (folder / "offices.csv").write_text("code,kind,name_ko\nHUB,department,민원과\n", encoding="utf-8")
    toml = folder / "seoul.toml"
    toml.write_text(SEOUL + '[offices]\nfile = "offices.csv"\n' + text[text.index("[[days_off]]") :], encoding="utf-8")
    said = init(toml)
    assert "seoul_dong_codes_mois_kostat_2017_euckr.csv: EUC-KR (CP949), 424 rows." in said
    assert said.count("has been mended") == 1
    assert re.search(r"seoul_dong_2017.geojson, feature \d+ \(서울특별시 마포구 합정동\): the outline was broken", said)
    assert "nothing for 1 of 424 rows" in said  # 종로5.6가동 has another name in the statistics
    on = AT.date()
    assert (len(places.districts(on)), len(places.villages(on))) == (25, 424)
    dong = places.area_named("종로구 사직동", on=on)
    assert (dong.code, dong.parent.names["ko"], dong.population) == ("11110530", "종로구", 9636)
    assert all(district.outline for district in places.districts(on))
    assert len(Client().get("/ko/").content) < 60_000
    assert "Nothing was changed." in init(toml)
