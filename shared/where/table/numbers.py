"""Arithmetic. Whatever leaves 64-bit integers, or finite numbers, fails the row."""

from shared.where.table.entry import Entry

_BOTH = ("integer, integer -> integer", "number, number -> number")
_ROUND = ("integer -> integer", "number -> number")

NUMBERS: tuple[Entry, ...] = (
    Entry(
        "+",
        "a + b",
        (
            *_BOTH,
            "date, integer -> date",
            "integer, date -> date",
            "timestamp, interval -> timestamp",
            "interval, timestamp -> timestamp",
        ),
        "The sum. A date and an integer: so many days later; a date or timestamp and an interval: a timestamp.",
        (
            ("age + 1", "37"),
            ("joined + 1", "DATE '2024-02-01'"),
            ("joined + INTERVAL 1 MONTH", "TIMESTAMP '2024-02-29'"),
            ("age + 9223372036854775807 > 0", "failed: age + 9223372036854775807: the result does not fit 64 bits"),
        ),
        callable=False,
    ),
    Entry(
        "-",
        "a - b, -a",
        (
            *_BOTH,
            "date, date -> integer",
            "date, integer -> date",
            "timestamp, interval -> timestamp",
            "integer -> integer",
            "number -> number",
        ),
        "The difference; of two dates in days.",
        (("age - 40", "-4"), ("joined - DATE '2024-01-01'", "30"), ("-balance", "-1250.75")),
        callable=False,
    ),
    Entry("*", "a * b", _BOTH, "The product.", (("age * 2", "72"),), callable=False),
    Entry(
        "/",
        "a / b",
        ("number, number -> number",),
        "The quotient, always a number. Division by zero fails the row.",
        (("age / 8", "4.5"), ("age / 0 > 1", "failed: age / 0: division by zero")),
        callable=False,
    ),
    Entry(
        "//",
        "a // b",
        ("integer, integer -> integer",),
        "The quotient of integers without its fraction, towards zero.",
        (("age // 8", "4"), ("-7 // 2", "-3")),
        callable=False,
    ),
    Entry(
        "%",
        "a % b, mod(a, b)",
        ("integer, integer -> integer",),
        "The remainder of integers; it has the sign of the first.",
        (("age % 10", "6"), ("mod(-7, 2)", "-1")),
        aliases=("mod",),
    ),
    Entry(
        "power",
        "power(a, b), a ^ b, a ** b",
        ("number, number -> number",),
        "The first to the power of the second.",
        (("power(age, 0.5)", "6.0"), ("2 ^ 10", "1024.0")),
        aliases=("pow",),
    ),
    Entry("abs", "abs(a)", _ROUND, "Without its sign.", (("abs(age - 40)", "4"),)),
    Entry("sign", "sign(a)", ("integer -> integer", "number -> integer"), "-1, 0 or 1.", (("sign(-balance)", "-1"),)),
    Entry(
        "round",
        "round(a [, digits])",
        (*_ROUND, "number, constant integer -> number"),
        "Rounded to so many decimals (0 to 15; none given: 0), half away from zero.",
        (("round(balance)", "1251.0"), ("round(balance, 1)", "1250.8")),
    ),
    Entry("floor", "floor(a)", _ROUND, "The next whole number downwards.", (("floor(balance)", "1250.0"),)),
    Entry(
        "ceil",
        "ceil(a)",
        _ROUND,
        "The next whole number upwards.",
        (("ceil(balance)", "1251.0"),),
        aliases=("ceiling",),
    ),
    Entry(
        "sqrt",
        "sqrt(a)",
        ("number -> number",),
        "The square root; of a negative it fails the row.",
        (("sqrt(age)", "6.0"), ("sqrt(-age) > 1", "failed: sqrt(-age): the square root of a negative")),
    ),
    Entry("exp", "exp(a)", ("number -> number",), "e to that power.", (("exp(0)", "1.0"),)),
    Entry(
        "ln",
        "ln(a)",
        ("number -> number",),
        "The natural logarithm; of zero or less it fails the row.",
        (("ln(1)", "0.0"), ("ln(0) > 1", "failed: ln(0): the logarithm of zero or less")),
    ),
    Entry(
        "log10",
        "log10(a)",
        ("number -> number",),
        "The logarithm to base 10.",
        (("log10(1000)", "3.0"),),
        aliases=("log",),
    ),
)
