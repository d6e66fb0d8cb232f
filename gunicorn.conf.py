"""The web server, in the demo as in production: ``gunicorn`` alone reads this file."""

import gc
import os

wsgi_app = "ales_ess.wsgi"
bind = f"0.0.0.0:{os.environ.get('PORT', '8000')}"  # `make run` narrows it to this machine
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
preload_app = True  # one import for all workers: a quicker start, less memory
max_requests = 5000
max_requests_jitter = 500
timeout = 60
graceful_timeout = 10
keepalive = 5
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # a slow disk must not pass for a stuck worker
# Where an access log is asked for: neither what was searched nor where one came from, which hold people's words.
logger_class = "commons.access_log.DiscreetLogger"  # cuts the addresses that open by themselves
access_log_format = '%(h)s %(t)s "%(m)s %(U)s %(H)s" %(s)s %(b)s'
control_socket_disable = True  # nothing outside the portal's folders


def when_ready(server):
    """What was imported lives as long as the workers: the collector need not walk it again at each of its rounds."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
