"""A QR code as the few rectangles that a template draws."""

from segno import make_qr


def drawn(address):
    """``side``, the squares of a side, and ``squares``: ``(column, row, length)`` of the dark ones, joined."""
    matrix = make_qr(address, error="m", boost_error=False).matrix
    return {"side": len(matrix), "squares": list(squares(matrix))}


def squares(matrix):
    for rank, row in enumerate(matrix):
        start = None
        for place, is_dark in enumerate([*row, 0]):
            if is_dark and start is None:
                start = place
            elif not is_dark and start is not None:
                yield start, rank, place - start
                start = None
