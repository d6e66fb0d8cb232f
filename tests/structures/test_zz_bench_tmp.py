import resource,time,pytest,io
from django.core.management import call_command
@pytest.mark.django_db
def test_bench():
    from structures.models import Structure, DuplicatePair
    exec(open('/tmp/imp_gen.py').read())
    r0=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    t=time.time(); out=io.StringIO()
    import cProfile,pstats
    call_command('import_structures','/tmp/rna10k.csv',stdout=out,partial=True)
    print(out.getvalue()[-500:]); print('secs',time.time()-t,'MB',(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss-r0)/1024, Structure.objects.count(), DuplicatePair.objects.count())
    t=time.time(); out=io.StringIO()
    call_command('import_structures','/tmp/rna10k.csv',stdout=out,partial=True); print(out.getvalue()[-300:],'again',time.time()-t)
    t=time.time(); call_command('find_duplicates'); print('all',time.time()-t)
