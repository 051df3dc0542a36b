"""Geometry of the map without a screen: projection, boundaries, the index of points, tile sources."""
