"""Text. Lengths and positions count characters (code points) from 1."""

from shared.where.table.entry import Entry

_ONE = ("text -> text",)
_TEST = ("text, text -> boolean",)
_TRIM = ("text -> text", "text, constant text -> text")
_PAD = ("text, constant integer, constant text -> text",)
_LIKE = ("text, constant text -> boolean", "text, constant text, constant text -> boolean")

TEXTS: tuple[Entry, ...] = (
    Entry(
        "||",
        "a || b",
        ("text, text... -> text",),
        "Both joined. NULL if either is NULL.",
        (("country || '-' || code", "'GB-007'"),),
        callable=False,
    ),
    Entry(
        "concat",
        "concat(a, b, …)",
        ("text, text... -> text",),
        "All joined; NULL is passed over.",
        (("concat(country, NULL, '!')", "'GB!'"),),
    ),
    Entry(
        "like",
        "a [NOT] LIKE pattern [ESCAPE 'c']",
        _LIKE,
        "Whether the whole text matches: `%` is any run of characters, `_` any one.",
        (("name LIKE 'Ada%'", "TRUE"), ("country LIKE '_B'", "TRUE"), ("rate LIKE '10!%' ESCAPE '!'", "TRUE")),
        callable=False,
    ),
    Entry(
        "ilike",
        "a [NOT] ILIKE pattern [ESCAPE 'c']",
        _LIKE,
        "As LIKE, without regard to case.",
        (("name ILIKE 'ADA%'", "TRUE"),),
        callable=False,
    ),
    Entry("lower", "lower(a)", _ONE, "In lower case.", (("lower(name)", "'ada lovelace'"),), aliases=("lcase",)),
    Entry("upper", "upper(a)", _ONE, "In upper case.", (("upper(name)", "'ADA LOVELACE'"),), aliases=("ucase",)),
    Entry(
        "trim",
        "trim(a [, characters])",
        _TRIM,
        "Without spaces (or those characters) at both ends.",
        (("trim('  x ')", "'x'"), ("trim(code, '0')", "'7'")),
    ),
    Entry("ltrim", "ltrim(a [, characters])", _TRIM, "As trim, at the start alone.", (("ltrim('  x ')", "'x '"),)),
    Entry("rtrim", "rtrim(a [, characters])", _TRIM, "As trim, at the end alone.", (("rtrim('  x ')", "'  x'"),)),
    Entry(
        "length",
        "length(a)",
        ("text -> integer",),
        "How many characters.",
        (("length(name)", "12"), ("length('é')", "1")),
        aliases=("len", "char_length"),
    ),
    Entry(
        "substring",
        "substring(a, start [, length])",
        ("text, integer -> text", "text, integer, integer -> text"),
        "From that character on (from 1; a negative start counts from the end), at most so many. A negative length "
        "fails the row.",
        (("substring(name, 5)", "'Lovelace'"), ("substring(name, 1, 3)", "'Ada'"), ("substring(name, -4)", "'lace'")),
        aliases=("substr",),
    ),
    Entry(
        "left",
        "left(a, n)",
        ("text, integer -> text",),
        "The first n characters; a negative n leaves out the last ones.",
        (("left(name, 3)", "'Ada'"), ("left(name, -9)", "'Ada'")),
    ),
    Entry(
        "right",
        "right(a, n)",
        ("text, integer -> text",),
        "The last n characters; a negative n leaves out the first ones.",
        (("right(name, 4)", "'lace'"),),
    ),
    Entry(
        "replace",
        "replace(a, from, to)",
        ("text, constant text, constant text -> text",),
        "With every `from` exchanged for `to`.",
        (("replace(name, ' ', '_')", "'Ada_Lovelace'"),),
    ),
    Entry(
        "split_part",
        "split_part(a, separator, n)",
        ("text, constant text, constant integer -> text",),
        "The n-th part between separators, from 1; a negative n counts from the end; `''` where there is none.",
        (("split_part(email, '@', 2)", "'example.org'"), ("split_part(email, '.', -1)", "'org'")),
    ),
    Entry(
        "lpad",
        "lpad(a, n, c)",
        _PAD,
        "Filled with the character c at the start, or cut, to n (at most 1,000).",
        (("lpad(country, 4, '.')", "'..GB'"),),
    ),
    Entry("rpad", "rpad(a, n, c)", _PAD, "As lpad, filled at the end.", (("rpad(country, 4, '.')", "'GB..'"),)),
    Entry(
        "repeat",
        "repeat(a, n)",
        ("text, constant integer -> text",),
        "So many times over (at most 100).",
        (("repeat(country, 2)", "'GBGB'"),),
    ),
    Entry("reverse", "reverse(a)", _ONE, "From back to front.", (("reverse(country)", "'BG'"),)),
    Entry(
        "starts_with",
        "starts_with(a, b)",
        _TEST,
        "Whether a begins with b.",
        (("starts_with(name, 'Ada')", "TRUE"),),
        aliases=("prefix",),
    ),
    Entry(
        "ends_with",
        "ends_with(a, b)",
        _TEST,
        "Whether a ends with b.",
        (("ends_with(email, '.org')", "TRUE"),),
        aliases=("suffix",),
    ),
    Entry("contains", "contains(a, b)", _TEST, "Whether b is somewhere in a.", (("contains(name, 'Love')", "TRUE"),)),
    Entry(
        "strpos",
        "strpos(a, b), position(b IN a)",
        ("text, text -> integer",),
        "Where b begins in a, from 1; 0 where it is not.",
        (("strpos(email, '@')", "4"), ("position('@' IN email)", "4")),
        aliases=("instr",),
    ),
    Entry(
        "regexp_matches",
        "regexp_matches(a, pattern [, 'i'])",
        ("text, constant text -> boolean", "text, constant text, constant text -> boolean"),
        "Whether the regular expression matches somewhere in the text; `'i'`: without regard to case. Matching takes "
        "linear time, so there is no look-around and no back-reference.",
        (("regexp_matches(email, '^[a-z]+@')", "TRUE"), ("regexp_matches(name, 'LOVE', 'i')", "TRUE")),
        aliases=("regexp_like",),
    ),
)
