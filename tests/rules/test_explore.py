import pytest
from tests.rules.test_addresses import *
ACTORS = ("visitor stranger reader writer representative instructor financier treasurer signatory elected guardian administrator superuser").split()

def test_explore(client, call, structure, representative, shelter, request):
    for route in ROUTES:
        url = filled(route, slug="reparer", move="submit", app_label="funding")
        answer = client.get(url)
        if not (answer.status_code == 302 and answer["Location"].startswith(LOGIN)):
            print("ANON", answer.status_code, url, answer.get("Location",""))
    sub = factories.ApplicationFactory(structure=structure, call=call, status="submitted")
    ag = factories.agreement("running", structure=structure, call=call)
    dr = factories.ApplicationFactory(structure=structure, call=call)
    contact = Contact.objects.create(structure=structure, name="x", phone="0466000000")
    dcall = factories.CallFactory(slug="brouillon", status="draft")
    rep = ag.reports.get()
    D, S, G, R = f"/espace/demandes/{dr.pk}/", f"/espace/demandes/{sub.pk}/", f"/espace/conventions/{ag.pk}/", f"/espace/comptes-rendus/{rep.pk}/"
    T = f"/espace/structures/{structure.slug}/"
    urls = ["/", "/financements/appels/reparer/", "/financements/appels/brouillon/", "/espace/", "/compte/email/", "/espace/structures/nouvelle/", "/espace/demandes/nouvelle/reparer/",
      D, D+"projet/", D+"montants/", D+"budget/", D+"actions/submit/", D+"actions/admit/", D+"actions/nimporte/", D+"accuse-reception.pdf", D+"decision.pdf",
      S, S+"projet/", S+"actions/withdraw/", S+"actions/admit/", S+"accuse-reception.pdf",
      G, G+"convention.pdf", G+"signatures.pdf", G+"actions/countersign/", G+"actions/renounce/",
      R, R+"recit/", R+"comptes/", R+"actions/submit_report/", R+"actions/accept_report/",
      T, T+"modifier/", T+"adresse-protegee/", T+"contacts/nouveau/", T+f"contacts/{contact.pk}/", T+f"contacts/{contact.pk}/retirer/", T+"parcours/verify/", T+"parcours/reopen/",
      "/gestion/"]
    for model, a in sorted(admin.site._registry.items(), key=lambda x: x[0]._meta.label):
        o=model._meta
        urls.append(reverse(f"admin:{o.app_label}_{o.model_name}_changelist"))
        urls.append(reverse(f"admin:{o.app_label}_{o.model_name}_add"))
        obj = model._default_manager.order_by("pk").first()
        if obj: urls.append(reverse(f"admin:{o.app_label}_{o.model_name}_change", args=[obj.pk]))
    print("TABLE", " "*50, *[a[:6].rjust(6) for a in ACTORS])
    for url in urls:
        row=[]
        for a in ACTORS:
            client.sign_in(request.getfixturevalue(a))
            try:
                ans = client.get(url)
                c = str(ans.status_code)
                if c=="302": c = "login" if ans["Location"].startswith(LOGIN) else "302:"+ans["Location"]
            except AssertionError as e:
                c = "ERR"; print("PB", a, url, str(e)[:300])
            except Exception as e:
                c = "EXC"; print("PB", a, url, repr(e)[:300])
            row.append(c.rjust(6))
        print("TABLE", url.ljust(50), *row)
