"""A long file sent as it is written, compressed on the way for whoever says that they take it so."""

import re
import zlib

import brotli

REFUSED = re.compile(r"q=0(\.0*)?$")
LEVEL = 5  # of ten: beyond it, text takes twice the time to lose a few percents more


def encoding(request):
    """``br``, ``gzip`` or nothing, as ``Accept-Encoding`` has it (RFC 9110, 12.5.3)."""
    wanted = [part.strip().lower() for part in request.headers.get("Accept-Encoding", "").split(",")]
    taken = {part.split(";")[0].strip() for part in wanted if not REFUSED.search(part.replace(" ", ""))}
    return next((name for name in ("br", "gzip") if name in taken), "")


def compressed(parts, name):
    """These texts as bytes, in this encoding."""
    if name == "br":
        coder = brotli.Compressor(mode=brotli.MODE_TEXT, quality=LEVEL)
        return written(parts, coder.process, coder.finish)
    if name == "gzip":
        coder = zlib.compressobj(LEVEL, wbits=zlib.MAX_WBITS | 16)
        return written(parts, coder.compress, coder.flush)
    return (part.encode() for part in parts)


def written(parts, add, finish):
    for part in parts:
        if content := add(part.encode()):
            yield content
    yield finish()
