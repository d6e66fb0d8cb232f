"""The database backend of a checkout without ``DATABASE_URL``."""

import time

import psycopg
from django.db.backends.postgresql import base, client
from django.db.utils import OperationalError

from ales_ess import embedded


def join(settings_dict):
    """Have the checkout's server run for as long as this process; its failure is a database failure like any other."""
    try:
        embedded.cluster(settings_dict["CHECKOUT"]).join()
    except embedded.ServerError as error:
        raise OperationalError(str(error)) from error


class DatabaseClient(client.DatabaseClient):
    """``manage.py dbshell``, with the psql that came with the server."""

    @classmethod
    def settings_to_cmd_args_env(cls, settings_dict, parameters):
        join(settings_dict)
        args, env = super().settings_to_cmd_args_env(settings_dict, parameters)
        psql = embedded.cluster(settings_dict["CHECKOUT"]).binaries[0] / "psql"
        return [str(psql), *args[1:]], env


class DatabaseWrapper(base.DatabaseWrapper):
    """Every road to the database asks for the parameters first: Django's connections and Procrastinate's own."""

    client_class = DatabaseClient

    def get_connection_params(self):
        join(self.settings_dict)
        return super().get_connection_params()

    def get_new_connection(self, conn_params):
        """A server that comes back from a SIGKILL may hang up on its first visitors: knock again for a moment."""
        for patience in (0.1, 0.5, 2):
            try:
                return super().get_new_connection(conn_params)
            except psycopg.OperationalError as error:
                if not any(sign in str(error) for sign in ("server closed the connection", "Connection refused")):
                    raise
            time.sleep(patience)
            join(self.settings_dict)
        return super().get_new_connection(conn_params)
