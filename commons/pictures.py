"""Pictures, no larger than a page shows them: a phone does not wait for what it cannot see."""

import io

from django.core.files.base import ContentFile
from PIL import Image

LARGEST = 1600  # pixels, on either side


def fitted(upload):
    """The picture of a checked ``Upload`` (which was opened and written anew), as a file for a model."""
    with Image.open(io.BytesIO(upload.content)) as picture:
        if max(picture.size) <= LARGEST:
            return upload.file()
        picture.thumbnail((LARGEST, LARGEST))
        written = io.BytesIO()
        picture.convert("RGB").save(written, "JPEG", quality=85)
    return ContentFile(written.getvalue(), name="photo.jpg")
