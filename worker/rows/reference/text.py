"""Plain text: every line is a row, empty ones too, with the one column `line`."""

from worker.rows.layout import Layout
from worker.rows.reasons import Fault, sentence
from worker.rows.reference.row import Row, decoded, failed, lines, without_line_end


def rows(data: bytes, layout: Layout, wanted: tuple[str, ...], max_row_bytes: int) -> list[Row]:
    """The lines of `data`; `wanted` is `("line",)` or empty (then nothing is decoded)."""
    out = []
    for start, end in lines(data):
        if end - start > max_row_bytes:
            reason = sentence(Fault.TOO_LONG, end - start, limit=max_row_bytes)
            out.append(failed(start, end, len(wanted), reason))
        else:
            value = without_line_end(data[start:end])
            out.append(decoded(start, end, wanted, [value] * len(wanted), layout.encoding))
    return out
