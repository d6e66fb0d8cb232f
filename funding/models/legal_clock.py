"""The legal clock of a request for money, which the database keeps on the request's own row.

Silence refuses it two months after its deposit (CRPA, art. L231-4, 3°; the number of months is a dated threshold). A
request for papers stops the clock from that day until its deadline or until the papers come in, whichever is first
(art. L114-5). So:

- a day that two requests suspend is counted once;
- a request made after the date has come wakes nothing: the refusal was born, and only a decision replaces it (which
  stays lawful, however late).

It is a column, so that five thousand files are sorted by it, and a trigger writes it, so that no way of writing a
deposit or an answer forgets it.
"""

import datetime as dt

import pgtrigger
from django.conf import settings

SILENCE = "crpa.silence_rejet_demande_financiere"
MONTHS = 2
NEAR = dt.timedelta(days=15)  # before the date, instructors are told

TICKS = pgtrigger.Trigger(
    name="legal_clock",
    operation=pgtrigger.Insert | pgtrigger.Update,
    when=pgtrigger.Before,
    declare=[("asked", "record"), ("ends", "date"), ("covered", "date"), ("months", "integer")],
    func=f"""
        IF NEW.submitted_at IS NULL THEN
            NEW.silence_on = NULL;
            RETURN NEW;
        END IF;
        covered = coalesce(NEW.received_on, (NEW.submitted_at AT TIME ZONE '{settings.TIME_ZONE}')::date);
        SELECT value INTO months FROM funding_threshold
            WHERE key = '{SILENCE}' AND effective_from <= covered AND coalesce(effective_to, covered) >= covered
            ORDER BY effective_from DESC LIMIT 1;
        ends = covered + make_interval(months => coalesce(months, {MONTHS}));
        FOR asked IN
            SELECT (asked_at AT TIME ZONE '{settings.TIME_ZONE}')::date AS since,
                   least((answered_at AT TIME ZONE '{settings.TIME_ZONE}')::date, deadline) AS until
            FROM funding_completionrequest WHERE application_id = NEW.id ORDER BY asked_at, id
        LOOP
            EXIT WHEN asked.since > ends;
            ends = ends + greatest(asked.until - greatest(asked.since, covered), 0);
            covered = greatest(covered, asked.until);
        END LOOP;
        NEW.silence_on = ends;
        RETURN NEW;
    """,
)

SUSPENDS = pgtrigger.Trigger(
    name="suspends_legal_clock",
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    when=pgtrigger.After,
    func="""
        UPDATE funding_application SET silence_on = silence_on
            WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.application_id ELSE NEW.application_id END;
        RETURN NULL;
    """,
)
