"""The application without a face: store, sync and services of a desk; no Qt."""
