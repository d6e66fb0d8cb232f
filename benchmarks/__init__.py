"""How fast the portal is, told as ratios to a floor measured in the same run (``make bench``, docs/performance.md)."""
