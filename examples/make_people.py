"""Writes people.csv, the sample list: invented people, the same ones on every run. Usage: python make_people.py."""

import random
from pathlib import Path

ROWS = 12_000
SEED = 1847

PLACES: dict[str, tuple[int, str, str]] = {
    "CN": (
        24,
        "Li Wei,Wang Fang,Zhang Min,Liu Yang,Chen Jing,Zhao Lei,Huang Mei,Zhou Jie",
        "Chengdu,Suzhou,Harbin,Xiamen",
    ),
    "IN": (
        20,
        "Asha Rao,Vikram Shah,Meera Iyer,Arjun Nair,Kavya Menon,Rohan Das,Leela Joshi",
        "Pune,Kochi,Indore,Mysuru",
    ),
    "BR": (9, "Ana Souza,Bruno Lima,Carla Dias,Davi Rocha,Elisa Melo,João Araújo", "Recife,Curitiba,Manaus"),
    "DE": (8, "Jonas Weber,Lena Vogel,Ruth Schäfer,Emil Krüger,Greta Busch", "Leipzig,Bremen,Jena"),
    "US": (12, 'Grace Miller,Omar Reed,June Hall,Walter Cole,Nora Banks,Robert "Bob" Tran', "Tulsa,Boise,Duluth,Macon"),
    "NG": (7, "Ngozi Obi,Tunde Bello,Amaka Eze,Sade Alabi", "Ibadan,Enugu,Jos"),
    "FR": (6, "Zoé Martin,Hugo Roux,Agnès Leroy,Noé Petit", "Nantes,Lille,Dijon"),
    "JP": (6, "Aoi Mori,Ren Kato,Yui Abe,Sora Ito", "Sendai,Kobe,Naha"),
    "MX": (5, "Luz Ortega,Iván Salas,Inés Vega,Raúl Peña", "Puebla,Mérida,León"),
    "KE": (3, "Wanjiru Kamau,Otieno Ouma,Achieng Odhiambo", "Nakuru,Kisumu"),
}

NOTES = (
    "",
    "prefers e-mail",
    "moved from {place}, new address pending",
    'asked for "the usual", {place} branch',
    "call after 17:00",
    "pays by transfer, monthly",
    "first contact\nvia the {place} fair",
    'says: "no letters, please"',
    "shares an account with a sister",
    "line one: keys\nline two: alarm, code with the porter\nline three: dog",
    "returned mail twice, check the street",
)
NOTE_WEIGHTS = (46, 12, 8, 4, 8, 7, 2, 3, 5, 1, 4)

BARE_COMMA = "left the field, then came back"
"""A note whose comma was never quoted: its row has a field too many, as rows in real lists do."""


def field(text: str) -> str:
    """The text as a CSV field: quoted only where it must be."""
    if any(mark in text for mark in ',"\n'):
        return '"' + text.replace('"', '""') + '"'
    return text


def person(chance: random.Random, number: int) -> str:
    """One row, without its line end."""
    country = chance.choices(tuple(PLACES), [weight for weight, _, _ in PLACES.values()])[0]
    _, names, places = PLACES[country]
    given, _, family = chance.choice(names.split(",")).rpartition(" ")
    _, _, other_family = chance.choice(names.split(",")).rpartition(" ")
    name = f"{given} {other_family if chance.random() < 0.8 else family}"
    age = "" if chance.random() < 0.012 else str(round(chance.triangular(18, 94, 41)))
    balance = f"{chance.lognormvariate(6.2, 1.5) - 180:.2f}"
    note = chance.choices(NOTES, NOTE_WEIGHTS)[0].format(place=chance.choice(places.split(",")))
    cells = [str(number), field(name), age, country, balance, field(note)]
    if number > 400 and chance.random() < 0.0011:
        cells[-1] = BARE_COMMA
    return ",".join(cells)


def people() -> str:
    """The whole list."""
    chance = random.Random(SEED)
    rows = [person(chance, number) for number in range(1, ROWS + 1)]
    return "\n".join(["id,name,age,country,balance,note", *rows]) + "\n"


if __name__ == "__main__":
    Path(__file__).with_name("people.csv").write_text(people(), encoding="utf-8", newline="")
