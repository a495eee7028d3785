"""Who lives in the demo community. All of them are invented, and everybody knows their passphrase."""

from __future__ import annotations

from dataclasses import dataclass

PASSPHRASE = "regenjas lantaarn vijver kaneel"  # noqa: S105  (printed for everybody)


@dataclass(frozen=True)
class Person:
    """A login name, what it is for in the demo, and an office or a language where the person has one."""

    login: str
    says: str = ""
    office: str = ""
    language: str = "nl"


@dataclass(frozen=True)
class Circle:
    """A group: its name, what it is for, its house rules, and who is in it under which name (login -> name)."""

    key: str
    kind: str
    name: str
    purpose: str
    waiting: str
    facilitators: dict[str, str]
    members: dict[str, str]
    # The evening on which they meet, 0 is Monday; where, how one gets in, and the link.
    weekday: int
    place: str = ""
    access: str = ""
    link: str = ""


PEOPLE = [
    Person("els", "gespreksleider van de Maandaggroep"),
    Person("bram", "gespreksleider van de Maandaggroep en de Donderdaggroep"),
    Person("marjan", "gespreksleider van de Familiegroep"),
    Person("vuurtoren", "groepslid, deelt veel"),
    Person("dijk", "groepslid, leest vooral"),
    Person("harbour", "groepslid, leest in het Engels", language="en"),
    Person("akelei", "naaste, in de Familiegroep"),
    Person("nieuw", "wacht op antwoord van de Maandaggroep"),
    Person("moderator", "leest meldingen", office="moderator"),
    Person("waker", "leest ook meldingen", office="moderator"),
    Person("coordinator", "maakt groepen, kijkt de nummers na", office="organiser"),
    *(Person(login) for login in ("linde", "klaver", "merel", "pluim", "wad", "heide")),
    *(Person(login) for login in ("kiezel", "zilt", "ginster", "lantaarn")),
    *(Person(login) for login in ("zonnebloem", "kastanje", "roerdomp")),
]

RULES = """\
Wat hier gezegd wordt, blijft hier. Geen foto's van het scherm.

- Vertel over jezelf. Geef alleen raad als iemand erom vraagt.
- Geen handel, geen prijzen, geen namen van plekken of mensen, geen hoeveelheden.
- Heb je gebruikt? Dan ben je welkom. Lees eerst, schrijf later.
- Zeg niet hoe mooi het was. Een ander heeft vandaag misschien een moeilijke dag.
- Nee is nee, ook bij contact buiten de groep.
- Overslaan mag altijd, weggaan ook.

Hier kijkt 's nachts niemand mee. Wij weten niet wie of waar je bent. Bij gevaar: 112."""

FAMILY_RULES = """\
Wat hier gezegd wordt, blijft hier. Geen foto's van het scherm.

- Vertel over jezelf, en zo weinig mogelijk over wat de ander doet.
- Noem geen namen. De ander is er niet bij en kan niets terugzeggen.
- Geef alleen raad als iemand erom vraagt.
- Niemand doet het hier goed of fout.
- Overslaan mag altijd, weggaan ook.

Hier kijkt 's nachts niemand mee. Wij weten niet wie of waar je bent. Is het thuis niet veilig: Hulp nu, of 112."""

CIRCLES = [
    Circle(
        "monday",
        "support",
        "Maandaggroep",
        "Voor wie met cocaïne stopt of gestopt is. Maandagavond bij elkaar, de rest van de week hier.",
        "een dag of twee",
        {"els": "Els", "bram": "Bram"},
        {
            login: login.capitalize()
            for login in ("vuurtoren", "dijk", "linde", "klaver", "merel", "pluim", "wad", "heide")
        },
        weekday=0,
        place="Buurthuis De Kom, Kade 12, Utrecht",
        access="De deur naast de bibliotheek. Er is een lift. Bel aan als hij dicht is.",
        link="https://video.example/maandag",
    ),
    Circle(
        "thursday",
        "support",
        "Donderdaggroep",
        "Een kleine groep, vooral mensen met onregelmatig werk. Engels mag ook.",
        "ongeveer een week",
        {"bram": "Bram"},
        # Vuurtoren is here too, under another name: nobody in either group can tell.
        {login: login.capitalize() for login in ("kiezel", "zilt", "ginster", "lantaarn", "harbour")}
        | {"vuurtoren": "Meerkoet"},
        weekday=3,
        link="https://video.example/donderdag",
    ),
    Circle(
        "family",
        "family",
        "Familiegroep",
        "Voor ouders, partners, broers, zussen en vrienden van iemand met een verslaving.",
        "een paar dagen",
        {"marjan": "Marjan"},
        {login: login.capitalize() for login in ("akelei", "zonnebloem", "kastanje", "roerdomp")},
        weekday=2,
        place="Huis van de Wijk, Plein 3, Utrecht",
        access="Eerste verdieping, zaal 2.",
    ),
]
