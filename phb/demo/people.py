"""Who lives in the fictional system, and how far each of their requests has come. Data only."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from budgets.rules import Funder, Option, Vat
from budgets.setting.rules import Frequency
from care_plans.exceptions.rules import ExceptionReason
from care_plans.requests.rules import Right
from phb.money import split
from phb.roles import Role


@dataclass(frozen=True)
class Staff:
    username: str
    name: str
    role: Role
    at: str
    about: str
    team: str = ""


ORGANISATIONS = (
    ("icb", "elmshire", "ZQE", "Elmshire ICB", "01632 960 101"),
    ("council", "elmshire_council", "Z01", "Elmshire County Council", "01632 960 102"),
    ("provider", "brightwater", "ZB1", "Brightwater Care", "01632 960 103"),
    ("icb", "northmoor", "ZQN", "Northmoor ICB", "01632 960 104"),
    ("council", "northmoor_council", "Z02", "Northmoor Borough Council", "01632 960 105"),
)
"""Kind, short name, ODS code, name and telephone; the codes and numbers are of shapes never given out."""

STAFF = (
    Staff(
        "sam",
        "Sam Carter",
        Role.CARE_COORDINATOR,
        "elmshire",
        "Plans with people and builds their budgets.",
        "Elm Valley team",
    ),
    Staff(
        "nadia",
        "Nadia Rahman",
        Role.CARE_COORDINATOR,
        "elmshire",
        "Plans with people and builds their budgets.",
        "Coast team",
    ),
    Staff("helen", "Dr Helen Ford", Role.CLINICAL_LEAD, "elmshire", "Signs care plans and agrees smaller budgets."),
    Staff("marcus", "Marcus Bell", Role.COMMISSIONING_MANAGER, "elmshire", "Agrees the NHS share of budgets."),
    Staff("joan", "Joan Price", Role.COUNCIL_MANAGER, "elmshire_council", "Agrees the council's share of budgets."),
    Staff("tariq", "Tariq Aziz", Role.FINANCE_OFFICER, "elmshire", "Pays, takes in bank files and issues statements."),
    Staff("wren", "Wren Castle", Role.FINANCE_OFFICER, "elmshire", "Confirms what a colleague in finance put forward."),
    Staff("grace", "Grace Lowe", Role.AUDITOR, "elmshire", "Follows any figure to its source."),
    Staff("owen", "Owen Pike", Role.ADMINISTRATOR, "elmshire", "Keeps the catalogue of services."),
    Staff(
        "mina", "Mina Roy", Role.ADMINISTRATOR, "elmshire_council", "Sets how much the council's managers may agree."
    ),
    Staff("lou", "Lou Baker", Role.PARTNER, "brightwater", "Gives care at night: reads what people share."),
    Staff("ines", "Ines Duarte", Role.CARE_COORDINATOR, "northmoor", "A stranger to Elmshire: sees nobody there."),
    Staff("felix", "Felix Stone", Role.COMMISSIONING_MANAGER, "northmoor", "Agrees budgets in the next ICB."),
    Staff("petra", "Petra Novak", Role.FINANCE_OFFICER, "northmoor", "Finance of the next ICB."),
    Staff("ivo", "Ivo Marsh", Role.FINANCE_OFFICER, "northmoor", "Confirms accounts in the next ICB."),
    Staff("agnes", "Agnes Holt", Role.AUDITOR, "northmoor", "Auditor of the next ICB."),
    Staff("hugo", "Hugo Lind", Role.ADMINISTRATOR, "northmoor", "Keeps the catalogue of the next ICB."),
    Staff("bea", "Bea Lund", Role.CLINICAL_LEAD, "northmoor", "Signs care plans in the next ICB."),
)


@dataclass(frozen=True)
class Line:
    """One line of a budget; shares are what the NHS, the council and the person pay for each £100."""

    service: str
    provider: str
    rate: str
    quantity: str
    frequency: Frequency
    option: Option = Option.DIRECT_PAYMENT
    icb: int = 100
    council: int = 0
    education: int = 0
    charge: int = 0
    top_up: int = 0
    unit: str = ""
    contingency: bool = False
    wish: Option | None = None
    option_reason: str = ""
    vat: Vat = Vat.GROSS
    employed: bool = False
    """Priced by what employing the assistant costs, at this rate an hour."""

    def amounts(self, cost: int) -> dict[Funder, int]:
        """What each funder pays of a cost in whole pence."""
        weights = {
            Funder.ICB: self.icb,
            Funder.COUNCIL: self.council,
            Funder.EDUCATION: self.education,
            Funder.CHARGE: self.charge,
            Funder.TOP_UP: self.top_up,
        }
        return dict(zip(weights, split(cost, list(weights.values())), strict=True))


@dataclass(frozen=True)
class Acting:
    """Somebody who acts for the person, with a sign-in of their own where `username` is given."""

    kind: str
    basis: str
    name: str
    relationship: str
    username: str = ""
    capacity: str = "has"
    together: bool = False


@dataclass(frozen=True)
class Goal:
    need: str
    goal: str
    outcome: str
    action: str
    importance: int = 9
    confidence: int = 8


STAGES = ("request", "decided", "draft_plan", "offered_plan", "agreed_plan", "draft_budget", "submitted", "approved")
"""How far each story has come; each stage includes those before it."""


@dataclass(frozen=True)
class Story:
    """One person from request to where they stand now."""

    given: str
    family: str
    born: date
    service: str
    funders: str = "icb"
    right: Right = Right.NONE
    core_meets_need: bool | None = None
    stage: str = "approved"
    home: str = "elmshire"
    coordinator: str = "sam"
    called: str = ""
    matters: str = "Being at home with the people and things I know"
    username: str = ""
    acting: tuple[Acting, ...] = ()
    goals: tuple[Goal, ...] = ()
    lines: tuple[Line, ...] = ()
    bank: str = "lloyds"
    pace: Decimal = Decimal("0.97")
    exception: ExceptionReason | None = None
    exception_days: int = 20
    exception_approved: bool = True
    exception_value: str = ""
    days_ago: int = 40
    says_everything: bool = False
    says_little: bool = False
    told: str = field(default="", repr=False)


MORNINGS = Goal(
    "I cannot wash, dress and eat breakfast by myself",
    "To be up, dressed and fed by ten, my own way",
    "I start each day ready to go out",
    "A personal assistant helps me every morning",
)
OUT = Goal(
    "I am on my own at home most days",
    "To see friends and go swimming again",
    "I am out of the house three days a week",
    "A personal assistant goes with me to the pool and the club",
    importance=8,
    confidence=7,
)
NIGHTS = Goal(
    "I need help to breathe safely at night",
    "To sleep through the night at home and not in hospital",
    "I have not been in hospital for my breathing",
    "A trained carer is with me at night",
    importance=10,
    confidence=9,
)
REST = Goal(
    "The person who looks after me is worn out",
    "For us both to have a rest",
    "My carer has four weekends to themselves a year",
    "Short breaks at a place we both like",
    importance=7,
    confidence=8,
)
MOVING = Goal(
    "My chair does not let me reach the kitchen or the garden",
    "To move about my home and get outside by myself",
    "I cook for myself and sit in the garden",
    "A powered chair that rises and folds",
    importance=9,
    confidence=9,
)
WELL = Goal(
    "When I am low I stop eating and going out",
    "To keep well and see it coming when I am not",
    "I have stayed out of hospital and kept my flat",
    "A support worker I chose sees me twice a week",
    importance=9,
    confidence=6,
)

PA_DAYS = Line("Personal assistant, mornings", "J Okafor wages", "14.20", "17.5", Frequency.WEEKLY, unit="hours")
PA_OUT = Line("Personal assistant, going out", "M Silva wages", "14.20", "9", Frequency.WEEKLY, unit="hours")
PAYROLL = Line("Payroll and employer's insurance", "Elm Payroll", "62.50", "1", Frequency.MONTHLY)
NIGHT_CARE = Line(
    "Trained night care",
    "Brightwater Care",
    "168.00",
    "3",
    Frequency.WEEKLY,
    Option.NOTIONAL,
    unit="nights",
    vat=Vat.NONE,
)
RESPITE = Line(
    "Short breaks", "Heron House", "420.00", "4", Frequency.ANNUAL, Option.NOTIONAL, unit="nights", vat=Vat.NONE,
    wish=Option.DIRECT_PAYMENT, option_reason="Heron House takes bookings only under the contract of the ICB.",
)  # fmt: skip
DAY_CLUB = Line("Day activities", "Riverside Club", "38.00", "2", Frequency.WEEKLY, icb=0, council=80, charge=20)
SUPPORT = Line("Support worker", "Open Door Support", "21.40", "6", Frequency.WEEKLY, Option.THIRD_PARTY)
SPARE = Line("For when plans change", "", "600.00", "1", Frequency.ANNUAL, contingency=True)

ROUTINE = (PA_DAYS, PAYROLL, SPARE)


def _main_stories() -> Iterator[Story]:
    """The stories that each show something of their own."""
    yield Story(
        "Asha",
        "Patel",
        date(1968, 5, 14),
        "pa",
        right=Right.CHC,
        username="asha",
        matters="Cooking for my grandchildren, and choosing who comes into my home",
        goals=(MORNINGS, OUT),
        lines=(PA_DAYS, PA_OUT, PAYROLL, SPARE),
        days_ago=300,
    )
    yield Story(
        "Gareth",
        "Evans",
        date(1951, 11, 2),
        "home-care",
        "icb council",
        username="gareth",
        matters="My garden, the choir, and not being a worry to my daughter",
        goals=(MORNINGS, OUT),
        bank="starling",
        days_ago=290,
        lines=(PA_DAYS, DAY_CLUB, PAYROLL, replace(SPARE, icb=0, council=100)),
    )
    yield Story(
        "Maya",
        "Thompson",
        date(2015, 3, 30),
        "night-care",
        right=Right.CYP_CC,
        called="May",
        matters="School, my dog Biscuit, and sleeping at home",
        acting=(Acting("representative", "parent", "Claire Thompson", "Mother", "claire", "child", True),),
        goals=(NIGHTS, REST),
        lines=(NIGHT_CARE, replace(PA_OUT, service="Personal assistant, after school"), PAYROLL, RESPITE),
        bank="natwest",
        days_ago=280,
    )
    yield Story(
        "Ruth",
        "Okoro",
        date(1984, 8, 9),
        "pa",
        "icb council",
        right=Right.S117,
        matters="Keeping my flat and my job at the library",
        goals=(WELL,),
        bank="barclays",
        days_ago=270,
        lines=(replace(SUPPORT, icb=50, council=50), replace(PA_OUT, icb=0, council=100)),
    )
    yield Story(
        "Peter",
        "Walsh",
        date(1973, 1, 21),
        "wheelchair",
        right=Right.WHEELCHAIR,
        core_meets_need=True,
        matters="Getting to the match and round my own kitchen",
        goals=(MOVING,),
        bank="starling",
        days_ago=200,
        lines=(
            Line(
                "Powered wheelchair",
                "Mobility Direct",
                "2450.00",
                "1",
                Frequency.ONE_OFF,
                Option.THIRD_PARTY,
                icb=74,
                top_up=26,
            ),
        ),
    )
    yield Story(
        "Lin",
        "Chen",
        date(1979, 6, 17),
        "pa",
        right=Right.CHC,
        matters="My music, and talking in my own language",
        acting=(Acting("nominee", "chosen", "Wei Chen", "Brother", "wei"),),
        goals=(MORNINGS, OUT),
        lines=(PA_DAYS, PA_OUT, PAYROLL, SPARE),
        pace=Decimal("1.07"),
        days_ago=260,
    )
    yield Story(
        "Dorothy",
        "Marsh",
        date(1938, 12, 1),
        "home-care",
        matters="Staying in the house Tom and I bought",
        goals=(MORNINGS,),
        lines=(replace(NIGHT_CARE, service="Care at home", rate="24.50", quantity="14"), RESPITE),
        pace=Decimal("0.62"),
        days_ago=250,
    )
    yield Story(
        "Samuel",
        "Adeyemi",
        date(1990, 4, 4),
        "pa",
        goals=(WELL, OUT),
        lines=(SUPPORT, replace(PA_OUT, option=Option.THIRD_PARTY)),
        matters="Football on Saturdays and a quiet place of my own",
        bank="provider",
        days_ago=240,
    )
    yield Story(
        "Elena",
        "Rossi",
        date(1962, 9, 25),
        "pa",
        right=Right.CHC,
        goals=(MORNINGS, NIGHTS, REST),
        matters="My sister, good coffee and the sea",
        says_everything=True,
        lines=(PA_DAYS, NIGHT_CARE, replace(SUPPORT, quantity="3"), RESPITE),
        bank="natwest",
        days_ago=230,
    )
    yield Story(
        "Tom",
        "Bright",
        date(1957, 7, 7),
        "physio",
        core_meets_need=False,
        goals=(MOVING,),
        matters="Walking to the shop without being afraid",
        bank="starling",
        days_ago=220,
        lines=(Line("Physiotherapy at home", "Stride Physio", "48.00", "1", Frequency.WEEKLY),),
    )
    yield Story(
        "Iris",
        "Novak",
        date(1948, 2, 29),
        "district-nursing",
        "icb council",
        core_meets_need=False,
        matters="Having the same two faces at the door",
        goals=(MORNINGS,),
        days_ago=210,
        lines=(replace(PA_DAYS, icb=60, council=40), replace(DAY_CLUB, quantity="1")),
    )
    yield Story(
        "Jamal",
        "Reid",
        date(1999, 10, 10),
        "",
        goals=(WELL,),
        matters="Making music that people hear",
        told="Music therapy",
        lines=(Line("Music therapy", "Sound Ground", "55.00", "1", Frequency.WEEKLY),),
        bank="barclays",
        days_ago=190,
    )
    yield Story(
        "Vera",
        "Hall",
        date(1955, 3, 3),
        "day-activities",
        "council",
        goals=(OUT,),
        days_ago=180,
        matters="Company at lunch",
        lines=(replace(DAY_CLUB, quantity="3"),),
        bank="lloyds",
    )
    yield Story(
        "Amir",
        "Shah",
        date(1982, 12, 12),
        "equipment",
        "icb education",
        goals=(MOVING,),
        matters="Finishing my course",
        days_ago=170,
        lines=(
            Line(
                "Reading and writing equipment",
                "Able Tech",
                "1380.00",
                "1",
                Frequency.ONE_OFF,
                Option.NOTIONAL,
                icb=60,
                education=40,
            ),
        ),
    )


def _stories_without_money() -> Iterator[Story]:
    """What ends without a budget, or has not come to one yet."""
    yield Story("Colin", "Frost", date(1970, 5, 5), "physio", core_meets_need=True, stage="decided", days_ago=30)
    yield Story("Maud", "Finch", date(1944, 4, 18), "gp", core_meets_need=True, stage="decided", days_ago=28)
    yield Story("Noor", "Ali", date(1988, 8, 28), "day-activities", "", stage="agreed_plan", goals=(OUT,), days_ago=60)
    yield Story(
        "Frank",
        "Dale",
        date(1949, 6, 2),
        "home-care",
        stage="decided",
        exception=ExceptionReason.URGENT,
        exception_value="18200",
        exception_days=5,
        days_ago=23,
    )
    yield Story(
        "Olive",
        "Kerr",
        date(1936, 1, 9),
        "home-care",
        "icb council",
        stage="decided",
        exception=ExceptionReason.DECLINED,
        exception_value="6500",
        exception_days=240,
        days_ago=90,
    )
    yield Story(
        "Bernard",
        "Quayle",
        date(1952, 2, 2),
        "night-care",
        stage="decided",
        exception=ExceptionReason.NOT_APPROPRIATE,
        exception_days=300,
        exception_approved=False,
        days_ago=12,
    )
    yield Story(
        "Sheila",
        "Pope",
        date(1960, 10, 23),
        "home-care",
        stage="decided",
        exception=ExceptionReason.URGENT,
        exception_days=-3,
        days_ago=33,
    )
    yield Story("Ken", "Ibe", date(1966, 11, 11), "pa", stage="request", days_ago=26)
    yield Story("Rosa", "Lima", date(2011, 7, 19), "respite", right=Right.CYP_CC, stage="request", days_ago=9)
    yield Story("Ada", "Wynn", date(1931, 9, 9), "home-care", stage="request", days_ago=31, coordinator="nadia")
    yield Story("Hamid", "Karim", date(1977, 3, 14), "pa", stage="decided", days_ago=24)
    yield Story(
        "Joy", "Mbeki", date(1981, 1, 30), "pa", right=Right.CHC, stage="draft_plan", days_ago=38, says_little=True
    )
    yield Story(
        "Leo",
        "Grant",
        date(1993, 5, 27),
        "pa",
        right=Right.S117,
        funders="icb council",
        stage="offered_plan",
        goals=(WELL,),
        days_ago=44,
    )
    yield Story("Mina", "Das", date(1971, 12, 6), "pa", stage="agreed_plan", goals=(MORNINGS,), days_ago=52)
    yield Story(
        "Otis",
        "Young",
        date(1963, 8, 16),
        "home-care",
        "icb council",
        stage="draft_budget",
        goals=(MORNINGS, OUT),
        lines=(PA_DAYS, DAY_CLUB),
        days_ago=58,
    )
    yield Story(
        "Pearl",
        "Nash",
        date(1958, 2, 11),
        "home-care",
        "icb council",
        stage="submitted",
        goals=(MORNINGS,),
        lines=(PA_DAYS, DAY_CLUB, PAYROLL),
        days_ago=63,
    )
    yield Story(
        "Quentin",
        "Moss",
        date(1967, 6, 6),
        "pa",
        right=Right.CHC,
        stage="submitted",
        goals=(MORNINGS, NIGHTS),
        lines=(replace(PA_DAYS, provider="", employed=True), NIGHT_CARE),
        days_ago=61,
    )


def _more_like_them() -> Iterator[Story]:
    """Ordinary budgets, so that lists look like lists."""
    people = (
        ("Rita", "Stone", date(1959, 1, 17), "starling", "0.97"),
        ("Stan", "Birch", date(1947, 7, 29), "lloyds", "0.99"),
        ("Tess", "Lowry", date(1985, 4, 8), "barclays", "0.88"),
        ("Uma", "Nair", date(1974, 10, 3), "natwest", "0.98"),
        ("Wilf", "Ames", date(1941, 5, 22), "lloyds", "0.79"),
    )
    for given, family, born, bank, pace in people:
        yield Story(
            given,
            family,
            born,
            "pa",
            right=Right.CHC,
            goals=(MORNINGS,),
            lines=ROUTINE,
            bank=bank,
            pace=Decimal(pace),
            coordinator="nadia",
            days_ago=235,
        )
    for given, family, born in (("Xena", "Orr", date(1964, 3, 12)), ("Yusuf", "Tekin", date(1992, 9, 1))):
        yield Story(
            given,
            family,
            born,
            "pa",
            goals=(WELL,),
            lines=(SUPPORT,),
            bank="provider",
            coordinator="nadia",
            days_ago=215,
        )


def _strangers() -> Iterator[Story]:
    """The next ICB's people: nobody in Elmshire knows of them."""
    yield Story(
        "Zoe",
        "Hart",
        date(1969, 6, 20),
        "pa",
        home="northmoor",
        coordinator="ines",
        goals=(MORNINGS,),
        lines=ROUTINE,
        days_ago=205,
    )
    yield Story(
        "Abel", "Voss", date(1956, 12, 15), "pa", home="northmoor", coordinator="ines", stage="request", days_ago=14
    )


