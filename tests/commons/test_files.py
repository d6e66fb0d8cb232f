"""Private files: a name that tells nothing, an address that asks who you are, bytes that no browser interprets."""

import datetime as dt
import os
import re
import stat

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from commons import clock, files
from tests import factories


def test_name_tells_nothing():
    names = {files.private_path(None, "Convention d’Aurore.PDF") for _ in range(50)}
    assert len(names) == 50
    assert all(re.fullmatch(r"[0-9a-f]{2}/[0-9a-f]{32}\.pdf", name) for name in names)


@pytest.mark.parametrize("name", ["../../etc/passwd", "a.b/c", "sans-extension", "x." + "y" * 300, ".."])
def test_strange_name_stays_inside(name):
    assert re.fullmatch(r"[0-9a-f]{2}/[0-9a-f]{32}(\.\w{1,7})?", files.private_path(None, name))


def test_stored_file_is_readable_by_the_portal_alone_and_has_no_address():
    name = default_storage.save(files.private_path(None, "a.pdf"), ContentFile(b"%PDF"))
    path = default_storage.path(name)
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    with pytest.raises(ValueError, match="pas d’adresse publique"):
        default_storage.url(name)


@pytest.mark.django_db
def test_download_is_kept_by_nobody_on_the_way(client, structure, representative):
    agreement = factories.agreement("to_countersign", structure=structure)
    answer = client.sign_in(representative).get(f"{agreement.get_absolute_url()}convention.pdf")
    kept = {name: answer[name] for name in ("Content-Type", "Cache-Control", "X-Content-Type-Options")}
    assert kept == {
        "Content-Type": "application/pdf",
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    assert answer["Content-Disposition"] == f'inline; filename="convention-{agreement.number.lower()}.pdf"'
    assert files.sha256(answer.content) == agreement.document_sha256


@pytest.mark.django_db
def test_no_file_is_served_by_its_path(client, superuser):
    agreement = factories.agreement("to_countersign")
    client.sign_in(superuser)
    paths = [f"/media/{agreement.document.name}", f"/{agreement.document.name}", f"/static/{agreement.document.name}"]
    assert [client.get(path).status_code for path in paths] == [404, 404, 404]


@pytest.mark.django_db
def test_file_that_no_row_names_goes_and_the_others_stay(structure):
    paper = factories.paper(structure)
    lost = default_storage.save(files.private_path(None, "a.pdf"), ContentFile(b"%PDF"))
    other = default_storage.save("lisez-moi.txt", ContentFile(b"somebody put it here"))
    assert files.forget_lost(clock.now() - dt.timedelta(days=2)) == 0  # perhaps somebody is still storing it
    assert files.forget_lost(clock.now() + dt.timedelta(minutes=1)) == 1
    kept = [default_storage.exists(name) for name in (paper.file.name, other, lost)]
    assert kept == [True, True, False]
