"""A picture that an agent puts beside a place, checked before it is kept."""

from django import forms

from commons.pictures import fitted
from commons.uploads import UploadField

from ..models import PremisesPhoto

HINT = "JPEG, PNG ou WebP, 10 Mo au plus."


class PictureForm(forms.ModelForm):
    """A new picture needs its file, kept at the size of a page; the words of an old one may be changed alone."""

    upload = UploadField(label="photo", required=False, help_text=HINT)

    class Meta:
        model = PremisesPhoto
        fields = ["told", "rank"]

    def clean(self):
        data = super().clean()
        upload = data.get("upload")
        if upload and not upload.mime.startswith("image/"):
            self.add_error("upload", "Donnez une photo (JPEG, PNG, WebP).")
        elif not upload and not self.instance.file and "upload" not in self.errors:
            self.add_error("upload", "Choisissez une photo.")
        elif upload:
            self.instance.file = fitted(upload)
        return data