def _with_back_pain() -> Story:
    """The worked example of measures; last, so that nobody else's number changes."""
    return Story(
        "Jodie",
        "Marsh",
        date(1986, 4, 3),
        "physio",
        core_meets_need=True,
        matters="Dancing again, and camping with my son without paying for it for days",
        stage="decided",
        days_ago=47,
    )


GIVEN_NAMES = (
    "Abbie", "Bola", "Carys", "Dev", "Esme", "Finn", "Gita", "Hal", "Ivy", "Jon", "Kiran", "Lowri", "Moira", "Ned",
    "Ola", "Priya", "Rhys", "Sunil", "Tilda", "Viv",
)  # fmt: skip
FAMILY_NAMES = (
    "Adair", "Bose", "Clegg", "Dunn", "Ekwueme", "Farr", "Gill", "Hobbs", "Irwin", "Jassal", "Kemp", "Lamb", "Mistry",
    "Nunn", "Oakes", "Pryce", "Rana", "Sharp", "Tait", "Usman", "Vance", "Wragg", "Yates", "Zaman",
)  # fmt: skip
"""Names for an ICB of any size; the NHS number tells two of the same name apart."""


def stories() -> list[Story]:
    return [*_main_stories(), *_stories_without_money(), *_more_like_them(), *_strangers(), _with_back_pain()]
