"""The demo city's draws: one drawn, one whose seed can be typed in now, and one by quotas that is to come."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from madang.draws import actions
from madang.draws.actions import Entry
from madang.people.rules import Seat

LOTTERY = {
    "ko": "그 전 토요일 복권 추첨의 여섯 숫자를 뽑힌 차례대로",
    "en": "The six numbers of the lottery of the Saturday before, in the order drawn",
}
DICE = {"ko": "참관인 세 사람이 굴리는 주사위 열 개", "en": "Ten dice thrown by three witnesses"}
QUOTAS = {
    "나이": {"20–39": (3, 5), "40–59": (3, 5), "60+": (3, 5)},
    "사는 곳": {"강북": (5, 7), "강남": (5, 7)},
}


def draw_lots(at: datetime, seats: dict[str, Seat], dice: Random) -> None:
    """Commit three draws and give the first its seed."""
    scheduler = seats["scheduler:MAYOR"]
    gardens = actions.commit(
        purpose={"ko": "구청 텃밭 이랑 열두 개", "en": "Twelve beds in the community garden"},
        entries=[Entry(f"T{n:03d}", 2 if n % 5 == 0 else 1) for n in range(1, 61)],
        picks=12,
        seed_from=LOTTERY,
        seed_due_at=at - timedelta(days=19),
        seat=scheduler,
        at=at - timedelta(days=26),
    )
    actions.reveal(
        gardens,
        seed="3 17 21 28 36 40",
        witnesses="정다온(주민 참관인), 하승민(감사담당관)",
        seat=scheduler,
        at=at - timedelta(days=19) + timedelta(minutes=20),
    )
    actions.commit(
        purpose={"ko": "어린이 기자단 여덟 자리", "en": "Eight places among the young reporters"},
        entries=[Entry(f"R{n:02d}") for n in range(1, 31)],
        picks=8,
        seed_from=DICE,
        seed_due_at=at - timedelta(hours=1),
        seat=scheduler,
        at=at - timedelta(days=7),
    )
    actions.commit(
        purpose={"ko": "물 재이용 시민 회의 열두 명", "en": "Twelve citizens for the assembly on water"},
        entries=[
            Entry(f"W{n:03d}", features={trait: dice.choice([*values]) for trait, values in QUOTAS.items()})
            for n in range(1, 91)
        ],
        picks=12,
        quotas=QUOTAS,
        seed_from=LOTTERY,
        seed_due_at=at + timedelta(days=10),
        seat=scheduler,
        at=at - timedelta(days=2),
    )
