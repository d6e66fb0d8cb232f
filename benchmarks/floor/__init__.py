"""The floor: a bare Django site, with the usual middleware and nothing else, that no page of the portal can outrun."""
