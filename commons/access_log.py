"""The web server's own log, where somebody asks for one."""

from gunicorn.glogging import Logger

from .logs import without_secrets


class DiscreetLogger(Logger):
    """gunicorn's lines, whatever their format, without the secrets that some addresses hold."""

    def atoms(self, resp, req, environ, request_time):
        atoms = super().atoms(resp, req, environ, request_time)
        return {key: without_secrets(told) if isinstance(told, str) else told for key, told in atoms.items()}
